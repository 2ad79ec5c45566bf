//! Rows of drivers as rows of the model. Those of a server stay as they came and are read in
//! place; those of SQLite belong to their statement and are copied.

use std::sync::Arc;

use schema_som::Rows;
use sea_orm::QueryResult;

use crate::Engine;
use crate::sql::CellKind;

mod mariadb;
mod postgres;
mod rusqlite;
mod sqlite;

pub(crate) use self::rusqlite::{bound, copy_row};

/// The rows that a statement of sea-orm answered.
pub(crate) fn driver_rows(
    engine: Engine,
    rows: Vec<QueryResult>,
    columns: &Arc<[CellKind]>,
) -> Box<dyn Rows> {
    match engine {
        Engine::Postgres => Box::new(postgres::PostgresRows { rows, columns: columns.clone() }),
        Engine::MariaDb => Box::new(mariadb::MariaDbRows { rows, columns: columns.clone() }),
        Engine::Sqlite => Box::new(sqlite::copy(&rows, columns)),
    }
}
