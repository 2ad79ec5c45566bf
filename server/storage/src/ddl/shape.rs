//! Tables as a database's catalog shows them: what a look for differences compares.

use std::collections::BTreeMap;

use schema_som::Registry;

use super::emit::{generated_name, unique_columns};
use super::model::{Column, Holds, Table};
use crate::Engine;

/// The columns and the indexes of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TableShape {
    /// Columns by name, with their types.
    pub columns: BTreeMap<String, String>,
    /// Indexes by name, with their columns in order.
    pub indexes: BTreeMap<String, Vec<String>>,
}

/// What a registry's tables look like, by name.
pub(crate) fn shapes(registry: &Registry, engine: Engine) -> Vec<(String, TableShape)> {
    let tables = super::tables(registry);
    tables.iter().map(|table| (table.name.clone(), shape(table, engine))).collect()
}

fn shape(table: &Table, engine: Engine) -> TableShape {
    let mut shape = TableShape::default();
    for column in &table.columns {
        shape.columns.insert(column.name.clone(), type_of(column, engine));
    }
    for unique in &table.unique {
        if let (Engine::MariaDb, Some(base)) = (engine, &unique.base) {
            let of = unique.columns.last().and_then(|column| shape.columns.get(column));
            let of = of.cloned().unwrap_or_default();
            shape.columns.insert(generated_name(unique, base), of);
        }
        shape.indexes.insert(unique.name.clone(), unique_columns(unique, engine));
    }
    for index in &table.indexes {
        shape.indexes.insert(index.name.clone(), index.columns.clone());
    }
    shape
}

pub(super) fn type_of(column: &Column, engine: Engine) -> String {
    let name = match (&column.holds, engine) {
        (Holds::Value(kind), _) => {
            let full = engine.column_type(kind);
            return full.split(" COLLATE ").next().unwrap_or_default().to_owned();
        }
        (Holds::Hash | Holds::Bytes, Engine::Sqlite) => "BLOB",
        (Holds::Hash | Holds::Bytes, Engine::Postgres) => "bytea",
        (Holds::Bytes, Engine::MariaDb) => "longblob",
        (Holds::Hash, Engine::MariaDb) => "binary(32)",
        (Holds::Sequence, Engine::Sqlite) => "INTEGER",
        (Holds::Sequence, _) => "bigint",
    };
    name.to_owned()
}
