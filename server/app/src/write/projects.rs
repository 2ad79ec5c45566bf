//! Finds the project of records that live where another record lives.

use std::collections::{BTreeMap, HashMap};

use schema_som::error::Result;
use schema_som::registry::{Path, Registry, Relation, Type};
use schema_som::type_def::Scope;
use schema_som::value::Value;
use schema_som::{Key, Record};
use server_storage::{Intent, Tx};

use super::set::{ChangeSet, LinkChange};
use super::spine;

/// Fills in the projects that follow from another record, of the set or stored: that of a version
/// from its task, that of a task from its parent, that of a note from what it is attached to, that
/// of what is made inside of another record from that one.
pub(super) async fn find(tx: &mut Tx, registry: &Registry, set: &mut ChangeSet) -> Result<()> {
    let targets = set.known.iter();
    let mut known: HashMap<Key, Key> =
        targets.filter_map(|(key, it)| it.project.map(|project| (*key, project))).collect();
    for change in &set.changes {
        let (ty, record) = (registry.get(change.after.ty), &change.after);
        match record.get(ty, "project_id") {
            Value::Key(project) => _ = known.insert(record.key(), *project),
            _ if ty.name == "Project" => _ = known.insert(record.key(), record.key()),
            _ => {}
        }
    }
    look_up(tx, registry, set, &mut known).await?;
    for record in set.changes.iter_mut().map(|change| &mut change.after) {
        let project = sources(registry, record).iter().find_map(|key| known.get(key)).copied();
        if let Some(project) = project {
            known.insert(record.key(), project);
            record.set(registry.get(record.ty), "project_id", project);
        }
    }
    join_linked(registry, set, &mut known);
    let owners = attached(registry, set, &known);
    load_attached(tx, registry, (set, &owners)).await?;
    for change in &mut set.changes {
        let ty = registry.get(change.after.ty);
        if ty.scope == Scope::Owner
            && change.after.get(ty, "project_id").is_null()
            && let Some((project, _)) = owners.get(&change.after.key())
        {
            change.after.set(ty, "project_id", *project);
        }
    }
    Ok(())
}

/// What is made without a project shares that of the first record that it is linked with.
fn join_linked(registry: &Registry, set: &mut ChangeSet, known: &mut HashMap<Key, Key>) {
    let added = set.links.iter().filter(|it| it.added);
    let ends = |it: &LinkChange| [(it.link.own, it.link.other), (it.link.other, it.link.own)];
    for (key, other) in added.flat_map(ends).collect::<Vec<_>>() {
        let Some(project) = known.get(&other).copied() else { continue };
        let made = set.get_mut(key).filter(|it| it.is_new()).map(|change| &mut change.after);
        let Some(record) = made.filter(|_| !known.contains_key(&key)) else { continue };
        let ty = registry.get(record.ty);
        if matches!(ty.scope, Scope::Project { .. }) {
            record.set(ty, "project_id", project);
            known.insert(key, project);
        }
    }
}

/// What is attached to records of a project, with that project and the row that attaches it.
fn attached(
    registry: &Registry,
    set: &ChangeSet,
    known: &HashMap<Key, Key>,
) -> BTreeMap<Key, (Key, usize)> {
    let mut owners = BTreeMap::new();
    for link in set.links.iter().filter(|it| it.added).map(|it| it.link) {
        if let Some(project) = known.get(&link.own) {
            let row = set.get(link.own).map_or(0, |change| change.row);
            owners.insert(link.other, (*project, row));
        }
    }
    for change in &set.changes {
        let ty = registry.get(change.after.ty);
        let Some(project) = known.get(&change.after.key()) else { continue };
        let columns = ty.relations.iter().filter_map(|relation| match relation.path {
            Path::One { column } if is_attached(registry.get(relation.target)) => Some(column),
            _ => None,
        });
        for column in columns.map(usize::from) {
            let old = change.before.as_ref().map_or(&Value::Null, |it| &it.values[column]);
            let new = &change.after.values[column];
            if let (Value::Key(key), true) = (new, new != old) {
                owners.entry(*key).or_insert((*project, change.row));
            }
        }
    }
    owners
}

/// Whether records of a type come into a project by what they are attached to. Messages stay
/// where they were sent from.
fn is_attached(ty: &Type) -> bool {
    ty.scope == Scope::Owner && !ty.by_operations
}

/// Loads those of them that are stored, were in no project so far, and are not in the set.
async fn load_attached(
    tx: &mut Tx,
    registry: &Registry,
    (set, owners): (&mut ChangeSet, &BTreeMap<Key, (Key, usize)>),
) -> Result<()> {
    let is_free = |key: &Key| {
        let spine = set.known.get(key).filter(|_| set.get(*key).is_none());
        spine.is_some_and(|it| it.project.is_none() && is_attached(registry.get(it.ty)))
    };
    let free: Vec<Key> = owners.keys().copied().filter(is_free).collect();
    let wanted: Vec<_> = free.iter().map(|key| (set.known[key].ty, *key)).collect();
    let mut found = spine::load(tx, registry, wanted, Intent::Change).await?;
    for key in free {
        let Some(record) = found.remove(&key) else { continue };
        set.push_stored(owners[&key].1, record);
        if let Some(change) = set.get_mut(key) {
            change.derived = true;
        }
    }
    Ok(())
}

/// The records whose project a record shares while its own is not known, the best first.
fn sources(registry: &Registry, record: &Record) -> Vec<Key> {
    let ty = registry.get(record.ty);
    let Scope::Project { via } = &ty.scope else { return Vec::new() };
    if !record.get(ty, "project_id").is_null() {
        return Vec::new();
    }
    let leads = |relation: &Relation| {
        let Path::One { column } = relation.path else { return None };
        let target = registry.get(relation.target);
        let key = record.values.get(column as usize)?.as_cell().as_key()?;
        matches!(target.scope, Scope::Project { .. }).then_some(key)
    };
    match via.as_deref().or(ty.relation("parent").map(|_| "parent")) {
        Some(name) => {
            let first = ty.relation(name).and_then(|it| leads(registry.relation(it)));
            let rest = ty.relations.iter().filter(|_| via.is_none()).filter_map(leads);
            first.into_iter().chain(rest).collect()
        }
        None => ty.relations.iter().filter_map(leads).collect(),
    }
}

/// Looks up the projects of those sources that are not in the set.
async fn look_up(
    tx: &mut Tx,
    registry: &Registry,
    set: &ChangeSet,
    known: &mut HashMap<Key, Key>,
) -> Result<()> {
    let sources = set.changes.iter().flat_map(|change| sources(registry, &change.after));
    let missing: Vec<Key> =
        sources.filter(|key| set.get(*key).is_none() && !known.contains_key(key)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let found = spine::look_up(tx, registry, missing).await?;
    known.extend(found.iter().filter_map(|(key, it)| it.project.map(|project| (*key, project))));
    Ok(())
}
