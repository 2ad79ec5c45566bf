//! The rows of SQLite's readers, and the values that they bind.

use rusqlite::Row;
use rusqlite::types::{ToSqlOutput, ValueRef};
use schema_som::rowset::Rowset;
use schema_som::{Cell, Error, Key, Result};
use sea_orm::Value as Driver;

use crate::sql::CellKind;

/// Copies a row. Whatever is no cell of its kind reads as nothing.
pub(crate) fn copy_row(
    row: &Row<'_>,
    columns: &[CellKind],
    rows: &mut Rowset,
) -> rusqlite::Result<()> {
    for (column, kind) in columns.iter().enumerate() {
        rows.push(match (row.get_ref(column)?, kind) {
            (ValueRef::Integer(number), CellKind::Int | CellKind::Bool) => Cell::Int(number),
            (ValueRef::Integer(number), CellKind::Time) => Cell::Time(number),
            (ValueRef::Integer(number), CellKind::Float) => Cell::Float(number as f64),
            (ValueRef::Real(number), CellKind::Float) => Cell::Float(number),
            (ValueRef::Text(text), CellKind::Text) => {
                std::str::from_utf8(text).map_or(Cell::Null, Cell::Text)
            }
            (ValueRef::Blob(key), CellKind::Key) => {
                key.try_into().map_or(Cell::Null, |key| Cell::Key(Key(key)))
            }
            _ => Cell::Null,
        });
    }
    Ok(())
}

/// A value as the reader binds it.
///
/// # Errors
/// `INTERNAL` for a value that is not bound on SQLite.
pub(crate) fn bound(value: &Driver) -> Result<ToSqlOutput<'_>> {
    let borrowed = match value {
        Driver::Uuid(Some(key)) => ValueRef::Blob(key.as_bytes()),
        Driver::Int(Some(number)) => ValueRef::Integer((*number).into()),
        Driver::BigInt(Some(number)) => ValueRef::Integer(*number),
        Driver::Double(Some(number)) => ValueRef::Real(*number),
        Driver::String(Some(text)) => ValueRef::Text(text.as_bytes()),
        Driver::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
        _ => return Err(Error::internal("a value that SQLite's readers do not bind")),
    };
    Ok(ToSqlOutput::Borrowed(borrowed))
}
