//! What an event did to fields, in the words of the schema: the log keeps names and values as the
//! database has them, and outlives both.

use schema_som::Key;
use schema_som::event::Event;
use schema_som::kind::Kind;
use schema_som::registry::{Registry, RelationRef, Type};
use serde_json::{Map, Value as Json};

use crate::naming;

/// What an event did to one field.
#[derive(Debug, PartialEq)]
pub(super) struct Change {
    pub(super) field: String,
    pub(super) before: Json,
    pub(super) after: Json,
}

/// What an event did, field by field.
pub(super) fn of(registry: &Registry, event: &Event) -> Vec<Change> {
    let changes: Map<String, Json> = serde_json::from_str(&event.changes).unwrap_or_default();
    let ty = registry.get(event.ty);
    changes.into_iter().map(|(name, change)| told(registry, ty, &name, change)).collect()
}

fn told(registry: &Registry, ty: &Type, name: &str, change: Json) -> Change {
    let (mut before, mut after) = match change {
        Json::Array(pair) => {
            let mut pair = pair.into_iter();
            (pair.next().unwrap_or_default(), pair.next().unwrap_or_default())
        }
        Json::Object(mut lists) => {
            let mut list = |name| lists.remove(name).unwrap_or_default();
            (list("removed"), list("added"))
        }
        other => (Json::Null, other),
    };
    let field = ty.field(name).map(|field| registry.field(field));
    let relation = match field {
        Some(field) => field.relation.map(|index| RelationRef { owner: ty.ix, index }),
        None => ty.relation(name),
    };
    for value in [&mut before, &mut after] {
        match (relation, field.map(|field| &field.def.kind)) {
            (Some(relation), _) => show_ids(value, &registry.target(relation).prefix),
            (None, Some(Kind::Enum(vocabulary))) => {
                let member = value.as_str().and_then(|stored| vocabulary.by_stored(stored));
                if let Some(member) = member {
                    *value = member.name.as_str().into();
                }
            }
            _ => {}
        }
    }
    let som = relation.map_or(name, |relation| &registry.relation(relation).def.name);
    Change { field: naming::field(som), before, after }
}

/// Makes the ids that clients know of the UUIDs that the log keeps.
fn show_ids(value: &mut Json, prefix: &str) {
    match value {
        Json::String(text) => {
            if let Some(key) = Key::parse_uuid(text) {
                *text = key.to_id(prefix);
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| show_ids(item, prefix)),
        _ => {}
    }
}
