//! What foreign records became so far, and what of ours they may be merged with.

use std::collections::{HashMap, HashSet};

use schema_som::cell::Cell;
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Query};
use schema_som::registry::Registry;
use schema_som::value::Value;
use schema_som::{Key, Result};
use server_storage::{Mapping, Tx};

use super::row::Row;
use crate::seed::stored;

/// Keys that are looked up by one statement.
const LOOK_UP: usize = 500;

/// A foreign id: entities share one series, permissions have their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Foreign {
    Entity(i64),
    Permission(i64),
    /// The ids of a pair, in the order of [`super::pairs::Pairs::ends`], and which pairs.
    Pair(u8, i64, i64),
}

impl Foreign {
    /// The id as it is remembered and reported.
    pub(super) fn shown(self) -> String {
        match self {
            Foreign::Entity(id) | Foreign::Permission(id) => id.to_string(),
            Foreign::Pair(_, a, b) => format!("{a}/{b}"),
        }
    }
}

/// Everything that was brought, by this run and those before it.
#[derive(Debug, Default)]
pub(super) struct Known {
    records: HashMap<Foreign, Key>,
    /// What an earlier run brought and somebody deleted here since. It stays away.
    deleted: HashSet<Foreign>,
}

impl Known {
    /// What earlier runs remembered.
    pub(super) async fn read(
        tx: &mut Tx,
        registry: &Registry,
        mappings: &[Mapping],
    ) -> Result<Self> {
        let mut present = HashSet::new();
        let node = registry.node();
        for chunk in mappings.chunks(LOOK_UP) {
            let values = chunk.iter().map(|mapping| Value::Key(mapping.record)).collect();
            let columns = vec![Column::Field(0, node.id())];
            let predicate = Predicate::In { field: node.id(), values };
            let rows = tx.read(registry, &Query::flat(node, columns, predicate)).await?.rows;
            present.extend((0..rows.len()).filter_map(|row| rows.cell(row, 0).as_key()));
        }
        let mut known = Self::default();
        for mapping in mappings {
            let Some(foreign) = foreign_of(mapping) else { continue };
            if present.contains(&mapping.record) {
                known.records.insert(foreign, mapping.record);
            } else {
                known.deleted.insert(foreign);
            }
        }
        Ok(known)
    }

    pub(super) fn get(&self, id: Foreign) -> Option<Key> {
        self.records.get(&id).copied()
    }

    /// Whether it was brought and deleted here since.
    pub(super) fn is_deleted(&self, id: Foreign) -> bool {
        self.deleted.contains(&id)
    }

    /// Whether it was brought, even if it is not here any more.
    pub(super) fn was_brought(&self, id: Foreign) -> bool {
        self.records.contains_key(&id) || self.is_deleted(id)
    }

    pub(super) fn extend(&mut self, new: impl IntoIterator<Item = (Foreign, Key)>) {
        self.records.extend(new);
    }
}

fn foreign_of(mapping: &Mapping) -> Option<Foreign> {
    let id = &mapping.foreign_id;
    let which = super::pairs::PAIRS.iter().position(|p| p.class == mapping.foreign_type);
    match (which, id.split_once('/')) {
        (Some(which), Some((a, b))) => {
            Some(Foreign::Pair(which as u8, a.parse().ok()?, b.parse().ok()?))
        }
        _ if mapping.foreign_type == "Permission" => Some(Foreign::Permission(id.parse().ok()?)),
        _ => Some(Foreign::Entity(id.parse().ok()?)),
    }
}

