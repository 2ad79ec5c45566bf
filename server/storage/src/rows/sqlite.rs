//! The rows of SQLite's writer: what a transaction reads.

use schema_som::rowset::Rowset;
use schema_som::{Cell, Key};
use sea_orm::QueryResult;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::sql::CellKind;

pub(super) fn copy(rows: &[QueryResult], columns: &[CellKind]) -> Rowset {
    let mut copy = Rowset::with_capacity(columns.len(), rows.len());
    for row in rows.iter().filter_map(QueryResult::try_as_sqlite_row) {
        for (column, kind) in columns.iter().enumerate() {
            copy.push(decode(row, column, *kind).unwrap_or(Cell::Null));
        }
    }
    copy
}

fn decode(row: &SqliteRow, column: usize, kind: CellKind) -> Option<Cell<'_>> {
    match kind {
        CellKind::Key => {
            let key: Option<&[u8]> = row.try_get_unchecked(column).ok()?;
            key.and_then(|key| key.try_into().ok()).map(|key| Cell::Key(Key(key)))
        }
        CellKind::Int | CellKind::Bool => {
            row.try_get_unchecked::<Option<i64>, _>(column).ok()?.map(Cell::Int)
        }
        CellKind::Float => row.try_get_unchecked::<Option<f64>, _>(column).ok()?.map(Cell::Float),
        CellKind::Text => row.try_get_unchecked::<Option<&str>, _>(column).ok()?.map(Cell::Text),
        CellKind::Time => row.try_get_unchecked::<Option<i64>, _>(column).ok()?.map(Cell::Time),
    }
}
