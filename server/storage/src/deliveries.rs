//! How far after-hooks have come in the log, and what they could not deal with. Nothing is written for
//! a fact that goes well but the cursor, once for a page of them.

use schema_som::hooks::HookName;
use schema_som::kind::Kind;
use schema_som::{Key, Result, Value};
use sea_orm::Value as Bind;

use crate::dialect::bind_key;
use crate::fetch::Row;
use crate::insert::Insert;
use crate::{Engine, Store, Tx};

const CURSORS: &str = "plugin_cursors";

const RETRIES: &str = "plugin_retries";

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
}

impl Store {
    /// The position up to which a hook has come; nothing before it began.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn cursor(&self, hook: &HookName) -> Result<Option<i64>> {
        let sql = cursor(self.engine(), hook);
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.first().map(|row| row.int(0)).transpose()
    }

    /// The first facts that are not given up, in the order of the log.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn open_retries(&self, hook: &HookName, limit: u32) -> Result<Vec<RetryRow>> {
        let engine = self.engine();
        let mut sql = retries(engine);
        sql.of(hook);
        let (dead, position) = (engine.quote("dead_at"), engine.quote("position"));
        sql.text.push_str(&format!(" AND {dead} IS NULL ORDER BY {position} LIMIT {limit}"));
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
        let mut sql = Sql::new(engine, format!("SELECT DISTINCT {record}"), RETRIES);
        sql.of(hook);
        sql.text.push_str(&format!(" AND {} IS NULL", engine.quote("dead_at")));
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
        sql.text.push_str(&format!(
            " WHERE {dead} IS NOT NULL ORDER BY {dead} DESC, {position} DESC LIMIT {limit}"
        ));
        let rows = self.fetch(sql.text, sql.binds).await?;
        let named = |row: &Row| -> Result<(HookName, RetryRow)> {
            let (plugin, hook) = (row.text(0)?.into(), row.text(1)?.into());
            Ok((HookName { plugin, hook }, retry(row)?))
        };
        rows.iter().map(named).collect()
    }

    /// How far every hook has come that ever followed.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn deliveries(&self) -> Result<Vec<Delivery>> {
        let engine = self.engine();
        let [plugin, hook, position, dead] =
            ["plugin", "hook", "position", "dead_at"].map(|name| engine.quote(name));
        let (cursors, retries) = (engine.quote(CURSORS), engine.quote(RETRIES));
        let count = |is_dead: &str| {
            format!(
                "(SELECT COUNT(*) FROM {retries} r WHERE r.{plugin} = c.{plugin} AND \
                 r.{hook} = c.{hook} AND r.{dead} IS {is_dead})"
            )
        };
        let sql = format!(
            "SELECT c.{plugin}, c.{hook}, c.{position}, {}, {} FROM {cursors} c \
             ORDER BY c.{plugin}, c.{hook}",
            count("NULL"),
            count("NOT NULL")
        );
        let delivery = |row: &Row| -> Result<Delivery> {
            Ok(Delivery {
                plugin: row.text(0)?,
                hook: row.text(1)?,
                position: row.int(2)?,
                open: row.int(3)? as u64,
                dead: row.int(4)? as u64,
            })
        };
        self.fetch(sql, Vec::new()).await?.iter().map(delivery).collect()
    }
}

