//! What the children of tasks come to: the database sums up what it has, so that a task may have
//! thousands of them, and what the change set holds is added.

use schema_som::error::Result;
use schema_som::query::{Aggregate, AggregateFunction, Level, Query};
use schema_som::registry::Type;
use schema_som::value::Value;
use schema_som::{Cell, Key, KeyMap, KeySet, Record};

use super::Derivation;
use crate::write::grouped::Grouped;

/// What the children of a task come to.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Parts {
    /// Planned seconds.
    pub(super) planned: i64,
    /// Logged seconds.
    pub(super) logged: i64,
    /// When the first of them begins.
    pub(super) start: Option<i64>,
    /// When the last of them ends.
    pub(super) end: Option<i64>,
    /// The statuses that they have.
    pub(super) statuses: Vec<Key>,
    /// Whether some of them are stored, and no part of the change.
    pub(super) are_stored: bool,
}

impl Parts {
    fn add(&mut self, (planned, logged): (i64, i64), range: (Option<i64>, Option<i64>)) {
        self.planned = self.planned.saturating_add(planned);
        self.logged = self.logged.saturating_add(logged);
        self.start = self.start.into_iter().chain(range.0).min();
        self.end = self.end.into_iter().chain(range.1).max();
    }
}

impl Derivation<'_, '_> {
    /// What the children of each of these tasks come to, of those that have any.
    pub(super) async fn parts(&mut self, keys: &[Key]) -> Result<KeyMap<Parts>> {
        let mut parts = self.stored_parts(keys).await?;
        let wanted: KeySet = keys.iter().copied().collect();
        for part in self.changed_tasks().map(|change| &change.after) {
            let ty = self.origin.type_of(part);
            let parent = part.get(ty, "parent_id").as_cell().as_key();
            let Some(parent) = parent.filter(|parent| wanted.contains(parent)) else { continue };
            let time = |field: &str| match part.get(ty, field) {
                Value::Time(micros) => Some(*micros),
                _ => None,
            };
            let sums = (int(ty, part, "schedule_seconds"), int(ty, part, "total_logged_seconds"));
            let parts = parts.entry(parent).or_default();
            parts.add(sums, (time("start"), time("end")));
            parts.statuses.extend(part.get(ty, "status_id").as_cell().as_key());
        }
        Ok(parts)
    }

    /// The same of those children that the set leaves alone: one statement.
    async fn stored_parts(&mut self, keys: &[Key]) -> Result<KeyMap<Parts>> {
        let Some(query) = self.query(keys) else { return Ok(KeyMap::default()) };
        let level = self.tx.read(self.origin.registry, &query).await?;
        Ok(read(&level))
    }

    fn query(&self, keys: &[Key]) -> Option<Query> {
        let ty = self.origin.registry.by_name("Task")?;
        let of = |function, name| Some(Aggregate { function, field: Some(ty.field(name)?) });
        let aggregates = vec![
            of(AggregateFunction::Sum, "schedule_seconds")?,
            of(AggregateFunction::Sum, "total_logged_seconds")?,
            of(AggregateFunction::Min, "start")?,
            of(AggregateFunction::Max, "end")?,
        ];
        let (column, by) = (ty.field("parent_id")?, Some((ty.field("status_id")?, STATUSES)));
        self.origin.grouped(self.set, keys.iter(), Grouped { ty, column, by, aggregates })
    }
}

/// Different statuses that the children of one task may have.
const STATUSES: usize = 64;

fn read(level: &Level) -> KeyMap<Parts> {
    let mut found: KeyMap<Parts> = KeyMap::default();
    let Some(rows) = level.groups.first().map(|group| &group.rows) else { return found };
    for row in 0..rows.len() {
        let Some(parent) = rows.cell(row, 0).as_key() else { continue };
        let int = |at| rows.cell(row, at).as_int().unwrap_or(0);
        let time = |at| match rows.cell(row, at) {
            Cell::Time(micros) => Some(micros),
            _ => None,
        };
        let parts = found.entry(parent).or_default();
        parts.add((int(2), int(3)), (time(4), time(5)));
        parts.statuses.extend(rows.cell(row, 1).as_key());
        parts.are_stored = true;
    }
    found
}

fn int(ty: &Type, record: &Record, field: &str) -> i64 {
    match record.get(ty, field) {
        Value::Int(number) => *number,
        _ => 0,
    }
}
