//! Records in memory that answer queries by the letter: what every other answer is compared with.
//!
//! It is written to be obviously right, not fast. Tests use it as the independent executor and as
//! an `Entities` without a database.

use std::collections::HashMap;
use std::sync::Arc;

use crate::cell::Cell;
use crate::evaluate::World;
use crate::id::Key;
use crate::naming;
use crate::record::{Link, Record};
use crate::registry::{Field, FieldRef, Path, Registry, RelationRef, Type, TypeIx};

pub use listeners::{Asked, Call, Listeners};

mod listeners;
mod read;
mod totals;

#[cfg(test)]
mod tests;

/// A whole database of records and links.
pub struct Memory {
    registry: Arc<Registry>,
    records: Vec<Record>,
    by_key: HashMap<Key, usize>,
    /// Records by the columns that hold keys: table, column, key. The records of a role are here,
    /// so relations through it need nothing more.
    by_column: HashMap<String, HashMap<String, HashMap<Key, Vec<usize>>>>,
    /// Link tables: table, column with the near key, near key; the far keys in their order.
    pairs: HashMap<String, HashMap<String, HashMap<Key, Vec<Key>>>>,
}

impl Memory {
    /// A database of these records and links.
    pub fn new(registry: Arc<Registry>, mut records: Vec<Record>, mut links: Vec<Link>) -> Self {
        records.sort_by_key(Record::key);
        links.sort_by_key(|link| (link.position, link.other, link.own));
        let by_key = records.iter().enumerate().map(|(at, record)| (record.key(), at)).collect();
        let by_column = columns_of(&registry, &records);
        let pairs = pairs_of(&registry, &links);
        Self { registry, records, by_key, by_column, pairs }
    }

    /// The model.
    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    /// Every record, ascending by key.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The record of a key.
    pub fn find(&self, key: Key) -> Option<usize> {
        self.by_key.get(&key).copied()
    }

    fn type_of(&self, record: usize) -> &Type {
        self.registry.get(self.records[record].ty)
    }

    /// The value of a stored column by name.
    fn stored(&self, record: usize, name: &str) -> Cell<'_> {
        let field = self.type_of(record).field(name);
        field
            .map_or(Cell::Null, |field| self.records[record].values[field.index as usize].as_cell())
    }

    /// The value of a column that `owner` has; null where the record's type has none of this name
    /// in the same table, as in a table that its type shares with others.
    fn value_in(&self, record: usize, owner: &Type, field: &Field) -> Cell<'_> {
        let ty = self.type_of(record);
        let own = ty.field(field.name()).map(|own| &ty.fields[own.index as usize]);
        let same = |own: &Field| {
            let sides = (ty.side_of(own), owner.side_of(field));
            sides.0.map(|side| &side.table) == sides.1.map(|side| &side.table)
        };
        match own.is_some_and(same) {
            true => self.stored(record, field.name()),
            false => Cell::Null,
        }
    }

    fn computed<'a>(&'a self, record: usize, owner: &'a Type, field: &'a Field) -> Cell<'a> {
        match &field.expression {
            Some(expression) => expression
                .evaluate(&|column| self.value_in(record, owner, &owner.fields[*column as usize])),
            None => self.value_in(record, owner, field),
        }
    }

    /// The keys on the other side of a link table, in their order.
    fn linked(&self, table: &str, own: &str, other: &str, key: Key) -> Vec<Key> {
        if let Some(rows) = self.by_column.get(table).and_then(|columns| columns.get(own)) {
            let mut roles = rows.get(&key).cloned().unwrap_or_default();
            roles.sort_by_key(|role| match self.stored(*role, "position") {
                Cell::Int(position) => position,
                _ => 0,
            });
            return roles.iter().filter_map(|role| self.stored(*role, other).as_key()).collect();
        }
        let columns = self.pairs.get(table);
        columns.and_then(|columns| columns.get(own)?.get(&key)).cloned().unwrap_or_default()
    }

    /// The records that a relation leads to, in the order of the relation where it keeps one and by
    /// key where not.
    fn targets(&self, record: usize, reference: RelationRef) -> Vec<usize> {
        let relation = self.registry.relation(reference);
        let key = self.records[record].key();
        match &relation.path {
            Path::One { column } => {
                let column = FieldRef { owner: reference.owner, index: *column };
                let target = self.cell(record, column).as_key();
                target.and_then(|key| self.find(key)).into_iter().collect()
            }
            Path::Many { column } => {
                let target = self.registry.get(column.owner);
                let field = self.registry.field(*column);
                let rows = self
                    .by_column
                    .get(target.table_of(field))
                    .and_then(|columns| columns.get(field.name())?.get(&key))
                    .into_iter()
                    .flatten();
                rows.copied().filter(|row| self.type_of(*row).is_a(target.ix)).collect()
            }
            Path::Link { table, own, other, position } => {
                let mut keys = self.linked(table, own, other, key);
                if position.is_none() {
                    keys.sort();
                }
                keys.into_iter().filter_map(|key| self.find(key)).collect()
            }
        }
    }
}

impl World for Memory {
    type Record = usize;

    fn kind(&self, record: usize) -> TypeIx {
        self.records[record].ty
    }

    fn cell(&self, record: usize, field: FieldRef) -> Cell<'_> {
        let owner = self.registry.get(field.owner);
        let ty = self.type_of(record);
        // Asked for a column of another table, a record has nothing, whatever its own are called.
        if !ty.is_a(owner.ix) && ty.table != owner.table {
            return Cell::Null;
        }
        self.computed(record, owner, self.registry.field(field))
    }

    fn folded(&self, record: usize, field: FieldRef) -> String {
        match self.cell(record, field) {
            Cell::Text(text) => naming::fold(text),
            _ => String::new(),
        }
    }

    fn related(&self, record: usize, relation: RelationRef) -> Vec<usize> {
        self.targets(record, relation)
    }
}

fn columns_of(
    registry: &Registry,
    records: &[Record],
) -> HashMap<String, HashMap<String, HashMap<Key, Vec<usize>>>> {
    let mut columns: HashMap<String, HashMap<String, HashMap<Key, Vec<usize>>>> = HashMap::new();
    for (at, record) in records.iter().enumerate() {
        let ty = registry.get(record.ty);
        for (field, value) in ty.fields.iter().zip(&record.values) {
            if let Some(key) = value.as_cell().as_key() {
                let table = columns.entry(ty.table_of(field).to_owned()).or_default();
                let column = table.entry(field.name().to_owned()).or_default();
                column.entry(key).or_default().push(at);
            }
        }
    }
    columns
}

fn pairs_of(
    registry: &Registry,
    links: &[Link],
) -> HashMap<String, HashMap<String, HashMap<Key, Vec<Key>>>> {
    let mut pairs: HashMap<String, HashMap<String, HashMap<Key, Vec<Key>>>> = HashMap::new();
    for link in links {
        if let Path::Link { table, own, other, .. } = &registry.relation(link.relation).path {
            let columns = pairs.entry(table.clone()).or_default();
            for (column, near, far) in [(own, link.own, link.other), (other, link.other, link.own)]
            {
                let rows = columns.entry(column.clone()).or_default();
                let keys: &mut Vec<Key> = rows.entry(near).or_default();
                if !keys.contains(&far) {
                    keys.push(far);
                }
            }
        }
    }
    pairs
}
