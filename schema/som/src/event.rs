//! The log of changes as readers know it: one event per changed record, in the order of positions.

use std::sync::Arc;

use crate::id::Key;
use crate::registry::TypeIx;

/// One change of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place in the log. A reader that has seen a position has seen every event before it.
    pub position: i64,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// Who did it; nobody for what the server does by itself.
    pub actor: Option<Key>,
    /// Why: `caller`, `derived`, `import`, `system`, or `plugin:` and the plugin's id for what a hook
    /// of it staged. What a hook rewrote is its caller's still.
    pub cause: Arc<str>,
    /// What all changes of one document have in common.
    pub mutation: Key,
    /// The record's concrete type. Events of types that the model lacks are not told.
    pub ty: TypeIx,
    /// Which record.
    pub record: Key,
    /// Its project.
    pub project: Option<Key>,
    /// What happened to it.
    pub action: EventAction,
    /// Before and after of each changed field, as JSON: `{"cut_in": [1, 2]}`; of a relation to many,
    /// the keys that came and went: `{"resources": {"added": [...], "removed": [...]}}`. Keys are
    /// UUIDs, and ids where the relation leads to records of several types.
    pub changes: Arc<str>,
}

/// What happened to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventAction {
    /// It was made.
    Created,
    /// It was changed.
    Updated,
    /// It went to the trash.
    Deleted,
    /// It came back from the trash.
    Restored,
}

impl EventAction {
    /// Every action.
    pub const ALL: [EventAction; 4] =
        [EventAction::Created, EventAction::Updated, EventAction::Deleted, EventAction::Restored];

    /// The name that the log keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            EventAction::Created => "created",
            EventAction::Updated => "updated",
            EventAction::Deleted => "deleted",
            EventAction::Restored => "restored",
        }
    }

    /// The action of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == name)
    }
}

/// Which events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventQuery {
    /// Only those after this position.
    pub after: Option<i64>,
    /// Only those before this position.
    pub before: Option<i64>,
    /// Only those of one of these concrete types; all of them when empty.
    pub types: Vec<TypeIx>,
    /// Only those of this record.
    pub record: Option<Key>,
    /// Only those of one of these projects; all of them when empty.
    pub projects: Vec<Key>,
    /// Only those of one of these actions; all of them when empty.
    pub actions: Vec<EventAction>,
    /// Only those of this actor.
    pub actor: Option<Key>,
    /// Whether the newest come first.
    pub backward: bool,
    /// At most so many.
    pub limit: u32,
}

impl EventQuery {
    /// The first events after a position.
    pub fn after(position: i64, limit: u32) -> Self {
        Self {
            after: Some(position),
            before: None,
            types: Vec::new(),
            record: None,
            projects: Vec::new(),
            actions: Vec::new(),
            actor: None,
            backward: false,
            limit,
        }
    }
}
