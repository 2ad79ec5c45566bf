//! What rules need to know: stored records as they will be after the change.

use std::collections::{BTreeMap, HashMap};

use schema_som::error::{Error, Result};
use schema_som::registry::{Path, Relation, TypeIx};
use schema_som::value::Value;
use schema_som::{FieldRef, Key, KeyMap, KeySet, Keyed, KeyedSet, Record};
use server_storage::{Intent, Tx};

use super::Origin;
use super::set::{Change, ChangeSet};
use super::spine;

/// Records of one need, at most.
pub(super) const MANY: u32 = 100_000;

/// Stored records, each read once however many rules ask for it.
pub(super) struct World<'a> {
    pub(super) origin: Origin<'a>,
    pub(super) records: KeyMap<Record>,
    /// What was looked for by key, found or not.
    pub(super) looked: KeySet,
    locked: KeySet,
    /// By type and field the records that were found for classes.
    pub(super) by_class: HashMap<(TypeIx, u16, Vec<String>), Vec<Key>>,
    /// By column and key the records that hold the key.
    holders: Keyed<(FieldRef, Key), Vec<Key>>,
    /// By link table, direction and key the targets.
    links: Keyed<(String, bool, Key), Vec<Key>>,
}

impl<'a> World<'a> {
    pub(super) fn new(origin: Origin<'a>, set: &ChangeSet) -> Self {
        let locked: KeySet = set.locked.keys().copied().collect();
        Self {
            origin,
            records: set.locked.clone(),
            looked: locked.clone(),
            locked,
            by_class: HashMap::new(),
            holders: Keyed::default(),
            links: Keyed::default(),
        }
    }

    /// A record as it will be; nothing when it goes to the trash.
    pub(super) fn record<'s>(&'s self, set: &'s ChangeSet, key: Key) -> Option<&'s Record> {
        match set.get(key) {
            Some(change) => Some(&change.after),
            None if set.deleted.iter().any(|it| it.record.key() == key) => None,
            None => self.records.get(&key),
        }
    }

