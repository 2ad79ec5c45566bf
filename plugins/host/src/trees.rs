//! Arguments and answers of actions as JSON. Records are ids on both sides, times are RFC 3339.

use chrono::DateTime;
use schema_som::error::Result;
use schema_som::kind::Kind;
use schema_som::operation::{
    AnswerDef, ArgumentKind, Given, OperationDef, Outcome, PayloadField, PayloadKind,
};
use schema_som::registry::Registry;
use schema_som::value::{decimal, moment};
use schema_som::{Key, Value};
use serde_json::{Map, Value as Json};

use crate::cells::answer;
use crate::manifest::model;

/// The arguments of an action as a JSON object; those that were not given are null.
pub(crate) fn arguments(registry: &Registry, def: &OperationDef, given: &[Given]) -> String {
    let mut object = Map::new();
    for (argument, given) in def.arguments.iter().zip(given) {
        let id = |key: &Key, name: &str| -> Json {
            let prefix = registry.by_name(name).map_or("", |ty| &ty.prefix);
            key.to_id(prefix).into()
        };
        let value = match (&argument.holds, given) {
            (ArgumentKind::Value(kind), Given::Value(value)) => shown(kind, value),
            (ArgumentKind::Record(name), Given::Value(Value::Key(key))) => id(key, name),
            (ArgumentKind::Records(name), Given::Keys(keys)) => {
                keys.iter().map(|key| id(key, name)).collect()
            }
            _ => Json::Null,
        };
        object.insert(argument.name.clone(), value);
    }
    Json::Object(object).to_string()
}

/// What an action answered, held against what it declares.
///
/// # Errors
/// `PLUGIN_ANSWER` that names the field which is missing or holds something else.
pub(crate) fn outcome(registry: &Registry, def: &OperationDef, text: &str) -> Result<Outcome> {
    let name = &def.name;
    let AnswerDef::Payload(fields) = &def.answer else {
        return Err(answer(format!("`{name}` answers no payload")));
    };
    let told: Map<String, Json> = serde_json::from_str(text)
        .map_err(|error| answer(format!("`{name}` answers no JSON object: {error}")))?;
    if let Some(unknown) = told.keys().find(|key| fields.iter().all(|field| field.name != **key)) {
        let known: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
        let what = format!("`{name}` answers `{unknown}`, which it does not declare");
        return Err(answer(what).hint(format!("it declares: {}", known.join(", "))));
    }
    let mut outcome = Outcome::default();
    for (at, field) in fields.iter().enumerate() {
        let value = told.get(&field.name).unwrap_or(&Json::Null);
        let wrong = || {
            let what = format!("`{name}.{}` cannot be {value}", field.name);
            answer(what).hint(expected(field))
        };
        let read = match &field.holds {
            PayloadKind::Value(kind) => read(kind, value).ok_or_else(wrong)?,
            PayloadKind::Record(of) => Value::Key(key(registry, of, value).ok_or_else(wrong)?),
            PayloadKind::Maybe(_) if value.is_null() => Value::Null,
            PayloadKind::Maybe(of) => Value::Key(key(registry, of, value).ok_or_else(wrong)?),
            PayloadKind::Records(of) => {
                let ids = value.as_array().ok_or_else(wrong)?.iter();
                let keys = ids.map(|id| key(registry, of, id)).collect::<Option<_>>();
                outcome.records.push((at as u16, keys.ok_or_else(wrong)?));
                Value::Null
            }
        };
        outcome.values.push(read);
    }
    Ok(outcome)
}

fn expected(field: &PayloadField) -> String {
    match &field.holds {
        PayloadKind::Value(kind) => format!("a value of kind {kind:?}, and not null"),
        PayloadKind::Record(of) => format!("the id of a {of}"),
        PayloadKind::Maybe(of) => format!("the id of a {of}, or null"),
        PayloadKind::Records(of) => format!("a list of ids of type {of}"),
    }
}

