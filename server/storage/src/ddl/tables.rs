//! Which tables a registry needs: the spine, one per type or family, one per link, our own.

use std::collections::{BTreeMap, HashSet};

use schema_som::kind::Kind;
use schema_som::registry::{Path, Registry, Relation, SPINE, Type};
use schema_som::type_def::{RelationKind, Scope};

use super::model::{Check, Holds, Table, Unique};
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
    table.checks = required_by_some(&members, root);
    table
}

/// The columns that this member brings along. One that only some members have may be empty.
fn columns(table: &mut Table, registry: &Registry, root: &Type, ty: &Type) {
    let known: HashSet<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    for field in ty.fields.iter().filter(|field| field.is_stored() && !known.contains(field.name()))
    {
        let nullable = field.def.nullable || root.field(field.name()).is_none();
        table.push_column(field.name(), Holds::Value(field.def.kind.clone()), nullable);
        if let (Some(folded), Kind::Text(size)) = (field.folded_column(), &field.def.kind) {
            // Some letters become two when their case is folded.
            table.push_column(&folded, Holds::Value(Kind::Text(size * 2)), nullable);
        }
        if let Some(relation) = field.relation {
            let relation = &ty.relations[relation as usize];
            table.push_foreign(
                field.name(),
                &registry.get(relation.target).table,
                &relation.def.name,
            );
            table.push_index(&[field.name(), "id"]);
        }
    }
}

/// An index for every field that lists are sorted by, behind what pages are narrowed by.
fn sorted(table: &mut Table, ty: &Type) {
    let in_project = matches!(ty.scope, Scope::Project { .. });
    let fields = ty.fields.iter().filter(|field| field.def.sortable && field.is_stored());
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
    for set in &ty.unique {
        let columns: Vec<&str> =
            set.iter().map(|index| ty.fields[*index as usize].name()).collect();
        let members = set.iter().map(|index| member(ty, *index).to_owned()).collect();
        let base = if ty.ix == root.ix { None } else { ty.base.clone() };
        let scope = base.as_deref().unwrap_or(&table.name);
        table.unique.push(Unique {
            name: constraint("uq", scope, &columns),
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            base,
            type_name: ty.name.clone(),
            members,
        });
    }
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
        let required = ty.fields.iter().filter(|field| field.is_stored() && !field.def.nullable);
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
    link
}
