//! What an event says about a record: before and after of every field that changed.

use std::fmt::Write as _;

use schema_som::error::Result;
use schema_som::kind::Kind;
use schema_som::registry::Path;
use schema_som::value::{Value, decimal, moment};
use schema_som::{Key, KeyMap, Record, Registry, TypeIx};
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
        let mut links: KeyMap<Vec<&LinkChange>> = KeyMap::default();
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
        let mut types: KeyMap<TypeIx> =
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

/// Bytes that a new record's event often has.
const ROOM: usize = 1_536;

/// A record before and after a change.
pub(super) type Images<'r> = (Option<&'r Record>, Option<&'r Record>);

/// `{"cut_in": [null, 1], "resources": {"added": [...], "removed": []}}`. Secrets are left out.
///
/// Written at once and not by way of a tree: there is one for every record of every write.
pub(super) fn told(
    names: &Names<'_>,
    (before, after): Images<'_>,
    links: &[&LinkChange],
) -> String {
    let whole = before.is_none() || after.is_none();
    let mut out = String::with_capacity(if whole { ROOM } else { 256 });
    out.push('{');
    if let Some(record) = after.or(before) {
        let ty = names.registry.get(record.ty);
        for (at, field) in ty.fields.iter().enumerate().skip(1) {
            let (old, new) = (value(before, at), value(after, at));
            if !field.def.secret && field.is_stored() && old != new {
                push_name(&mut out, &field.def.name);
                out.push('[');
                for (value, end) in [(old, ','), (new, ']')] {
                    match (value, field.relation) {
                        (Value::Key(key), Some(relation)) => {
                            let target = ty.relations[usize::from(relation)].target;
                            names.push(&mut out, (target, *key));
                        }
                        _ => push_value(&mut out, &field.def.kind, value),
                    }
                    out.push(end);
                }
            }
        }
    }
    push_links(&mut out, names, links);
    out.push('}');
    out
}

/// What was linked and unlinked, by relation.
fn push_links(out: &mut String, names: &Names<'_>, links: &[&LinkChange]) {
    let relation = |change: &LinkChange| names.registry.relation(change.link.relation);
    let name = |change: &LinkChange| relation(change).def.name.as_str();
    for (at, first) in links.iter().enumerate() {
        if links[..at].iter().any(|earlier| name(earlier) == name(first)) {
            continue;
        }
        push_name(out, name(first));
        for (list, added) in [("{\"added\":[", true), ("],\"removed\":[", false)] {
            out.push_str(list);
            let rest = links[at..].iter().filter(|it| it.added == added);
            for (at, change) in rest.filter(|it| name(it) == name(first)).enumerate() {
                if at > 0 {
                    out.push(',');
                }
                names.push(out, (relation(change).target, change.link.other));
            }
        }
        out.push_str("]}");
    }
}

fn push_name(out: &mut String, name: &str) {
    if out.len() > 1 {
        out.push(',');
    }
    out.push('"');
    out.push_str(name);
    out.push_str("\":");
}

/// How events name records.
pub(super) struct Names<'a> {
    pub(super) registry: &'a Registry,
    /// The types of records that relations to several types lead to.
    pub(super) types: KeyMap<TypeIx>,
}

impl Names<'_> {
    /// A UUID where the relation tells the type, else an id: the record may be gone when it is read.
    fn push(&self, out: &mut String, (target, key): (TypeIx, Key)) {
        let is_open = self.registry.get(target).extensible;
        out.push('"');
        match self.types.get(&key).filter(|_| is_open) {
            Some(ty) => out.push_str(&key.to_id(&self.registry.get(*ty).prefix)),
            None => key.push_uuid(out),
        }
        out.push('"');
    }
}

/// The records whose types are needed to tell of these changes.
pub(super) fn named(registry: &Registry, (before, after): Images<'_>) -> Vec<Key> {
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

/// A value as the log tells it.
pub(crate) fn push_value(out: &mut String, kind: &Kind, value: &Value) {
    // Writing to a String cannot fail.
    let _ = match (kind, value) {
        (Kind::Bool, Value::Int(number)) => write!(out, "{}", *number != 0),
        (Kind::Decimal, Value::Int(millionths)) => write!(out, "\"{}\"", decimal(*millionths)),
        (Kind::BigInt, Value::Int(number)) => write!(out, "\"{number}\""),
        (Kind::Json, Value::Text(text)) => match serde_json::from_str::<serde_json::Value>(text) {
            Ok(json) => write!(out, "{json}"),
            Err(_) => push_text(out, text),
        },
        (_, Value::Null) => out.write_str("null"),
        (_, Value::Key(key)) => {
            out.push('"');
            key.push_uuid(out);
            out.write_char('"')
        }
        (_, Value::Int(number)) => write!(out, "{number}"),
        (_, Value::Float(number)) => write!(out, "{}", serde_json::json!(number)),
        (_, Value::Text(text)) => push_text(out, text),
        (_, Value::Time(micros)) => write!(out, "\"{}\"", moment(*micros)),
    };
}

fn push_text(out: &mut String, text: &str) -> std::fmt::Result {
    if text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        return write!(out, "{}", serde_json::Value::from(text));
    }
    out.push('"');
    out.push_str(text);
    out.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(kind: &Kind, value: &Value) -> String {
        let mut out = String::new();
        push_value(&mut out, kind, value);
        out
    }

    #[test]
    fn values_are_told_as_clients_see_them() {
        assert_eq!(decimal(-1_500_000), "-1.5");
        assert_eq!(decimal(2_000_000), "2");
        assert_eq!(shown(&Kind::Bool, &Value::Int(1)), "true");
        assert_eq!(shown(&Kind::BigInt, &Value::Int(-7)), "\"-7\"");
        assert_eq!(shown(&Kind::Float, &Value::Float(1.0)), "1.0");
        assert_eq!(shown(&Kind::Float, &Value::Float(f64::NAN)), "null");
        assert_eq!(shown(&Kind::LongText, &Value::Null), "null");
        assert_eq!(shown(&Kind::DateTime, &Value::Time(0)), "\"1970-01-01T00:00:00.000000Z\"");
        assert_eq!(shown(&Kind::Json, &Value::from("{\"a\" : [1]}")), "{\"a\":[1]}");
        assert_eq!(shown(&Kind::Json, &Value::from("no {")), "\"no {\"");
        for text in ["plain é", "a \"b\"", "back\\slash", "line\nfeed", "\u{1}\u{7f}"] {
            let told = shown(&Kind::LongText, &Value::from(text));
            assert_eq!(told, serde_json::to_string(text).unwrap());
        }
        let key = shown(&Kind::Key, &Value::Key(Key([0xab; 16])));
        assert_eq!(key, "\"abababab-abab-abab-abab-abababababab\"");
    }
}
