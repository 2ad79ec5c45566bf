//! Whether a value fits its field: kind, length, vocabulary, checks. One value at a time, pure.
//!
//! A misfit says what was expected and what came; and, for imports, what to store instead.

use schema_som::Key;
use schema_som::error::{Code, Error};
use schema_som::id::clip;
use schema_som::kind::Kind;
use schema_som::registry::{Field, Type};
use schema_som::type_def::Check;
use schema_som::value::{MOMENTS, Value, decimal, moment};

use crate::template;

/// The largest long text, in bytes.
const LONG_TEXT: usize = 1 << 20;

/// Whole numbers beyond this lose digits in a double, which is what clients have.
const SAFE_INTEGER: u64 = (1 << 53) - 1;

/// The largest decimal, a thousand millions, in millionths: thousands of them still sum up.
const DECIMAL: u64 = 1_000_000_000_000_000;

/// The largest double: however many are summed up, it stays a number.
const FLOAT: f64 = 1e100;

/// A value that does not fit.
#[derive(Debug)]
pub(super) struct Misfit {
    pub(super) error: Error,
    /// What an import stores instead; nothing when the record cannot be stored at all.
    pub(super) instead: Option<Value>,
}

/// A value that the server keeps of a record, as it is stored; nothing for a field that the type
/// does not have.
pub(super) fn fit_kept(
    ty: &Type,
    name: &str,
    (key, row): (Key, usize),
    value: Value,
) -> Result<Option<Value>, Error> {
    let Some(field) = ty.field(name) else { return Ok(None) };
    let id = || key.to_id(&ty.prefix);
    match fit(ty, &ty.fields[usize::from(field.index)], value) {
        Ok(value) => Ok(Some(value)),
        Err(misfit) => Err(misfit.error.at_id(id()).at_index(row)),
    }
}

/// The value as it is stored, or why it cannot be.
pub(super) fn fit(ty: &Type, field: &Field, value: Value) -> Result<Value, Box<Misfit>> {
    let wrong = |code, expected: &str, value: &Value, instead| {
        Box::new(Misfit { error: misfit(ty, field, code, (expected, value)), instead })
    };
    let value = match (value, &field.def.default) {
        (Value::Null, Some(default)) => default.clone(),
        (value, _) => value,
    };
    if value.is_null() {
        return match field.def.nullable {
            true => Ok(value),
            false => {
                Err(wrong(Code::Required, expectation(&field.def.kind).as_str(), &value, None))
            }
        };
    }
    let value = match of_kind(&field.def.kind, value) {
        Ok(value) => value,
        Err((code, value)) => {
            let instead = mended(field, &value);
            return Err(wrong(code, &expectation(&field.def.kind), &value, instead));
        }
    };
    match field.def.checks.iter().find(|check| !holds(check, &value)) {
        None => Ok(value),
        Some(check) => Err(wrong(Code::InvalidValue, &promise(check), &value, Some(value.clone()))),
    }
}

/// An error that names the type, the field, what was expected and what came.
pub(super) fn misfit(ty: &Type, field: &Field, code: Code, what: (&str, &Value)) -> Error {
    let (expected, value) = what;
    let name = field.def.name.strip_suffix("_id").filter(|_| field.relation.is_some());
    let name = name.unwrap_or(&field.def.name);
    Error::new(
        code,
        format!("{}.{name}: expected {expected}, got {}", ty.name, shown(&field.def.kind, value)),
    )
    .at_field(&ty.name, name)
    .hint(format!("{name}: {}", field.def.doc))
}

/// Refuses a text that is to be a template and is none, and says where. Backslashes become slashes,
/// since one in front of a tag would print the tag. Imports keep what they cannot translate.
pub(super) fn template_of(ty: &Type, field: &Field, value: Value) -> Result<Value, Error> {
    let Value::Text(text) = value else { return Ok(value) };
    if !field.def.checks.contains(&Check::Template) {
        return Ok(Value::Text(text));
    }
    let text = text.replace('\\', "/");
    let checked = template::check(&text).map_err(|reason| {
        let what = format!("{}.{}: not a Handlebars template: {reason}", ty.name, field.name());
        Error::new(Code::InvalidValue, what)
            .at_field(&ty.name, field.name())
            .hint("tags look like `{{project.code}}`, blocks like `{{#if x}}...{{/if}}`")
    });
    checked.map(|()| Value::Text(text))
}

