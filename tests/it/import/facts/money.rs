//! Facts about budgets, and what was invoiced and paid of them.

use std::collections::HashMap;

use schema_som::Key;
use schema_som::value::Value;
use serde_json::{Value as Json, json};

use super::Facts;
use super::values::{decimal, key_of, same, sorted, text};

impl Facts<'_> {
    pub(super) async fn budgets(&self) {
        let statuses = self.texts("Status", "code").await;
        let names = self.texts("Budget", "name").await;
        let budgets = self.records("Budget", &["name", "status_id", "parent_id"]).await;
        let mut entries = self.entries().await;
        let mut invoices = self.invoices().await;
        let expected = self.expected["budgets"].as_object().expect("budgets");
        assert_eq!(budgets.len(), expected.len(), "budgets");
        for (key, budget) in &budgets {
            let name = text(&budget[0]);
            let ours = json!({
                "status": statuses[&key_of(&budget[1])],
                "parent": budget[2].as_cell().as_key().map(|key| names[&key].clone()),
                "entries": entries.remove(key).unwrap_or_default(),
                "invoices": invoices.remove(key).unwrap_or_default(),
            });
            let facts = expected[&name].as_object().unwrap_or_else(|| panic!("budget {name}"));
            for (fact, value) in facts {
                same(&sorted(&ours[fact]), &sorted(value), &format!("budget {name}: {fact}"));
            }
        }
    }

    async fn entries(&self) -> HashMap<Key, Vec<Json>> {
        let goods = self.texts("Good", "name").await;
        let fields = [
            "budget_id",
            "good_id",
            "cost",
            "msrp",
            "price",
            "amount",
            "unit",
            "realized_total",
            "project_id",
        ];
        let projects = self.records("Budget", &["project_id"]).await;
        let mut entries: HashMap<Key, Vec<Json>> = HashMap::new();
        for entry in self.records("BudgetEntry", &fields).await.into_values() {
            let budget = key_of(&entry[0]);
            assert_eq!(entry[8], projects[&budget][0], "an entry is where its budget is");
            let good = &goods[&key_of(&entry[1])];
            let [cost, msrp, price, amount] = [2, 3, 4, 5].map(|at| decimal(&entry[at]));
            let total = decimal(&entry[7]);
            let line = json!([good, cost, msrp, price, amount, text(&entry[6]), total]);
            entries.entry(budget).or_default().push(line);
        }
        entries
    }

    async fn invoices(&self) -> HashMap<Key, Vec<Json>> {
        let mut payments: HashMap<Key, Vec<Json>> = HashMap::new();
        for payment in self.records("Payment", &["invoice_id", "amount"]).await.into_values() {
            payments.entry(key_of(&payment[0])).or_default().push(decimal(&payment[1]));
        }
        let fields = ["budget_id", "amount", "unit", "client_id"];
        let mut invoices: HashMap<Key, Vec<Json>> = HashMap::new();
        for (key, invoice) in self.records("Invoice", &fields).await {
            assert!(matches!(invoice[3], Value::Key(_)), "an invoice has a client");
            let paid = payments.remove(&key).unwrap_or_default();
            let line = json!([decimal(&invoice[1]), text(&invoice[2]), paid]);
            invoices.entry(key_of(&invoice[0])).or_default().push(line);
        }
        assert!(payments.is_empty(), "every payment is of an invoice");
        invoices
    }
}
