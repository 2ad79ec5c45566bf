//! Values of clients as values of the model: what a filter compares with and an operation takes.

use schema_som::id::clip;
use schema_som::kind::Kind;
use schema_som::registry::{Registry, Type, TypeIx};
use schema_som::{Code, Error, Key, Result, Value};
use serde_json::Value as Json;

use crate::write_json::parse_time;

/// The greatest whole number that every JSON reader keeps: 53 bits.
const SAFE: i64 = (1 << 53) - 1;

/// Reads a coerced value of a kind. `of` is the type whose record a key names.
///
/// # Errors
/// `INVALID_TYPE`, `INVALID_VALUE` or `INVALID_ID` with a hint at what would be right.
pub(crate) fn parse(registry: &Registry, kind: &Kind, of: TypeIx, json: &Json) -> Result<Value> {
    let expected = |what: &str| {
        let given = json.to_string();
        Error::new(Code::InvalidType, format!("`{}` is not {what}", clip(&given)))
    };
    match (kind, json) {
        (Kind::Key, Json::String(id)) => id_of(registry, of, id).map(Value::Key),
        (Kind::Key, _) => Err(expected("an id").hint("ids are texts such as shot_01jd...")),
        (Kind::Text(_) | Kind::LongText, Json::String(text)) => text_of(text).map(Value::Text),
        (Kind::Text(_) | Kind::LongText, _) => Err(expected("a text")),
        (Kind::Bool, Json::Bool(yes)) => Ok((*yes).into()),
        (Kind::Bool, _) => Err(expected("true or false")),
        (Kind::Int, json) => whole(json)
            .filter(|number| i32::try_from(*number).is_ok())
            .map(Value::Int)
            .ok_or_else(|| expected("a whole number of 32 bits")),
        (Kind::BigInt, json) => text_or_number(json)
            .and_then(|text| text.parse().ok())
            .map(Value::Int)
            .ok_or_else(|| expected("a whole number of 64 bits").hint("write it as a text")),
        (Kind::Float, json) => json
            .as_f64()
            .filter(|number| number.is_finite())
            .map(Value::Float)
            .ok_or_else(|| expected("a number")),
        (Kind::Decimal, json) => text_or_number(json)
            .and_then(|text| millionths(&text))
            .map(Value::Int)
            .ok_or_else(|| expected("a decimal").hint("write it as a text, \"12.5\"")),
        (Kind::DateTime, Json::String(text)) => {
            parse_time(text).map(Value::Time).ok_or_else(|| not_a_time(text))
        }
        (Kind::DateTime, _) => {
            Err(expected("a moment").hint("write it as \"2026-03-09T10:00:00Z\""))
        }
        (Kind::Duration, json) => whole(json)
            .filter(|number| (-SAFE..=SAFE).contains(number))
            .map(Value::Int)
            .ok_or_else(|| {
                expected("a whole number of seconds")
                    .hint(format!("seconds go from -{SAFE} to {SAFE}"))
            }),
        (Kind::Enum(vocabulary), Json::String(name)) => vocabulary
            .by_name(name)
            .map(|member| Value::Text(member.stored.clone()))
            .ok_or_else(|| expected(&format!("a value of {}", vocabulary.name))),
        (Kind::Enum(vocabulary), _) => Err(expected(&format!("a value of {}", vocabulary.name))),
        (Kind::Json, json) => Ok(Value::Text(json.to_string())),
    }
}

/// A text that every database can hold.
///
/// # Errors
/// `INVALID_VALUE` for one with a NUL character, which PostgreSQL has no room for.
pub(crate) fn text_of(text: &str) -> Result<String> {
    if text.contains('\0') {
        return Err(Error::new(Code::InvalidValue, "a text has no NUL characters"));
    }
    Ok(text.to_owned())
}

