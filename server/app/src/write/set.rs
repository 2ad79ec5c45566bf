//! Everything that one command changes, before anything is written.

use schema_som::{Key, KeyMap, KeySet, Link, Record, RelationRef};
use server_storage::{Image, Reference};

use super::spine::Spine;

/// One record that is made or changed.
#[derive(Debug, Clone)]
pub(super) struct Change {
    /// The row of the command that asked for it, or that it follows from.
    pub(super) row: usize,
    /// What is stored; nothing when it is made.
    pub(super) before: Option<Record>,
    /// What will be stored.
    pub(super) after: Record,
    /// The fields that were named, foreign keys included.
    pub(super) given: Vec<u16>,
    /// Whether nobody asked for it: it follows from another change.
    pub(super) derived: bool,
    /// Whether it comes back from the trash.
    pub(super) restored: bool,
}

impl Change {
    /// A record that is made.
    pub(super) fn new(row: usize, after: Record) -> Self {
        let (before, given) = (None, Vec::new());
        Self { row, before, after, given, derived: false, restored: false }
    }

    pub(super) fn is_new(&self) -> bool {
        self.before.is_none()
    }

    /// Whether it did not exist before, not even in the trash.
    pub(super) fn is_made(&self) -> bool {
        self.is_new() && !self.restored
    }

    /// Whether any stored field is different now.
    pub(super) fn differs(&self) -> bool {
        self.before.as_ref().is_none_or(|before| before.values[1..] != self.after.values[1..])
    }

    /// The stored fields that are different now. The key is none of them.
    pub(super) fn changed(&self) -> Vec<u16> {
        let after = &self.after.values;
        match &self.before {
            None => (1..after.len() as u16).filter(|at| !after[*at as usize].is_null()).collect(),
            Some(before) => (1..after.len() as u16)
                .filter(|at| before.values[*at as usize] != after[*at as usize])
                .collect(),
        }
    }
}

/// A pair that comes into or out of a link table.
#[derive(Debug, Clone, Copy)]
pub(super) struct LinkChange {
    pub(super) link: Link,
    pub(super) added: bool,
}

/// Where a relation of a record leads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) source: Key,
    pub(super) relation: RelationRef,
    pub(super) target: Key,
}

/// Everything that one command changes.
#[derive(Debug, Default)]
pub(super) struct ChangeSet {
    /// Made and changed records. One that others point to stands before them.
    pub(super) changes: Vec<Change>,
    /// Records that go to the trash, those that point to others first.
    pub(super) deleted: Vec<Deletion>,
    pub(super) links: Vec<LinkChange>,
    /// Links of ordered relations whose order is another one now, with all their positions.
    pub(super) placed: Vec<Link>,
    /// What plugins that are off had stored with records that come back.
    pub(super) resting: Vec<Image>,
    /// Where relations lead from now on.
    pub(super) edges: Vec<Edge>,
    /// What is known of the records that relations lead to.
    pub(super) known: KeyMap<Spine>,
    /// Projects, or records without one, that others wait for until the transaction ends.
    pub(super) held: KeySet,
    /// Tasks whose reviews were decided: what waits for them is walked along.
    pub(super) decided: Vec<Key>,
    /// Tasks whose sums are made again though nobody changed them.
    pub(super) recounted: KeySet,
    /// Records that are no part of it, but locked already, as they are stored.
    pub(super) locked: KeyMap<Record>,
    places: KeyMap<usize>,
}

/// A record that goes to the trash.
#[derive(Debug, Clone)]
pub(super) struct Deletion {
    pub(super) row: usize,
    pub(super) record: Record,
    pub(super) derived: bool,
    /// The record whose delete takes it along; itself, if it was named.
    pub(super) root: Key,
    /// What it was linked with, where that was looked up.
    pub(super) links: Option<Vec<Link>>,
    /// What led to it, and leads nowhere now.
    pub(super) referrers: Vec<Reference>,
}

impl ChangeSet {
    /// Adds a change; there is none of the same record yet.
    pub(super) fn push(&mut self, change: Change) {
        self.places.insert(change.after.key(), self.changes.len());
        self.changes.push(change);
    }

    /// Adds a record that is made.
    pub(super) fn push_new(&mut self, row: usize, record: Record, given: Vec<u16>) {
        self.push(Change { given, ..Change::new(row, record) });
    }

    /// Adds a stored record whose change is to follow.
    pub(super) fn push_stored(&mut self, row: usize, record: Record) {
        let after = record.clone();
        self.push(Change { before: Some(record), ..Change::new(row, after) });
    }

    pub(super) fn get(&self, key: Key) -> Option<&Change> {
        self.places.get(&key).map(|at| &self.changes[*at])
    }

    /// Where a record stands among the changes.
    pub(super) fn place(&self, key: Key) -> Option<usize> {
        self.places.get(&key).copied()
    }

    pub(super) fn get_mut(&mut self, key: Key) -> Option<&mut Change> {
        self.places.get(&key).map(|at| &mut self.changes[*at])
    }

    /// Keeps those changes only.
    pub(super) fn retain(&mut self, keep: impl FnMut(&Change) -> bool) {
        self.changes.retain(keep);
        let keys = self.changes.iter().map(|change| change.after.key());
        self.places = keys.enumerate().map(|(at, key)| (key, at)).collect();
    }
}
