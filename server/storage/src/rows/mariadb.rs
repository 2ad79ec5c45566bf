//! MariaDB's rows, read in place by index.

use std::sync::Arc;

use chrono::NaiveDateTime;
use schema_som::{Cell, Key, Rows};
use sea_orm::QueryResult;
use sqlx::Row;

use crate::sql::CellKind;

pub(super) struct MariaDbRows {
    pub rows: Vec<QueryResult>,
    pub columns: Arc<[CellKind]>,
}

impl Rows for MariaDbRows {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        self.decode(row, column).unwrap_or(Cell::Null)
    }
}

impl MariaDbRows {
    fn decode(&self, row: usize, column: usize) -> Option<Cell<'_>> {
        let row = self.rows[row].try_as_mysql_row()?;
        match self.columns[column] {
            CellKind::Key => {
                let key: Option<&[u8]> = row.try_get_unchecked(column).ok()?;
                key.and_then(|key| key.try_into().ok()).map(|key| Cell::Key(Key(key)))
            }
            CellKind::Int | CellKind::Bool => {
                row.try_get_unchecked::<Option<i64>, _>(column).ok()?.map(Cell::Int)
            }
            CellKind::Float => {
                row.try_get_unchecked::<Option<f64>, _>(column).ok()?.map(Cell::Float)
            }
            CellKind::Text => {
                row.try_get_unchecked::<Option<&str>, _>(column).ok()?.map(Cell::Text)
            }
            CellKind::Time => {
                let time: Option<NaiveDateTime> = row.try_get_unchecked(column).ok()?;
                time.map(|time| Cell::Time(time.and_utc().timestamp_micros()))
            }
        }
    }
}
