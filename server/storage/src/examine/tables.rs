//! Tables, columns and indexes as the database has them, against those that the registry derives.

use std::collections::BTreeMap;

use schema_som::{Registry, Result};

use super::Finding;
use crate::ddl::{self, TableShape};
use crate::fetch::Row;
use crate::{Engine, Store};

/// What is known of each table: its columns with their types, its indexes with their columns.
pub(crate) type Catalog = BTreeMap<String, TableShape>;

impl Store {
    /// How the tables differ from what the registry derives. What is there beside ours is told
    /// where it is a column: a studio may add indexes and tables of its own.
    pub(super) async fn compare_tables(&self, registry: &Registry) -> Result<Vec<Finding>> {
        let found = self.catalog().await?;
        let mut findings = Vec::new();
        for (name, wanted) in ddl::shapes(registry, self.engine()) {
            match found.get(&name) {
                None => findings.push(difference(&name, "is missing: the table")),
                Some(found) => compare(&name, &wanted, found, &mut findings),
            }
        }
        Ok(findings)
    }

    pub(crate) async fn catalog(&self) -> Result<Catalog> {
        let (columns, indexes) = questions(self.engine());
        let mut catalog = Catalog::new();
        for row in self.fetch(columns.to_owned(), Vec::new()).await? {
            let [table, column] = pair(&row)?;
            let kind = normal(self.engine(), &row.text(2)?);
            catalog.entry(table).or_default().columns.insert(column, kind);
        }
        for row in self.fetch(indexes.to_owned(), Vec::new()).await? {
            let [table, index] = pair(&row)?;
            let columns = catalog.entry(table).or_default().indexes.entry(index).or_default();
            columns.push(row.text(2)?);
        }
        Ok(catalog)
    }
}

fn pair(row: &Row) -> Result<[String; 2]> {
    Ok([row.text(0)?, row.text(1)?])
}

fn compare(table: &str, wanted: &TableShape, found: &TableShape, findings: &mut Vec<Finding>) {
    for (column, kind) in &wanted.columns {
        let place = format!("{table}.{column}");
        match found.columns.get(column) {
            None => findings.push(difference(&place, "is missing: the column")),
            Some(other) if other != kind => {
                findings.push(difference(&place, &format!("is {other} instead of {kind}")));
            }
            Some(_) => {}
        }
    }
    for column in found.columns.keys().filter(|column| !wanted.columns.contains_key(*column)) {
        findings.push(difference(&format!("{table}.{column}"), "is a column that nobody knows"));
    }
    for (index, columns) in &wanted.indexes {
        let columns = columns.join(", ");
        let problem = match found.indexes.get(index).map(|found| found.join(", ")) {
            None => format!("is missing: the index on {columns}"),
            Some(found) if found != columns => format!("is on {found} instead of {columns}"),
            Some(_) => continue,
        };
        findings.push(difference(&format!("{table}, index {index}"), &problem));
    }
}

fn difference(place: &str, problem: &str) -> Finding {
    Finding { place: place.to_owned(), problem: problem.to_owned(), rows: 1 }
}

/// Tables, columns and types; then tables, indexes and columns in their order.
fn questions(engine: Engine) -> (&'static str, &'static str) {
    match engine {
        // Generated columns are hidden, and there are none.
        Engine::Sqlite => (
            "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table'",
            "SELECT m.tbl_name, m.name, i.name FROM sqlite_master m, pragma_index_info(m.name) i \
             WHERE m.type = 'index' AND m.sql IS NOT NULL ORDER BY m.name, i.seqno",
        ),
        Engine::Postgres => (
            "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod) \
             FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
             WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') \
             AND a.attnum > 0 AND NOT a.attisdropped",
            "SELECT t.relname::text, i.relname::text, a.attname::text FROM pg_index x \
             JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid \
             JOIN pg_attribute a ON a.attrelid = i.oid \
             WHERE t.relnamespace = current_schema()::regnamespace AND NOT x.indisprimary \
             ORDER BY i.relname, a.attnum",
        ),
        Engine::MariaDb => (
            "SELECT table_name, column_name, column_type FROM information_schema.columns \
             WHERE table_schema = DATABASE()",
            "SELECT table_name, index_name, column_name FROM information_schema.statistics \
             WHERE table_schema = DATABASE() AND index_name <> 'PRIMARY' \
             ORDER BY table_name, index_name, seq_in_index",
        ),
    }
}

/// A type in the words that we use for it.
fn normal(engine: Engine, kind: &str) -> String {
    match engine {
        Engine::Sqlite => kind.to_owned(),
        Engine::Postgres => kind.replace("character varying", "varchar"),
        // Older versions say how wide a number is shown.
        Engine::MariaDb => match kind.split_once('(') {
            Some((number @ ("int" | "bigint"), _)) => number.to_owned(),
            _ => kind.to_owned(),
        },
    }
}
