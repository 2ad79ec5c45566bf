//! What the spine knows of records, and whole records by their keys.

use std::collections::BTreeMap;

use schema_som::error::{Code, Error, Result};
use schema_som::permission::{Action, Deed, has_parties, may};
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Query};
use schema_som::registry::{Registry, Type, TypeIx};
use schema_som::value::Value;
use schema_som::{Key, KeyMap, Record};
use server_storage::{Intent, Tx};

use super::Origin;
use crate::rights::{narrow, parties};

/// What the spine knows of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spine {
    /// Its concrete type.
    pub(super) ty: TypeIx,
    /// Its project; that of a project is itself.
    pub(super) project: Option<Key>,
}

/// Looks up records of any type. Those that do not exist are missing in the answer.
pub(super) async fn look_up(
    tx: &mut Tx,
    registry: &Registry,
    keys: Vec<Key>,
) -> Result<KeyMap<Spine>> {
    hold(tx, registry, &keys, Intent::Look).await
}

/// The same, with locks that keep them from being deleted, or from being linked to.
pub(super) async fn hold(
    tx: &mut Tx,
    registry: &Registry,
    keys: &[Key],
    intent: Intent,
) -> Result<KeyMap<Spine>> {
    let found = tx.hold(registry, keys, intent).await?;
    let spine = |found: &server_storage::Spine| {
        let is_project = registry.get(found.ty).name == "Project";
        let project = if is_project { Some(found.key) } else { found.project };
        (found.key, Spine { ty: found.ty, project })
    };
    Ok(found.iter().map(spine).collect())
}

/// Loads whole records to be changed, one statement for each table.
pub(super) async fn load(
    tx: &mut Tx,
    registry: &Registry,
    keys: impl IntoIterator<Item = (TypeIx, Key)>,
    intent: Intent,
) -> Result<KeyMap<Record>> {
    let mut found = KeyMap::default();
    for (root, keys) in by_table(registry, keys) {
        let records = tx.load(registry, root, &keys, intent).await?;
        found.extend(records.into_iter().map(|record| (record.key(), record)));
    }
    Ok(found)
}

/// The same, once nobody else holds any of these places, which are held then.
pub(super) async fn load_after(
    tx: &mut Tx,
    registry: &Registry,
    places: impl IntoIterator<Item = (TypeIx, Key)>,
    keys: impl IntoIterator<Item = (TypeIx, Key)>,
) -> Result<KeyMap<Record>> {
    let (mut gates, mut tables) = (by_table(registry, places), by_table(registry, keys));
    let mut found = KeyMap::default();
    // The last gate and the first table are passed together.
    if let Some((gate, held)) = gates.pop_last() {
        for (root, held) in gates {
            tx.load(registry, root, &held, Intent::Change).await?;
        }
        match tables.pop_first() {
            Some((root, keys)) => {
                let records = tx.load_after(registry, (gate, &held), (root, &keys)).await?;
                found.extend(records.into_iter().map(|record| (record.key(), record)));
            }
            None => _ = tx.load(registry, gate, &held, Intent::Change).await?,
        }
    }
    for (root, keys) in tables {
        let records = tx.load(registry, root, &keys, Intent::Change).await?;
        found.extend(records.into_iter().map(|record| (record.key(), record)));
    }
    Ok(found)
}

fn by_table(
    registry: &Registry,
    keys: impl IntoIterator<Item = (TypeIx, Key)>,
) -> BTreeMap<TypeIx, Vec<Key>> {
    let mut tables: BTreeMap<TypeIx, Vec<Key>> = BTreeMap::new();
    for (ty, key) in keys {
        tables.entry(registry.get(ty).family.unwrap_or(ty)).or_default().push(key);
    }
    tables
}

impl Origin<'_> {
    /// Looks up records of any type. Those whose parties the actor is none of are missing, as if
    /// they did not exist.
    pub(super) async fn look_up(&self, tx: &mut Tx, keys: Vec<Key>) -> Result<KeyMap<Spine>> {
        self.hold(tx, &keys, Intent::Look).await
    }

    /// The same, with locks that keep them from being deleted, or from being linked to.
    pub(super) async fn hold(
        &self,
        tx: &mut Tx,
        keys: &[Key],
        intent: Intent,
    ) -> Result<KeyMap<Spine>> {
        let mut found = hold(tx, self.registry, keys, intent).await?;
        self.narrow_found(tx, &mut found).await?;
        if self.actor.administrator {
            return Ok(found);
        }
        for ty in self.registry.concrete().filter(|ty| has_parties(ty)) {
            let of_type = found.iter().filter(|(_, spine)| spine.ty == ty.ix);
            let keys: Vec<Key> = of_type.map(|(key, _)| *key).collect();
            if keys.is_empty() {
                continue;
            }
            let query = parties::among((self.registry, self.actor), ty, &keys);
            let seen = parties::keys(&tx.read(self.registry, &query).await?);
            found.retain(|key, spine| spine.ty != ty.ix || seen.contains(key));
        }
        Ok(found)
    }

    /// Leaves out what plugins do not let be seen: administrators, too. Mostly they narrow nothing.
    async fn narrow_found(&self, tx: &mut Tx, found: &mut KeyMap<Spine>) -> Result<()> {
        let narrowed = |ty: &&Type| self.actor.narrowed(ty.ix).is_some();
        for ty in self.registry.concrete().filter(narrowed) {
            let of_type = found.iter().filter(|(_, spine)| spine.ty == ty.ix);
            let values: Vec<Value> = of_type.map(|(key, _)| Value::Key(*key)).collect();
            if values.is_empty() {
                continue;
            }
            let named = Predicate::In { field: ty.id(), values };
            let query = Query::flat(ty, vec![Column::Field(0, ty.id())], named);
            let query = narrow(self.registry, self.actor, query)?;
            let seen = parties::keys(&tx.read(self.registry, &query).await?);
            found.retain(|key, spine| spine.ty != ty.ix || seen.contains(key));
        }
        Ok(())
    }

    /// Whether the actor may see a record that was looked up.
    pub(super) fn sees(&self, spine: Spine) -> bool {
        let ty = self.registry.get(spine.ty);
        let deed = Deed { action: Action::Read, ty, member: None, project: spine.project };
        self.actor.administrator || may(self.registry, self.actor, deed).is_ok()
    }

    /// The error for a record that does not exist or is not to be seen.
    pub(super) fn not_found(&self, expected: TypeIx, key: Key) -> Error {
        not_seen(self.registry.get(expected), key)
    }
}

/// The error for a record that does not exist or is not to be seen.
pub(crate) fn not_seen(ty: &Type, key: Key) -> Error {
    let id = key.to_id(&ty.prefix);
    Error::new(Code::NotFound, format!("there is no {} {id} that you may see", ty.name))
        .at_type(&ty.name)
        .at_id(id)
        .hint("check the id; it may have been deleted, or be in a project that you are not in")
}
