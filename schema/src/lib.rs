//! The model shown as GraphQL: names, the schema, documents, plans and answers.
//!
//! `api` derives the whole surface from the registry; `dynamic` and `compiler` are the only files
//! that name async-graphql and apollo-compiler.

mod api;
mod bind;
mod bundle;
mod cache;
mod change;
mod coerce;
mod collect;
mod compiler;
mod cursor;
mod definitions;
mod dynamic;
mod engine;
pub mod errors;
mod executor;
mod filter;
mod generation;
mod hints;
pub mod limits;
mod live;
mod log;
pub mod meaning;
pub mod naming;
mod neighbours;
mod overlap;
pub mod papers;
mod plan;
mod position;
pub mod reference;
mod run;
mod scalar;
mod spelling;
mod terms;
mod words;
mod write_json;

pub use bundle::Bundle;
pub use engine::{Answer, AnswerKind, Caller, Engine, Request};
pub use executor::Executor;
pub use generation::{Generation, examine, sdl};
pub use limits::Limits;
pub use live::{Delivery, Ended, Following, Reply, Subscription, Watch};
pub use neighbours::{INTROSPECTION, Neighbours};
pub use terms::IDEMPOTENCY_KEY;

#[cfg(test)]
mod tests;