fn not_a_time(text: &str) -> Error {
    Error::new(Code::InvalidValue, format!("`{}` is not a moment", clip(text)))
        .hint("write it in RFC 3339 with an offset: \"2026-03-09T10:00:00Z\"")
}

/// A whole number, also when it is written as `5.0`.
fn whole(json: &Json) -> Option<i64> {
    let float = || {
        let number = json.as_f64()?;
        (number.fract() == 0.0 && number.abs() <= SAFE as f64).then_some(number as i64)
    };
    json.as_i64().or_else(float)
}

fn text_or_number(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A decimal with at most six digits of a fraction, in millionths.
fn millionths(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    // Zeros behind the sixth digit say nothing; anything else cannot be stored.
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 6 {
        return None;
    }
    let size: i128 = format!("{whole}{fraction:0<6}").parse().ok()?;
    i64::try_from(if negative { -size } else { size }).ok()
}

/// Reads an id that must name a record of this type.
///
/// # Errors
/// `INVALID_ID` when it is malformed or names a record of another type.
pub(crate) fn id_of(registry: &Registry, of: TypeIx, id: &str) -> Result<Key> {
    let expected = registry.get(of);
    let (ty, key) = resolve_id(registry, id).map_err(|error| match expected.is_abstract {
        true => error,
        false => error.hint(like(&expected.prefix)),
    })?;
    // The ids of a kind that a plugin adds to a family begin like those of what it extends.
    if ty.is_a(of) || ty.prefix == expected.prefix {
        return Ok(key);
    }
    if let Some(resting) = resting(registry, id) {
        let stored = registry.stored().unwrap_or(registry);
        let mut ancestors = resting.ancestors.iter().map(|ix| &stored.get(*ix).name);
        // It is one of them, and none that is there now.
        return match ancestors.any(|name| *name == expected.name) {
            true => Ok(key),
            false => Err(of_resting(resting, id).at_type(&expected.name)),
        };
    }
    let what = format!("`{}` is the id of a {}, not of a {}", clip(id), ty.name, expected.name);
    Err(Error::new(Code::InvalidId, what).at_type(&expected.name).hint(like(&expected.prefix)))
}

/// What an id of a type looks like.
fn like(prefix: &str) -> String {
    format!("an id of this type looks like {prefix}_01jd2s8h7wfjk9x3m5n7p9r1t3")
}

/// The error about an id of a record that is not there while its plugin is off.
fn of_resting(ty: &Type, id: &str) -> Error {
    let plugin = ty.plugin.as_deref().unwrap_or_default();
    let what = format!("`{}` is the id of a {} of the plugin {plugin}", clip(id), ty.name);
    Error::new(Code::NotFound, format!("{what}, which is off"))
        .hint("its records are there again with the plugin")
}

/// Whether an id is that of a record whose plugin is off.
pub(crate) fn rests(registry: &Registry, id: &str) -> bool {
    resting(registry, id).is_some()
}

fn resting<'r>(registry: &'r Registry, id: &str) -> Option<&'r Type> {
    registry.resting(id.rsplit_once('_')?.0)
}

