//! Relations of the frozen model: where they lead, and how they are reached.

use std::sync::Arc;

use super::{FieldRef, TypeIx};
use crate::type_def::RelationDef;

/// How a frozen relation is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Path {
    /// A column of this row holds the target's key.
    One {
        /// The column.
        column: u16,
    },
    /// A column of the target holds this row's key.
    Many {
        /// The column, on the target.
        column: FieldRef,
    },
    /// A link table holds pairs of keys.
    Link {
        /// The table.
        table: String,
        /// Its column with this row's key.
        own: String,
        /// Its column with the target's key.
        other: String,
        /// Its column with the position, where the order is kept.
        position: Option<String>,
    },
}

/// A relation of a frozen type.
#[derive(Debug)]
pub struct Relation {
    /// What the type's file said; for an inverse, what was derived from the other side.
    pub def: RelationDef,
    /// The type in whose file it stands, or the target of that relation for an inverse.
    pub declared_by: TypeIx,
    /// The plugin that declared it, or the side that it is derived from.
    pub plugin: Option<Arc<str>>,
    /// What it points to, with everything that extends it. An abstract target is polymorphic: its
    /// rows are read from the spine.
    pub target: TypeIx,
    /// How it is reached.
    pub path: Path,
    /// The relation that leads back.
    pub inverse: Option<String>,
    /// Whether it is the derived side.
    pub is_inverse: bool,
}

impl Relation {
    /// Whether it leads to any number of records.
    pub fn is_many(&self) -> bool {
        !matches!(self.path, Path::One { .. })
    }
}
