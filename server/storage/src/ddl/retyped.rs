//! Types that have other names now, as a manifest says: their tables, the links from and to them,
//! whatever is named after those, and what names types in rows.

use std::collections::{BTreeMap, BTreeSet};

use schema_som::kind::Kind;
use schema_som::naming::fold;
use schema_som::registry::{Field, Path, Relation, SPINE, Type, plugin_table};
use schema_som::{Registry, Value};

use super::model::Table;
use super::moves::{Made, Move, Renames, Step, StepClass};
use super::renames::named_anew;
use crate::Engine;

/// Fields of built-in types that name a type.
const NAMES_OF_TYPES: [&str; 2] = ["target_entity_type", "class_name"];

/// Our own tables that name types, beside the spine.
const OWN: [&str; 3] = [SPINE, "events", "trash"];

/// Tables that have other names now, by the names that they had.
pub(super) type Moved = BTreeMap<String, String>;

/// Gives the old tables the names that they have now; answers what it takes, and which tables those
/// are.
pub(super) fn apply(
    old: &mut [Table],
    (from, to): (&Registry, &Registry),
    (named, engine): (&Renames, Engine),
) -> (Vec<Move>, Moved) {
    let types = named.types_of(from, to);
    let tables = types.iter().map(|(before, now)| tables_of((from, to), (before, now), named));
    let tables: Vec<Vec<Renamed>> = tables.collect();
    let changes = tables.iter().flatten().filter(|it| it.from != it.to);
    let moved: Moved = changes.map(|it| (it.from.clone(), it.to.clone())).collect();
    // Keys lead there in whatever is written about them.
    for key in old.iter_mut().flat_map(|table| &mut table.foreign) {
        if let Some(now) = moved.get(&key.target) {
            key.target.clone_from(now);
        }
    }
    let (mut first, mut moves) = (Vec::new(), Vec::new());
    for ((before, now), tables) in types.iter().zip(&tables) {
        let mut steps = Vec::new();
        for renamed in tables {
            if let Some(table) = old.iter_mut().find(|it| it.name == renamed.from) {
                steps.extend(retyped(table, renamed, (before, now), engine));
            }
        }
        steps.extend(rows(from, (before, now), engine));
        let is_move = |step: &mut Step| matches!(step.made, Made::Moved(..));
        first.extend(steps.extract_if(.., is_move));
        let what = format!("call the type {} {}", before.name, now.name);
        moves.push(Move::new(StepClass::Explicit, what, steps));
    }
    // Of several types each may lead to the others.
    if let Some(one) = moves.first_mut() {
        one.steps.splice(0..0, first);
    }
    (moves, moved)
}

/// A table with its names before and now, and those of its columns.
struct Renamed {
    from: String,
    to: String,
    columns: Vec<(String, String)>,
}

/// The tables that are named after a type: its own, and those of links that it declares or that lead
/// to it.
fn tables_of(
    (from, to): (&Registry, &Registry),
    (before, now): (&Type, &Type),
    named: &Renames,
) -> Vec<Renamed> {
    let plugin = before.plugin.as_deref().unwrap_or_default();
    let [own, fresh] = [before, now].map(|ty| plugin_table(plugin, &ty.name));
    let mut all = vec![Renamed { from: own, to: fresh, columns: Vec::new() }];
    let mut seen = BTreeSet::new();
    for ty in from.types() {
        for relation in ty.relations.iter().filter(|it| !it.is_inverse) {
            let Path::Link { table, own, other, .. } = &relation.path else { continue };
            let owner = from.get(relation.declared_by);
            let concerns = owner.ix == before.ix || relation.target == before.ix;
            if !concerns || relation.plugin.is_none() || !seen.insert(table) {
                continue;
            }
            let Some(relation) = same(to, (owner, relation), named) else { continue };
            if let Path::Link { table: fresh, own: own_now, other: other_now, .. } = &relation.path
            {
                let columns = [(own, own_now), (other, other_now)];
                let columns = columns.into_iter().filter(|(was, is)| was != is);
                all.push(Renamed {
                    from: table.clone(),
                    to: fresh.clone(),
                    columns: columns.map(|(was, is)| (was.clone(), is.clone())).collect(),
                });
            }
        }
    }
    all
}