/// The key of an id that is of this type, or of one that extends it.
fn key(registry: &Registry, of: &str, id: &Json) -> Option<Key> {
    let (prefix, key) = Key::parse_id(id.as_str()?).ok()?;
    let of = registry.by_name(of)?;
    let mut kinds = registry.kinds(of.ix);
    kinds.any(|kind| *kind.prefix == *prefix).then_some(key)
}

/// A value as plugins see it in JSON.
fn shown(kind: &Kind, value: &Value) -> Json {
    match (kind, value) {
        (_, Value::Null) => Json::Null,
        (Kind::Bool, Value::Int(number)) => (*number != 0).into(),
        (Kind::Decimal, Value::Int(millionths)) => decimal(*millionths).into(),
        (Kind::Json, Value::Text(text)) => serde_json::from_str(text).unwrap_or_default(),
        (Kind::Enum(words), Value::Text(text)) => {
            words.by_stored(text).map_or(text.as_str(), |word| &word.name).into()
        }
        (_, Value::Int(number)) => (*number).into(),
        (_, Value::Float(number)) => (*number).into(),
        (_, Value::Text(text)) => text.as_str().into(),
        (_, Value::Time(micros)) => moment(*micros).into(),
        (_, Value::Key(_)) => Json::Null,
    }
}

/// A value that a plugin answered; nothing where it is of another kind.
fn read(kind: &Kind, value: &Json) -> Option<Value> {
    match kind {
        Kind::DateTime => {
            let moment = DateTime::parse_from_rfc3339(value.as_str()?).ok()?;
            Some(Value::Time(moment.timestamp_micros()))
        }
        Kind::Json if value.is_null() => None,
        _ => model::value(kind, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn def() -> OperationDef {
        let field = |name: &str, holds| PayloadField { name: name.into(), doc: "x".into(), holds };
        OperationDef {
            name: "farmRequeue".into(),
            doc: "x".into(),
            kind: schema_som::operation::OperationKind::Mutation,
            arguments: Vec::new(),
            answer: AnswerDef::Payload(vec![
                field("count", PayloadKind::Value(Kind::Int)),
                field("at", PayloadKind::Value(Kind::DateTime)),
                field("shot", PayloadKind::Maybe("Shot".into())),
                field("shots", PayloadKind::Records("Task".into())),
            ]),
            public: false,
        }
    }

    #[test]
    fn answers_are_read_by_what_was_declared() {
        let registry = Registry::built_in().expect("a model");
        let shot = Key([1; 16]).to_id("shot");
        let text =
            format!("{{\"count\": 2, \"at\": \"2026-01-01T00:00:00Z\", \"shots\": [\"{shot}\"]}}");
        let outcome = outcome(&registry, &def(), &text).expect("an outcome");
        assert_eq!(outcome.values[0], Value::Int(2));
        assert_eq!(outcome.values[2], Value::Null);
        assert_eq!(outcome.records, [(3, vec![Key([1; 16])])]);
    }

    #[test]
    fn answers_of_another_shape_name_what_is_wrong() {
        let registry = Registry::built_in().expect("a model");
        let cases = [
            ("[]", "no JSON object"),
            ("{}", "`farmRequeue.count` cannot be null"),
            ("{\"count\": \"2\"}", "`farmRequeue.count` cannot be \"2\""),
            ("{\"number\": 2}", "`number`, which it does not declare"),
            ("{\"count\": 2, \"at\": \"noon\"}", "`farmRequeue.at`"),
            (
                "{\"count\": 2, \"at\": \"2026-01-01T00:00:00Z\", \"shot\": \"user_1\"}",
                "`farmRequeue.shot`",
            ),
            ("{\"count\": 2, \"at\": \"2026-01-01T00:00:00Z\"}", "`farmRequeue.shots`"),
        ];
        for (text, part) in cases {
            let error = outcome(&registry, &def(), text).expect_err(text);
            assert!(error.message().contains(part), "{text}: {}", error.message());
        }
    }
}
