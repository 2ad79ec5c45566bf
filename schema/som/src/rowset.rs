//! Owned rows: one flat vector of cells and one arena for all texts.

use crate::cell::{Cell, Rows};
use crate::id::Key;

/// Rows that own their data. What SQLite's reader fills, read hooks edit and tests compare.
#[derive(Debug, Clone, Default)]
pub struct Rowset {
    width: usize,
    slots: Vec<Slot>,
    texts: String,
}

#[derive(Debug, Clone, Copy)]
enum Slot {
    Null,
    Key(Key),
    Int(i64),
    Float(f64),
    Text { start: u32, length: u32 },
    Time(i64),
}

impl Rowset {
    /// An empty set of rows of this width.
    pub fn new(width: usize) -> Self {
        Self { width, slots: Vec::new(), texts: String::new() }
    }

    /// An empty set with room for so many rows.
    pub fn with_capacity(width: usize, rows: usize) -> Self {
        Self { width, slots: Vec::with_capacity(width * rows), texts: String::new() }
    }

    /// Appends the next cell; a row is complete once `width` cells were pushed.
    #[inline]
    pub fn push(&mut self, cell: Cell<'_>) {
        let slot = match cell {
            Cell::Null => Slot::Null,
            Cell::Key(key) => Slot::Key(key),
            Cell::Int(number) => Slot::Int(number),
            Cell::Float(number) => Slot::Float(number),
            Cell::Time(micros) => Slot::Time(micros),
            Cell::Text(text) => {
                let start = self.texts.len() as u32;
                self.texts.push_str(text);
                Slot::Text { start, length: text.len() as u32 }
            }
        };
        self.slots.push(slot);
    }

    /// Appends a row.
    pub fn push_row(&mut self, cells: &[Cell<'_>]) {
        debug_assert_eq!(cells.len(), self.width);
        cells.iter().for_each(|cell| self.push(*cell));
    }
}

impl Rows for Rowset {
    fn len(&self) -> usize {
        self.slots.len().checked_div(self.width).unwrap_or(0)
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        match self.slots[row * self.width + column] {
            Slot::Null => Cell::Null,
            Slot::Key(key) => Cell::Key(key),
            Slot::Int(number) => Cell::Int(number),
            Slot::Float(number) => Cell::Float(number),
            Slot::Time(micros) => Cell::Time(micros),
            Slot::Text { start, length } => {
                Cell::Text(&self.texts[start as usize..(start + length) as usize])
            }
        }
    }
}