/// Records of ours by their natural keys: what a foreign record may stand for.
#[derive(Debug, Default)]
pub(super) struct Naturals {
    /// By class and key. A type may be there more than once.
    by_key: HashMap<(&'static str, String), Key>,
    /// Addresses in use; two users cannot share one.
    pub emails: HashSet<String>,
    /// Codes of repositories in use.
    pub codes: HashSet<String>,
    /// Numbers of tickets in use, also of those that earlier runs brought.
    pub tickets: HashSet<i64>,
    /// Groups and repositories by class and name: two may share one, which people should know.
    names: HashMap<(&'static str, String), Key>,
    pairs: HashMap<(u8, Key, Key), Key>,
}

/// Classes with natural keys, and the fields that make them.
const NATURAL: [(&str, [&str; 3]); 7] = [
    ("User", ["login", "", ""]),
    ("Status", ["code", "", ""]),
    ("StatusList", ["target_entity_type", "", ""]),
    ("Type", ["target_entity_type", "code", ""]),
    ("Permission", ["access", "action", "class_name"]),
    ("Group", ["name", "", ""]),
    ("Department", ["name", "", ""]),
];

/// Classes that people name in settings and commands.
const NAMED: [&str; 2] = ["Group", "Repository"];

/// The group and the department of administrators; others are not merged by their names.
pub(super) const ADMINISTRATORS: &str = "admins";

impl Naturals {
    /// Reads ours, without those that the source's own records became.
    pub(super) async fn read(tx: &mut Tx, registry: &Registry, mapped: &[Mapping]) -> Result<Self> {
        let mapped: HashSet<Key> = mapped.iter().map(|mapping| mapping.record).collect();
        let mut naturals = Self::default();
        for (class, fields) in NATURAL {
            let fields = fields.map(|field| if field.is_empty() { "id" } else { field });
            let columns = [fields[0], fields[1], fields[2], "id"];
            for [a, b, c, id] in stored(tx, registry, class, columns).await? {
                let Value::Key(key) = id else { continue };
                if !mapped.contains(&key) {
                    let parts = [a, b, c].map(|part| match part {
                        Value::Text(text) => text,
                        _ => String::new(),
                    });
                    naturals.by_key.entry((class, parts.join("\n"))).or_insert(key);
                }
            }
        }
        for [email] in stored(tx, registry, "User", ["email"]).await? {
            naturals.emails.extend(match email {
                Value::Text(email) => Some(email),
                _ => None,
            });
        }
        for [code] in stored(tx, registry, "Repository", ["code"]).await? {
            naturals.codes.extend(match code {
                Value::Text(code) => Some(code),
                _ => None,
            });
        }
        for [number] in stored(tx, registry, "Ticket", ["number"]).await? {
            naturals.tickets.extend(number.as_cell().as_int());
        }
        for class in NAMED {
            for [name, id] in stored(tx, registry, class, ["name", "id"]).await? {
                if let (Value::Text(name), Value::Key(key)) = (name, id) {
                    naturals.names.entry((class, name)).or_insert(key);
                }
            }
        }
        for (which, pairs) in super::pairs::PAIRS.iter().enumerate() {
            let [a, b] = pairs.ends.map(|(relation, _)| format!("{relation}_id"));
            for [a, b, id] in stored(tx, registry, pairs.class, [&a, &b, "id"]).await? {
                if let (Value::Key(a), Value::Key(b), Value::Key(id)) = (a, b, id) {
                    naturals.pairs.insert((which as u8, a, b), id);
                }
            }
        }
        Ok(naturals)
    }

    /// The record of ours that a foreign one stands for. Each is given once.
    pub(super) fn take(&mut self, class: &str, row: &Row<'_>) -> Option<Key> {
        let (class, fields) = NATURAL.iter().find(|(name, _)| *name == class)?;
        let part = |field: &&str| match row.cell(field) {
            Cell::Text(text) if *class == "User" => crate::write::people::clean_login(text),
            Cell::Text(text) => text.to_owned(),
            _ => String::new(),
        };
        let key = fields.each_ref().map(part).join("\n");
        if matches!(*class, "Group" | "Department") && key.trim_end() != ADMINISTRATORS {
            return None;
        }
        self.by_key.remove(&(*class, key))
    }

    /// The other group or repository that has this name already. Whoever asks first has it.
    pub(super) fn namesake(&mut self, class: &str, name: &str, key: Key) -> Option<Key> {
        let class = NAMED.into_iter().find(|named| *named == class)?;
        let first = *self.names.entry((class, name.to_owned())).or_insert(key);
        (first != key).then_some(first)
    }

    /// The pair of ours with these ends.
    pub(super) fn pair(&self, which: u8, a: Key, b: Key) -> Option<Key> {
        self.pairs.get(&(which, a, b)).copied()
    }
}
