//! Values as plugins see them: from columns to cells, and back with every check on the way.

use schema_som::error::{Code, Error, Result};
use schema_som::hooks::Proposal;
use schema_som::kind::Kind;
use schema_som::registry::Type;
use schema_som::value::decimal;
use schema_som::{Key, Value};

use crate::bindings::backlot::plugin::vocabulary::{self as wit, CellParam, CellResult, SlotParam};
use crate::layout::Member;
use crate::manifest::model::millionths;

impl From<Key> for wit::Key {
    fn from(key: Key) -> Self {
        let number = u128::from_be_bytes(key.0);
        wit::Key { hi: (number >> 64) as u64, lo: number as u64 }
    }
}

impl From<wit::Key> for Key {
    fn from(key: wit::Key) -> Self {
        Key((u128::from(key.hi) << 64 | u128::from(key.lo)).to_be_bytes())
    }
}

/// What a cell borrows that no record holds in the form of the contract.
pub(crate) enum Made {
    Text(String),
    Keys(Vec<wit::Key>),
}

/// What has to be made before the cells of a row can borrow it, in the order of the reads.
pub(crate) fn make(ty: &Type, reads: &[(u32, Member)], row: &Proposal<'_>, made: &mut Vec<Made>) {
    for (_, member) in reads {
        match *member {
            Member::Many(at) => {
                let links = row.links.iter().filter(|(relation, _)| *relation == at);
                let keys = links.flat_map(|(_, keys)| keys.iter().copied().map(wit::Key::from));
                made.push(Made::Keys(keys.collect()));
            }
            Member::Field(at) if ty.fields[usize::from(at)].def.kind == Kind::Decimal => {
                let text = |value: Option<&Value>| match value {
                    Some(Value::Int(millionths)) => decimal(*millionths),
                    _ => String::new(),
                };
                made.push(Made::Text(text(row.before.map(|it| &it.values[usize::from(at)]))));
                made.push(Made::Text(text(Some(&row.after.values[usize::from(at)]))));
            }
            Member::Field(_) => {}
        }
    }
}

/// The slots of one row: what is stored, and what will be where it is something else.
pub(crate) struct Slots<'a> {
    pub(crate) stored: Vec<SlotParam<'a>>,
    pub(crate) proposed: Vec<SlotParam<'a>>,
}

/// Lays a row out; takes from `made` what [`make`] put there for it.
pub(crate) fn slots<'a>(
    ty: &'a Type,
    reads: &[(u32, Member)],
    row: &Proposal<'a>,
    made: &mut std::slice::Iter<'a, Made>,
) -> Slots<'a> {
    let (mut stored, mut proposed) = (Vec::new(), Vec::with_capacity(reads.len()));
    if row.before.is_some() {
        stored.reserve_exact(reads.len());
    }
    for (number, member) in reads {
        let slot = |value| SlotParam { field: *number, value };
        match *member {
            Member::Many(_) => {
                if let Some(Made::Keys(keys)) = made.next()
                    && !keys.is_empty()
                {
                    proposed.push(slot(CellParam::Links(keys)));
                }
            }
            Member::Field(at) => {
                let kind = &ty.fields[usize::from(at)].def.kind;
                let mut texts = [None, None];
                if *kind == Kind::Decimal {
                    texts = [made.next(), made.next()];
                }
                let value = |record: &'a schema_som::Record| &record.values[usize::from(at)];
                if let Some(before) = row.before {
                    stored.push(slot(cell(kind, value(before), texts[0])));
                }
                let after = value(row.after);
                let says = match row.before {
                    Some(_) => row.changed.binary_search(&at).is_ok(),
                    None => !after.is_null(),
                };
                if says {
                    proposed.push(slot(cell(kind, after, texts[1])));
                }
            }
        }
    }
    Slots { stored, proposed }
}

fn cell<'a>(kind: &'a Kind, value: &'a Value, made: Option<&'a Made>) -> CellParam<'a> {
    match (value, kind) {
        (Value::Null, _) => CellParam::None,
        (Value::Int(number), Kind::Bool) => CellParam::Truth(*number != 0),
        (Value::Int(_), Kind::Decimal) => match made {
            Some(Made::Text(text)) => CellParam::Decimal(text),
            _ => CellParam::None,
        },
        (Value::Int(number), _) => CellParam::Whole(*number),
        (Value::Float(number), _) => CellParam::Real(*number),
        (Value::Time(micros), _) => CellParam::Moment(*micros),
        (Value::Key(key), _) => CellParam::Link((*key).into()),
        (Value::Text(text), Kind::Json) => CellParam::Json(text),
        (Value::Text(text), Kind::Enum(words)) => {
            CellParam::Text(words.by_stored(text).map_or(text, |word| &word.name))
        }
        (Value::Text(text), _) => CellParam::Text(text),
    }
}

/// The value that a plugin wants a column to have.
///
/// # Errors
/// `PLUGIN_ANSWER` when it is of another kind than the column. Whether it is acceptable is decided
/// where every input is.
pub(crate) fn value(kind: &Kind, cell: CellResult) -> Result<Value> {
    Ok(match (cell, kind) {
        (CellResult::None, _) => Value::Null,
        (CellResult::Truth(yes), Kind::Bool) => Value::from(yes),
        (CellResult::Whole(number), Kind::Int | Kind::BigInt | Kind::Duration) => {
            Value::Int(number)
        }
        (CellResult::Real(number), Kind::Float) if number.is_finite() => Value::Float(number),
        (CellResult::Whole(number), Kind::Float) => Value::Float(number as f64),
        (CellResult::Moment(micros), Kind::DateTime) => Value::Time(micros),
        (CellResult::Link(key), Kind::Key) => Value::Key(key.into()),
        (CellResult::Text(text), Kind::Text(_) | Kind::LongText) => Value::Text(text),
        (CellResult::Text(word), Kind::Enum(words)) => match words.by_name(&word) {
            Some(member) => Value::Text(member.stored.clone()),
            None => return Err(answer(format!("`{word}` is no word of {}", words.name))),
        },
        (CellResult::Decimal(text), Kind::Decimal) => match millionths(&text) {
            Some(number) => Value::Int(number),
            None => return Err(answer(format!("`{text}` is no decimal"))),
        },
        (CellResult::Json(text), Kind::Json) => {
            let valid = serde_json::from_str::<serde::de::IgnoredAny>(&text);
            valid.map_err(|error| answer(format!("JSON that is none: {error}")))?;
            Value::Text(text)
        }
        (cell, kind) => return Err(answer(format!("{cell:?} is no value of kind {kind:?}"))),
    })
}

pub(crate) fn answer(what: impl Into<String>) -> Error {
    Error::new(Code::PluginAnswer, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_and_keys_come_back_as_they_went() {
        for number in [0, 1, -1, 1_500_000, -12_500_000, i64::MAX / 2] {
            assert_eq!(millionths(&decimal(number)), Some(number));
        }
        for text in ["", "-", "1.", "1e3", "1.2345678", "99999999999999999999"] {
            assert!(millionths(text).is_none(), "{text}");
        }
        let key = Key(*b"0123456789abcdef");
        assert_eq!(Key::from(wit::Key::from(key)), key);
    }

    #[test]
    fn a_value_of_another_kind_is_no_answer() {
        assert!(value(&Kind::Int, CellResult::Text("3".into())).is_err());
        assert!(value(&Kind::Float, CellResult::Real(f64::NAN)).is_err());
        assert!(value(&Kind::Json, CellResult::Json("{".into())).is_err());
        assert_eq!(value(&Kind::Bool, CellResult::Truth(true)), Ok(Value::Int(1)));
    }
}
