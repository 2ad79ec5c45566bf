//! Rows as the driver takes them: read from what the engine wrote, and made again with other keys.

use std::sync::Arc;

use sqlx::types::Uuid;

/// A value to be bound.
#[derive(Clone)]
pub(super) enum Cell {
    Key(Uuid),
    Text(Arc<str>),
    Small(i32),
    Large(i64),
    Real(f64),
    Flag(bool),
    Time(chrono::DateTime<chrono::Utc>),
}

/// A row that the engine wrote, without what is empty in it.
pub(super) struct Template {
    pub(super) table: &'static str,
    pub(super) columns: Vec<String>,
    pub(super) cells: Vec<Cell>,
}

impl Template {
    /// Appends the row again, with other values where `change` has any for a column.
    pub(super) fn push(&self, cells: &mut Vec<Cell>, change: impl Fn(&str) -> Option<Cell>) {
        let cell =
            |(column, cell): (&String, &Cell)| change(column).unwrap_or_else(|| cell.clone());
        cells.extend(self.columns.iter().zip(&self.cells).map(cell));
    }

    /// The value of a column.
    pub(super) fn cell(&self, column: &str) -> &Cell {
        let at = self.columns.iter().position(|name| name == column);
        &self.cells[at.unwrap_or_else(|| panic!("no {column} in {}", self.table))]
    }

    pub(super) fn key(&self, column: &str) -> Uuid {
        match self.cell(column) {
            Cell::Key(key) => *key,
            _ => panic!("{column} is no key"),
        }
    }

    pub(super) fn text(&self, column: &str) -> &str {
        match self.cell(column) {
            Cell::Text(text) => text,
            _ => panic!("{column} is no text"),
        }
    }
}

/// A text as it is bound.
pub(super) fn text(text: impl Into<Arc<str>>) -> Option<Cell> {
    Some(Cell::Text(text.into()))
}
