//! How far the backfills of plugins have come. What is at work writes its progress in the transaction of
//! what it changes, and only where it goes on from what it was given.

use schema_som::hooks::{Backfill, HookName, Progress};
use schema_som::kind::Kind;
use schema_som::{Result, Value};
use sea_orm::Value as Bind;

use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::fetch::Row;
use crate::insert::Insert;
use crate::{Store, Tx};

/// How far a backfill has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackfillRow {
    /// Whose it is, what it is called, and the version of the plugin that is to do it.
    pub backfill: Backfill,
    /// When it began, in microseconds since 1970.
    pub begun_at: i64,
    /// Where it goes on.
    pub cursor: Option<String>,
    /// Rows that it has dealt with.
    pub rows: i64,
    /// Parts that are done.
    pub parts: i64,
    /// How often the next part has failed.
    pub failures: i64,
    /// When that is tried, in microseconds since 1970.
    pub due_at: i64,
    /// What the last part that failed came to.
    pub fault: Option<String>,
    /// When that was.
    pub failed_at: Option<i64>,
    /// When it was done.
    pub finished_at: Option<i64>,
}

const TABLE: &str = "plugin_backfills";

const COLUMNS: [&str; 12] = [
    "plugin",
    "step",
    "digest",
    "begun_at",
    "cursor",
    "rows_done",
    "parts",
    "failures",
    "due_at",
    "fault",
    "failed_at",
    "finished_at",
];

impl Store {
    /// Every backfill that a version at work has, or had last, by plugin and name.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn backfills(&self) -> Result<Vec<BackfillRow>> {
        let engine = self.engine();
        let mut sql = Draft::select(engine, COLUMNS, TABLE);
        sql.push(&format!(" ORDER BY {}", engine.quote_all(["plugin", "step"])));
        self.fetch(sql.text, sql.binds).await?.iter().map(backfill).collect()
    }
}

impl Tx {
    /// The backfills of a version that is put to work. Those that another version began go on where
    /// they are, and what is done is done; those that it does not have are forgotten.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn begin_backfills(
        &mut self,
        (plugin, digest): (&str, &str),
        steps: &[String],
        now: i64,
    ) -> Result<()> {
        let engine = self.engine();
        let mut sql = Draft::delete(engine, TABLE);
        sql.compare("plugin", "=", bind_text(plugin));
        if !steps.is_empty() {
            sql.and("NOT (");
            sql.push_among("step", steps.iter().map(|step| bind_text(step)));
            sql.push(")");
        }
        self.execute(None, sql.text, sql.binds).await?;
        let now = engine.bind(&Kind::DateTime, &Value::Time(now))?;
        let zero = || Bind::BigInt(Some(0));
        let row = |step: &String| {
            let begins = [bind_text(plugin), bind_text(step), bind_text(digest), now.clone()];
            begins.into_iter().chain([zero(), zero(), zero(), now.clone()]).collect()
        };
        let columns =
            &["plugin", "step", "digest", "begun_at", "rows_done", "parts", "failures", "due_at"];
        let ending = engine.overwrite_existing(&COLUMNS[..2], &["digest", "due_at"]);
        let rows = steps.iter().map(row).collect();
        self.insert_rows(None, &Insert { table: TABLE, columns, ending }, rows).await
    }

    /// Writes down what a part of a backfill has done; answers whether it still stands where the part
    /// began, and its version is the one that is at work. Otherwise nothing of the part may stay.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn advance_backfill(
        &mut self,
        row: &BackfillRow,
        made: &Progress,
        now: i64,
    ) -> Result<bool> {
        let engine = self.engine();
        let time =
            |at: Option<i64>| engine.bind(&Kind::DateTime, &at.map_or(Value::Null, Value::Time));
        let rows = row.rows.saturating_add(i64::try_from(made.rows).unwrap_or(i64::MAX));
        let sets = [
            ("cursor", Bind::String(made.cursor.clone())),
            ("rows_done", Bind::BigInt(Some(rows))),
            ("parts", Bind::BigInt(Some(row.parts + 1))),
            ("failures", Bind::BigInt(Some(0))),
            ("due_at", time(Some(now))?),
            ("finished_at", time(made.finished.then_some(now))?),
        ];
        let sql = as_it_was(row, Draft::update(engine, TABLE, sets))?;
        Ok(self.execute(None, sql.text, sql.binds).await? > 0)
    }

    /// Writes down that a part of a backfill has failed, and when it is tried again.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn fail_backfill(
        &mut self,
        row: &BackfillRow,
        fault: &str,
        (now, due_at): (i64, i64),
    ) -> Result<()> {
        let engine = self.engine();
        let time = |at: i64| engine.bind(&Kind::DateTime, &Value::Time(at));
        let sets = [
            ("failures", Bind::BigInt(Some(row.failures + 1))),
            ("due_at", time(due_at)?),
            ("fault", bind_text(fault)),
            ("failed_at", time(now)?),
        ];
        let sql = as_it_was(row, Draft::update(engine, TABLE, sets))?;
        self.execute(None, sql.text, sql.binds).await.map(|_| ())
    }
}

/// A statement about a backfill that nobody has brought on meanwhile, or begun anew.
fn as_it_was(row: &BackfillRow, mut sql: Draft) -> Result<Draft> {
    let Backfill { name: HookName { plugin, hook }, digest } = &row.backfill;
    sql.compare("plugin", "=", bind_text(plugin));
    sql.compare("step", "=", bind_text(hook));
    sql.compare("digest", "=", bind_text(digest));
    let begun_at = sql.engine.bind(&Kind::DateTime, &Value::Time(row.begun_at))?;
    sql.compare("begun_at", "=", begun_at);
    sql.compare("parts", "=", Bind::BigInt(Some(row.parts)));
    sql.and(&format!("{} IS NULL", sql.engine.quote("finished_at")));
    Ok(sql)
}

fn backfill(row: &Row) -> Result<BackfillRow> {
    let name = HookName { plugin: row.text(0)?.into(), hook: row.text(1)?.into() };
    Ok(BackfillRow {
        backfill: Backfill { name, digest: row.text(2)? },
        begun_at: row.time(3)?.unwrap_or_default(),
        cursor: row.optional_text(4)?,
        rows: row.int(5)?,
        parts: row.int(6)?,
        failures: row.int(7)?,
        due_at: row.time(8)?.unwrap_or_default(),
        fault: row.optional_text(9)?,
        failed_at: row.time(10)?,
        finished_at: row.time(11)?,
    })
}
