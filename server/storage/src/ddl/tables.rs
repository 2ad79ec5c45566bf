//! Which tables a registry needs: the spine, one per type or family, one per link, our own.

use std::collections::{BTreeMap, HashSet};

use schema_som::Value;
use schema_som::kind::Kind;
use schema_som::naming::fold;
use schema_som::registry::{Field, Path, Registry, Relation, SPINE, Side, Type};
use schema_som::type_def::{RelationKind, Scope};

use super::model::{Check, Column, Holds, Table, Unique, WhenGone};
use super::names::constraint;
use super::system;

/// What lists over all projects are sorted by without sorting a whole table. Few, since each index
/// makes every write dearer: keys ascend with time, so that the date of creation is not among them.
pub(crate) const ACROSS_PROJECTS: [&str; 3] = ["name", "date_updated", "priority"];

/// Every table: the spine first, then by the order of the registry, links by name, our own last.
pub(crate) fn tables(registry: &Registry) -> Vec<Table> {
    let mut all = vec![spine(registry)];
    let roots = registry.concrete().filter(|ty| ty.family.is_none_or(|root| root == ty.ix));
    all.extend(roots.map(|ty| records(registry, ty)));
    all.extend(beside(registry).into_values());
    all.extend(links(registry).into_values());
    // A registry without users, as tests build it, has no use for their tokens.
    let known = |target: &str| all.iter().any(|table| table.name == target);
    let mut own = system::tables();
    own.retain(|table| table.foreign.iter().all(|key| known(&key.target)));
    all.extend(own);
    all
}

/// One row per record, whatever its type: what everything polymorphic points to.
fn spine(registry: &Registry) -> Table {
    let mut table = Table::new(SPINE)
        .column("id", Kind::Key)
        .column("type", Kind::Text(64))
        .optional("project_id", Kind::Key)
        .primary(&["id"])
        .narrow();
    if let Some(project) = registry.by_name("Project") {
        table.push_foreign("project_id", &project.table, "project");
    }
    table.push_index(&["project_id", "id"]);
    table.push_index(&["type", "id"]);
    table
}

/// The table of a type, or of the whole family of which it is the root.
fn records(registry: &Registry, root: &Type) -> Table {
    let mut table = Table::new(&root.table).column("id", Kind::Key).primary(&["id"]);
    table.type_name = Some(root.name.clone());
    table.push_foreign("id", SPINE, "id");
    if root.family.is_some() {
        table = table.column("kind", Kind::Text(64)).column("base", Kind::Text(64));
        table.push_index(&["base", "id"]);
    }
    let members: Vec<&Type> = match root.family {
        Some(_) => registry.kinds(root.ix).collect(),
        None => vec![root],
    };
    for ty in &members {
        columns(&mut table, registry, root, ty);
        sorted(&mut table, ty);
        unique_sets(&mut table, root, ty);
    }
    table.plugin = root.plugin.clone();
    if root.plugin.is_some() {
        loosen(&mut table);
    }
    table.checks = required_by_some(&members, root);
    table
}

/// The columns that this member brings along. One that only some members have may be empty.
fn columns(table: &mut Table, registry: &Registry, root: &Type, ty: &Type) {
    let known: HashSet<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    let own = ty.fields.iter().filter(|field| field.is_stored() && field.side.is_none());
    for field in own.filter(|field| !known.contains(field.name())) {
        let nullable = field.def.nullable || root.field(field.name()).is_none();
        column(table, registry, (ty, field), nullable);
    }
}

/// The column of a field, its folded copy, and where it leads.
fn column(table: &mut Table, registry: &Registry, (ty, field): (&Type, &Field), nullable: bool) {
    let default = field.def.default.clone().filter(|_| field.plugin.is_some() && !nullable);
    table.push_column(field.name(), Holds::Value(field.def.kind.clone()), nullable);
    if let Some(column) = table.columns.last_mut() {
        column.default = default.clone();
    }
    if let (Some(folded), Kind::Text(size)) = (field.folded_column(), &field.def.kind) {
        // Some letters become two when their case is folded.
        table.push_column(&folded, Holds::Value(Kind::Text(size * 2)), nullable);
        if let (Some(column), Some(Value::Text(text))) = (table.columns.last_mut(), default) {
            column.default = Some(Value::Text(fold(&text)));
        }
    }
    if let Some(relation) = field.relation {
        let relation = &ty.relations[relation as usize];
        let target = &registry.get(relation.target).table;
        table.push_foreign(field.name(), target, &relation.def.name);
        table.push_index(&[field.name(), "id"]);
    }
}

/// The tables beside those of records, by name: what plugins add.
fn beside(registry: &Registry) -> BTreeMap<String, Table> {
    let mut tables = BTreeMap::new();
    for ty in registry.types() {
        for (at, side) in ty.sides.iter().enumerate() {
            let at = Some(at as u16);
            let is_new = !tables.contains_key(&side.table);
            if is_new {
                tables.insert(side.table.clone(), one_beside(registry, ty, (at, side)));
            }
        }
    }
    tables
}

fn one_beside(registry: &Registry, ty: &Type, (at, side): (Option<u16>, &Side)) -> Table {
    let mut table = Table::new(&side.table).column("id", Kind::Key).primary(&["id"]);
    let owner = registry.get(side.declared_by);
    table.type_name = Some(owner.name.clone());
    table.plugin = Some(side.plugin.clone());
    table.push_foreign("id", &owner.table, "id");
    for field in ty.fields.iter().filter(|field| field.is_stored() && field.side == at) {
        column(&mut table, registry, (ty, field), field.def.nullable || !side.whole);
        if field.def.sortable {
            table.push_index(&[field.name(), "id"]);
        }
    }
    for set in owner.unique.iter().filter(|set| of_side(owner, set, &side.table)) {
        push_unique(&mut table, owner, set, None);
    }
    loosen(&mut table);
    // Its rows go with their records, even when nobody knows the plugin any more.
    if let Some(own) = table.foreign.iter_mut().find(|key| key.column == "id") {
        own.when_gone = WhenGone::Delete;
    }
    table
}