/// Reads any id: the type that its prefix names, and the key. A record of a plugin that is off is of
/// no type but that of every record.
///
/// # Errors
/// `INVALID_ID` when it is malformed or its prefix is unknown.
pub(crate) fn resolve_id<'r>(registry: &'r Registry, id: &str) -> Result<(&'r Type, Key)> {
    let (prefix, key) = Key::parse_id(id)?;
    let types = registry.types();
    let known = types.iter().find(|ty| ty.prefix == prefix);
    let known = known.or_else(|| types.iter().find(|ty| ty.goes_by(prefix)));
    let resting = || registry.resting(prefix).map(|_| registry.node());
    let ty = known.or_else(resting).ok_or_else(|| {
        let what = format!("`{}` names no type: `{}` is unknown", clip(id), clip(prefix));
        Error::new(Code::InvalidId, what).hint("an id looks like shot_01jd2s8h7wfjk9x3m5n7p9r1t3")
    })?;
    Ok((ty, key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parsed(kind: &Kind, json: Json) -> Result<Value> {
        let registry = Registry::built_in().unwrap();
        parse(&registry, kind, registry.by_name("Shot").unwrap().ix, &json)
    }

    #[test]
    fn every_kind_reads_its_form() {
        let cases = [
            (Kind::Text(3), json!("a"), Value::Text("a".into())),
            (Kind::Bool, json!(true), Value::Int(1)),
            (Kind::Int, json!(-5), Value::Int(-5)),
            (Kind::BigInt, json!("9007199254740993"), Value::Int(9_007_199_254_740_993)),
            (Kind::BigInt, json!(12), Value::Int(12)),
            (Kind::Float, json!(3), Value::Float(3.0)),
            (Kind::Decimal, json!("12.5"), Value::Int(12_500_000)),
            (Kind::Decimal, json!(0.1), Value::Int(100_000)),
            (Kind::Decimal, json!("-0.000001"), Value::Int(-1)),
            (Kind::Decimal, json!("1.1000000000"), Value::Int(1_100_000)),
            (Kind::DateTime, json!("1970-01-01T00:00:01Z"), Value::Time(1_000_000)),
            (Kind::Duration, json!(3600.0), Value::Int(3600)),
        ];
        for (kind, json, expected) in cases {
            assert_eq!(parsed(&kind, json), Ok(expected), "{kind:?}");
        }
    }

    #[test]
    fn what_is_not_of_the_kind_is_refused() {
        let cases = [
            (Kind::Text(3), json!(1), Code::InvalidType),
            (Kind::Text(3), json!("a\u{0}"), Code::InvalidValue),
            (Kind::Int, json!(5_000_000_000_i64), Code::InvalidType),
            (Kind::Int, json!(1.5), Code::InvalidType),
            (Kind::BigInt, json!("9223372036854775808"), Code::InvalidType),
            (Kind::Decimal, json!("1.0000001"), Code::InvalidType),
            (Kind::Decimal, json!("1e5"), Code::InvalidType),
            (Kind::Decimal, json!("99999999999999"), Code::InvalidType),
            (Kind::DateTime, json!("yesterday"), Code::InvalidValue),
            (Kind::DateTime, json!(5), Code::InvalidType),
            (Kind::Key, json!("x"), Code::InvalidId),
            (Kind::Key, json!(7), Code::InvalidType),
        ];
        for (kind, json, code) in cases {
            assert_eq!(parsed(&kind, json.clone()).unwrap_err().code(), code, "{kind:?} {json}");
        }
    }

    #[test]
    fn a_duration_out_of_range_is_told_the_range() {
        for json in [json!(9_007_199_254_740_992_i64), json!(1e300), json!("1"), json!(0.5)] {
            let error = parsed(&Kind::Duration, json).unwrap_err();
            assert_eq!(error.code(), Code::InvalidType);
            assert!(error.to_string().contains("9007199254740991"), "{error}");
        }
    }

    #[test]
    fn an_id_must_be_of_the_type_or_of_one_that_extends_it() {
        let registry = Registry::built_in().unwrap();
        let ty = |name: &str| registry.by_name(name).unwrap().ix;
        let id = |prefix: &str| Key([1; 16]).to_id(prefix);
        let cases = [
            ("Shot", "shot", true),
            ("Task", "shot", true),
            ("Shot", "task", false),
            ("Entity", "shot", true),
            ("Shot", "asset", false),
            ("User", "shot", false),
            ("Shot", "nothing", false),
        ];
        for (expected, prefix, right) in cases {
            let read = id_of(&registry, ty(expected), &id(prefix));
            assert_eq!(read.is_ok(), right, "{expected} {prefix}");
            assert!(right || read.unwrap_err().code() == Code::InvalidId);
        }
    }
}