    /// A record that the set holds, or that comes into it now because it changes along.
    pub(super) fn along<'s>(
        &self,
        set: &'s mut ChangeSet,
        (key, row): (Key, usize),
    ) -> Option<&'s mut Change> {
        if set.get(key).is_none()
            && let Some(record) = self.stored(key)
        {
            let before = Some(record.clone());
            set.push(Change { before, derived: true, ..Change::new(row, record.clone()) });
        }
        set.get_mut(key)
    }

    /// A stored record to be changed along.
    pub(super) fn stored(&self, key: Key) -> Option<&Record> {
        self.records.get(&key)
    }

    async fn load(
        &mut self,
        tx: &mut Tx,
        (set, keys): (&ChangeSet, Vec<(TypeIx, Key)>),
        intent: Intent,
    ) -> Result<()> {
        // Where nobody else writes meanwhile, what was looked at is as good as locked.
        let known = match intent {
            Intent::Look => &self.looked,
            _ if !tx.locks() => &self.looked,
            _ => &self.locked,
        };
        let missing: Vec<_> = keys
            .into_iter()
            .filter(|(_, key)| set.get(*key).is_none() && !known.contains(key))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        self.looked.extend(missing.iter().map(|(_, key)| *key));
        if intent != Intent::Look {
            self.locked.extend(missing.iter().map(|(_, key)| *key));
        }
        let registry = self.origin.registry;
        let (any, exact): (Vec<_>, Vec<_>) =
            missing.into_iter().partition(|(ty, _)| registry.get(*ty).is_abstract);
        self.records.extend(spine::load(tx, registry, exact, intent).await?);
        self.records.extend(spine::load(tx, registry, any, intent).await?);
        Ok(())
    }

    /// Reads records of a type that the set does not hold, by their keys.
    pub(super) async fn look_at(
        &mut self,
        tx: &mut Tx,
        set: &ChangeSet,
        keys: Vec<(TypeIx, Key)>,
    ) -> Result<()> {
        self.load(tx, (set, keys), Intent::Look).await
    }

    /// Locks records of a type, and reads those that the set does not hold.
    pub(super) async fn lock(
        &mut self,
        tx: &mut Tx,
        set: &ChangeSet,
        (ty, keys): (TypeIx, &[Key]),
    ) -> Result<()> {
        let keys = keys.iter().map(|key| (ty, *key)).collect();
        self.load(tx, (set, keys), Intent::Change).await
    }

    /// Locks tasks, and reads those that the set does not hold.
    pub(super) async fn lock_tasks(
        &mut self,
        tx: &mut Tx,
        set: &ChangeSet,
        keys: &[Key],
    ) -> Result<()> {
        let Some(task) = self.origin.registry.by_name("Task") else { return Ok(()) };
        self.lock(tx, set, (task.ix, keys)).await
    }

    /// The records at the end of a path from each of these records: a fixed number of statements
    /// for each step.
    pub(super) async fn follow(
        &mut self,
        tx: &mut Tx,
        (set, from): (&ChangeSet, &[Key]),
        (path, locks): (&[&str], bool),
    ) -> Result<KeyMap<Vec<Key>>> {
        let mut front: Vec<(Key, Key)> = from.iter().map(|key| (*key, *key)).collect();
        for (at, name) in path.iter().enumerate() {
            let last = at + 1 == path.len();
            let intent = if locks && last { Intent::Change } else { Intent::Look };
            front = self.step(tx, (set, front), (name, intent)).await?;
        }
        let mut found: KeyMap<Vec<Key>> = KeyMap::default();
        found.reserve(from.len().min(front.len()));
        let mut known = KeyedSet::default();
        for way in front {
            if known.insert(way) {
                found.entry(way.0).or_default().push(way.1);
            }
        }
        Ok(found)
    }

    async fn step(
        &mut self,
        tx: &mut Tx,
        (set, front): (&ChangeSet, Vec<(Key, Key)>),
        (name, intent): (&str, Intent),
    ) -> Result<Vec<(Key, Key)>> {
        let registry = self.origin.registry;
        let mut ways: Vec<(&Relation, Vec<Key>)> = Vec::new();
        for (_, key) in &front {
            let Some(record) = self.record(set, *key) else { continue };
            let ty = registry.get(record.ty);
            let Some(relation) = ty.relation(name).map(|it| registry.relation(it)) else {
                let what = format!("a rule needs {}.{name}, which is unknown", ty.name);
                return Err(Error::internal(what));
            };
            match ways.iter_mut().find(|(known, _)| known.path == relation.path) {
                Some((_, keys)) => keys.push(*key),
                None => ways.push((relation, vec![*key])),
            }
        }
        let mut targets: KeyMap<Vec<Key>> = KeyMap::default();
        let mut load = Vec::new();
        for (relation, keys) in ways {
            let found = self.targets(tx, set, (relation, &keys)).await?;
            load.extend(found.iter().flat_map(|(_, ends)| ends).map(|end| (relation.target, *end)));
            targets.extend(found);
        }
        self.load(tx, (set, load), intent).await?;
        let mut ways = Vec::with_capacity(front.len());
        for (start, key) in front {
            let ends = targets.get(&key).into_iter().flatten();
            let there = ends.filter(|end| self.record(set, **end).is_some());
            ways.extend(there.map(|end| (start, *end)));
        }
        Ok(ways)
    }

    async fn targets(
        &mut self,
        tx: &mut Tx,
        set: &ChangeSet,
        (relation, keys): (&Relation, &[Key]),
    ) -> Result<Vec<(Key, Vec<Key>)>> {
        match &relation.path {
            Path::One { .. } => {
                let name = format!("{}_id", relation.def.name);
                let one = |key: &Key| {
                    let record = self.record(set, *key)?;
                    let ty = self.origin.registry.get(record.ty);
                    Some((*key, vec![record.get(ty, &name).as_cell().as_key()?]))
                };
                Ok(keys.iter().filter_map(one).collect())
            }
            Path::Many { column } => self.held(tx, set, (*column, keys)).await,
            Path::Link { .. } => self.linked(tx, set, (relation, keys)).await,
        }
    }

    /// Records that will hold these keys in a column.
    async fn held(
        &mut self,
        tx: &mut Tx,
        set: &ChangeSet,
        (column, keys): (FieldRef, &[Key]),
    ) -> Result<Vec<(Key, Vec<Key>)>> {
        let registry = self.origin.registry;
        let missing: Vec<Key> = keys
            .iter()
            .copied()
            .filter(|key| set.get(*key).is_none_or(|change| !change.is_new()))
            .filter(|key| !self.holders.contains_key(&(column, *key)))
            .collect();
        if !missing.is_empty() {
            for key in &missing {
                self.holders.insert((column, *key), Vec::new());
            }
            let found = tx.referrers(registry, &[column], &missing, MANY).await?;
            for one in found {
                self.holders.entry((column, one.target)).or_default().push(one.key);
            }
        }
        let name = registry.field(column).name();
        let mut coming: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
        for change in &set.changes {
            let ty = registry.get(change.after.ty);
            if ty.is_a(column.owner)
                && let Value::Key(target) = change.after.get(ty, name)
            {
                coming.entry(*target).or_default().push(change.after.key());
            }
        }
        let of = |key: &Key| {
            let stored = self.holders.get(&(column, *key)).into_iter().flatten().copied();
            let stored = stored.filter(|one| set.get(*one).is_none());
            let coming = coming.get(key).into_iter().flatten().copied();
            (*key, stored.chain(coming).collect())
        };
        Ok(keys.iter().map(of).collect())
    }

    /// Targets of a relation over links, or over role records.
    async fn linked(
        &mut self,
        tx: &mut Tx,
        set: &ChangeSet,
        (relation, keys): (&Relation, &[Key]),
    ) -> Result<Vec<(Key, Vec<Key>)>> {
        let registry = self.origin.registry;
        let Path::Link { table, .. } = &relation.path else { return Ok(Vec::new()) };
        let place = |key: &Key| (table.clone(), relation.is_inverse, *key);
        let mut missing: Vec<Key> = keys
            .iter()
            .copied()
            .filter(|key| set.get(*key).is_none_or(|change| !change.is_new()))
            .filter(|key| !self.links.contains_key(&place(key)))
            .collect();
        missing.sort_unstable();
        missing.dedup();
        let reference = keys.iter().find_map(|key| {
            let record = self.record(set, *key)?;
            registry.get(record.ty).relation(&relation.def.name)
        });
        if let Some(reference) = reference.filter(|_| !missing.is_empty()) {
            let mut found: KeyMap<Vec<Key>> = KeyMap::default();
            for link in tx.links(registry, reference, &missing, Intent::Look).await? {
                let (from, to) = match relation.is_inverse {
                    true => (link.other, link.own),
                    false => (link.own, link.other),
                };
                found.entry(from).or_default().push(to);
            }
            for key in missing {
                self.links.insert(place(&key), found.remove(&key).unwrap_or_default());
            }
        }
        let mut turned: KeyMap<Vec<(Key, bool)>> = KeyMap::default();
        for change in &set.links {
            let same = matches!(&registry.relation(change.link.relation).path,
                Path::Link { table: theirs, .. } if theirs == table);
            let (from, to) = match relation.is_inverse {
                true => (change.link.other, change.link.own),
                false => (change.link.own, change.link.other),
            };
            if same {
                turned.entry(from).or_default().push((to, change.added));
            }
        }
        let mut all = Vec::with_capacity(keys.len());
        for key in keys {
            let mut ends = self.links.get(&place(key)).cloned().unwrap_or_default();
            for (to, added) in turned.get(key).into_iter().flatten() {
                match added {
                    true => ends.push(*to),
                    false => ends.retain(|end| end != to),
                }
            }
            all.push((*key, ends));
        }
        Ok(all)
    }
}
