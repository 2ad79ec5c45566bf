//! Reading the log, page by page of positions.

use schema_som::kind::Kind;
use schema_som::{Key, Result, Value};
use sea_orm::Value as Bind;

use super::{COLUMNS, EventRow, PositionedEventRow};
use crate::dialect::{bind_key, bind_text};
use crate::draft::Draft;
use crate::fetch::Row;
use crate::{Engine, Store};

/// Which events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFilter {
    /// Only those after this position.
    pub after: Option<i64>,
    /// Only those before this position.
    pub before: Option<i64>,
    /// Only those that happened at this moment or later, in microseconds since 1970.
    pub since: Option<i64>,
    /// Only those that happened before this moment.
    pub until: Option<i64>,
    /// Only those of these types, by name.
    pub types: Option<Vec<String>>,
    /// Only those of this record.
    pub record: Option<Key>,
    /// Only those in these projects.
    pub projects: Option<Projects>,
    /// Only those of these actions; all of them when empty.
    pub actions: Vec<String>,
    /// Only those of this actor.
    pub actor: Option<Key>,
    /// Whether the newest come first.
    pub backward: bool,
    /// At most so many.
    pub limit: u32,
}

/// In which projects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projects {
    /// In one of these.
    pub among: Vec<Key>,
    /// Or in none at all.
    pub or_none: bool,
}

impl EventFilter {
    /// The first events after a position.
    pub fn after(position: i64, limit: u32) -> Self {
        Self {
            after: Some(position),
            before: None,
            since: None,
            until: None,
            types: None,
            record: None,
            projects: None,
            actions: Vec::new(),
            actor: None,
            backward: false,
            limit,
        }
    }
}

impl Store {
    /// Reads events by their positions, ascending unless asked backward. Those that have none yet
    /// are not found.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn events(&self, filter: &EventFilter) -> Result<Vec<PositionedEventRow>> {
        let sql = filtered(self.engine(), filter)?;
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.iter().map(event).collect()
    }

    /// The events at these positions, ascending; those that were forgotten are not found.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn events_at(&self, positions: &[i64]) -> Result<Vec<PositionedEventRow>> {
        if positions.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = after(self.engine(), 0);
        sql.among("position", positions.iter().map(|at| Bind::BigInt(Some(*at))));
        sql.push(&format!(" ORDER BY {}", self.engine().quote("position")));
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.iter().map(event).collect()
    }

    /// What happened to these records after a position, the newest first, at most so many.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn events_of(
        &self,
        records: &[Key],
        position: i64,
        limit: u32,
    ) -> Result<Vec<PositionedEventRow>> {
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = after(self.engine(), position);
        sql.among("record_id", records.iter().map(|key| bind_key(*key)));
        let position = self.engine().quote("position");
        sql.push(&format!(" ORDER BY {position} DESC LIMIT {limit}"));
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.iter().map(event).collect()
    }

    /// The newest position, 0 when there is none. Whoever waits for it is woken.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn newest_position(&self) -> Result<i64> {
        let engine = self.engine();
        let (position, events) = (engine.quote("position"), engine.quote("events"));
        let sql = format!("SELECT COALESCE(max({position}), 0) FROM {events}");
        let rows = self.fetch(sql, Vec::new()).await?;
        let newest = rows.first().map_or(Ok(0), |row| row.int(0))?;
        // Found before its writer could tell: whoever asks for it next must find it, too.
        self.growth().publish(newest);
        Ok(newest)
    }
}

/// The first position is 1: what comes after 0 leaves out what has none.
fn after(engine: Engine, position: i64) -> Draft {
    let columns = std::iter::once("position").chain(COLUMNS);
    let mut sql = Draft::select(engine, columns, "events");
    sql.compare("position", ">", Bind::BigInt(Some(position)));
    sql
}

fn filtered(engine: Engine, filter: &EventFilter) -> Result<Draft> {
    let mut sql = after(engine, filter.after.unwrap_or(0));
    if let Some(before) = filter.before {
        sql.compare("position", "<", Bind::BigInt(Some(before)));
    }
    for (moment, sign) in [(filter.since, ">="), (filter.until, "<")] {
        if let Some(moment) = moment {
            sql.compare("at", sign, engine.bind(&Kind::DateTime, &Value::Time(moment))?);
        }
    }
    if let Some(record) = filter.record {
        sql.compare("record_id", "=", bind_key(record));
    }
    if let Some(actor) = filter.actor {
        sql.compare("actor_id", "=", bind_key(actor));
    }
    if let Some(types) = &filter.types {
        sql.among("type", types.iter().map(|ty| bind_text(ty)));
    }
    if !filter.actions.is_empty() {
        sql.among("action", filter.actions.iter().map(|action| bind_text(action)));
    }
    if let Some(projects) = &filter.projects {
        sql.and("(");
        sql.push_among("project_id", projects.among.iter().map(|key| bind_key(*key)));
        if projects.or_none {
            sql.push(&format!(" OR {} IS NULL", engine.quote("project_id")));
        }
        sql.push(")");
    }
    let (position, direction) =
        (engine.quote("position"), if filter.backward { " DESC" } else { "" });
    sql.push(&format!(" ORDER BY {position}{direction} LIMIT {}", filter.limit));
    Ok(sql)
}

fn event(row: &Row) -> Result<PositionedEventRow> {
    Ok(PositionedEventRow {
        position: row.int(0)?,
        event: EventRow {
            at: row.time(1)?.unwrap_or_default(),
            actor: row.optional_key(2)?,
            cause: row.text(3)?,
            mutation: row.key(4)?,
            type_name: row.text(5)?,
            record: row.key(6)?,
            project: row.optional_key(7)?,
            action: row.text(8)?,
            changes: row.text(9)?,
        },
    })
}
