//! Writes tables down in the SQL of one engine.

use super::model::{Check, Column, ForeignKey, Holds, Index, Table, Unique, WhenGone};
use super::moves::{Made, Step};
use super::shape::type_of;
use crate::Engine;
use crate::dialect::MARIADB_COLLATION;

/// First the tables, then their indexes, then the foreign keys where they are added afterwards:
/// some tables point to each other. MariaDB rebuilds a table at each change, so that it is told as
/// much as possible at once.
pub(super) fn statements(tables: &[Table], engine: Engine) -> Vec<String> {
    let mut all: Vec<String> = tables.iter().map(|table| create(table, engine)).collect();
    if engine != Engine::MariaDb {
        for table in tables {
            all.extend(indexes(table, engine).into_iter().map(|index| index.apart(table, engine)));
        }
    }
    if engine != Engine::Sqlite {
        for table in tables.iter().filter(|table| !table.foreign.is_empty()) {
            let keys: Vec<String> =
                table.foreign.iter().map(|key| format!("ADD {}", foreign(key, engine))).collect();
            all.push(format!(
                "ALTER TABLE {}\n  {}",
                engine.quote(&table.name),
                keys.join(",\n  ")
            ));
        }
    }
    all
}

/// The steps that make whole tables, whose rows may lead to each other.
pub(super) fn fresh(tables: &[&Table], engine: Engine) -> Vec<Step> {
    let whole = |table: &&Table| {
        let columns =
            table.columns.iter().map(|it| (it.name.clone(), type_of(it, engine))).collect();
        let made = Made::Table(table.name.clone());
        Step { columns, ..Step::new(made, create(table, engine)) }
    };
    let mut steps: Vec<Step> = tables.iter().map(whole).collect();
    for table in tables {
        if engine != Engine::MariaDb {
            steps.extend(table.unique.iter().map(|one| unique(table, one, engine)));
            steps.extend(table.indexes.iter().map(|one| index(table, one, engine)));
        }
    }
    for table in tables.iter().filter(|_| engine != Engine::Sqlite) {
        let apart = |key: &ForeignKey| {
            let (name, key_sql) = (engine.quote(&table.name), foreign(key, engine));
            Step::new(Made::Foreign(key.name.clone()), format!("ALTER TABLE {name} ADD {key_sql}"))
        };
        steps.extend(table.foreign.iter().map(apart));
    }
    steps
}

/// The steps that make one more column of a table, and let it lead somewhere.
pub(super) fn added(table: &Table, added: &Column, engine: Engine) -> Vec<Step> {
    let mut sql =
        format!("ALTER TABLE {} ADD COLUMN {}", engine.quote(&table.name), column(added, engine));
    if let (Some(value), Some(kind)) = (&added.default, added.holds.kind()) {
        sql.push_str(&format!(" DEFAULT {}", engine.literal(kind, value)));
    }
    let columns = vec![(added.name.clone(), type_of(added, engine))];
    let made = Made::Column(table.name.clone(), added.name.clone());
    let step = |sql| Step { columns, ..Step::new(made, sql) };
    let Some(key) = table.foreign.iter().find(|key| key.column == added.name) else {
        return vec![step(sql)];
    };
    let whole = foreign(key, engine);
    match engine {
        // A column can only lead somewhere from the beginning, and says so itself.
        Engine::Sqlite => {
            let own = format!(" FOREIGN KEY ({})", engine.quote(&key.column));
            sql.push_str(&format!(" {}", whole.replace(&own, "")));
            vec![step(sql)]
        }
        // At once, since no transaction holds them together.
        Engine::MariaDb => vec![step(format!("{sql}, ADD {whole}"))],
        Engine::Postgres => {
            let apart = format!("ALTER TABLE {} ADD {whole}", engine.quote(&table.name));
            vec![step(sql), Step::new(Made::Foreign(key.name.clone()), apart)]
        }
    }
}

pub(super) fn unique(table: &Table, unique: &Unique, engine: Engine) -> Step {
    let made = Made::Index(table.name.clone(), unique.name.clone());
    Step::new(made, unique_index(unique, engine).apart(table, engine))
}

