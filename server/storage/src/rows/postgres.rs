//! PostgreSQL's rows, read in place by index. The statement's text fixes the types, so the driver
//! need not compare them for each cell.

use std::sync::Arc;

use schema_som::{Cell, Key, Rows};
use sea_orm::QueryResult;
use sqlx::Row;
use uuid::Uuid;

use crate::sql::CellKind;

/// Microseconds from 1970 to 2000, where PostgreSQL's times start.
const EPOCH: i64 = 946_684_800_000_000;

pub(super) struct PostgresRows {
    pub rows: Vec<QueryResult>,
    pub columns: Arc<[CellKind]>,
}

impl Rows for PostgresRows {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        self.decode(row, column).unwrap_or(Cell::Null)
    }
}

impl PostgresRows {
    fn decode(&self, row: usize, column: usize) -> Option<Cell<'_>> {
        let row = self.rows[row].try_as_pg_row()?;
        match self.columns[column] {
            CellKind::Key => {
                let key: Option<Uuid> = row.try_get_unchecked(column).ok()?;
                key.map(|key| Cell::Key(Key(key.into_bytes())))
            }
            CellKind::Int => row.try_get_unchecked::<Option<i64>, _>(column).ok()?.map(Cell::Int),
            CellKind::Bool => {
                let yes: Option<bool> = row.try_get_unchecked(column).ok()?;
                yes.map(|yes| Cell::Int(yes.into()))
            }
            CellKind::Float => {
                row.try_get_unchecked::<Option<f64>, _>(column).ok()?.map(Cell::Float)
            }
            CellKind::Text => {
                row.try_get_unchecked::<Option<&str>, _>(column).ok()?.map(Cell::Text)
            }
            // A time is a whole number on the wire.
            CellKind::Time => {
                let micros: Option<i64> = row.try_get_unchecked(column).ok()?;
                micros.map(|micros| Cell::Time(micros + EPOCH))
            }
        }
    }
}
