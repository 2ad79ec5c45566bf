//! Tables, derived from the registry: the same for built-in types and for those of plugins.
//!
//! `tables` says what there is, engine-free; `emit` writes it down for one engine.

use schema_som::Registry;

use crate::Engine;

mod alter;
mod emit;
mod evolve;
mod model;
mod moves;
mod names;
mod ranges;
mod renames;
mod retyped;
mod shape;
mod system;
mod tables;

pub(crate) use evolve::{renamed, way};
pub(crate) use model::{Column, ForeignKey, Holds, Table};
pub(crate) use moves::{Check, Finds, Made, Move, Step};
pub use moves::{Rename, Renames, StepClass, TypeRename};
pub(crate) use shape::{TableShape, shapes};
#[cfg(test)]
pub(crate) use tables::ACROSS_PROJECTS;
pub(crate) use tables::tables;

/// The statements that make an empty database hold this model, in the order to run them.
pub fn create_statements(registry: &Registry, engine: Engine) -> Vec<String> {
    emit::statements(&tables(registry), engine)
}

/// The same as one text: each statement ends with a semicolon at the end of a line, which occurs
/// nowhere else. What `migrations` freezes.
pub fn script(registry: &Registry, engine: Engine) -> String {
    create_statements(registry, engine).iter().map(|statement| format!("{statement};\n")).collect()
}

#[cfg(test)]
mod tests;
