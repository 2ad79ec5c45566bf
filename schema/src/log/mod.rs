//! Events of the log as the planned executor answers them, wherever they are told: in a history or
//! to a subscriber. The records that they name are read at once, each table once for all events.

use std::collections::HashMap;

use futures_util::future::try_join_all;
use schema_som::event::Event;
use schema_som::ports::{Context, Entities};
use schema_som::predicate::Predicate;
use schema_som::query::Level;
use schema_som::{Key, Registry, Result, Value};

use crate::bind::{Binder, Bound};
use crate::plan::{EventPart, EventPlan, Table};

mod changes;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use write::at;

/// What events are read with.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) binder: &'a Binder<'a>,
    pub(crate) entities: &'a dyn Entities,
    pub(crate) context: &'a Context,
}

/// The records that some events name, as a selection asks for them.
pub(crate) struct Named<'p> {
    plan: &'p EventPlan,
    /// For each member of the selection what was read for it.
    found: Vec<Vec<Found<'p>>>,
}

/// Records of one table, by their keys.
struct Found<'p> {
    table: &'p Table,
    bound: Bound,
    level: Level,
    rows: HashMap<Key, usize>,
}

/// The names of the fields that an event changed.
pub(crate) fn changed_fields(registry: &Registry, event: &Event) -> Vec<String> {
    changes::of(registry, event).into_iter().map(|change| change.field).collect()
}

impl EventPlan {
    /// Reads what the selection asks of the records that these events name.
    ///
    /// # Errors
    /// As [`Entities::read`].
    pub(crate) async fn read<'p>(
        &'p self,
        reading: Reading<'_>,
        events: &[Event],
    ) -> Result<Named<'p>> {
        let parts =
            self.parts.iter().map(|(_, part)| async move {
                let (EventPart::Record(tables)
                | EventPart::Actor(tables)
                | EventPart::Project(tables)) = part
                else {
                    return Ok(Vec::new());
                };
                let of_record = matches!(part, EventPart::Record(_));
                let key = |event: &Event| match part {
                    EventPart::Actor(_) => event.actor,
                    EventPart::Project(_) => event.project,
                    _ => Some(event.record),
                };
                let reads = tables.iter().filter_map(|table| {
                    let events = events.iter().filter(|event| {
                        let ty = reading.binder.registry.get(event.ty);
                        !of_record || ty.family.unwrap_or(ty.ix) == table.on
                    });
                    let mut keys: Vec<Key> = events.filter_map(key).collect();
                    keys.sort_unstable();
                    keys.dedup();
                    (!keys.is_empty()).then(|| reading.table(table, keys))
                });
                try_join_all(reads).await
            });
        Ok(Named { plan: self, found: try_join_all(parts).await? })
    }
}

impl Reading<'_> {
    async fn table<'p>(self, table: &'p Table, keys: Vec<Key>) -> Result<Found<'p>> {
        let limit = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        let field = self.binder.registry.get(table.on).id();
        let values = keys.into_iter().map(Value::Key).collect();
        let predicate = Predicate::In { field, values };
        let (query, bound) = self.binder.level(&table.level, predicate, limit)?;
        let level = self.entities.read(self.context, query).await?;
        let column = usize::from(table.key_column);
        let rows = (0..level.rows.len())
            .filter_map(|row| Some((level.rows.cell(row, column).as_key()?, row)));
        let rows = rows.collect();
        Ok(Found { table, bound, level, rows })
    }
}
