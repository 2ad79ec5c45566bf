//! Columns of tables that are in use, changed in place, engine by engine.

use super::emit;
use super::model::{Column, ForeignKey, Table};
use super::moves::{Made, Step};
use super::shape::type_of;
use crate::Engine;

/// What makes one column of another: its type, whether it may be empty, and what becomes of it when
/// its target goes.
pub(super) fn column(
    (old_table, old): (&Table, &Column),
    (table, new): (&Table, &Column),
    engine: Engine,
) -> Vec<Step> {
    let key = |table: &Table| table.foreign.iter().find(|key| key.column == new.name).cloned();
    let keys = match (key(old_table), key(table)) {
        (Some(before), Some(after)) if before != after => Some((before, after)),
        _ => None,
    };
    let what = format!("change the column {}.{}", table.name, new.name);
    let statements = match engine {
        Engine::Sqlite => on_sqlite(table, (old, new), keys.as_ref()),
        Engine::Postgres => on_postgres(table, (old, new), keys.as_ref()),
        Engine::MariaDb => on_mariadb(table, new, keys.as_ref()),
    };
    statements.into_iter().map(|sql| Step::new(Made::Altered(what.clone()), sql)).collect()
}

fn on_postgres(
    table: &Table,
    (old, new): (&Column, &Column),
    keys: Option<&(ForeignKey, ForeignKey)>,
) -> Vec<String> {
    let engine = Engine::Postgres;
    let (name, column) = (engine.quote(&table.name), engine.quote(&new.name));
    let alter = |how: String| format!("ALTER TABLE {name} ALTER COLUMN {column} {how}");
    let mut all = Vec::new();
    if let (Some(kind), true) = (new.holds.kind(), type_of(old, engine) != type_of(new, engine)) {
        all.push(alter(format!("TYPE {}", engine.column_type(kind))));
    }
    if old.nullable != new.nullable {
        let how = if new.nullable { "DROP" } else { "SET" };
        all.push(alter(format!("{how} NOT NULL")));
    }
    if let Some((before, after)) = keys {
        let (before, after) = (engine.quote(&before.name), emit::foreign(after, engine));
        all.push(format!("ALTER TABLE {name} DROP CONSTRAINT IF EXISTS {before}, ADD {after}"));
    }
    all
}

fn on_mariadb(table: &Table, new: &Column, keys: Option<&(ForeignKey, ForeignKey)>) -> Vec<String> {
    let engine = Engine::MariaDb;
    let name = engine.quote(&table.name);
    let modify = format!("ALTER TABLE {name} MODIFY COLUMN {}", emit::column(new, engine));
    let Some((before, after)) = keys else { return vec![modify] };
    // A key that empties its column keeps the column from being required.
    let before = engine.quote(&before.name);
    let after = emit::foreign(after, engine);
    vec![
        format!("ALTER TABLE {name} DROP FOREIGN KEY IF EXISTS {before}"),
        modify,
        format!("ALTER TABLE {name} ADD {after}"),
    ]
}

/// SQLite changes no column in place, but what its tables were made by may be written anew where
/// nothing of what is stored looks different by that.
fn on_sqlite(
    table: &Table,
    (old, new): (&Column, &Column),
    keys: Option<&(ForeignKey, ForeignKey)>,
) -> Vec<String> {
    let engine = Engine::Sqlite;
    let mut replaced = Vec::new();
    let texts = [emit::column(old, engine), emit::column(new, engine)];
    if texts[0] != texts[1] {
        replaced.push(texts);
    }
    if let Some((before, after)) = keys {
        // A key of a table, and one that came with its column.
        let own = format!(" FOREIGN KEY ({})", engine.quote(&new.name));
        let texts = [before, after].map(|key| emit::foreign(key, engine));
        replaced.push(texts.clone());
        replaced.push(texts.map(|text| text.replace(&own, "")));
    }
    if replaced.is_empty() { Vec::new() } else { vec![rewritten(&table.name, &replaced)] }
}

/// Writes a table's own text anew. The table that is made and dropped lets every connection read what
/// there is again.
fn rewritten(table: &str, replaced: &[[String; 2]]) -> String {
    let text = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let sql = replaced.iter().fold("sql".to_owned(), |sql, [from, to]| {
        // What is written longer shall not grow when it is done again.
        let sql = match to.starts_with(from.as_str()) {
            true => format!("replace({sql}, {}, {})", text(to), text(from)),
            false => sql,
        };
        format!("replace({sql}, {}, {})", text(from), text(to))
    });
    format!(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = {sql} \
         WHERE type = 'table' AND name = {}; PRAGMA writable_schema = RESET; \
         CREATE TABLE \"plugin_edit\" (\"a\"); DROP TABLE \"plugin_edit\"",
        text(table)
    )
}

/// What gives a column another name, with the names that follow from it.
pub(super) fn renamed(table: &Table, (from, to): (&str, &str), engine: Engine) -> Vec<Step> {
    let [name, before, after] = [table.name.as_str(), from, to].map(|name| engine.quote(name));
    let made = Made::Renamed(table.name.clone(), from.to_owned(), to.to_owned());
    vec![Step::new(made, format!("ALTER TABLE {name} RENAME COLUMN {before} TO {after}"))]
}

/// What lets a foreign key have the name that follows from its column's.
pub(super) fn key_renamed(table: &Table, (from, to): (&ForeignKey, &ForeignKey)) -> [String; 3] {
    let name = |engine: Engine| engine.quote(&table.name);
    let sqlite = Engine::Sqlite;
    let [before, after] = [from, to].map(|key| format!("CONSTRAINT {} ", sqlite.quote(&key.name)));
    let mariadb = Engine::MariaDb;
    [
        rewritten(&table.name, &[[before, after]]),
        format!(
            "ALTER TABLE {} RENAME CONSTRAINT \"{}\" TO \"{}\"",
            name(Engine::Postgres),
            from.name,
            to.name
        ),
        format!(
            "ALTER TABLE {} DROP FOREIGN KEY {}, ADD {}",
            name(mariadb),
            mariadb.quote(&from.name),
            emit::foreign(to, mariadb)
        ),
    ]
}

/// What takes an index away.
pub(super) fn unindexed(table: &str, index: &str, engine: Engine) -> Step {
    let [name, own] = [index, table].map(|name| engine.quote(name));
    let sql = match engine {
        Engine::MariaDb => format!("ALTER TABLE {own} DROP INDEX {name}"),
        Engine::Sqlite | Engine::Postgres => format!("DROP INDEX {name}"),
    };
    Step::new(Made::Unindexed(table.to_owned(), index.to_owned()), sql)
}
