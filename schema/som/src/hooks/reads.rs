//! What plugins do with reads: they compute fields of records that were read.

use crate::cell::{Cell, Rows};
use crate::id::Key;
use crate::registry::TypeIx;

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
    pub fn cells(&self, column: usize) -> impl ExactSizeIterator<Item = Cell<'a>> + Clone + use<'a> {
        let Sheet { rows, at, columns, .. } = *self;
        let column = columns.get(column).copied().flatten();
        at.iter().map(move |row| match column {
            Some(column) => rows.cell(*row as usize, usize::from(column)),
            None => Cell::Null,
        })
    }
}
