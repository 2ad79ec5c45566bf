//! Reading the log, page by page of positions.

use schema_som::{Key, Result};
use sea_orm::Value as Bind;

use super::{COLUMNS, EventRow, PositionedEventRow};
use crate::dialect::bind_key;
use crate::fetch::Row;
use crate::{Engine, Store};

/// Which events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFilter {
    /// Only those after this position.
    pub after: Option<i64>,
    /// Only those before this position.
    pub before: Option<i64>,
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
        let (sql, binds) = Select::new(self.engine()).filter(filter);
        let rows = self.fetch(sql, binds).await?;
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
        let mut select = Select::new(self.engine());
        let position = self.engine().quote("position");
        select.part(&format!(" WHERE {position} > "), Bind::BigInt(Some(0)));
        select.sql.push_str(" AND ");
        let binds = positions.iter().map(|at| Bind::BigInt(Some(*at)));
        select.among("position", binds.collect());
        select.sql.push_str(&format!(" ORDER BY {position}"));
        let rows = self.fetch(select.sql, select.binds).await?;
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

/// A statement in the making.
struct Select {
    engine: Engine,
    sql: String,
    binds: Vec<Bind>,
}

impl Select {
    fn new(engine: Engine) -> Self {
        let columns = engine.quote_all(std::iter::once("position").chain(COLUMNS));
        let sql = format!("SELECT {columns} FROM {}", engine.quote("events"));
        Self { engine, sql, binds: Vec::new() }
    }

    fn filter(mut self, filter: &EventFilter) -> (String, Vec<Bind>) {
        let text = |text: &String| Bind::String(Some(text.clone()));
        let position = self.engine.quote("position");
        // The first position is 1: this also leaves out what has none.
        self.part(&format!(" WHERE {position} > "), Bind::BigInt(filter.after.or(Some(0))));
        if let Some(before) = filter.before {
            self.part(&format!(" AND {position} < "), Bind::BigInt(Some(before)));
        }
        if let Some(record) = filter.record {
            let column = self.engine.quote("record_id");
            self.part(&format!(" AND {column} = "), bind_key(record));
        }
        if let Some(actor) = filter.actor {
            let column = self.engine.quote("actor_id");
            self.part(&format!(" AND {column} = "), bind_key(actor));
        }
        if let Some(types) = &filter.types {
            self.sql.push_str(" AND ");
            self.among("type", types.iter().map(text).collect());
        }
        if !filter.actions.is_empty() {
            self.sql.push_str(" AND ");
            self.among("action", filter.actions.iter().map(text).collect());
        }
        if let Some(projects) = &filter.projects {
            self.projects(projects);
        }
        let direction = if filter.backward { " DESC" } else { "" };
        self.sql.push_str(&format!(" ORDER BY {position}{direction} LIMIT {}", filter.limit));
        (self.sql, self.binds)
    }

    fn projects(&mut self, projects: &Projects) {
        self.sql.push_str(" AND (");
        self.among("project_id", projects.among.iter().map(|key| bind_key(*key)).collect());
        if projects.or_none {
            let column = self.engine.quote("project_id");
            self.sql.push_str(&format!(" OR {column} IS NULL"));
        }
        self.sql.push(')');
    }

    /// A condition, up to the placeholder of its value.
    fn part(&mut self, sql: &str, bind: Bind) {
        self.sql.push_str(sql);
        self.binds.push(bind);
        self.engine.push_placeholder(&mut self.sql, self.binds.len());
    }

    fn among(&mut self, column: &str, values: Vec<Bind>) {
        if values.is_empty() {
            self.sql.push_str("1 = 0");
            return;
        }
        let column = self.engine.quote(column);
        let mut lead = format!("{column} IN (");
        for value in values {
            self.part(&lead, value);
            lead = ", ".to_owned();
        }
        self.sql.push(')');
    }
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
