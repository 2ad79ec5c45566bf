//! What plugins do with reads: they narrow which records are seen, replace some of their values, and
//! compute fields of them.

use std::sync::Arc;

use super::{HookName, Refusal};
use crate::cell::{Cell, Rows};
use crate::id::Key;
use crate::predicate::Predicate;
use crate::registry::TypeIx;

/// A hook that narrows reads, or replaces what they answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Reader {
    /// Whose it is.
    pub name: HookName,
    /// The concrete types whose records it narrows.
    pub narrows: Vec<TypeIx>,
    /// What it replaces, by concrete type.
    pub redacts: Arc<[Redacts]>,
    /// The groups whose members it does not concern.
    pub except: Vec<String>,
}

impl Reader {
    /// Whether it concerns a member of these groups.
    pub fn concerns(&self, groups: &[String]) -> bool {
        !self.except.iter().any(|name| groups.contains(name))
    }
}

/// What a hook replaces in records of a concrete type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacts {
    /// The type.
    pub ty: TypeIx,
    /// The columns that it is given, in their order.
    pub reads: Vec<u16>,
    /// The columns that it may replace, in their order.
    pub writes: Vec<u16>,
}

/// A hook that replaces what somebody reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Redactor {
    /// Its place among the readers.
    pub reader: usize,
    /// Whose it is.
    pub name: HookName,
    /// What it replaces, by concrete type.
    pub redacts: Arc<[Redacts]>,
}

impl Redactor {
    /// What it replaces in records of a concrete type, if anything.
    pub fn of(&self, ty: TypeIx) -> Option<&Redacts> {
        self.redacts.iter().find(|redacts| redacts.ty == ty)
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

/// Records of one type that a plugin makes something of, column by column.
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
