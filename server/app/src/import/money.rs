//! What the source's lines, budgets and invoices come to: the original computes it, we keep it.

use std::collections::{BTreeSet, HashMap};

use schema_som::Result;
use schema_som::cell::{Cell, Rows};
use schema_som::rowset::Rowset;
use schema_som::value::decimal_product;
use server_storage::foreign::Select;

use super::row::millionths;
use super::source::Source;
use super::survey::pairs;

/// Sums by the source's ids; those of a budget in the order of [`crate::write::BUDGET`].
#[derive(Debug, Default)]
pub(super) struct Money {
    budgets: HashMap<i64, [i64; 4]>,
    paid: HashMap<i64, i64>,
}

impl Money {
    pub(super) async fn read(source: &Source) -> Result<Self> {
        let mut parents: HashMap<i64, i64> = HashMap::new();
        let read = |rows: &Rowset| parents.extend(pairs(rows));
        source.each(Select::table("Budgets", &["id", "parent_id"]), read).await?;
        let mut money = Self::default();
        let columns = ["budget_id", "amount", "cost", "msrp", "price", "realized_total"];
        let read = |rows: &Rowset| {
            for row in 0..rows.len() {
                let Cell::Int(budget) = rows.cell(row, 0) else { continue };
                let number = |at| millionths(rows.cell(row, at)).unwrap_or_default();
                let product = |at| decimal_product(number(1), number(at)).unwrap_or_default();
                money.add(budget, [product(2), product(3), product(4), number(5)], &parents);
            }
        };
        source.each(Select::table("BudgetEntries", &columns), read).await?;
        let read = |rows: &Rowset| {
            for row in 0..rows.len() {
                let Cell::Int(invoice) = rows.cell(row, 0) else { continue };
                let paid = money.paid.entry(invoice).or_default();
                *paid = paid.saturating_add(millionths(rows.cell(row, 1)).unwrap_or_default());
            }
        };
        source.each(Select::table("Payments", &["invoice_id", "amount"]), read).await?;
        Ok(money)
    }

    /// Adds a line to its budget and to those above, each once where their parents form a loop.
    fn add(&mut self, budget: i64, sums: [i64; 4], parents: &HashMap<i64, i64>) {
        let (mut at, mut seen) = (Some(budget), BTreeSet::new());
        while let Some(budget) = at.filter(|budget| seen.insert(*budget)) {
            let all = self.budgets.entry(budget).or_default();
            all.iter_mut().zip(sums).for_each(|(all, sum)| *all = all.saturating_add(sum));
            at = parents.get(&budget).copied();
        }
    }

    /// What the lines of a budget and of those below it sum up to.
    pub(super) fn budget(&self, id: i64) -> [i64; 4] {
        self.budgets.get(&id).copied().unwrap_or_default()
    }

    /// What was paid of an invoice.
    pub(super) fn paid(&self, id: i64) -> i64 {
        self.paid.get(&id).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_counts_for_its_budget_and_those_above() {
        let mut money = Money::default();
        let parents = HashMap::from([(3, 2), (2, 1), (9, 8), (8, 9)]);
        money.add(3, [1, 2, 3, 4], &parents);
        money.add(2, [10, 0, 0, 0], &parents);
        money.add(9, [5, 5, 5, 5], &parents);
        let sums = [3, 2, 1, 9, 8, 7].map(|id| money.budget(id));
        let (own, all, looped) = ([1, 2, 3, 4], [11, 2, 3, 4], [5; 4]);
        assert_eq!(sums, [own, all, all, looped, looped, [0; 4]]);
    }
}
