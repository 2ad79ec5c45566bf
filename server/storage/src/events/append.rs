//! Writing events, and what their transaction says once it is committed.

use schema_som::kind::Kind;
use schema_som::{Result, Value};
use sea_orm::Value as Bind;

use super::{COLUMNS, EventRow};
use crate::dialect::{bind_key, bind_text};
use crate::insert::Insert;
use crate::{Engine, Store, Tx};

/// What a transaction has added to the log.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Appended {
    /// Whether it has added anything; perhaps it undid that again with a savepoint.
    any: bool,
    /// The newest position that it gave, on SQLite.
    newest: i64,
}

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
        let mut rows = events.iter().map(|event| row(engine, event)).collect::<Result<Vec<_>>>()?;
        let mut columns = Vec::with_capacity(COLUMNS.len() + 1);
        if engine == Engine::Sqlite {
            // Nobody else writes before this transaction ends, so the next numbers are ours.
            let mut next = self.newest_position().await?;
            columns.push("position");
            for row in &mut rows {
                next += 1;
                row.insert(0, Bind::BigInt(Some(next)));
            }
            self.appended.newest = next;
        }
        self.appended.any = true;
        for event in events {
            if !self.changed.contains(&event.type_name) {
                self.changed.insert(event.type_name.clone());
            }
        }
        columns.extend(COLUMNS);
        let insert = Insert { table: "events", columns: &columns, ending: String::new() };
        self.insert_rows(None, &insert, rows).await
    }

    /// The newest position, 0 when there is none.
    async fn newest_position(&mut self) -> Result<i64> {
        let sql = r#"SELECT COALESCE(max("position"), 0) FROM "events""#.to_owned();
        let rows = self.fetch(sql, Vec::new()).await?;
        rows.first().map_or(Ok(0), |row| row.int(0))
    }

    /// What readers will find once this is committed. A savepoint may have taken some of it back.
    pub(crate) async fn appended(&mut self) -> Result<Appended> {
        let mut appended = self.appended;
        if appended.any && self.nested && self.engine() == Engine::Sqlite {
            appended.newest = self.newest_position().await?;
        }
        Ok(appended)
    }
}

impl Store {
    /// Tells followers of the log what was just committed. Where nobody follows it, as in a
    /// command, the events get their positions here.
    pub(crate) async fn tell(&self, appended: Appended) {
        if !appended.any {
            return;
        }
        match self.engine() {
            Engine::Sqlite => self.growth().publish(appended.newest),
            _ if self.growth().poke() => {}
            // They are committed: whoever stamps next finds them.
            _ => {
                if let Err(error) = self.stamp().await {
                    tracing::warn!(%error, "new events wait for their positions");
                }
            }
        }
    }
}

fn row(engine: Engine, event: &EventRow) -> Result<Vec<Bind>> {
    let mut row = Vec::with_capacity(COLUMNS.len() + 1);
    row.extend([
        engine.bind(&Kind::DateTime, &Value::Time(event.at))?,
        engine.bind(&Kind::Key, &event.actor.into())?,
        bind_text(&event.cause),
        bind_key(event.mutation),
        bind_text(&event.type_name),
        bind_key(event.record),
        engine.bind(&Kind::Key, &event.project.into())?,
        bind_text(&event.action),
        bind_text(&event.changes),
    ]);
    Ok(row)
}
