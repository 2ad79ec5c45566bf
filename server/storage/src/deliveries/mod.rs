//! How far after-hooks have come in the log (`cursors`), and what they could not deal with
//! (`retries`). Nothing is written for a fact that goes well but the cursor, once for a page of them.

use schema_som::Result;
use schema_som::hooks::HookName;

use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::fetch::Row;
use crate::{Store, Tx};

mod cursors;
mod retries;
#[cfg(test)]
mod tests;

pub(crate) use cursors::Listener;
pub use retries::RetryRow;

const CURSORS: &str = "plugin_cursors";

const RETRIES: &str = "plugin_retries";

/// How the clocks of jobs are called, which stand among the cursors and follow nothing.
pub const JOB: &str = "job:";

/// What is known of the deliveries of a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The plugin.
    pub plugin: String,
    /// Its hook.
    pub hook: String,
    /// The position up to which it was told, or is waiting in the retries.
    pub position: i64,
    /// Facts that are tried again, or wait behind those.
    pub open: u64,
    /// Facts that were given up.
    pub dead: u64,
    /// When the oldest event happened that it was not told of, or is told of again.
    pub behind_since: Option<i64>,
    /// Events that were deleted before it was told.
    pub missed: u64,
    /// When some were deleted last.
    pub missed_at: Option<i64>,
}

impl Store {
    /// How far every hook has come that ever followed.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn deliveries(&self) -> Result<Vec<Delivery>> {
        let engine = self.engine();
        let [plugin, hook, position, dead, at, missed, missed_at] =
            ["plugin", "hook", "position", "dead_at", "at", "missed", "missed_at"]
                .map(|name| engine.quote(name));
        let [cursors, retries, events] =
            [CURSORS, RETRIES, "events"].map(|name| engine.quote(name));
        let own = format!("r.{plugin} = c.{plugin} AND r.{hook} = c.{hook} AND r.{dead} IS");
        let count =
            |is_dead: &str| format!("(SELECT COUNT(*) FROM {retries} r WHERE {own} {is_dead})");
        let sql = format!(
            "SELECT c.{plugin}, c.{hook}, c.{position}, {open}, {dead_ones}, c.{missed}, \
             c.{missed_at}, (SELECT e.{at} FROM {events} e WHERE e.{position} > c.{position} \
             ORDER BY e.{position} LIMIT 1), (SELECT e.{at} FROM {events} e WHERE e.{position} = \
             (SELECT MIN(r.{position}) FROM {retries} r WHERE {own} NULL)) \
             FROM {cursors} c ORDER BY c.{plugin}, c.{hook}",
            open = count("NULL"),
            dead_ones = count("NOT NULL")
        );
        let delivery = |row: &Row| -> Result<Delivery> {
            Ok(Delivery {
                plugin: row.text(0)?,
                hook: row.text(1)?,
                position: row.int(2)?,
                open: row.int(3)? as u64,
                dead: row.int(4)? as u64,
                missed: row.int(5)? as u64,
                missed_at: row.time(6)?,
                behind_since: row.time(7)?.into_iter().chain(row.time(8)?).min(),
            })
        };
        let told = self.fetch(sql, Vec::new()).await?;
        let told: Vec<Delivery> = told.iter().map(delivery).collect::<Result<_>>()?;
        Ok(told.into_iter().filter(|it| !it.hook.starts_with(JOB)).collect())
    }
}

impl Tx {
    /// Forgets everything about what a plugin was told.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn forget_deliveries(&mut self, plugin: &str) -> Result<()> {
        let engine = self.engine();
        for table in [CURSORS, RETRIES] {
            let mut sql = Draft::delete(engine, table);
            sql.compare("plugin", "=", bind_text(plugin));
            self.execute(None, sql.text, sql.binds).await?;
        }
        Ok(())
    }
}

/// A statement about what is known of a hook.
fn of(hook: &HookName, mut sql: Draft) -> Draft {
    sql.compare("plugin", "=", bind_text(&hook.plugin));
    sql.compare("hook", "=", bind_text(&hook.hook));
    sql
}
