//! Finds the project of records that live where another record lives.

use std::collections::BTreeMap;

use schema_som::error::Result;
use schema_som::permission::{Action, Deed, may};
use schema_som::registry::{Path, Registry, Relation, Type, TypeIx};
use schema_som::type_def::Scope;
use schema_som::value::Value;
use schema_som::{Key, KeyMap, KeySet, Record};
use server_storage::{Intent, Tx};

use super::set::{ChangeSet, LinkChange};
use super::world::MANY;
use super::{Cause, Origin, spine};

/// Fills in the projects that follow from another record, of the set or stored: that of a version
/// from its task, that of a task from its parent, that of a note from what it is attached to, that
/// of what is made inside of another record from that one.
pub(super) async fn find(tx: &mut Tx, origin: &Origin<'_>, set: &mut ChangeSet) -> Result<()> {
    let registry = origin.registry;
    let targets = set.known.iter();
    let mut known: KeyMap<Key> =
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
    let taken = take(tx, origin, (set, &owners)).await?;
    for change in &mut set.changes {
        let ty = registry.get(change.after.ty);
        if ty.scope == Scope::Owner
            && change.after.get(ty, "project_id").is_null()
            && (change.is_made() || taken.contains(&change.after.key()))
            && let Some(owner) = owners.get(&change.after.key())
        {
            change.after.set(ty, "project_id", owner.project);
        }
    }
    Ok(())
}

/// What is made without a project shares that of the first record that it is linked with.
fn join_linked(registry: &Registry, set: &mut ChangeSet, known: &mut KeyMap<Key>) {
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

/// What a record comes to be attached to.
struct Owner {
    project: Key,
    /// The row that attaches it.
    row: usize,
    /// Whether it is attached to something else at the same time, of another project or of none.
    is_shared: bool,
}

/// What is attached to records of a project.
fn attached(registry: &Registry, set: &ChangeSet, known: &KeyMap<Key>) -> BTreeMap<Key, Owner> {
    let mut owners: BTreeMap<Key, Owner> = BTreeMap::new();
    let mut shared = KeySet::default();
    let mut attach = |key: Key, project: Option<Key>, row: usize| match (project, owners.get(&key))
    {
        (Some(project), None) => {
            owners.insert(key, Owner { project, row, is_shared: false });
        }
        (Some(project), Some(owner)) if owner.project == project => {}
        _ => _ = shared.insert(key),
    };
    for link in set.links.iter().filter(|it| it.added).map(|it| it.link) {
        let row = set.get(link.own).map_or(0, |change| change.row);
        attach(link.other, known.get(&link.own).copied(), row);
    }
    for change in &set.changes {
        let ty = registry.get(change.after.ty);
        let project = known.get(&change.after.key()).copied();
        let columns = ty.relations.iter().filter_map(|relation| match relation.path {
            Path::One { column } if is_attached(registry.get(relation.target)) => Some(column),
            _ => None,
        });
        for column in columns.map(usize::from) {
            let old = change.before.as_ref().map_or(&Value::Null, |it| &it.values[column]);
            let new = &change.after.values[column];
            if let (Value::Key(key), true) = (new, new != old) {
                attach(*key, project, change.row);
            }
        }
    }
    for key in shared {
        if let Some(owner) = owners.get_mut(&key) {
            owner.is_shared = true;
        }
    }
    owners
}

/// Whether records of a type come into a project by what they are attached to. Messages stay
/// where they were sent from.
fn is_attached(ty: &Type) -> bool {
    ty.scope == Scope::Owner && !ty.by_operations
}

/// Finds those of them that are stored, were in no project so far and may come into the project;
/// loads what is not in the set. Others see them no more then: so whoever attaches them must have
/// the right to change them, and nothing else may lead to them.
async fn take(
    tx: &mut Tx,
    origin: &Origin<'_>,
    (set, owners): (&mut ChangeSet, &BTreeMap<Key, Owner>),
) -> Result<KeySet> {
    let registry = origin.registry;
    let free_of = |key: &Key| match set.get(*key) {
        Some(change) if change.is_new() => None,
        Some(change) => origin.project_of(&change.after).is_none().then_some(change.after.ty),
        None => set.known.get(key).filter(|it| it.project.is_none()).map(|it| it.ty),
    };
    let unshared = owners.iter().filter(|(_, owner)| !owner.is_shared);
    let mut free: KeyMap<TypeIx> =
        unshared.filter_map(|(key, _)| Some((*key, free_of(key)?))).collect();
    free.retain(|_, ty| is_attached(registry.get(*ty)) && may_take(origin, registry.get(*ty)));
    for key in led_to_from_elsewhere(tx, registry, (&free, owners)).await? {
        free.remove(&key);
    }
    let outside = free.iter().filter(|(key, _)| set.get(**key).is_none());
    let outside: Vec<(TypeIx, Key)> = outside.map(|(key, ty)| (*ty, *key)).collect();
    let found = spine::load(tx, registry, outside, Intent::Change).await?;
    for (key, owner) in owners {
        let Some(record) = found.get(key) else { continue };
        set.push_stored(owner.row, record.clone());
        if let Some(change) = set.get_mut(*key) {
            change.derived = true;
        }
    }
    Ok(free.into_keys().collect())
}

/// Whether whoever asks may take records of a type that are in no project into one.
fn may_take(origin: &Origin<'_>, ty: &Type) -> bool {
    let member = Some("project");
    let deed = Deed { action: Action::Update, ty, member, project: None };
    origin.cause != Cause::Caller || may(origin.registry, origin.actor, deed).is_ok()
}

/// Those of these records that something leads to which is in another project than their new one,
/// or in none.
async fn led_to_from_elsewhere(
    tx: &mut Tx,
    registry: &Registry,
    (records, owners): (&KeyMap<TypeIx>, &BTreeMap<Key, Owner>),
) -> Result<KeySet> {
    let all: Vec<_> = records.iter().map(|(key, ty)| (*ty, *key)).collect();
    if all.is_empty() {
        return Ok(KeySet::default());
    }
    let referrers = tx.referrers_of(registry, &all, MANY).await?;
    let mut ways: Vec<(Key, Key)> = referrers.iter().map(|it| (it.key, it.target)).collect();
    let links = tx.links_of(registry, &all).await?;
    ways.extend(links.iter().map(|link| (link.own, link.other)));
    ways.retain(|(_, target)| records.contains_key(target));
    let places = spine::look_up(tx, registry, ways.iter().map(|(from, _)| *from).collect()).await?;
    let project = |key: &Key| places.get(key).and_then(|spine| spine.project);
    let ways = ways.into_iter();
    let away = ways.filter(|(from, to)| {
        owners.get(to).is_none_or(|owner| project(from) != Some(owner.project))
    });
    Ok(away.map(|(_, to)| to).collect())
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
    let name = via.as_deref().or(ty.relation("parent").map(|_| "parent"));
    let first = name.and_then(|it| ty.relation(it)).and_then(|it| leads(registry.relation(it)));
    // Where a record says by whom it lives, that one alone counts: a rule may fill it in later.
    let is_decided = via.is_some() && first.is_some();
    let rest = ty.relations.iter().filter(|_| !is_decided).filter_map(leads);
    first.into_iter().chain(rest).collect()
}

/// Looks up the projects of those sources that are not in the set.
async fn look_up(
    tx: &mut Tx,
    registry: &Registry,
    set: &ChangeSet,
    known: &mut KeyMap<Key>,
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
