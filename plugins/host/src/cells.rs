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

/// What has to be made before the cells of the rows can borrow it, in the order of the rows and of
/// the reads. Mostly nothing.
pub(crate) fn make(ty: &Type, reads: &[(u32, Member)], rows: &[Proposal<'_>]) -> Vec<Made> {
    let mut made = Vec::new();
    if !reads.iter().any(|(_, member)| is_made(ty, *member)) {
        return made;
    }
    for row in rows {
        for (_, member) in reads {
            match *member {
                Member::Many(at) => {
                    let links = row.links.iter().filter(|(relation, _)| *relation == at);
                    let keys = links.flat_map(|(_, keys)| keys.iter().copied().map(wit::Key::from));
                    made.push(Made::Keys(keys.collect()));
                }
                Member::Field(at) if is_made(ty, *member) => {
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
    made
}

fn is_made(ty: &Type, member: Member) -> bool {
    match member {
        Member::Many(_) => true,
        Member::Field(at) => matches!(ty.fields[usize::from(at)].def.kind, Kind::Decimal),
    }
}

/// The slots of all rows of a batch, one row after the other: what is stored, and what will be where
/// it is something else.
pub(crate) struct Slots<'a> {
    stored: Vec<SlotParam<'a>>,
    proposed: Vec<SlotParam<'a>>,
    /// Where the slots of each row begin but the first one's: a single row needs no list.
    begins: Vec<(usize, usize)>,
}

impl<'a> Slots<'a> {
    /// Lays rows out; they borrow what [`make`] made for them.
    pub(crate) fn new(
        ty: &'a Type,
        reads: &[(u32, Member)],
        rows: &[Proposal<'a>],
        made: &'a [Made],
    ) -> Self {
        let most = reads.len() * rows.len();
        let is_stored = rows.first().is_some_and(|row| row.before.is_some());
        let stored = Vec::with_capacity(if is_stored { most } else { 0 });
        let begins = Vec::with_capacity(rows.len().saturating_sub(1));
        let mut slots = Self { stored, proposed: Vec::with_capacity(most), begins };
        let mut made = made.iter();
        for (place, row) in rows.iter().enumerate() {
            if place > 0 {
                slots.begins.push((slots.stored.len(), slots.proposed.len()));
            }
            for (number, member) in reads {
                match *member {
                    Member::Many(_) => slots.links(*number, made.next()),
                    Member::Field(at) => slots.field((ty, *number, at), row, &mut made),
                }
            }
        }
        slots
    }

    fn links(&mut self, field: u32, made: Option<&'a Made>) {
        if let Some(Made::Keys(keys)) = made
            && !keys.is_empty()
        {
            self.proposed.push(SlotParam { field, value: CellParam::Links(keys) });
        }
    }

    fn field(
        &mut self,
        (ty, field, at): (&'a Type, u32, u16),
        row: &Proposal<'a>,
        made: &mut std::slice::Iter<'a, Made>,
    ) {
        let kind = &ty.fields[usize::from(at)].def.kind;
        let texts = match kind {
            Kind::Decimal => [made.next(), made.next()],
            _ => [None, None],
        };
        let after = &row.after.values[usize::from(at)];
        let says = match row.before {
            Some(before) => {
                let value = cell(kind, &before.values[usize::from(at)], texts[0]);
                self.stored.push(SlotParam { field, value });
                row.changed.binary_search(&at).is_ok()
            }
            None => !matches!(after, Value::Null),
        };
        if says {
            self.proposed.push(SlotParam { field, value: cell(kind, after, texts[1]) });
        }
    }

    /// The slots of each row, in the order of the rows: stored, proposed.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&[SlotParam<'a>], &[SlotParam<'a>])> {
        let all = (self.stored.len(), self.proposed.len());
        let ends = self.begins.iter().copied().chain([all]);
        let begins = [(0, 0)].into_iter().chain(self.begins.iter().copied());
        begins
            .zip(ends)
            .map(|(begin, end)| (&self.stored[begin.0..end.0], &self.proposed[begin.1..end.1]))
    }

    /// The slots of a batch of a single row.
    pub(crate) fn of_only_row(&self) -> (&[SlotParam<'a>], &[SlotParam<'a>]) {
        (&self.stored, &self.proposed)
    }
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
        (cell, kind) => {
            let what = format!("{} stands where {} belongs", said(&cell), wanted(kind));
            return Err(answer(what));
        }
    })
}

/// What a plugin gave, in words.
fn said(cell: &CellResult) -> &'static str {
    match cell {
        CellResult::None => "nothing",
        CellResult::Truth(_) => "a truth value",
        CellResult::Whole(_) => "a whole number",
        CellResult::Real(_) => "a real number",
        CellResult::Text(_) => "a text",
        CellResult::Moment(_) => "a moment",
        CellResult::Day(_) => "a day",
        CellResult::Link(_) => "a key",
        CellResult::Links(_) => "a list of keys",
        CellResult::Decimal(_) => "a decimal",
        CellResult::Json(_) => "JSON",
        CellResult::Bytes(_) => "bytes",
        CellResult::Opaque(_) => "an opaque value",
    }
}

/// What a column holds, in the same words.
fn wanted(kind: &Kind) -> &'static str {
    match kind {
        Kind::Key => "a key",
        Kind::Text(_) | Kind::LongText => "a text",
        Kind::Bool => "a truth value",
        Kind::Int | Kind::BigInt | Kind::Duration => "a whole number",
        Kind::Float => "a finite number",
        Kind::Decimal => "a decimal",
        Kind::DateTime => "a moment",
        Kind::Enum(_) => "a word of an enum, as a text,",
        Kind::Json => "JSON",
    }
}

pub(crate) fn answer(what: impl Into<String>) -> Error {
    Error::new(Code::PluginAnswer, what)
}

#[cfg(test)]
mod tests {
    use schema_som::{Record, Registry};

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
    fn every_row_of_a_batch_has_slots_of_its_own() {
        let registry = Registry::built_in().expect("the model");
        let ty = registry.by_name("Shot").expect("a built-in type");
        let at = |name| ty.field(name).expect("a field").index;
        let reads = [(4, Member::Field(at("code"))), (7, Member::Field(at("description")))];
        let record = |texts: [Option<&str>; 2]| {
            let mut record = Record::new(ty, Key([7; 16]));
            for (name, text) in ["code", "description"].into_iter().zip(texts) {
                record.set(ty, name, text.map_or(Value::Null, Value::from));
            }
            record
        };
        let records = [[Some("a"), None], [None, None], [Some("b"), Some("c")]].map(record);
        let changed = [at("code")];
        let proposal = |before, after| {
            let (changed, links) = (&changed[..], &[][..]);
            Proposal { before, after, changed, links, derived: false }
        };
        let fields = |rows: &[Proposal<'_>]| -> Vec<[Vec<u32>; 2]> {
            let slots = Slots::new(ty, &reads, rows, &[]);
            let numbers = |slots: &[SlotParam<'_>]| slots.iter().map(|slot| slot.field).collect();
            let both = |(stored, proposed)| [numbers(stored), numbers(proposed)];
            rows.iter().zip(slots.rows()).map(|(_, row)| both(row)).collect()
        };
        let new = records.each_ref().map(|after| proposal(None, after));
        assert_eq!(fields(&new), [[vec![], vec![4]], [vec![], vec![]], [vec![], vec![4, 7]]]);
        assert_eq!(fields(&new[2..]), [[vec![], vec![4, 7]]]);
        assert!(fields(&[]).is_empty());
        let old = [&records[2], &records[0]].map(|after| proposal(Some(&records[1]), after));
        assert_eq!(fields(&old), [[vec![4, 7], vec![4]], [vec![4, 7], vec![4]]]);
    }

    #[test]
    fn a_value_of_another_kind_is_no_answer() {
        assert!(value(&Kind::Int, CellResult::Text("3".into())).is_err());
        assert!(value(&Kind::Float, CellResult::Real(f64::NAN)).is_err());
        assert!(value(&Kind::Json, CellResult::Json("{".into())).is_err());
        assert_eq!(value(&Kind::Bool, CellResult::Truth(true)), Ok(Value::Int(1)));
    }
}
