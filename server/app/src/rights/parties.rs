//! Records of whom only their parties may know, told from others by one query for each type.

use schema_som::actor::Actor;
use schema_som::permission;
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Level, Query};
use schema_som::registry::{Registry, Type};
use schema_som::value::Value;
use schema_som::{Key, KeySet};

/// The query for those of these records that the actor is a party to, and that plugins let them see.
pub(crate) fn among((registry, actor): (&Registry, &Actor), ty: &Type, keys: &[Key]) -> Query {
    let values = keys.iter().map(|key| Value::Key(*key)).collect();
    let named = Predicate::In { field: ty.id(), values };
    let narrowed = match actor.narrowed(ty.ix) {
        Some(Ok(narrowed)) => narrowed.clone(),
        Some(Err(_)) => Predicate::False,
        None => Predicate::True,
    };
    let seen = named.and(permission::visible(registry, actor, ty)).and(narrowed);
    Query::flat(ty, vec![Column::Field(0, ty.id())], seen)
}

/// The keys that such a query answered.
pub(crate) fn keys(level: &Level) -> KeySet {
    let key = |row| level.rows.cell(row, 0).as_key();
    (0..level.rows.len()).filter_map(key).collect()
}
