//! The log of changes. A row is written in the change's own transaction, so that nothing is told
//! that was not committed; `append` does that. Readers know positions only: `stamp` gives them,
//! `read` pages by them, `growth` and `follow` tell when there are more, `retention` ends the old.

use schema_som::Key;

mod append;
mod follow;
mod growth;
mod listen;
mod places;
mod read;
mod retention;
mod stamp;
#[cfg(test)]
mod tests;

pub(crate) use append::Appended;
pub use follow::Follower;
pub(crate) use growth::Growth;
pub use read::{EventFilter, Projects};
pub use retention::{EXPIRED, Kept, Purged, Retention};

/// One change of one record, as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// When, in microseconds since 1970.
    pub at: i64,
    /// Who did it; nobody for what the server does by itself.
    pub actor: Option<Key>,
    /// Why: `caller`, `derived`, `import` ...
    pub cause: String,
    /// What all changes of one document have in common.
    pub mutation: Key,
    /// The SOM type's name, `Shot`.
    pub type_name: String,
    /// Which record.
    pub record: Key,
    /// Its project.
    pub project: Option<Key>,
    /// `created`, `updated`, `deleted`.
    pub action: String,
    /// Before and after of each changed field, as JSON.
    pub changes: String,
}

/// An event that readers can find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionedEventRow {
    /// Its place in the log. Whoever has seen a position has seen every event before it.
    pub position: i64,
    /// What happened.
    pub event: EventRow,
}

/// The columns of an event, in the order of [`EventRow`].
const COLUMNS: [&str; 9] = [
    "at",
    "actor_id",
    "cause",
    "mutation_id",
    "type",
    "record_id",
    "project_id",
    "action",
    "changes",
];
