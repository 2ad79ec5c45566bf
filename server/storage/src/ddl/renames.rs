//! Fields that have other names now, as a manifest says: their columns, and whatever is named after them.

use schema_som::Registry;

use super::model::{ForeignKey, Index, Table, Unique};
use super::moves::{Made, Move, Rename, Step, StepClass};
use super::names::constraint;
use super::{alter, emit};
use crate::Engine;

/// Gives the old tables the new name, and answers what it takes. A rename that was done before, or has
/// nothing to rename, is none.
pub(super) fn apply(
    old: &mut [Table],
    new: &[Table],
    (from, rename): (&Registry, &Rename),
    engine: Engine,
) -> Vec<Move> {
    let Some(ty) = from.by_name(&rename.type_name) else { return Vec::new() };
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
    let name = |names: &mut Vec<String>| {
        names.iter_mut().filter(|name| **name == from).for_each(|name| to.clone_into(name));
    };
    for column in table.columns.iter_mut().filter(|column| column.name == from) {
        to.clone_into(&mut column.name);
    }
    let mut steps = alter::renamed(&before, (from, to), engine);
    let scope = table.name.clone();
    for Unique { name: own, columns, members, base, .. } in &mut table.unique {
        if columns.iter().any(|column| column == from) {
            steps.push(alter::unindexed(&scope, own, engine));
            name(columns);
            let (member_from, member_to) = (plain(from), plain(to));
            members
                .iter_mut()
                .filter(|it| **it == member_from)
                .for_each(|it| it.clone_from(&member_to));
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            *own = constraint("uq", base.as_deref().unwrap_or(&scope), &columns);
        }
    }
    for Index { name: own, columns } in &mut table.indexes {
        if columns.iter().any(|column| column == from) {
            steps.push(alter::unindexed(&scope, own, engine));
            name(columns);
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            *own = constraint("ix", &scope, &columns);
        }
    }
    for key in table.foreign.iter_mut().filter(|key| key.column == from) {
        let was = key.clone();
        *key = ForeignKey {
            name: constraint("fk", &scope, &[to]),
            column: to.to_owned(),
            member: plain(to),
            ..was.clone()
        };
        let [sqlite, postgres, mariadb] = alter::key_renamed(&before, (&was, key));
        let sql = match engine {
            Engine::Sqlite => sqlite,
            Engine::Postgres => postgres,
            Engine::MariaDb => mariadb,
        };
        steps.push(Step::new(Made::Foreign(key.name.clone()), sql));
    }
    made_again(&before, table, &mut steps, engine);
    let what = format!("call {scope}.{from} {to}");
    Move::new(StepClass::Explicit, what, steps)
}

/// Indexes whose names follow from their columns. MariaDB needs one for each key, so that it gets the
/// new ones before the old ones go.
fn made_again(before: &Table, after: &Table, steps: &mut Vec<Step>, engine: Engine) {
    let mut fresh = Vec::new();
    for unique in after.unique.iter().filter(|it| !before.unique.contains(it)) {
        fresh.push(emit::unique(after, unique, engine));
    }
    for index in after.indexes.iter().filter(|it| !before.indexes.contains(it)) {
        fresh.push(emit::index(after, index, engine));
    }
    steps.splice(1..1, fresh);
}

/// The relation of a column that leads somewhere; any other column is called as its field.
fn plain(column: &str) -> String {
    column.strip_suffix("_id").unwrap_or(column).to_owned()
}
