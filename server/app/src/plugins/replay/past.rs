//! What records were when something happened to them: the log tells all of what is made, deleted and
//! restored, and of what is changed the fields that were. The rest is what it is now, with everything
//! undone that happened since.

use std::collections::{BTreeMap, HashMap};

use chrono::DateTime;
use schema_som::error::Result;
use schema_som::event::EventAction;
use schema_som::kind::Kind;
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Query};
use schema_som::registry::{Field, Type};
use schema_som::{Key, KeyMap, Record, Registry, Value};
use serde_json::{Map, Value as Json};
use server_storage::PositionedEventRow;

use crate::App;

/// Keys of one statement.
const KEYS: usize = 500;

/// Why an image cannot be had.
pub(super) const GONE: &str = "the record is gone, and the log does not tell what it was";
/// The same.
pub(super) const CHANGED: &str = "the log has a value that the model does not take any more";
/// The same.
pub(super) const UNKNOWN: &str = "the model of this version lacks the record's type";

/// A record before and after something happened to it, and the relations to many that changed with it.
pub(super) struct Image {
    pub(super) before: Option<Record>,
    pub(super) after: Record,
    /// By the index of the relation: what came, and what went.
    pub(super) links: Vec<(u16, Vec<Key>, Vec<Key>)>,
}

/// What was rebuilt, by the position of the event, or why it was not.
pub(super) type Images = HashMap<i64, std::result::Result<Image, &'static str>>;

impl App {
    /// What the records of events are now, in the words of another model: one statement for each type.
    /// Fields that the studio does not have are at their defaults, and secrets are left out.
    pub(super) async fn present(
        &self,
        (studio, model): (&Registry, &Registry),
        events: &[PositionedEventRow],
    ) -> Result<KeyMap<Record>> {
        let mut wanted: BTreeMap<&str, Vec<Key>> = BTreeMap::new();
        for row in events {
            wanted.entry(&row.event.type_name).or_default().push(row.event.record);
        }
        let mut found = KeyMap::default();
        for (name, mut keys) in wanted {
            let (Some(from), Some(to)) = (studio.by_name(name), model.by_name(name)) else {
                continue;
            };
            keys.sort_unstable();
            keys.dedup();
            let shared: Vec<(&Field, usize)> = from
                .fields
                .iter()
                .filter_map(|field| {
                    let told = field.is_stored() && !field.def.secret;
                    let place = to.field(&field.def.name).filter(|_| told)?;
                    Some((field, usize::from(place.index)))
                })
                .collect();
            let columns: Vec<Column> = shared
                .iter()
                .filter_map(|(field, _)| from.field(&field.def.name))
                .map(|field| Column::Field(0, field))
                .collect();
            for keys in keys.chunks(KEYS) {
                let values = keys.iter().map(|key| Value::Key(*key)).collect();
                let among = Predicate::In { field: from.id(), values };
                let query = Query::flat(from, columns.clone(), among);
                let level = self.store.read(studio, &query, None).await?;
                for row in 0..level.rows.len() {
                    let mut record = Record::new(to, Key([0; 16]));
                    for (at, (_, place)) in shared.iter().enumerate() {
                        record.values[*place] = level.rows.cell(row, at).to_value();
                    }
                    found.insert(record.key(), record);
                }
            }
        }
        Ok(found)
    }
}

/// What records were at each of these events, which are the newest first and end with what they are now.
pub(super) fn rebuilt(
    model: &Registry,
    mut states: KeyMap<Record>,
    events: &[PositionedEventRow],
) -> Images {
    let mut images = Images::default();
    for row in events {
        let image = step(model, &mut states, row);
        images.insert(row.position, image);
    }
    images
}

/// Undoes an event.
fn step(
    model: &Registry,
    states: &mut KeyMap<Record>,
    row: &PositionedEventRow,
) -> std::result::Result<Image, &'static str> {
    let event = &row.event;
    let was = states.remove(&event.record);
    let ty = model.by_name(&event.type_name).ok_or(UNKNOWN)?;
    let action = EventAction::parse(&event.action).ok_or(CHANGED)?;
    let changes: Map<String, Json> = serde_json::from_str(&event.changes).map_err(|_| CHANGED)?;
    let links = links(ty, &changes);
    match action {
        EventAction::Created | EventAction::Restored => {
            let mut after = blank(ty, event.record);
            put(ty, &mut after, (&changes, 1))?;
            Ok(Image { before: None, after, links })
        }
        EventAction::Deleted => {
            let mut before = blank(ty, event.record);
            let put = put(ty, &mut before, (&changes, 0));
            states.insert(event.record, before.clone());
            put?;
            Ok(Image { before: Some(before.clone()), after: before, links })
        }
        EventAction::Updated => {
            let mut after = was.filter(|record| record.ty == ty.ix).ok_or(GONE)?;
            let mut before = after.clone();
            let put = put(ty, &mut after, (&changes, 1)).and(put(ty, &mut before, (&changes, 0)));
            states.insert(event.record, before.clone());
            put?;
            Ok(Image { before: Some(before), after, links })
        }
    }
}