/// While a plugin is off, nobody knows that its records lead to others, which may be deleted then:
/// what can be empty becomes so.
fn loosen(table: &mut Table) {
    for key in &mut table.foreign {
        let column = table.columns.iter().find(|column| column.name == key.column);
        if column.is_some_and(|column| column.nullable) {
            key.when_gone = WhenGone::Clear;
        }
    }
}

/// What the key of a column that may be empty by now does when its target goes.
pub(super) fn loosen_column(table: &mut Table, loose: &Column) {
    for column in table.columns.iter_mut().filter(|column| column.name == loose.name) {
        column.clone_from(loose);
    }
    let keys = table.foreign.iter_mut().filter(|key| key.column == loose.name);
    keys.filter(|key| key.when_gone == WhenGone::Refuse)
        .for_each(|key| key.when_gone = WhenGone::Clear);
}

fn of_side(ty: &Type, set: &[u16], table: &str) -> bool {
    let first = set.first().map(|column| &ty.fields[usize::from(*column)]);
    first.is_some_and(|field| field.side.is_some() && ty.table_of(field) == table)
}

/// An index for every field that lists are sorted by, behind what pages are narrowed by.
fn sorted(table: &mut Table, ty: &Type) {
    let in_project = matches!(ty.scope, Scope::Project { .. });
    let own = |field: &&Field| field.def.sortable && field.is_stored() && field.side.is_none();
    let fields = ty.fields.iter().filter(own);
    for name in fields.map(|field| field.name()).filter(|name| *name != "id") {
        if in_project {
            table.push_index(&["project_id", name, "id"]);
        } else {
            table.push_index(&[name, "id"]);
        }
        if ty.family.is_some() {
            table.push_index(&["base", name, "id"]);
        }
        if in_project && ACROSS_PROJECTS.contains(&name) {
            table.push_index(&[name, "id"]);
        }
    }
}

fn unique_sets(table: &mut Table, root: &Type, ty: &Type) {
    let own =
        |set: &&Vec<u16>| set.iter().all(|column| ty.fields[usize::from(*column)].side.is_none());
    for set in ty.unique.iter().filter(own) {
        let base = if ty.ix == root.ix { None } else { ty.base.clone() };
        push_unique(table, ty, set, base);
    }
}

fn push_unique(table: &mut Table, ty: &Type, set: &[u16], base: Option<String>) {
    let columns: Vec<&str> = set.iter().map(|index| ty.fields[*index as usize].name()).collect();
    let members = set.iter().map(|index| member(ty, *index).to_owned()).collect();
    let scope = base.as_deref().unwrap_or(&table.name);
    table.unique.push(Unique {
        name: constraint("uq", scope, &columns),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        base,
        type_name: ty.name.clone(),
        members,
    });
}

/// What clients call the field: a foreign key by its relation.
fn member(ty: &Type, index: u16) -> &str {
    let field = &ty.fields[index as usize];
    match field.relation {
        Some(relation) => &ty.relations[relation as usize].def.name,
        None => field.name(),
    }
}

/// What some members of a family require, though its column may be empty for the others.
fn required_by_some(members: &[&Type], root: &Type) -> Vec<Check> {
    let mut checks: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for ty in members {
        let required =
            |field: &&Field| field.is_stored() && !field.def.nullable && field.side.is_none();
        let required = ty.fields.iter().filter(required);
        for field in required.filter(|field| root.field(field.name()).is_none()) {
            let bases = checks.entry(field.name()).or_default();
            bases.extend(ty.base.clone().filter(|base| !bases.contains(base)));
        }
    }
    let check = |(column, mut bases): (&str, Vec<String>)| {
        bases.sort_unstable();
        let name = constraint("ck", &root.table, &[column, "required"]);
        Check { name, column: column.to_owned(), bases }
    };
    checks.into_iter().map(check).collect()
}

/// The link tables by name, each once, from the side that declared it.
fn links(registry: &Registry) -> BTreeMap<String, Table> {
    let mut tables = BTreeMap::new();
    for ty in registry.types() {
        for relation in ty.relations.iter().filter(|relation| !relation.is_inverse) {
            if let (Path::Link { table, .. }, RelationKind::Link { .. }) =
                (&relation.path, &relation.def.kind)
            {
                tables.entry(table.clone()).or_insert_with(|| link(registry, relation));
            }
        }
    }
    tables
}

fn link(registry: &Registry, relation: &Relation) -> Table {
    let Path::Link { table, own, other, position } = &relation.path else {
        return Table::new("");
    };
    let mut link = Table::new(table).column(own, Kind::Key).column(other, Kind::Key);
    link = link.primary(&[own, other]).narrow();
    link.push_foreign(own, &registry.get(relation.declared_by).table, own);
    link.push_foreign(other, &registry.get(relation.target).table, &relation.def.name);
    link.push_index(&[other, own]);
    if let Some(position) = position {
        link = link.column(position, Kind::BigInt);
        link.push_index(&[own, position, other]);
    }
    link.type_name = Some(registry.get(relation.declared_by).name.clone());
    link.plugin = relation.plugin.clone();
    if relation.plugin.is_some() {
        // Links go with either end, even when nobody knows the plugin any more.
        link.foreign.iter_mut().for_each(|key| key.when_gone = WhenGone::Delete);
    }
    link
}
