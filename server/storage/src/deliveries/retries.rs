//! Facts that a hook could not deal with: what is told again, what waits behind that, what was given up.

use schema_som::hooks::HookName;
use schema_som::kind::Kind;
use schema_som::{Key, Result, Value};
use sea_orm::Value as Bind;

use super::{RETRIES, of};
use crate::dialect::{bind_key, bind_text};
use crate::draft::Draft;
use crate::fetch::Row;
use crate::insert::Insert;
use crate::{Engine, Store, Tx};

const COLUMNS: [&str; 8] =
    ["plugin", "hook", "position", "record_id", "attempt", "due_at", "reason", "dead_at"];

/// A fact that an after-hook could not deal with, or that waits behind one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryRow {
    /// Its place in the log.
    pub position: i64,
    /// The record that it is about.
    pub record: Key,
    /// Tries so far; 0 of one that only waits.
    pub attempt: u32,
    /// When it is tried next, in microseconds since 1970.
    pub due_at: i64,
    /// Why it came to nothing.
    pub reason: String,
    /// When it was given up, if it was.
    pub dead_at: Option<i64>,
}

impl Store {
    /// Of each record the first fact that is not given up, since what stands behind it waits: those
    /// that are due first, and of these the oldest. However many there are of one record, they hide
    /// none of another.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn leading_retries(&self, hook: &HookName, limit: u32) -> Result<Vec<RetryRow>> {
        let engine = self.engine();
        let [table, dead, position, record, due] =
            [RETRIES, "dead_at", "position", "record_id", "due_at"].map(|name| engine.quote(name));
        // Grouped once, for all records: asked for each row, SQLite goes through all rows before it.
        let mut sql = retries(engine);
        sql.push(&format!(" WHERE {position} IN (SELECT MIN({position}) FROM {table}"));
        let mut sql = of(hook, sql);
        sql.and(&format!("{dead} IS NULL GROUP BY {record})"));
        let mut sql = of(hook, sql);
        sql.and(&format!("{dead} IS NULL ORDER BY {due}, {position} LIMIT {limit}"));
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.iter().map(retry).collect()
    }

    /// Those of these records that facts wait for, which are not given up.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn blocked(&self, hook: &HookName, records: &[Key]) -> Result<Vec<Key>> {
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let engine = self.engine();
        let record = engine.quote("record_id");
        let select = format!("SELECT DISTINCT {record} FROM {}", engine.quote(RETRIES));
        let mut sql = of(hook, Draft::new(engine, select));
        sql.and(&format!("{} IS NULL", engine.quote("dead_at")));
        sql.among("record_id", records.iter().map(|key| bind_key(*key)));
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.iter().map(|row| row.key(0)).collect()
    }

    /// The newest facts that were given up, of one plugin or of all.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn dead_letters(&self, limit: u32) -> Result<Vec<(HookName, RetryRow)>> {
        let engine = self.engine();
        let mut sql = retries(engine);
        let (dead, position) = (engine.quote("dead_at"), engine.quote("position"));
        sql.and(&format!("{dead} IS NOT NULL ORDER BY {dead} DESC, {position} DESC LIMIT {limit}"));
        let rows = self.fetch(sql.text, sql.binds).await?;
        let named = |row: &Row| -> Result<(HookName, RetryRow)> {
            let (plugin, hook) = (row.text(0)?.into(), row.text(1)?.into());
            Ok((HookName { plugin, hook }, retry(row)?))
        };
        rows.iter().map(named).collect()
    }
}

impl Tx {
    /// Keeps what a hook could not deal with, in the place of what was known of the same facts.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn put_retries(&mut self, hook: &HookName, rows: &[RetryRow]) -> Result<()> {
        let engine = self.engine();
        let time =
            |at: Option<i64>| engine.bind(&Kind::DateTime, &at.map_or(Value::Null, Value::Time));
        let bound = |row: &RetryRow| -> Result<Vec<Bind>> {
            Ok(vec![
                bind_text(&hook.plugin),
                bind_text(&hook.hook),
                Bind::BigInt(Some(row.position)),
                bind_key(row.record),
                engine.bind(&Kind::Int, &Value::Int(row.attempt.into()))?,
                time(Some(row.due_at))?,
                bind_text(&row.reason),
                time(row.dead_at)?,
            ])
        };
        let rows = rows.iter().map(bound).collect::<Result<Vec<_>>>()?;
        let ending = engine.overwrite_existing(&COLUMNS[..3], &COLUMNS[4..]);
        self.insert_rows(None, &Insert { table: RETRIES, columns: &COLUMNS, ending }, rows).await
    }

    /// Forgets facts of a hook, dealt with or not.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn drop_retries(&mut self, hook: &HookName, positions: &[i64]) -> Result<()> {
        if positions.is_empty() {
            return Ok(());
        }
        let mut sql = of(hook, Draft::delete(self.engine(), RETRIES));
        sql.among("position", positions.iter().map(|position| Bind::BigInt(Some(*position))));
        self.execute(None, sql.text, sql.binds).await.map(|_| ())
    }

    /// Forgets facts of a hook that were given up, one or all; answers how many there were.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn discard(&mut self, hook: &HookName, position: Option<i64>) -> Result<u64> {
        let sql = of_dead(hook, position, Draft::delete(self.engine(), RETRIES));
        self.execute(None, sql.text, sql.binds).await
    }

    /// Has facts of a hook that were given up, one or all, tried again from a moment on; answers how
    /// many there were.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn revive(
        &mut self,
        hook: &HookName,
        (position, now): (Option<i64>, i64),
    ) -> Result<u64> {
        let engine = self.engine();
        let sets = [
            ("dead_at", engine.bind(&Kind::DateTime, &Value::Null)?),
            ("attempt", engine.bind(&Kind::Int, &Value::Int(0))?),
            ("due_at", engine.bind(&Kind::DateTime, &Value::Time(now))?),
        ];
        let sql = of_dead(hook, position, Draft::update(engine, RETRIES, sets));
        self.execute(None, sql.text, sql.binds).await
    }
}

fn retries(engine: Engine) -> Draft {
    Draft::select(engine, COLUMNS, RETRIES)
}

fn retry(row: &Row) -> Result<RetryRow> {
    Ok(RetryRow {
        position: row.int(2)?,
        record: row.key(3)?,
        attempt: u32::try_from(row.small(4)?).unwrap_or_default(),
        due_at: row.time(5)?.unwrap_or_default(),
        reason: row.text(6)?,
        dead_at: row.time(7)?,
    })
}

/// A statement about what was given up of a hook, one or all.
fn of_dead(hook: &HookName, position: Option<i64>, sql: Draft) -> Draft {
    let mut sql = of(hook, sql);
    sql.and(&format!("{} IS NOT NULL", sql.engine.quote("dead_at")));
    if let Some(position) = position {
        sql.compare("position", "=", Bind::BigInt(Some(position)));
    }
    sql
}
