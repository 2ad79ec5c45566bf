//! Fields that have other names now, as a manifest says: their columns, and whatever is named after them.

use schema_som::Registry;

use super::model::Table;
use super::moves::{Made, Move, Rename, Step, StepClass};
use super::names::constraint;
use super::{alter, emit};
use crate::Engine;

/// Gives the old tables the new name, and answers what it takes. A rename that was done before, or has
/// nothing to rename, is none.
pub(super) fn apply(
    old: &mut [Table],
    new: &[Table],
    (to, rename): (&Registry, &Rename),
    engine: Engine,
) -> Vec<Move> {
    let Some(ty) = to.by_name(&rename.type_name) else { return Vec::new() };
    let mut pairs = vec![(rename.from.clone(), rename.to.clone())];
    for tail in ["_id", "_folded"] {
        pairs.push((format!("{}{tail}", rename.from), format!("{}{tail}", rename.to)));
    }
    let mut moves = Vec::new();
    let own = |table: &Table| {
        table.plugin.is_some()
            && (table.name == ty.table || ty.sides.iter().any(|it| it.table == table.name))
    };
    for table in old.iter_mut().filter(|table| own(table)) {
        let Some(after) = new.iter().find(|other| other.name == table.name) else { continue };
        for (before, now) in &pairs {
            let has = |table: &Table, name: &str| table.columns.iter().any(|it| it.name == *name);
            let is_meant =
                has(table, before) && !has(table, now) && has(after, now) && !has(after, before);
            if is_meant {
                moves.push(renamed(table, (before, now), engine));
            }
        }
    }
    moves
}

fn renamed(table: &mut Table, (from, to): (&str, &str), engine: Engine) -> Move {
    let before = table.clone();
    let columns = [(from.to_owned(), to.to_owned())];
    let steps = named_anew(&before, table, (&columns, engine));
    let what = format!("call {}.{from} {to}", table.name);
    Move::new(StepClass::Explicit, what, steps)
}

/// Gives columns other names in a table that has its name of now already, and lets constraints and
/// indexes have the names that follow; answers what it takes.
pub(super) fn named_anew(
    before: &Table,
    table: &mut Table,
    (columns, engine): (&[(String, String)], Engine),
) -> Vec<Step> {
    let mut steps = Vec::new();
    for (from, to) in columns {
        steps.extend(alter::renamed(table, (from, to), engine));
        rename(table, (from, to));
    }
    let (mut old, scope) = (Vec::new(), table.name.clone());
    for unique in &mut table.unique {
        let columns: Vec<&str> = unique.columns.iter().map(String::as_str).collect();
        let name = constraint("uq", unique.base.as_deref().unwrap_or(&scope), &columns);
        old.push(std::mem::replace(&mut unique.name, name));
    }
    for index in &mut table.indexes {
        let columns: Vec<&str> = index.columns.iter().map(String::as_str).collect();
        old.push(std::mem::replace(&mut index.name, constraint("ix", &scope, &columns)));
    }
    // MariaDB needs an index for each key, so that it gets the new ones before the old ones go.
    let is_new = |name: &String| !old.contains(name);
    let fresh = table.unique.iter().filter(|it| is_new(&it.name));
    steps.extend(fresh.map(|it| emit::unique(table, it, engine)));
    let fresh = table.indexes.iter().filter(|it| is_new(&it.name));
    steps.extend(fresh.map(|it| emit::index(table, it, engine)));
    let named = |name: &String| {
        table.unique.iter().any(|it| it.name == *name)
            || table.indexes.iter().any(|it| it.name == *name)
    };
    let gone = old.iter().filter(|name| !named(name));
    steps.extend(gone.map(|name| alter::unindexed(&scope, name, engine)));
    steps.extend(keys_anew(before, table, engine));
    steps
}

/// Foreign keys under the names that follow from their table and column.
fn keys_anew(before: &Table, table: &mut Table, engine: Engine) -> Vec<Step> {
    let (mut steps, scope) = (Vec::new(), table.name.clone());
    for at in 0..table.foreign.len() {
        let was = before.foreign[at].clone();
        let name = constraint("fk", &scope, &[&table.foreign[at].column]);
        if name == was.name {
            continue;
        }
        table.foreign[at].name = name;
        let key = &table.foreign[at];
        let [sqlite, postgres, mariadb] = alter::key_renamed(table, (&was, key));
        let sql = match engine {
            Engine::Sqlite => sqlite,
            Engine::Postgres => postgres,
            Engine::MariaDb => mariadb,
        };
        steps.push(Step::new(Made::Foreign(key.name.clone()), sql));
    }
    steps
}

/// A column under another name, wherever the table names it.
fn rename(table: &mut Table, (from, to): (&str, &str)) {
    let name = |names: &mut Vec<String>, from: &str, to: &str| {
        names.iter_mut().filter(|name| **name == from).for_each(|name| to.clone_into(name));
    };
    for column in table.columns.iter_mut().filter(|column| column.name == from) {
        to.clone_into(&mut column.name);
    }
    name(&mut table.primary, from, to);
    for unique in table.unique.iter_mut().filter(|it| it.columns.iter().any(|it| it == from)) {
        name(&mut unique.columns, from, to);
        name(&mut unique.members, &plain(from), &plain(to));
    }
    for index in &mut table.indexes {
        name(&mut index.columns, from, to);
    }
    for key in table.foreign.iter_mut().filter(|key| key.column == from) {
        key.column = to.to_owned();
        key.member = plain(to);
    }
}

/// The relation of a column that leads somewhere; any other column is called as its field.
fn plain(column: &str) -> String {
    column.strip_suffix("_id").unwrap_or(column).to_owned()
}