/// The relation of the same name, of the type as it is called now.
fn same<'r>(
    to: &'r Registry,
    (owner, relation): (&Type, &Relation),
    named: &Renames,
) -> Option<&'r Relation> {
    let owner = to.by_name(named.type_now(&owner.name, to))?;
    let at = owner.relation(&relation.def.name)?;
    Some(&to.get(at.owner).relations[usize::from(at.index)])
}

/// One table under its name of now.
fn retyped(
    table: &mut Table,
    renamed: &Renamed,
    (before, now): (&Type, &Type),
    engine: Engine,
) -> Vec<Step> {
    let was = table.clone();
    table.name.clone_from(&renamed.to);
    let type_name = |name: &mut String| {
        if *name == before.name {
            name.clone_from(&now.name);
        }
    };
    table.type_name.iter_mut().for_each(type_name);
    table.unique.iter_mut().for_each(|unique| type_name(&mut unique.type_name));
    let mut steps = Vec::new();
    if was.name != table.name {
        let [from, to] = [&was.name, &table.name].map(|name| engine.quote(name));
        let made = Made::Moved(was.name.clone(), table.name.clone());
        steps.push(Step::new(made, format!("ALTER TABLE {from} RENAME TO {to}")));
    }
    steps.extend(named_anew(&was, table, (&renamed.columns, engine)));
    steps
}

/// What names the type in rows, named anew. Done again it does no harm.
fn rows(registry: &Registry, (before, now): (&Type, &Type), engine: Engine) -> Vec<Step> {
    let mut all: Vec<(String, String)> = Vec::new();
    let text = |name: &str| engine.literal(&Kind::Text(64), &Value::from(name));
    let set = |table: &str, column: &str, (was, is): (&str, &str), more: &str| {
        let (table, column) = (engine.quote(table), engine.quote(column));
        let (was, is) = (text(was), text(is));
        format!("UPDATE {table} SET {column} = {is}{more} WHERE {column} = {was}")
    };
    let names = (before.name.as_str(), now.name.as_str());
    for table in OWN {
        all.push((table.to_owned(), set(table, "type", names, "")));
    }
    if let (Some(root), Some(was), Some(is)) = (before.family, &before.kind, &now.kind) {
        let table = &registry.get(root).table;
        all.push((table.clone(), set(table, "kind", (was, is), "")));
    }
    for ty in registry.concrete().filter(|ty| ty.plugin.is_none()) {
        for name in NAMES_OF_TYPES {
            let Some(field) = ty.field(name).map(|field| registry.field(field)) else { continue };
            if !field.is_stored() || all.iter().any(|(table, _)| *table == ty.table) {
                continue;
            }
            let more = folded(field, now, engine);
            let sql = set(&ty.table, name, names, &more);
            all.push((ty.table.clone(), sql + &unless_there(ty, field, (&text(names.1), engine))));
        }
    }
    let step = |(table, sql): (String, String)| {
        let what = format!("call {} {} in {table}", before.name, now.name);
        Step::new(Made::Altered(what), sql)
    };
    all.into_iter().map(step).collect()
}

/// The folded copy goes along.
fn folded(field: &Field, now: &Type, engine: Engine) -> String {
    let copy = field.folded_column().map(|column| {
        let text = engine.literal(&Kind::Text(64), &Value::from(fold(&now.name)));
        format!(", {} = {text}", engine.quote(&column))
    });
    copy.unwrap_or_default()
}

/// A row that is there under the name of now, from a type that was called so once, stays as it is,
/// and so does the other one.
fn unless_there(ty: &Type, field: &Field, (now, engine): (&str, Engine)) -> String {
    let name = field.name();
    let of_set = |set: &&Vec<u16>| set.iter().any(|at| ty.fields[usize::from(*at)].name() == name);
    let Some(set) = ty.unique.iter().find(of_set) else { return String::new() };
    let (table, column) = (engine.quote(&ty.table), engine.quote(name));
    let others = set.iter().map(|at| ty.fields[usize::from(*at)].name()).filter(|it| *it != name);
    let alike = others.map(|other| {
        let other = engine.quote(other);
        format!(" AND known.{other} = {table}.{other}")
    });
    let alike: String = alike.collect();
    format!(" AND NOT EXISTS (SELECT 1 FROM {table} AS known WHERE known.{column} = {now}{alike})")
}
