//! Rows as they cross the crates: neither side sees the other's libraries.

use std::cmp::Ordering;

use crate::id::Key;
use crate::value::Value;

/// One value of one row, borrowed from whatever holds the row. See [`Value`] for the mapping.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// A record's key.
    Key(Key),
    /// Whole numbers, booleans, decimals in millionths, durations in seconds.
    Int(i64),
    /// Doubles.
    Float(f64),
    /// Text, enum members as stored, JSON text.
    Text(&'a str),
    /// Microseconds since 1970 in UTC.
    Time(i64),
}

impl Cell<'_> {
    /// Copies the cell into an owned value.
    pub fn to_value(self) -> Value {
        match self {
            Cell::Null => Value::Null,
            Cell::Key(key) => Value::Key(key),
            Cell::Int(number) => Value::Int(number),
            Cell::Float(number) => Value::Float(number),
            Cell::Text(text) => Value::Text(text.to_owned()),
            Cell::Time(micros) => Value::Time(micros),
        }
    }

    /// Whether there is nothing.
    pub fn is_null(self) -> bool {
        matches!(self, Cell::Null)
    }

    /// The key, if the cell holds one.
    pub fn as_key(self) -> Option<Key> {
        match self {
            Cell::Key(key) => Some(key),
            _ => None,
        }
    }

    /// The whole number, if the cell holds one.
    pub fn as_int(self) -> Option<i64> {
        match self {
            Cell::Int(number) => Some(number),
            _ => None,
        }
    }

    /// Compares two cells of one field: text in binary order, nothing before everything.
    pub fn order(self, other: Cell<'_>) -> Ordering {
        match (self, other) {
            (Cell::Null, Cell::Null) => Ordering::Equal,
            (Cell::Null, _) => Ordering::Less,
            (_, Cell::Null) => Ordering::Greater,
            (Cell::Key(a), Cell::Key(b)) => a.cmp(&b),
            (Cell::Int(a), Cell::Int(b)) | (Cell::Time(a), Cell::Time(b)) => a.cmp(&b),
            (Cell::Text(a), Cell::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
            (a, b) => a.as_number().total_cmp(&b.as_number()),
        }
    }

    fn as_number(self) -> f64 {
        match self {
            Cell::Int(number) => number as f64,
            Cell::Float(number) => number,
            _ => f64::NAN,
        }
    }
}

/// A rectangle of cells. Driver rows implement it on the hot path, [`crate::rowset::Rowset`]
/// everywhere else.
pub trait Rows: Send + Sync {
    /// How many rows there are.
    fn len(&self) -> usize;

    /// The cell of a row and a column. Both are in range; a cell that cannot be decoded is null.
    fn cell(&self, row: usize, column: usize) -> Cell<'_>;

    /// Whether there are no rows.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
