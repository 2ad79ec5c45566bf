//! What the original computes and we keep: it must be right from the import on.

use std::collections::{BTreeSet, HashMap};

use schema_som::Key;
use schema_som::value::{Value, decimal_product};

use super::values::key_of;
use super::{Facts, Records};

/// The sums of a budget, each with what one of its lines adds.
const SUMS: [(&str, &str); 4] = [
    ("total_cost", "total_cost"),
    ("total_msrp", "total_msrp"),
    ("total_price", "total"),
    ("total_realized", "realized_total"),
];

impl Facts<'_> {
    pub(super) async fn kept(&self) {
        self.containers().await;
        self.lines().await;
        self.totals().await;
        self.paid().await;
    }

    async fn containers(&self) {
        let tasks = self.records("Task", &["parent_id", "is_container", "is_leaf"]).await;
        let parents: BTreeSet<Key> =
            tasks.values().filter_map(|task| task[0].as_cell().as_key()).collect();
        for (key, task) in &tasks {
            let is_container = parents.contains(key);
            assert_eq!(task[1..], [is_container.into(), (!is_container).into()], "{key:?}");
        }
        assert!(!parents.is_empty());
    }

    async fn lines(&self) {
        for (total, price) in schema_som::rule::TOTALS {
            for line in self.records("BudgetEntry", &["amount", price, total]).await.values() {
                assert_eq!(decimal_product(number(&line[0]), number(&line[1])), int(&line[2]));
            }
        }
    }

    async fn totals(&self) {
        let above = self.records("Budget", &["parent_id"]).await;
        for (total, part) in SUMS {
            let mut sums: HashMap<Key, i64> = HashMap::new();
            for line in self.records("BudgetEntry", &["budget_id", part]).await.values() {
                let mut at = Some(key_of(&line[0]));
                while let Some(budget) = at {
                    *sums.entry(budget).or_default() += number(&line[1]);
                    at = above[&budget][0].as_cell().as_key();
                }
            }
            self.are(self.records("Budget", &[total]).await, &sums, total);
        }
    }

    async fn paid(&self) {
        let mut sums: HashMap<Key, i64> = HashMap::new();
        for payment in self.records("Payment", &["invoice_id", "amount"]).await.values() {
            *sums.entry(key_of(&payment[0])).or_default() += number(&payment[1]);
        }
        self.are(self.records("Invoice", &["paid"]).await, &sums, "paid");
    }

    fn are(&self, stored: Records, sums: &HashMap<Key, i64>, what: &str) {
        assert!(sums.values().any(|sum| *sum != 0), "{what}");
        for (key, record) in stored {
            let sum = sums.get(&key).copied().unwrap_or_default();
            assert_eq!(number(&record[0]), sum, "{what} of {}", self.ids[&key]);
        }
    }
}

fn int(value: &Value) -> Option<i64> {
    value.as_cell().as_int()
}

fn number(value: &Value) -> i64 {
    int(value).expect("a number")
}
