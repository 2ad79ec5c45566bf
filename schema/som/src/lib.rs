//! The vocabulary that every other crate shares: what exists, what a query is, what a row is.
//!
//! This crate does no I/O, knows no clock, no SQL, no GraphQL and no HTTP. A SOM type is one file
//! under `types/`; the registry collects them, checks them and freezes them.
#![deny(missing_docs)]

pub mod actor;
pub mod calendar;
pub mod cell;
pub mod change;
pub mod clock;
pub mod error;
pub mod evaluate;
pub mod event;
pub mod expression;
pub mod facets;
pub mod hooks;
pub mod id;
pub mod keyed;
pub mod kind;
pub mod lifecycle;
pub mod memo;
pub mod memory;
pub mod naming;
pub mod operation;
pub mod paths;
pub mod permission;
pub mod ports;
pub mod predicate;
pub mod query;
pub mod record;
pub mod registry;
pub mod rowset;
pub mod rule;
pub mod schedule;
pub mod settings;
pub mod tickets;
pub mod type_def;
pub mod types;
pub mod value;
pub mod workflow;

pub use actor::Actor;
pub use cell::{Cell, Rows};
pub use error::{Code, Error, Result};
pub use id::Key;
pub use keyed::{KeyMap, KeySet, Keyed, KeyedSet};
pub use record::{Link, Record};
pub use registry::{FieldRef, Registry, RelationRef, Type, TypeIx};
pub use value::Value;
