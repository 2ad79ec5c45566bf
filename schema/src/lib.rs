//! The model shown as GraphQL: names, the schema, documents, plans and answers.
//!
//! `api` derives the whole surface from the registry; `dynamic` and `compiler` are the only files
//! that name async-graphql and apollo-compiler.

mod api;
mod compiler;
mod dynamic;
pub mod errors;
mod generation;
pub mod limits;
pub mod meaning;
pub mod naming;
mod overlap;

pub use generation::{Generation, sdl};
pub use limits::Limits;

#[cfg(test)]
mod tests;