/// A record of which the log tells every value but those that are null.
fn blank(ty: &Type, key: Key) -> Record {
    let mut record = Record { ty: ty.ix, values: vec![Value::Null; ty.fields.len()] };
    record.values[0] = Value::Key(key);
    record
}

/// Puts in what the log tells: 0 is before, 1 after. What the model has no field for is left out.
fn put(
    ty: &Type,
    record: &mut Record,
    (changes, side): (&Map<String, Json>, usize),
) -> std::result::Result<(), &'static str> {
    for (name, change) in changes {
        let (Some(field), Some(told)) = (ty.field(name), change.get(side)) else { continue };
        let at = usize::from(field.index);
        record.values[at] = value(&ty.fields[at].def.kind, told).ok_or(CHANGED)?;
    }
    Ok(())
}

fn links(ty: &Type, changes: &Map<String, Json>) -> Vec<(u16, Vec<Key>, Vec<Key>)> {
    let keys = |list: Option<&Json>| -> Vec<Key> {
        let items = list.and_then(Json::as_array).into_iter().flatten();
        items.filter_map(|item| item.as_str().and_then(Key::parse_logged)).collect()
    };
    let one = |(name, change): (&String, &Json)| {
        let relation = ty.relation(name).filter(|_| change.is_object())?;
        Some((relation.index, keys(change.get("added")), keys(change.get("removed"))))
    };
    changes.iter().filter_map(one).collect()
}

/// A value as the log keeps it; nothing where it does not fit.
fn value(kind: &Kind, told: &Json) -> Option<Value> {
    if told.is_null() {
        return Some(Value::Null);
    }
    match kind {
        Kind::Bool => told.as_bool().map(Value::from),
        Kind::Int | Kind::Duration => told.as_i64().map(Value::Int),
        Kind::BigInt => told.as_str()?.parse().ok().map(Value::Int),
        Kind::Float => told.as_f64().map(Value::Float),
        Kind::Decimal => millionths(told.as_str()?).map(Value::Int),
        Kind::DateTime => {
            let moment = DateTime::parse_from_rfc3339(told.as_str()?).ok()?;
            Some(Value::Time(moment.timestamp_micros()))
        }
        Kind::Key => told.as_str().and_then(Key::parse_logged).map(Value::Key),
        Kind::Json => Some(Value::Text(told.to_string())),
        Kind::Text(_) | Kind::LongText | Kind::Enum(_) => told.as_str().map(Value::from),
    }
}

/// `-1.5` in millionths.
fn millionths(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let rest = format!("{rest:0<6}");
    let (whole, rest): (i64, i64) = (whole.parse().ok()?, rest.get(..6)?.parse().ok()?);
    whole.checked_mul(1_000_000)?.checked_add(rest)?.checked_mul(sign)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read_as_they_are_written() {
        let cases = [
            (Kind::Bool, Value::Int(1)),
            (Kind::Int, Value::Int(-7)),
            (Kind::BigInt, Value::Int(1 << 60)),
            (Kind::Float, Value::Float(1.25)),
            (Kind::Decimal, Value::Int(-1_500_000)),
            (Kind::Decimal, Value::Int(12)),
            (Kind::DateTime, Value::Time(1_773_050_430_000_001)),
            (Kind::Key, Value::Key(Key([7; 16]))),
            (Kind::LongText, Value::from("a \"text\"")),
            (Kind::Json, Value::from("{\"a\":1}")),
            (Kind::Int, Value::Null),
        ];
        for (kind, expected) in cases {
            let told = super::super::shown(&kind, &expected);
            assert_eq!(value(&kind, &told), Some(expected), "{told}");
        }
        assert_eq!(value(&Kind::Int, &json!("x")), None);
        assert_eq!(value(&Kind::Decimal, &json!("x.y")), None);
    }
}
