//! The log of changes. A row is written in the change's own transaction, so that nothing is told
//! that was not committed.

use schema_som::kind::Kind;
use schema_som::{Key, Result, Value};
use sea_orm::Value as Bind;

use crate::dialect::bind_key;
use crate::insert::Insert;
use crate::{Engine, Tx};

/// One change of one record, as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// When, in microseconds since 1970.
    pub at: i64,
    /// Who did it; nobody for what the server does by itself.
    pub actor: Option<Key>,
    /// Why: `caller`, `derived`, `import` ...
    pub cause: String,
    /// What all changes of one document have in common.
    pub mutation: Key,
    /// The SOM type's name, `Shot`.
    pub type_name: String,
    /// Which record.
    pub record: Key,
    /// Its project.
    pub project: Option<Key>,
    /// `created`, `updated`, `deleted`.
    pub action: String,
    /// Before and after of each changed field, as JSON.
    pub changes: String,
}

const COLUMNS: [&str; 9] = [
    "at",
    "actor_id",
    "cause",
    "mutation_id",
    "type",
    "record_id",
    "project_id",
    "action",
    "changes",
];

impl Tx {
    /// Appends events to the log, in this order. On SQLite, whose writers follow each other, they
    /// have their position at once; elsewhere it is given once the commit is visible.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn record_events(&mut self, events: &[EventRow]) -> Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        let engine = self.engine();
        let rows = events.iter().map(|event| row(engine, event)).collect::<Result<_>>()?;
        let insert = Insert { table: "events", columns: &COLUMNS, ending: String::new() };
        self.insert_rows(None, &insert, rows).await?;
        if engine == Engine::Sqlite {
            let sql = r#"UPDATE "events" SET "position" = "seq" WHERE "position" IS NULL"#;
            self.execute(None, sql.to_owned(), Vec::new()).await?;
        }
        Ok(())
    }
}

fn row(engine: Engine, event: &EventRow) -> Result<Vec<Bind>> {
    let text = |text: &String| Bind::String(Some(text.clone()));
    Ok(vec![
        engine.bind(&Kind::DateTime, &Value::Time(event.at))?,
        engine.bind(&Kind::Key, &event.actor.into())?,
        text(&event.cause),
        bind_key(event.mutation),
        text(&event.type_name),
        bind_key(event.record),
        engine.bind(&Kind::Key, &event.project.into())?,
        text(&event.action),
        text(&event.changes),
    ])
}
