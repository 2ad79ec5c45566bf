//! What plugins make of the rows that were read: which columns they replace, which they compute, and
//! where computed keys lead to.

use super::{Alias, Query};
use crate::error::Error;
use crate::registry::{FieldRef, TypeIx};

/// Rows behind an alias of which hooks may replace columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    /// Which rows.
    pub alias: Alias,
    /// The position of their keys.
    pub key: u16,
    /// The position of their kinds, where they can be of several.
    pub kind: Option<u16>,
    /// The columns that may be replaced.
    pub shown: Vec<Shown>,
    /// Who replaces what, one after the other.
    pub turns: Vec<Turn>,
}

/// A column that hooks may replace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The field.
    pub field: FieldRef,
    /// The position of the column that is answered.
    pub column: u16,
    /// The position of what is stored, whoever reads it: the same one, unless only some rows show it.
    pub stored: u16,
    /// Where only some rows show it, the position of the keys of those.
    pub open: Option<u16>,
}

/// A hook that replaces columns of rows of one concrete type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Its place among the readers.
    pub reader: usize,
    /// The type.
    pub ty: TypeIx,
    /// The position of each column that it reads.
    pub reads: Vec<Option<u16>>,
    /// Columns that it may replace: each by its place among those, with the positions that hold it.
    pub writes: Vec<(usize, Vec<u16>)>,
}

/// A column that a plugin computes. Until it has, there are the keys of the records that it computes
/// it of: those rows have none that do not show the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    /// The position of the column.
    pub column: u16,
    /// The field.
    pub field: FieldRef,
    /// The position of each column that the field needs; nothing for what the reader may not read.
    pub needs: Vec<Option<u16>>,
    /// The position of the rows' kinds, where they can be of several.
    pub kind: Option<u16>,
}

/// The records that computed keys lead to. They are read once the keys are known.
#[derive(Debug, Clone)]
pub struct Link {
    /// The position of the column with the keys.
    pub column: u16,
    /// What is read of the records.
    pub query: Query,
}

/// Columns that could not be computed, or that a hook should have replaced and did not.
#[derive(Debug, Clone)]
pub struct Failed {
    /// Their positions.
    pub columns: Vec<u16>,
    /// Why, which is told once.
    pub error: Error,
}
