//! An event as it is kept in memory: cheap to hand out to many, and of no particular model.

use std::sync::Arc;

use schema_som::event::{Event, EventAction};
use schema_som::{Key, Registry};
use server_storage::PositionedEventRow;

use crate::auth::decides_rights;

/// An event of the log.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) position: i64,
    pub(crate) record: Key,
    at: i64,
    actor: Option<Key>,
    cause: Arc<str>,
    mutation: Key,
    type_name: Arc<str>,
    project: Option<Key>,
    action: Arc<str>,
    changes: Arc<str>,
}

impl Entry {
    /// Whether it may have changed what somebody may do.
    pub(super) fn decides_rights(&self) -> bool {
        decides_rights(&self.type_name)
    }
}

impl From<PositionedEventRow> for Entry {
    fn from(row: PositionedEventRow) -> Self {
        let PositionedEventRow { position, event } = row;
        Self {
            position,
            record: event.record,
            at: event.at,
            actor: event.actor,
            cause: event.cause.into(),
            mutation: event.mutation,
            type_name: event.type_name.into(),
            project: event.project,
            action: event.action.into(),
            changes: event.changes.into(),
        }
    }
}

impl Entry {
    /// Whether the record was in no project.
    pub(super) fn is_homeless(&self) -> bool {
        self.project.is_none()
    }

    /// The type of the record, which the model may lack by now.
    pub(crate) fn type_name(&self) -> &str {
        &self.type_name
    }

    /// The event as a model knows it; nothing when the model lacks its type.
    pub(crate) fn event(&self, registry: &Registry) -> Option<Event> {
        Some(Event {
            position: self.position,
            at: self.at,
            actor: self.actor,
            cause: self.cause.clone(),
            mutation: self.mutation,
            ty: registry.by_name(&self.type_name)?.ix,
            record: self.record,
            project: self.project,
            action: EventAction::parse(&self.action)?,
            changes: self.changes.clone(),
        })
    }
}
