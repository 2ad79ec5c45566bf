//! Runs plugins: reads what they declare, admits their components, keeps warm instances of them in
//! a sandbox, and has them judge changes.
//!
//! The only crate that names wasmtime.
#![deny(missing_docs)]

mod admission;
mod allowed;
mod answer;
mod api;
mod barrier;
mod binding;
mod bindings;
mod breaker;
mod cache;
mod calls;
mod cells;
mod class;
mod columns;
mod engine;
mod facts;
mod figures;
mod flood;
mod guest;
mod host;
mod instance;
mod journal;
mod layout;
mod limits;
mod linked;
mod look;
pub mod manifest;
mod metrics;
pub mod package;
mod plugin;
mod pool;
mod record;
mod report;
mod runtime;
mod settings;
mod slack;
mod tails;
mod trees;
mod writes;

pub use admission::{Inspection, admit, inspect};
pub use allowed::Allowed;
pub use binding::fits;
pub use breaker::{Hold, Outlook};
pub use figures::Figures;
pub use host::{Active, Host, is_passable};
pub use journal::Line;
pub use limits::{Limits, Signatures};
pub use metrics::Reading;
pub use plugin::Plugin;
pub use record::{
    CALLS_MAX, Called, Difference, Ended, Order, Recorded, Recording, Recordings, Replay,
};
pub use runtime::Runtime;
