//! Writes tables down in the SQL of one engine.

use super::model::{Check, Column, ForeignKey, Holds, Index, Table, Unique};
use crate::Engine;
use crate::dialect::MARIADB_COLLATION;

/// First the tables, then their indexes, then the foreign keys where they are added afterwards:
/// some tables point to each other.
pub(super) fn statements(tables: &[Table], engine: Engine) -> Vec<String> {
    let mut all: Vec<String> = tables.iter().map(|table| create(table, engine)).collect();
    for table in tables {
        all.extend(table.unique.iter().map(|unique| unique_index(table, unique, engine)));
        all.extend(table.indexes.iter().map(|index| plain_index(table, index, engine)));
    }
    if engine != Engine::Sqlite {
        for table in tables {
            let target = engine.quote(&table.name);
            let add = |key| format!("ALTER TABLE {target} ADD {}", foreign(key, engine));
            all.extend(table.foreign.iter().map(add));
        }
    }
    all
}

fn create(table: &Table, engine: Engine) -> String {
    let mut lines: Vec<String> = table.columns.iter().map(|c| column(c, engine)).collect();
    if engine == Engine::MariaDb {
        lines.extend(table.unique.iter().filter_map(|unique| generated(table, unique)));
    }
    // SQLite's numbering needs the key to be said with the column.
    if !(engine == Engine::Sqlite && table.columns.iter().any(|c| c.holds == Holds::Sequence)) {
        let key = engine.quote_all(table.primary.iter().map(String::as_str));
        lines.push(format!("PRIMARY KEY ({key})"));
    }
    lines.extend(table.checks.iter().map(|check| required(check, engine)));
    if engine == Engine::Sqlite {
        lines.extend(table.foreign.iter().map(|key| foreign(key, engine)));
    }
    let options = match engine {
        Engine::Sqlite if table.narrow => " STRICT, WITHOUT ROWID".to_owned(),
        Engine::Sqlite => " STRICT".to_owned(),
        Engine::Postgres => String::new(),
        Engine::MariaDb => {
            format!(" ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE={MARIADB_COLLATION}")
        }
    };
    format!("CREATE TABLE {} (\n  {}\n){options}", engine.quote(&table.name), lines.join(",\n  "))
}

fn column(column: &Column, engine: Engine) -> String {
    let name = engine.quote(&column.name);
    let kind = match (&column.holds, engine) {
        (Holds::Value(kind), _) => engine.column_type(kind),
        (Holds::Hash, Engine::Sqlite) => "BLOB".to_owned(),
        (Holds::Hash, Engine::Postgres) => "bytea".to_owned(),
        (Holds::Hash, Engine::MariaDb) => "binary(32)".to_owned(),
        (Holds::Sequence, Engine::Sqlite) => {
            return format!("{name} INTEGER PRIMARY KEY AUTOINCREMENT");
        }
        (Holds::Sequence, Engine::Postgres) => "bigint GENERATED ALWAYS AS IDENTITY".to_owned(),
        (Holds::Sequence, Engine::MariaDb) => "bigint AUTO_INCREMENT".to_owned(),
    };
    let null = if column.nullable { "" } else { " NOT NULL" };
    // MariaDB wants the number's own words last.
    match kind.strip_suffix(" AUTO_INCREMENT") {
        Some(kind) => format!("{name} {kind}{null} AUTO_INCREMENT"),
        None => format!("{name} {kind}{null}"),
    }
}

/// MariaDB has no index over some rows only. A column that is empty for the others does the same,
/// since empty values never collide.
fn generated(table: &Table, unique: &Unique) -> Option<String> {
    let (base, column) = (unique.base.as_ref()?, unique.columns.last()?);
    let Holds::Value(kind) = &table.columns.iter().find(|c| c.name == *column)?.holds else {
        return None;
    };
    let engine = Engine::MariaDb;
    Some(format!(
        "{} {} GENERATED ALWAYS AS (CASE WHEN `base` = '{base}' THEN {} END) VIRTUAL",
        engine.quote(&generated_name(unique, base)),
        engine.column_type(kind),
        engine.quote(column)
    ))
}

fn generated_name(unique: &Unique, base: &str) -> String {
    super::names::constraint("only", base, &[unique.columns.last().map_or("", String::as_str)])
}

fn required(check: &Check, engine: Engine) -> String {
    let bases: Vec<String> = check.bases.iter().map(|base| format!("'{base}'")).collect();
    format!(
        "CONSTRAINT {} CHECK ({} NOT IN ({}) OR {} IS NOT NULL)",
        engine.quote(&check.name),
        engine.quote("base"),
        bases.join(", "),
        engine.quote(&check.column)
    )
}

fn foreign(key: &ForeignKey, engine: Engine) -> String {
    let later = match engine {
        // Users, types and files point to each other: the order of inserts must not matter.
        Engine::Sqlite | Engine::Postgres => " DEFERRABLE INITIALLY DEFERRED",
        Engine::MariaDb => "",
    };
    format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({}){later}",
        engine.quote(&key.name),
        engine.quote(&key.column),
        engine.quote(&key.target),
        engine.quote("id")
    )
}

fn unique_index(table: &Table, unique: &Unique, engine: Engine) -> String {
    let mut columns: Vec<String> = unique.columns.clone();
    let mut only = String::new();
    if let Some(base) = &unique.base {
        if engine == Engine::MariaDb {
            columns.pop();
            columns.push(generated_name(unique, base));
        } else {
            only = format!(" WHERE {} = '{base}'", engine.quote("base"));
        }
    }
    format!(
        "CREATE UNIQUE INDEX {} ON {} ({}){only}",
        engine.quote(&unique.name),
        engine.quote(&table.name),
        engine.quote_all(columns.iter().map(String::as_str))
    )
}

fn plain_index(table: &Table, index: &Index, engine: Engine) -> String {
    format!(
        "CREATE INDEX {} ON {} ({})",
        engine.quote(&index.name),
        engine.quote(&table.name),
        engine.quote_all(index.columns.iter().map(String::as_str))
    )
}
