//! Random records that keep the rules of tables, and nothing else: every field of every type, with
//! few different values, so that equal ones meet.

use std::collections::HashSet;
use std::sync::Arc;

use schema_som::kind::Kind;
use schema_som::memory::Memory;
use schema_som::registry::{Path, Registry, Type};
use schema_som::type_def::RelationKind;
use schema_som::{FieldRef, Key, Link, Record, Value};

use crate::Store;

/// A generator that gives the same numbers for the same seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    /// A number below the limit.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub(super) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

const TEXTS: [&str; 16] = [
    "",
    "a",
    "A",
    "ab",
    "Ab",
    "b",
    "zz",
    "É",
    "é",
    "ß",
    "日本",
    "a%b",
    "a_b",
    "x'y\"z",
    "back\\slash",
    "a ",
];

/// A value of a kind out of a small choice.
pub(super) fn value(dice: &mut Dice, kind: &Kind) -> Value {
    const FLOATS: [f64; 6] = [0.0, 1.0, -2.5, 23.976, 1e9, 0.1];
    match kind {
        Kind::Key => Value::Key(key(dice)),
        Kind::Text(_) | Kind::LongText => Value::from(*dice.pick(&TEXTS).unwrap()),
        Kind::Json => Value::from("{}"),
        Kind::Bool => Value::from(dice.one_in(2)),
        Kind::Int => Value::Int(dice.below(7) as i64 - 2),
        Kind::BigInt | Kind::Decimal => {
            Value::Int([0, 5, -1, 1_500_000, 9_007_199_254_740_993][dice.below(5)])
        }
        Kind::Duration => Value::Int([0, 60, 3_600, 86_400][dice.below(4)]),
        Kind::Float => Value::Float(FLOATS[dice.below(FLOATS.len())]),
        Kind::DateTime => Value::Time(1_700_000_000_000_000 + dice.below(5) as i64 * 500_001),
        Kind::Enum(vocabulary) => {
            Value::Text(dice.pick(&vocabulary.members).unwrap().stored.clone())
        }
    }
}

fn key(dice: &mut Dice) -> Key {
    let random = (dice.next() << 32 | dice.next() & 0xffff_ffff).to_be_bytes();
    Key::new(1_700_000_000_000 + dice.below(1_000_000) as u64, random, 0)
}

/// So many records of each type, and links between them.
pub(super) fn random(
    registry: &Arc<Registry>,
    seed: u64,
    count: usize,
) -> (Vec<Record>, Vec<Link>) {
    let mut dice = Dice::new(seed);
    let mut records: Vec<Record> = Vec::new();
    for ty in registry.concrete() {
        for _ in 0..count {
            records.push(Record::new(ty, key(&mut dice)));
        }
    }
    let keys: Vec<(Key, schema_som::TypeIx)> =
        records.iter().map(|record| (record.key(), record.ty)).collect();
    let of = |ty: &Type| -> Vec<Key> {
        let is_a = |ix| registry.get(ix).is_a(ty.ix);
        keys.iter().filter(|(_, ix)| is_a(*ix)).map(|(key, _)| *key).collect()
    };
    for record in &mut records {
        fill(&mut dice, registry, record, &of);
    }
    records = unique(registry, records);
    let links = links(&mut dice, registry, &records, &of);
    (records, links)
}

fn fill(dice: &mut Dice, registry: &Registry, record: &mut Record, of: &dyn Fn(&Type) -> Vec<Key>) {
    let ty = registry.get(record.ty);
    for (index, field) in ty.fields.iter().enumerate().skip(1).filter(|(_, f)| f.is_stored()) {
        record.values[index] = match field.relation {
            _ if field.def.nullable && dice.one_in(3) => Value::Null,
            Some(relation) => {
                let target = registry.get(ty.relations[relation as usize].target);
                dice.pick(&of(target)).map_or(Value::Null, |key| Value::Key(*key))
            }
            None => value(dice, &field.def.kind),
        };
    }
}

