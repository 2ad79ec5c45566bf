//! Values as the facts have them, and how the two are compared.

use schema_som::Key;
use schema_som::value::Value;
use serde_json::{Value as Json, json};

pub(super) fn key_of(value: &Value) -> Key {
    value.as_cell().as_key().unwrap_or_else(|| panic!("{value:?} is no key"))
}

pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        other => panic!("{other:?} is no text"),
    }
}

pub(super) fn number(value: &Value) -> Json {
    match value {
        Value::Int(number) => json!(number),
        Value::Float(number) => json!(number),
        _ => Json::Null,
    }
}

pub(super) fn decimal(value: &Value) -> Json {
    match value {
        Value::Int(millionths) => json!(*millionths as f64 / 1e6),
        _ => Json::Null,
    }
}

pub(super) fn moment(value: &Value) -> Json {
    match value {
        Value::Time(micros) => {
            let seconds = micros / 1_000_000;
            let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
            let (year, month, day) = civil(days);
            let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
            json!(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
        }
        _ => Json::Null,
    }
}

/// Year, month and day of a number of days since 1970, by the rules of the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let (mut year, mut rest) = (1970, days);
    while rest >= 365 + i64::from(leap(year)) {
        rest -= 365 + i64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while rest >= lengths[month] {
        rest -= lengths[month];
        month += 1;
    }
    (year, month as i64 + 1, rest + 1)
}

/// `task` -> `Task`; what the class is called in the source.
pub(super) fn camel(kind: &str) -> String {
    let (first, rest) = kind.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

/// Lists in a fixed order: what has no order in the model is compared as a set.
pub(super) fn sorted(value: &Json) -> Json {
    match value {
        Json::Array(items) if items.iter().any(|item| item.is_array() || item.is_string()) => {
            let mut items = items.clone();
            if !matches!(items.as_slice(), [Json::Number(_), ..]) {
                items.sort_by_key(Json::to_string);
            }
            json!(items)
        }
        Json::Array(items) if items.iter().all(Json::is_i64) => {
            let mut items = items.clone();
            items.sort_by_key(Json::as_i64);
            json!(items)
        }
        other => other.clone(),
    }
}

/// Equal; numbers within 1e-6, or 1e-9 of their size.
pub(super) fn same(ours: &Json, fact: &Json, what: &str) {
    match (ours, fact) {
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).for_each(|(a, b)| same(a, b, what));
        }
        (Json::Object(a), Json::Object(b)) if a.len() == b.len() => {
            b.iter().for_each(|(name, b)| same(&a[name], b, &format!("{what}.{name}")));
        }
        (Json::Number(a), Json::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            assert!((a - b).abs() <= 1e-6_f64.max(1e-9 * b.abs()), "{what}: {a} instead of {b}");
        }
        _ => assert_eq!(ours, fact, "{what}"),
    }
}
