//! What an event says about a record: before and after of every field that changed.

use chrono::{DateTime, SecondsFormat};
use schema_som::kind::Kind;
use schema_som::value::Value;
use schema_som::{Record, Registry};
use serde_json::{Map, json};

use super::set::LinkChange;

/// `{"cut_in": [null, 1], "resources": {"added": [...], "removed": []}}`. Secrets are left out.
pub(super) fn told(
    registry: &Registry,
    (before, after): (Option<&Record>, Option<&Record>),
    links: &[&LinkChange],
) -> String {
    let mut map = Map::new();
    if let Some(record) = after.or(before) {
        let ty = registry.get(record.ty);
        for (at, field) in ty.fields.iter().enumerate().skip(1) {
            let (old, new) = (value(before, at), value(after, at));
            if !field.def.secret && field.is_stored() && old != new {
                let kind = &field.def.kind;
                let pair = json!([of_value(kind, old), of_value(kind, new)]);
                map.insert(field.def.name.clone(), pair);
            }
        }
    }
    for change in links {
        let name = &registry.relation(change.link.relation).def.name;
        let lists = map.entry(name.clone()).or_insert_with(|| json!({"added": [], "removed": []}));
        let list = if change.added { "added" } else { "removed" };
        if let Some(list) = lists[list].as_array_mut() {
            list.push(json!(change.link.other.to_uuid()));
        }
    }
    serde_json::Value::Object(map).to_string()
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
    use schema_som::Key;

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
