//! Rows with other values laid over some of their columns.

use schema_som::cell::{Cell, Rows};
use schema_som::rowset::Rowset;

/// Rows of which some columns are somewhere else.
pub(super) struct Laid {
    rows: Box<dyn Rows>,
    /// For each column of the rows the one that lies over it.
    over: Vec<Option<Rowset>>,
}

impl Laid {
    /// Rows of so many columns, with nothing over them yet.
    pub(super) fn new(rows: Box<dyn Rows>, columns: usize) -> Self {
        Self { rows, over: std::iter::repeat_with(|| None).take(columns).collect() }
    }

    /// Lays a column of as many values as there are rows over one of theirs.
    pub(super) fn lay(&mut self, column: u16, values: Rowset) {
        self.over[usize::from(column)] = Some(values);
    }
}

impl Rows for Laid {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        match self.over.get(column) {
            Some(Some(values)) => values.cell(row, 0),
            _ => self.rows.cell(row, column),
        }
    }
}
