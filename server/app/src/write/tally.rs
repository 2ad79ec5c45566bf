//! Sums of money that records keep of others: of a budget those of its entries and of the budgets
//! that are parts of it, of an invoice its payments.
//!
//! A whole is locked before its parts are summed up, so that of two changes at once the later one
//! sees both. The database sums up what it has; what the set holds is added.

use std::collections::BTreeMap;

use schema_som::error::Result;
use schema_som::query::{Aggregate, AggregateFunction};
use schema_som::registry::Type;
use schema_som::value::Value;
use schema_som::{FieldRef, Key, KeyMap};
use server_storage::Tx;

use super::Origin;
use super::fit::fit_kept;
use super::grouped::Grouped;
use super::set::ChangeSet;
use super::world::World;

/// Levels of budgets that are summed up, at most. Only a loop has more, and is refused later.
const LEVELS: usize = 256;

/// What keeps sums of others.
struct Whole {
    ty: &'static str,
    /// Where the sums are kept.
    sums: &'static [&'static str],
    parts: &'static [Part],
    /// The column that leads to the whole that this one is a part of.
    upwards: Option<&'static str>,
}

/// What is summed up.
struct Part {
    ty: &'static str,
    /// The column that leads to the whole.
    column: &'static str,
    /// What is summed up, in the order of the sums.
    fields: &'static [&'static str],
}

/// What a budget keeps of its lines.
pub(crate) const BUDGET: [&str; 4] = ["total_cost", "total_msrp", "total_price", "total_realized"];

const WHOLES: [Whole; 2] = [
    Whole {
        ty: "Budget",
        sums: &BUDGET,
        parts: &[
            Part {
                ty: "BudgetEntry",
                column: "budget_id",
                fields: &["total_cost", "total_msrp", "total", "realized_total"],
            },
            Part { ty: "Budget", column: "parent_id", fields: &BUDGET },
        ],
        upwards: Some("parent_id"),
    },
    Whole {
        ty: "Invoice",
        sums: &["paid"],
        parts: &[Part { ty: "Payment", column: "invoice_id", fields: &["amount"] }],
        upwards: None,
    },
];

/// Wholes to be summed up, with the row of the command that is to blame.
type Due = BTreeMap<Key, usize>;

