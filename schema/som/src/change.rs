//! A write as data: what a caller asks to be changed, resolved to keys and values of the registry.
//!
//! Absent is unchanged and null is a value: of a field with a default it means that default, of any
//! other that there is none.

use crate::error::Error;
use crate::id::Key;
use crate::predicate::Predicate;
use crate::registry::TypeIx;
use crate::value::Value;

/// One root field of a mutation document.
#[derive(Debug, Clone)]
pub struct Command {
    /// The type that it names. Records of types that extend it count.
    pub ty: TypeIx,
    /// What is to happen.
    pub what: What,
    /// What one failing row means for the others.
    pub on_error: OnError,
}

/// What one failing row of many means for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnError {
    /// Nothing happens at all.
    #[default]
    Abort,
    /// The others happen; the row says why it did not.
    SkipFailed,
}

/// What is to happen to records.
#[derive(Debug, Clone)]
pub enum What {
    /// New records.
    Create(Vec<Draft>),
    /// Each record gets its own changes.
    Update(Vec<Patch>),
    /// Every record that the filter admits gets the same changes.
    UpdateWhere {
        /// Which records, among those that the actor may see.
        filter: Predicate,
        /// More than so many are refused.
        at_most: u32,
        /// The changes.
        input: Input,
    },
    /// Records that are found by these columns are changed, the others created.
    Upsert {
        /// The columns, foreign keys included, whose values are looked up.
        matching: Vec<u16>,
        /// The records.
        drafts: Vec<Draft>,
    },
    /// Records go to the trash.
    Delete(Vec<Target>),
    /// Every record that the filter admits goes to the trash.
    DeleteWhere {
        /// Which records, among those that the actor may see.
        filter: Predicate,
        /// More than so many are refused.
        at_most: u32,
    },
    /// Records come back from the trash, with what went there along with them.
    Restore(Vec<Key>),
}

/// A record to be made.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its concrete type.
    pub ty: TypeIx,
    /// The key that it is to have, where a plugin was given one for it; mostly none.
    pub key: Option<Key>,
    /// What is said of it.
    pub input: Input,
}

/// Changes to one record.
#[derive(Debug, Clone)]
pub struct Patch {
    /// Which record.
    pub target: Target,
    /// What is said of it.
    pub input: Input,
}

/// A record that exists, as the caller knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Which record.
    pub key: Key,
    /// The revision that the caller has seen; another one is a conflict.
    pub expected_revision: Option<i64>,
}

/// What is said of a record: fields and relations by their index in the type.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// Values of stored fields. Foreign keys are not among them.
    pub fields: Vec<(u16, Value)>,
    /// Relations, inverse ones included.
    pub relations: Vec<(u16, RelationInput)>,
}

/// What is said of a relation.
#[derive(Debug, Clone)]
pub enum RelationInput {
    /// A to-one relation leads there, or nowhere.
    One(Option<Linked>),
    /// The targets of a to-many relation change.
    Many(ManyInput),
}

/// A target of a relation.
#[derive(Debug, Clone)]
pub enum Linked {
    /// A record that exists.
    Existing(Key),
    /// A record that is made along the way.
    New(Box<Draft>),
}

/// How the targets of a to-many relation change: first `set`, then `disconnect`, then `connect`.
#[derive(Debug, Clone, Default)]
pub struct ManyInput {
    /// These and no others.
    pub set: Option<Vec<Linked>>,
    /// These no more. One that was none is no error.
    pub disconnect: Vec<Key>,
    /// These, too, at the end. One that was there already stays where it is.
    pub connect: Vec<Linked>,
}

/// What became of a command.
#[derive(Debug, Clone, Default)]
pub struct Changed {
    /// For each row of the command, in its order; for filters, for each record that was found.
    /// Errors stand here only with [`OnError::SkipFailed`].
    pub rows: Vec<Result<Row, Error>>,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The record.
    pub key: Key,
    /// Its concrete type.
    pub ty: TypeIx,
    /// Whether it was made just now.
    pub created: bool,
    /// What was deleted or restored along with it.
    pub along: Vec<(TypeIx, Key)>,
}
