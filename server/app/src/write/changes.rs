//! What an event says about a record: before and after of every field that changed.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat};
use schema_som::error::Result;
use schema_som::kind::Kind;
use schema_som::registry::Path;
use schema_som::value::Value;
use schema_som::{Key, Record, Registry, TypeIx};
use serde_json::{Map, json};
use server_storage::{EventRow, Tx};

use super::set::{ChangeSet, LinkChange};
use super::{Origin, spine};

impl Origin<'_> {
    /// One event for each record of a set.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub(super) async fn events(&self, tx: &mut Tx, set: &ChangeSet) -> Result<Vec<EventRow>> {
        let names = self.names(tx, set).await?;
        let mut links: HashMap<Key, Vec<&LinkChange>> = HashMap::new();
        for change in &set.links {
            links.entry(change.link.own).or_default().push(change);
        }
        let mut events = Vec::with_capacity(set.changes.len() + set.deleted.len());
        for change in &set.changes {
            let links = links.get(&change.after.key()).map_or(&[][..], Vec::as_slice);
            let images = (change.before.as_ref(), Some(&change.after));
            let told = told(&names, images, links);
            let action = match change.is_new() {
                true if change.restored => "restored",
                true => "created",
                false => "updated",
            };
            events.push(self.event(&change.after, change.derived, (action, told)));
        }
        for deletion in &set.deleted {
            let told = told(&names, (Some(&deletion.record), None), &[]);
            events.push(self.event(&deletion.record, deletion.derived, ("deleted", told)));
        }
        Ok(events)
    }

    /// What the records are that relations to several types lead to: mostly that is known, else it
    /// takes one statement.
    async fn names(&self, tx: &mut Tx, set: &ChangeSet) -> Result<Names<'_>> {
        let registry = self.registry;
        let mut types: HashMap<Key, TypeIx> =
            set.known.iter().map(|(key, spine)| (*key, spine.ty)).collect();
        types.extend(set.changes.iter().map(|it| (it.after.key(), it.after.ty)));
        types.extend(set.deleted.iter().map(|it| (it.record.key(), it.record.ty)));
        let mut keys = Vec::new();
        for change in &set.changes {
            keys.extend(named(registry, (change.before.as_ref(), Some(&change.after))));
        }
        for deletion in &set.deleted {
            keys.extend(named(registry, (Some(&deletion.record), None)));
        }
        let is_open = |change: &&LinkChange| {
            registry.get(registry.relation(change.link.relation).target).extensible
        };
        keys.extend(set.links.iter().filter(is_open).map(|change| change.link.other));
        keys.retain(|key| !types.contains_key(key));
        if !keys.is_empty() {
            let found = spine::look_up(tx, registry, keys).await?;
            types.extend(found.into_iter().map(|(key, spine)| (key, spine.ty)));
        }
        Ok(Names { registry, types })
    }
}

/// `{"cut_in": [null, 1], "resources": {"added": [...], "removed": []}}`. Secrets are left out.
pub(super) fn told(
    names: &Names<'_>,
    (before, after): (Option<&Record>, Option<&Record>),
    links: &[&LinkChange],
) -> String {
    let registry = names.registry;
    let mut map = Map::new();
    if let Some(record) = after.or(before) {
        let ty = registry.get(record.ty);
        for (at, field) in ty.fields.iter().enumerate().skip(1) {
            let (old, new) = (value(before, at), value(after, at));
            if !field.def.secret && field.is_stored() && old != new {
                let of = |value: &Value| match (value, field.relation) {
                    (Value::Key(key), Some(relation)) => {
                        json!(names.of(ty.relations[usize::from(relation)].target, *key))
                    }
                    _ => of_value(&field.def.kind, value),
                };
                let pair = json!([of(old), of(new)]);
                map.insert(field.def.name.clone(), pair);
            }
        }
    }
    for change in links {
        let relation = registry.relation(change.link.relation);
        let name = &relation.def.name;
        let lists = map.entry(name.clone()).or_insert_with(|| json!({"added": [], "removed": []}));
        let list = if change.added { "added" } else { "removed" };
        if let Some(list) = lists[list].as_array_mut() {
            list.push(json!(names.of(relation.target, change.link.other)));
        }
    }
    serde_json::Value::Object(map).to_string()
}

/// How events name records.
pub(super) struct Names<'a> {
    pub(super) registry: &'a Registry,
    /// The types of records that relations to several types lead to.
    pub(super) types: HashMap<Key, TypeIx>,
}

impl Names<'_> {
    /// A UUID where the relation tells the type, else an id: the record may be gone when it is read.
    fn of(&self, target: TypeIx, key: Key) -> String {
        let known = self.types.get(&key).filter(|_| self.registry.get(target).extensible);
        known.map_or_else(|| key.to_uuid(), |ty| key.to_id(&self.registry.get(*ty).prefix))
    }
}

/// The records whose types are needed to tell of these changes.
pub(super) fn named(
    registry: &Registry,
    (before, after): (Option<&Record>, Option<&Record>),
) -> Vec<Key> {
    let mut keys = Vec::new();
    let Some(record) = after.or(before) else { return keys };
    for relation in &registry.get(record.ty).relations {
        let Path::One { column } = relation.path else { continue };
        let (old, new) = (value(before, column.into()), value(after, column.into()));
        if old != new && registry.get(relation.target).extensible {
            keys.extend([old, new].into_iter().filter_map(|value| value.as_cell().as_key()));
        }
    }
    keys
}

fn value(record: Option<&Record>, at: usize) -> &Value {
    record.map_or(&Value::Null, |record| &record.values[at])
}

/// A moment as clients see it.
pub(super) fn moment(micros: i64) -> String {
    let time = DateTime::from_timestamp_micros(micros);
    time.map(|time| time.to_rfc3339_opts(SecondsFormat::Micros, true)).unwrap_or_default()
}

fn of_value(kind: &Kind, value: &Value) -> serde_json::Value {
    match (kind, value) {
        (Kind::Bool, Value::Int(number)) => json!(*number != 0),
        (Kind::Decimal, Value::Int(millionths)) => json!(decimal(*millionths)),
        (Kind::BigInt, Value::Int(number)) => json!(number.to_string()),
        (Kind::Json, Value::Text(text)) => {
            serde_json::from_str(text).unwrap_or_else(|_| json!(text))
        }
        (_, Value::Null) => serde_json::Value::Null,
        (_, Value::Key(key)) => json!(key.to_uuid()),
        (_, Value::Int(number)) => json!(number),
        (_, Value::Float(number)) => json!(number),
        (_, Value::Text(text)) => json!(text),
        (_, Value::Time(micros)) => json!(moment(*micros)),
    }
}

fn decimal(millionths: i64) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let (whole, rest) =
        (millionths.unsigned_abs() / 1_000_000, millionths.unsigned_abs() % 1_000_000);
    match rest {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{}", format!("{rest:06}").trim_end_matches('0')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_as_clients_see_them() {
        assert_eq!(decimal(-1_500_000), "-1.5");
        assert_eq!(decimal(2_000_000), "2");
        assert_eq!(of_value(&Kind::Bool, &Value::Int(1)), json!(true));
        assert_eq!(
            of_value(&Kind::DateTime, &Value::Time(0)),
            json!("1970-01-01T00:00:00.000000Z")
        );
        assert_eq!(Key([0xab; 16]).to_uuid(), "abababab-abab-abab-abab-abababababab");
    }
}