impl Origin<'_> {
    /// Sums up again whatever has other parts in the set: a fixed number of statements for each
    /// level of budgets, and none where no money is in the set.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a sum that no field holds, `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub(super) async fn tally(
        &self,
        tx: &mut Tx,
        set: &mut ChangeSet,
        world: &mut World<'_>,
    ) -> Result<()> {
        for whole in &WHOLES {
            let Some(ty) = self.registry.by_name(whole.ty) else { continue };
            let mut due = self.due(set, whole);
            for _ in 0..LEVELS {
                if due.is_empty() {
                    break;
                }
                let keys: Vec<Key> = due.keys().copied().collect();
                world.lock(tx, set, (ty.ix, &keys)).await?;
                due.retain(|key, _| !self.is_in_loop(set, world, whole, *key));
                let sums = self.sums(tx, set, whole, &due).await?;
                due = self.keep_sums(set, world, (whole, due), sums)?;
            }
        }
        Ok(())
    }

    /// The wholes that have other parts than before.
    fn due(&self, set: &ChangeSet, whole: &Whole) -> Due {
        let mut due = Due::new();
        for change in &set.changes {
            let ty = self.type_of(&change.after);
            if change.restored && ty.name == whole.ty {
                due.insert(change.after.key(), change.row);
            }
            for part in whole.parts.iter().filter(|part| part.ty == ty.name) {
                let before = change.before.as_ref();
                let differs = |field: &&str| {
                    before.is_none_or(|it| it.get(ty, field) != change.after.get(ty, field))
                };
                if differs(&part.column) || part.fields.iter().any(differs) {
                    let both = before.into_iter().chain([&change.after]);
                    let wholes = both.filter_map(|it| it.get(ty, part.column).as_cell().as_key());
                    due.extend(wholes.map(|whole| (whole, change.row)));
                }
            }
        }
        for deletion in &set.deleted {
            let ty = self.type_of(&deletion.record);
            for part in whole.parts.iter().filter(|part| part.ty == ty.name) {
                let whole = deletion.record.get(ty, part.column).as_cell().as_key();
                due.extend(whole.map(|whole| (whole, deletion.row)));
            }
        }
        due
    }

    /// Whether a whole is a part of itself, as far as is known by now.
    fn is_in_loop(&self, set: &ChangeSet, world: &World<'_>, whole: &Whole, key: Key) -> bool {
        let Some(column) = whole.upwards else { return false };
        let above = |key: Key| {
            let record = world.record(set, key)?;
            record.get(self.type_of(record), column).as_cell().as_key()
        };
        let mut at = above(key);
        for _ in 0..LEVELS {
            match at {
                None => return false,
                Some(found) if found == key => return true,
                Some(found) => at = above(found),
            }
        }
        true
    }

    /// What the parts of each of these wholes sum up to.
    async fn sums(
        &self,
        tx: &mut Tx,
        set: &ChangeSet,
        whole: &Whole,
        due: &Due,
    ) -> Result<KeyMap<Vec<i64>>> {
        let mut sums: KeyMap<Vec<i64>> = KeyMap::default();
        for part in whole.parts {
            let Some(ty) = self.registry.by_name(part.ty) else { continue };
            for (key, stored) in self.stored_sums(tx, set, (ty, part), due).await? {
                add(sums.entry(key).or_default(), &stored);
            }
            let made = set.changes.iter().map(|change| &change.after);
            for record in made.filter(|record| record.ty == ty.ix) {
                let whole = record.get(ty, part.column).as_cell().as_key();
                if let Some(whole) = whole.filter(|whole| due.contains_key(whole)) {
                    let values: Vec<i64> =
                        part.fields.iter().map(|field| number(record.get(ty, field))).collect();
                    add(sums.entry(whole).or_default(), &values);
                }
            }
        }
        Ok(sums)
    }

    /// The same of those parts that the set leaves alone: one statement.
    async fn stored_sums(
        &self,
        tx: &mut Tx,
        set: &ChangeSet,
        (ty, part): (&Type, &Part),
        due: &Due,
    ) -> Result<Vec<(Key, Vec<i64>)>> {
        let fields: Vec<FieldRef> = part.fields.iter().filter_map(|it| ty.field(it)).collect();
        let Some(column) = ty.field(part.column) else { return Ok(Vec::new()) };
        let sum =
            |field: &FieldRef| Aggregate { function: AggregateFunction::Sum, field: Some(*field) };
        let aggregates = fields.iter().map(sum).collect();
        let grouped = Grouped { ty, column, by: None, aggregates };
        let Some(query) = self.grouped(set, due.keys(), grouped) else { return Ok(Vec::new()) };
        let level = tx.read(self.registry, &query).await?;
        let Some(rows) = level.groups.first().map(|group| &group.rows) else {
            return Ok(Vec::new());
        };
        let sums = |row: usize| {
            let sum = |at| rows.cell(row, at + 1).as_int().unwrap_or(0);
            Some((rows.cell(row, 0).as_key()?, (0..fields.len()).map(sum).collect()))
        };
        Ok((0..rows.len()).filter_map(sums).collect())
    }

    /// Writes the sums into the set; answers the wholes above those that changed by it.
    fn keep_sums(
        &self,
        set: &mut ChangeSet,
        world: &World<'_>,
        (whole, due): (&Whole, Due),
        sums: KeyMap<Vec<i64>>,
    ) -> Result<Due> {
        let mut next = Due::new();
        for (key, row) in due {
            let Some(record) = world.record(set, key) else { continue };
            let ty = self.type_of(record);
            let own = sums.get(&key).cloned().unwrap_or_default();
            let new = |at: usize| Value::Int(own.get(at).copied().unwrap_or(0));
            let kept = whole.sums.iter().enumerate();
            if kept.clone().all(|(at, name)| *record.get(ty, name) == new(at)) {
                continue;
            }
            let above = whole.upwards.and_then(|it| record.get(ty, it).as_cell().as_key());
            next.extend(above.map(|above| (above, row)));
            let Some(change) = world.along(set, (key, row)) else { continue };
            for (at, name) in kept {
                if let Some(value) = fit_kept(ty, name, (key, row), new(at))? {
                    change.after.set(ty, name, value);
                }
            }
        }
        Ok(next)
    }
}

fn add(sums: &mut Vec<i64>, values: &[i64]) {
    sums.resize(sums.len().max(values.len()), 0);
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum = sum.saturating_add(*value);
    }
}

fn number(value: &Value) -> i64 {
    match value {
        Value::Int(number) => *number,
        _ => 0,
    }
}
