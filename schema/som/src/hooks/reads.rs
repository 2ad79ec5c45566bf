//! What plugins do with reads: they narrow which records are seen, and compute fields of those.

use super::{HookName, Refusal};
use crate::cell::{Cell, Rows};
use crate::id::Key;
use crate::predicate::Predicate;
use crate::registry::TypeIx;

/// A hook that narrows reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Reader {
    /// Whose it is.
    pub name: HookName,
    /// The concrete types that it is about.
    pub on: Vec<TypeIx>,
    /// The groups whose members it does not concern.
    pub except: Vec<String>,
}

impl Reader {
    /// Whether it concerns a member of these groups.
    pub fn concerns(&self, groups: &[String]) -> bool {
        !self.except.iter().any(|name| groups.contains(name))
    }
}

/// What a hook says about the records of a type.
#[derive(Debug, Clone, PartialEq)]
pub enum Narrowed {
    /// Only those that fulfil this are seen.
    To(Predicate),
    /// They are not read at all, for this reason.
    Refused(Refusal),
}

/// Records of one type that a plugin computes something of, column by column.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    /// The concrete type.
    pub ty: TypeIx,
    /// Their keys.
    pub keys: &'a [Key],
    /// Where their values are.
    pub rows: &'a dyn Rows,
    /// The row of each key.
    pub at: &'a [u32],
    /// For each column that is needed where it is among those of the rows; nothing for one that the
    /// reader may not read.
    pub columns: &'a [Option<u16>],
}

impl<'a> Sheet<'a> {
    /// The values of a needed column, in the order of the keys.
    pub fn cells(
        &self,
        column: usize,
    ) -> impl ExactSizeIterator<Item = Cell<'a>> + Clone + use<'a> {
        let Sheet { rows, at, columns, .. } = *self;
        let column = columns.get(column).copied().flatten();
        at.iter().map(move |row| match column {
            Some(column) => rows.cell(*row as usize, usize::from(column)),
            None => Cell::Null,
        })
    }
}