pub(super) fn index(table: &Table, index: &Index, engine: Engine) -> Step {
    let made = Made::Index(table.name.clone(), index.name.clone());
    Step::new(made, plain_index(index, engine).apart(table, engine))
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
    if engine == Engine::MariaDb {
        lines.extend(indexes(table, engine).iter().map(Written::within));
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

pub(super) fn column(column: &Column, engine: Engine) -> String {
    let name = engine.quote(&column.name);
    let kind = match (&column.holds, engine) {
        (Holds::Value(kind), _) => engine.column_type(kind),
        (Holds::Hash | Holds::Bytes, Engine::Sqlite) => "BLOB".to_owned(),
        (Holds::Hash | Holds::Bytes, Engine::Postgres) => "bytea".to_owned(),
        (Holds::Bytes, Engine::MariaDb) => "longblob".to_owned(),
        (Holds::Hash, Engine::MariaDb) => "binary(32)".to_owned(),
        (Holds::Sequence, Engine::Sqlite) => {
            return format!("{name} INTEGER PRIMARY KEY AUTOINCREMENT");
        }
        (Holds::Sequence, Engine::Postgres) => "bigint GENERATED BY DEFAULT AS IDENTITY".to_owned(),
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

pub(super) fn generated_name(unique: &Unique, base: &str) -> String {
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

pub(super) fn foreign(key: &ForeignKey, engine: Engine) -> String {
    let later = match engine {
        // Users, types and files point to each other: the order of inserts must not matter.
        Engine::Sqlite | Engine::Postgres => " DEFERRABLE INITIALLY DEFERRED",
        Engine::MariaDb => "",
    };
    let gone = when_gone(key);
    format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({}){gone}{later}",
        engine.quote(&key.name),
        engine.quote(&key.column),
        engine.quote(&key.target),
        engine.quote("id")
    )
}

fn when_gone(key: &ForeignKey) -> &'static str {
    match key.when_gone {
        WhenGone::Refuse => "",
        WhenGone::Clear => " ON DELETE SET NULL",
        WhenGone::Delete => " ON DELETE CASCADE",
    }
}

/// An index, ready to be written.
struct Written {
    unique: &'static str,
    name: String,
    /// In parentheses, with whatever restricts the rows.
    columns: String,
}

fn indexes(table: &Table, engine: Engine) -> Vec<Written> {
    let unique = table.unique.iter().map(|unique| unique_index(unique, engine));
    unique.chain(table.indexes.iter().map(|index| plain_index(index, engine))).collect()
}

impl Written {
    fn apart(&self, table: &Table, engine: Engine) -> String {
        let Written { unique, name, columns } = self;
        format!("CREATE {unique}INDEX {name} ON {} {columns}", engine.quote(&table.name))
    }

    fn within(&self) -> String {
        format!("{}INDEX {} {}", self.unique, self.name, self.columns)
    }
}

/// The columns that an engine's index is on.
pub(super) fn unique_columns(unique: &Unique, engine: Engine) -> Vec<String> {
    let mut columns = unique.columns.clone();
    if let (Engine::MariaDb, Some(base)) = (engine, &unique.base) {
        columns.pop();
        columns.push(generated_name(unique, base));
    }
    columns
}

fn unique_index(unique: &Unique, engine: Engine) -> Written {
    let only = match &unique.base {
        Some(base) if engine != Engine::MariaDb => {
            format!(" WHERE {} = '{base}'", engine.quote("base"))
        }
        _ => String::new(),
    };
    let columns = unique_columns(unique, engine);
    let columns = engine.quote_all(columns.iter().map(String::as_str));
    let name = engine.quote(&unique.name);
    Written { unique: "UNIQUE ", name, columns: format!("({columns}){only}") }
}

fn plain_index(index: &Index, engine: Engine) -> Written {
    let columns = engine.quote_all(index.columns.iter().map(String::as_str));
    Written { unique: "", name: engine.quote(&index.name), columns: format!("({columns})") }
}