/// Makes texts that must differ differ, and leaves out what cannot.
fn unique(registry: &Registry, records: Vec<Record>) -> Vec<Record> {
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    for (number, mut record) in records.into_iter().enumerate() {
        let ty = registry.get(record.ty);
        let mut fresh = true;
        for (owner, set) in unique_sets(registry, ty) {
            for column in &set {
                match &mut record.values[*column as usize] {
                    Value::Text(text) if matches!(kind(ty, *column), Kind::Text(_)) => {
                        text.push_str(&number.to_string());
                    }
                    Value::Int(count) => *count = number as i64,
                    _ => {}
                }
            }
            let values: Vec<_> =
                set.iter().map(|column| &record.values[*column as usize]).collect();
            let collides = values.iter().all(|value| !value.is_null());
            fresh &= !collides || seen.insert(format!("{owner} {set:?} {values:?}"));
        }
        // Nothing points to a role, so it can be left out.
        if fresh {
            kept.push(record);
        }
    }
    kept
}

/// What must differ among records of a type, and of what it extends in the same table.
fn unique_sets<'a>(registry: &'a Registry, ty: &'a Type) -> Vec<(&'a str, Vec<u16>)> {
    let above = ty.ancestors.iter().map(|ix| registry.get(*ix));
    let above = above.filter(|other| ty.base.is_some() && other.base == ty.base);
    let mut sets = Vec::new();
    for owner in std::iter::once(ty).chain(above) {
        for set in &owner.unique {
            let column = |at: &u16| ty.field(owner.fields[*at as usize].name());
            let columns = set.iter().filter_map(column).map(|field| field.index).collect();
            sets.push((owner.name.as_str(), columns));
        }
    }
    sets
}

fn kind(ty: &Type, column: u16) -> &Kind {
    &ty.fields[column as usize].def.kind
}

fn links(
    dice: &mut Dice,
    registry: &Registry,
    records: &[Record],
    of: &dyn Fn(&Type) -> Vec<Key>,
) -> Vec<Link> {
    let mut links = Vec::new();
    let mut seen = HashSet::new();
    for record in records {
        let ty = registry.get(record.ty);
        for (index, relation) in ty.relations.iter().enumerate() {
            let (Path::Link { table, .. }, RelationKind::Link { .. }, false) =
                (&relation.path, &relation.def.kind, relation.is_inverse)
            else {
                continue;
            };
            let targets = of(registry.get(relation.target));
            for position in 0..dice.below(4) {
                let Some(other) = dice.pick(&targets) else { continue };
                let relation = schema_som::RelationRef { owner: ty.ix, index: index as u16 };
                if seen.insert((table, record.key(), *other)) {
                    let position = 10 - position as i64;
                    links.push(Link { relation, own: record.key(), other: *other, position });
                }
            }
        }
    }
    links
}

/// Some records are older than the plugins that gave them fields, and have their defaults.
fn forget(dice: &mut Dice, ty: &Type, (record, stored): (&mut Record, &mut Record)) {
    let old = dice.one_in(3);
    for (at, field) in ty.fields.iter().enumerate() {
        let sparse = ty.side_of(field).is_some_and(|side| !side.whole);
        if sparse && (old || dice.one_in(5)) {
            record.values[at] = field.def.default.clone().unwrap_or(Value::Null);
            stored.values[at] = Value::Null;
        }
    }
}

/// Writes the records into a database, and gives them in memory, too.
pub(super) async fn filled(
    store: &Store,
    registry: &Arc<Registry>,
    seed: u64,
    count: usize,
) -> Memory {
    let (mut records, links) = random(registry, seed, count);
    let mut stored = records.clone();
    let mut dice = Dice::new(seed + 3);
    for (record, stored) in records.iter_mut().zip(&mut stored) {
        forget(&mut dice, registry.get(record.ty), (record, stored));
    }
    let mut tx = store.begin().await.unwrap();
    tx.defer_foreign_keys().await.unwrap();
    tx.insert(registry, &stored).await.unwrap();
    tx.link(registry, &links).await.unwrap();
    tx.verify_foreign_keys(registry).await.unwrap();
    tx.commit().await.unwrap();
    Memory::new(registry.clone(), records, links)
}

/// The fields of a type that a condition can be about.
pub(super) fn filterable(ty: &Type) -> Vec<FieldRef> {
    let asked = |(_, field): &(usize, &schema_som::registry::Field)| {
        field.is_filterable() || field.relation.is_some()
    };
    let refs = ty.fields.iter().enumerate().filter(asked);
    refs.map(|(index, _)| FieldRef { owner: ty.ix, index: index as u16 }).collect()
}
