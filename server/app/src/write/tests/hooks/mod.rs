//! Hooks in the pipeline: what they are asked, what they refuse, rewrite and stage.

mod importing;
mod refusing;
mod rewriting;
mod staging;

use std::sync::Arc;

use schema_som::Key;
use schema_som::error::Error;
use schema_som::hooks::{Outcome, Refusal, Ruling, Verb};
use schema_som::memory::{Call, Listeners};
use schema_som::registry::TypeIx;
use schema_som::value::Value;

use super::document::{Desk, is};

impl Desk {
    /// The demo production, judged by hooks that know its model.
    async fn judged(hooks: impl FnOnce(&Desk) -> Listeners) -> (Desk, Arc<Listeners>) {
        let mut desk = Desk::demo().await;
        let listeners = Arc::new(hooks(&desk));
        desk.hooks = listeners.clone();
        (desk, listeners)
    }

    fn ix(&self, ty: &str) -> TypeIx {
        self.studio.registry.by_name(ty).unwrap().ix
    }

    fn at(&self, ty: &str, field: &str) -> u16 {
        self.studio.registry.by_name(ty).unwrap().field(field).unwrap().index
    }

    fn verb(&self, ty: &str, verb: Verb) -> [(TypeIx, Verb); 1] {
        [(self.ix(ty), verb)]
    }

    async fn tag(&self, name: &str) -> Result<Key, Error> {
        self.one(self.create("Tag", &[("name", is(name))])).await
    }

    async fn tags_now(&self) -> usize {
        self.stored("Tag", ["id"]).await.len()
    }

    /// What the log says why a record changed, the oldest first.
    fn causes(&self, key: Key) -> Vec<String> {
        let path = self.studio.app.store().url().trim_start_matches("sqlite://").to_owned();
        let file = rusqlite::Connection::open(path).unwrap();
        let sql = "SELECT cause FROM events WHERE record_id = ? ORDER BY seq";
        let mut statement = file.prepare(sql).unwrap();
        let rows = statement.query_map([key.0], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }
}

fn refusal(member: Option<&str>) -> Ruling {
    let details = serde_json::json!({"pattern": "^[A-Z]"}).as_object().cloned();
    let (code, message) = ("BAD_NAME".to_owned(), "the name is bad".to_owned());
    Ruling::Refuse(Refusal { code, message, member: member.map(str::to_owned), details })
}

fn said(rulings: Vec<(u32, Ruling)>) -> Outcome {
    Outcome { rulings, staged: Vec::new() }
}

/// One field of every row gets a value.
fn rewriting(rows: usize, field: u16, value: &Value) -> Outcome {
    let ruling = |row| (row as u32, Ruling::Rewrite(vec![(field, value.clone())]));
    said((0..rows).map(ruling).collect())
}

fn names(calls: &[Call]) -> Vec<&str> {
    calls.iter().map(|call| &*call.hook).collect()
}