impl Tx {
    /// The position up to which a hook has come; nothing before it began.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn cursor(&mut self, hook: &HookName) -> Result<Option<i64>> {
        let sql = cursor(self.engine(), hook);
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.first().map(|row| row.int(0)).transpose()
    }

    /// A hook begins here, unless it has begun.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn begin_cursor(&mut self, hook: &HookName, position: i64) -> Result<()> {
        let ending = self.engine().keep_existing(&["plugin", "hook"]);
        self.put_cursor(hook, position, ending).await
    }

    /// A hook goes on from here, wherever it was.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn set_cursor(&mut self, hook: &HookName, position: i64) -> Result<()> {
        let ending = self.engine().overwrite_existing(&["plugin", "hook"], &["position"]);
        self.put_cursor(hook, position, ending).await
    }

    async fn put_cursor(&mut self, hook: &HookName, position: i64, ending: String) -> Result<()> {
        let columns = &["plugin", "hook", "position"];
        let [plugin, name] = [&hook.plugin, &hook.hook].map(|text| text_bind(text));
        let row = vec![plugin, name, Bind::BigInt(Some(position))];
        self.insert_rows(None, &Insert { table: CURSORS, columns, ending }, vec![row]).await
    }

    /// Moves a hook on; answers whether it stood where it was thought to stand. Otherwise somebody
    /// else tells it, too.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn move_cursor(&mut self, hook: &HookName, (from, to): (i64, i64)) -> Result<bool> {
        let engine = self.engine();
        let position = engine.quote("position");
        let text = format!("UPDATE {} SET {position} = ", engine.quote(CURSORS));
        let mut sql = Sql { engine, text, binds: Vec::new() };
        sql.push("", Bind::BigInt(Some(to)));
        sql.of(hook);
        sql.push(&format!(" AND {position} = "), Bind::BigInt(Some(from)));
        Ok(self.execute(None, sql.text, sql.binds).await? > 0)
    }

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
                text_bind(&hook.plugin),
                text_bind(&hook.hook),
                Bind::BigInt(Some(row.position)),
                bind_key(row.record),
                engine.bind(&Kind::Int, &Value::Int(row.attempt.into()))?,
                time(Some(row.due_at))?,
                text_bind(&row.reason),
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
        let mut sql = Sql::new(self.engine(), "DELETE".into(), RETRIES);
        sql.of(hook);
        sql.among("position", positions.iter().map(|position| Bind::BigInt(Some(*position))));
        self.execute(None, sql.text, sql.binds).await.map(|_| ())
    }

    /// Forgets facts of a hook that were given up, one or all; answers how many there were.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn discard(&mut self, hook: &HookName, position: Option<i64>) -> Result<u64> {
        let mut sql = Sql::new(self.engine(), "DELETE".into(), RETRIES);
        sql.of_dead(hook, position);
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
        let [dead, attempt, due] = ["dead_at", "attempt", "due_at"].map(|name| engine.quote(name));
        let table = engine.quote(RETRIES);
        let text = format!("UPDATE {table} SET {dead} = NULL, {attempt} = 0, {due} = ");
        let mut sql = Sql { engine, text, binds: Vec::new() };
        sql.push("", engine.bind(&Kind::DateTime, &Value::Time(now))?);
        sql.of_dead(hook, position);
        self.execute(None, sql.text, sql.binds).await
    }

    /// Forgets everything about what a plugin was told.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn forget_deliveries(&mut self, plugin: &str) -> Result<()> {
        let engine = self.engine();
        for table in [CURSORS, RETRIES] {
            let mut sql = Sql::new(engine, "DELETE".into(), table);
            sql.push(&format!(" WHERE {} = ", engine.quote("plugin")), text_bind(plugin));
            self.execute(None, sql.text, sql.binds).await?;
        }
        Ok(())
    }
}

fn cursor(engine: Engine, hook: &HookName) -> Sql {
    let mut sql = Sql::new(engine, format!("SELECT {}", engine.quote("position")), CURSORS);
    sql.of(hook);
    sql
}

fn retries(engine: Engine) -> Sql {
    Sql::new(engine, format!("SELECT {}", engine.quote_all(COLUMNS)), RETRIES)
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

fn text_bind(text: &str) -> Bind {
    Bind::String(Some(text.to_owned()))
}

/// A statement about one table, and what is bound in it.
struct Sql {
    engine: Engine,
    text: String,
    binds: Vec<Bind>,
}

impl Sql {
    fn new(engine: Engine, head: String, table: &str) -> Self {
        Self { engine, text: format!("{head} FROM {}", engine.quote(table)), binds: Vec::new() }
    }

    fn push(&mut self, text: &str, bind: Bind) {
        self.text.push_str(text);
        self.binds.push(bind);
        self.engine.push_placeholder(&mut self.text, self.binds.len());
    }

    fn of(&mut self, hook: &HookName) {
        let [plugin, name] = ["plugin", "hook"].map(|column| self.engine.quote(column));
        self.push(&format!(" WHERE {plugin} = "), text_bind(&hook.plugin));
        self.push(&format!(" AND {name} = "), text_bind(&hook.hook));
    }

    /// What was given up, one or all.
    fn of_dead(&mut self, hook: &HookName, position: Option<i64>) {
        self.of(hook);
        self.text.push_str(&format!(" AND {} IS NOT NULL", self.engine.quote("dead_at")));
        if let Some(position) = position {
            let column = self.engine.quote("position");
            self.push(&format!(" AND {column} = "), Bind::BigInt(Some(position)));
        }
    }

    fn among(&mut self, column: &str, binds: impl Iterator<Item = Bind>) {
        self.text.push_str(&format!(" AND {} IN (", self.engine.quote(column)));
        for (at, bind) in binds.enumerate() {
            self.push(if at == 0 { "" } else { ", " }, bind);
        }
        self.text.push(')');
    }
}
