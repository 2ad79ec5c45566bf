//! One database behind one door: tables derived from the registry, reads as rows, transactions.
//!
//! The only crate that names sea-orm, sqlx and rusqlite. It decides no business question: rights,
//! defaults and rules are settled before a record comes here.

pub mod archive;
mod databases;
pub mod ddl;
mod deliveries;
mod dialect;
mod draft;
mod drawers;
mod engine;
mod error;
mod events;
mod evolve;
mod examine;
mod fetch;
pub mod foreign;
mod foreign_keys;
mod guard;
mod idempotency;
mod image;
mod import_map;
mod insert;
mod keys;
mod load;
mod lock;
mod meta;
mod plugins;
mod purge;
mod queue;
mod read;
mod reader;
mod resting;
mod rows;
mod savepoint;
mod sequences;
mod signals;
mod sql;
mod tokens;
mod transaction;
mod trash;
mod turns;
mod write;

pub use databases::{Access, Connections, Options, Store, probe};
pub use ddl::{Rename, Renames, StepClass, TypeRename};
pub use deliveries::{Delivery, JOB, RetryRow};
pub use engine::Engine;
pub use events::{EXPIRED, EventFilter, EventRow, Follower, Kept, PositionedEventRow, Projects};
pub use events::{Purged, Retention};
pub use evolve::Foreseen;
pub use examine::Finding;
pub use idempotency::{Claim, Claimed};
pub use image::{Image, Reference};
pub use import_map::Mapping;
pub use load::{Intent, Referrer, Spine, Way, Where};
pub use lock::Lock;
pub use plugins::{
    BackfillRow, BundleEntry, PluginBundle, PluginDeed, PluginHold, PluginRow, PluginState,
    PluginVersion, ProjectSettings, TrustedKey,
};
pub use purge::Remains;
pub use savepoint::Savepoint;
pub use tokens::TokenRow;
pub use transaction::Tx;
pub use trash::Trashed;
pub use write::Update;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