fn of_kind(kind: &Kind, value: Value) -> Result<Value, (Code, Value)> {
    let fits = match (kind, &value) {
        (Kind::Key, Value::Key(_)) | (Kind::BigInt, Value::Int(_)) => true,
        (Kind::Text(max), Value::Text(text)) => {
            if text.chars().count() > *max as usize {
                return Err((Code::TooLong, value));
            }
            !text.contains('\0')
        }
        (Kind::LongText, Value::Text(text)) => {
            if text.len() > LONG_TEXT {
                return Err((Code::TooLong, value));
            }
            !text.contains('\0')
        }
        (Kind::Bool, Value::Int(number)) => matches!(number, 0 | 1),
        (Kind::Int, Value::Int(number)) => i32::try_from(*number).is_ok(),
        (Kind::Duration, Value::Int(number)) => number.unsigned_abs() <= SAFE_INTEGER,
        (Kind::Decimal, Value::Int(number)) => number.unsigned_abs() <= DECIMAL,
        (Kind::Float, Value::Int(number)) => return Ok(Value::Float(*number as f64)),
        (Kind::Float, Value::Float(number)) => number.abs() <= FLOAT,
        (Kind::DateTime, Value::Time(micros)) => MOMENTS.contains(micros),
        (Kind::Enum(vocabulary), Value::Text(text)) => vocabulary.by_stored(text).is_some(),
        (Kind::Json, Value::Text(text)) => serde_json::from_str::<serde_json::Value>(text).is_ok(),
        _ => return Err((Code::InvalidType, value)),
    };
    if fits { Ok(value) } else { Err((Code::InvalidValue, value)) }
}

/// What an import stores of a value that its field cannot hold.
fn mended(field: &Field, value: &Value) -> Option<Value> {
    let clean = |text: &str| text.replace('\0', "");
    match (&field.def.kind, value) {
        (Kind::Text(max), Value::Text(text)) => {
            Some(Value::Text(clean(text).chars().take(*max as usize).collect()))
        }
        (Kind::LongText, Value::Text(text)) => {
            let mut text = clean(text);
            text.truncate(text.floor_char_boundary(LONG_TEXT));
            Some(Value::Text(text))
        }
        _ if field.def.default.is_some() => field.def.default.clone(),
        _ if field.def.nullable => Some(Value::Null),
        _ => None,
    }
}

fn holds(check: &Check, value: &Value) -> bool {
    let number = match value {
        Value::Int(number) => *number as f64,
        Value::Float(number) => *number,
        Value::Text(text) => return !(matches!(check, Check::NotEmpty) && text.is_empty()),
        _ => return true,
    };
    match check {
        Check::NotEmpty | Check::Template => true,
        Check::Min(least) => number >= *least,
        Check::Above(bound) => number > *bound,
        Check::Max(most) => number <= *most,
    }
}

fn promise(check: &Check) -> String {
    match check {
        Check::NotEmpty => "at least one character".to_owned(),
        Check::Min(least) => format!("at least {least}"),
        Check::Above(bound) => format!("more than {bound}"),
        Check::Max(most) => format!("at most {most}"),
        Check::Template => "a Handlebars template".to_owned(),
    }
}

fn expectation(kind: &Kind) -> String {
    match kind {
        Kind::Key => "a record".into(),
        Kind::Text(max) => format!("text of at most {max} characters"),
        Kind::LongText => "text of at most 1 MiB".into(),
        Kind::Bool => "true or false".into(),
        Kind::Int => "a whole number of 32 bits".into(),
        Kind::BigInt => "a whole number".into(),
        Kind::Float => "a number between -1e100 and 1e100".into(),
        Kind::Decimal => "a decimal number between -1000000000 and 1000000000".into(),
        Kind::DateTime => "a moment between the years 1000 and 9999".into(),
        Kind::Duration => "whole seconds of at most 53 bits".into(),
        Kind::Enum(vocabulary) => {
            let names: Vec<_> =
                vocabulary.members.iter().map(|member| member.stored.as_str()).collect();
            format!("one of {}", names.join(", "))
        }
        Kind::Json => "JSON".into(),
    }
}

/// The kind and the beginning of a value, for messages.
fn shown(kind: &Kind, value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Key(_) => "a record".into(),
        Value::Int(millionths) if *kind == Kind::Decimal => {
            format!("the number {}", decimal(*millionths))
        }
        Value::Int(number) => format!("the number {number}"),
        Value::Float(number) => format!("the number {number}"),
        Value::Text(text) => format!("the text `{}`", clip(text).escape_debug()),
        Value::Time(micros) => format!("the moment {}", moment(*micros)).trim_end().to_owned(),
    }
}
