//! Cursors: where a row stands, as opaque text. base64url of a version byte, eight bytes that name
//! the list's type and order, and either the row's values in that order or its place in the list.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schema_som::cell::Cell;
use schema_som::id::clip;
use schema_som::kind::Kind;
use schema_som::query::Order;
use schema_som::registry::Registry;
use schema_som::{Code, Error, Key, Result, Value};

const VERSION: u8 = 1;

const NULL: u8 = 0;
const KEY: u8 = 1;
const INT: u8 = 2;
const FLOAT: u8 = 3;
const TEXT: u8 = 4;
const TIME: u8 = 5;
const FROM_START: u8 = 16;
const FROM_END: u8 = 17;

/// What a cursor belongs to: a type and an order.
pub(crate) type Tag = [u8; 8];

/// How the cursors of a page are made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cursors {
    /// Nobody asked for them.
    None,
    /// Of the row's values in these columns.
    Keys { tag: Tag, columns: Vec<u16> },
    /// Of the row's place, for lists whose order is kept by position. `first` is the place of the
    /// first row, or that of the last one counted from the end.
    Places { tag: Tag, first: u64, from_end: bool },
}

/// A place in a list whose order is kept by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) from_end: bool,
    pub(crate) at: u64,
}

/// Names a type and an order. An empty order is that of positions.
pub(crate) fn tag(registry: &Registry, type_name: &str, order: &[Order]) -> Tag {
    let mut hasher = blake3::Hasher::new();
    let mut text = |text: &str| {
        hasher.update(text.as_bytes());
        hasher.update(&[0]);
    };
    text(type_name);
    for part in order {
        for relation in &part.through {
            text(&registry.relation(*relation).def.name);
        }
        text(registry.field(part.field).name());
        text(match (part.descending, part.nulls_first) {
            (false, false) => "a",
            (false, true) => "an",
            (true, false) => "d",
            (true, true) => "dn",
        });
    }
    let hash = hasher.finalize();
    std::array::from_fn(|at| hash.as_bytes()[at])
}

/// Appends the cursor of a row, as a JSON text.
pub(crate) fn push_keys<'a>(out: &mut Vec<u8>, tag: &Tag, cells: impl Iterator<Item = Cell<'a>>) {
    let start = begin(out, tag);
    for cell in cells {
        match cell {
            Cell::Null => out.push(NULL),
            Cell::Key(key) => push_value(out, KEY, &key.0),
            Cell::Int(number) => push_value(out, INT, &number.to_be_bytes()),
            Cell::Float(number) => push_value(out, FLOAT, &number.to_bits().to_be_bytes()),
            Cell::Time(micros) => push_value(out, TIME, &micros.to_be_bytes()),
            Cell::Text(text) => {
                push_value(out, TEXT, &(text.len() as u32).to_be_bytes());
                out.extend_from_slice(text.as_bytes());
            }
        }
    }
    finish(out, start);
}

/// Appends the cursor of a place, as a JSON text.
pub(crate) fn push_place(out: &mut Vec<u8>, tag: &Tag, from_end: bool, at: u64) {
    let start = begin(out, tag);
    push_value(out, if from_end { FROM_END } else { FROM_START }, &at.to_be_bytes());
    finish(out, start);
}

fn push_value(out: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    out.push(kind);
    out.extend_from_slice(bytes);
}

fn begin(out: &mut Vec<u8>, tag: &Tag) -> usize {
    out.push(b'"');
    let start = out.len();
    push_value(out, VERSION, tag);
    start
}

/// Turns the raw bytes from `start` on into text, in place: the text is made behind them and moved.
fn finish(out: &mut Vec<u8>, start: usize) {
    let raw = out.len();
    let most = (raw - start).div_ceil(3) * 4;
    out.resize(raw + most, 0);
    let (front, text) = out.split_at_mut(raw);
    // The slice has room for the longest text, so the length is always there.
    let length = URL_SAFE_NO_PAD.encode_slice(&front[start..], text).unwrap_or(0);
    out.copy_within(raw..raw + length, start);
    out.truncate(start + length);
    out.push(b'"');
}

/// Reads the cursor of a row in this order.
///
/// # Errors
/// `INVALID_CURSOR` for anything that this list did not give.
pub(crate) fn parse_keys(
    registry: &Registry,
    tag: &Tag,
    order: &[Order],
    text: &str,
) -> Result<Vec<Value>> {
    let bytes = raw(tag, text)?;
    let mut rest = &bytes[..];
    let values = order
        .iter()
        .map(|part| value(&registry.field(part.field).def.kind, &mut rest))
        .collect::<Option<Vec<_>>>();
    values.filter(|_| rest.is_empty()).ok_or_else(|| malformed(text))
}

/// Reads the cursor of a place.
///
/// # Errors
/// `INVALID_CURSOR` for anything that this list did not give.
pub(crate) fn parse_place(tag: &Tag, text: &str) -> Result<Place> {
    let bytes = raw(tag, text)?;
    match bytes.split_first() {
        Some((&kind @ (FROM_START | FROM_END), at)) => {
            let at = at.try_into().map(u64::from_be_bytes).map_err(|_| malformed(text))?;
            // Offsets are 32 bits wide; no list of positions is longer.
            if at >= u64::from(u32::MAX) {
                return Err(malformed(text));
            }
            Ok(Place { from_end: kind == FROM_END, at })
        }
        _ => Err(malformed(text)),
    }
}

/// What stands behind the version and the tag.
fn raw(tag: &Tag, text: &str) -> Result<Vec<u8>> {
    let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed(text))?;
    if bytes.len() < 1 + tag.len() || bytes[0] != VERSION {
        return Err(malformed(text));
    }
    if bytes[1..=tag.len()] != tag[..] {
        let what = format!("the cursor `{}` is of another list or another order", clip(text));
        return Err(Error::new(Code::InvalidCursor, what)
            .hint("pass a cursor that the same list gave with the same `orderBy`"));
    }
    bytes.drain(..=tag.len());
    Ok(bytes)
}

fn malformed(text: &str) -> Error {
    Error::new(Code::InvalidCursor, format!("`{}` is not a cursor", clip(text)))
        .hint("cursors are opaque: pass `endCursor`, `startCursor` or an edge's `cursor` unchanged")
}

/// The next value, if it fits the kind of its column.
fn value(kind: &Kind, rest: &mut &[u8]) -> Option<Value> {
    let [tag] = *take::<1>(rest)?;
    Some(match (tag, kind) {
        (NULL, _) => Value::Null,
        (KEY, Kind::Key) => Value::Key(Key(*take(rest)?)),
        (
            INT,
            Kind::Int | Kind::BigInt | Kind::Bool | Kind::Decimal | Kind::Duration | Kind::Float,
        ) => Value::Int(i64::from_be_bytes(*take(rest)?)),
        (FLOAT, Kind::Float) => {
            let number = f64::from_bits(u64::from_be_bytes(*take(rest)?));
            Value::Float(Some(number).filter(|number| number.is_finite())?)
        }
        (TIME, Kind::DateTime) => Value::Time(i64::from_be_bytes(*take(rest)?)),
        (TEXT, Kind::Text(_) | Kind::LongText | Kind::Enum(_)) => {
            let length = u32::from_be_bytes(*take(rest)?) as usize;
            let (text, behind) = rest.split_at_checked(length)?;
            *rest = behind;
            Value::Text(crate::scalar::text_of(str::from_utf8(text).ok()?).ok()?)
        }
        _ => return None,
    })
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (taken, behind) = rest.split_first_chunk::<N>()?;
    *rest = behind;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(registry: &Registry, fields: &[&str]) -> Vec<Order> {
        let shot = registry.by_name("Shot").unwrap();
        let part = |name: &&str| Order::by(shot.field(name).unwrap());
        fields.iter().map(part).collect()
    }

    fn text(out: &[u8]) -> &str {
        str::from_utf8(out).unwrap().trim_matches('"')
    }

    #[test]
    fn a_cursor_gives_its_values_back() {
        let registry = Registry::built_in().unwrap();
        let order = order(&registry, &["name", "cut_in", "start", "fps", "fps", "id"]);
        let tag = tag(&registry, "Shot", &order);
        let values = [
            Value::Text("Zoë \"x\"".into()),
            Value::Int(-7),
            Value::Time(1_700_000_000_000_001),
            Value::Float(23.976),
            Value::Null,
            Value::Key(Key::new(1, [2; 8], 3)),
        ];
        let mut out = b"x".to_vec();
        push_keys(&mut out, &tag, values.iter().map(Value::as_cell));
        assert_eq!(parse_keys(&registry, &tag, &order, text(&out[1..])).unwrap(), values);
    }

    #[test]
    fn a_place_is_counted_from_either_end() {
        for from_end in [false, true] {
            let mut out = Vec::new();
            push_place(&mut out, &[9; 8], from_end, 41);
            assert_eq!(parse_place(&[9; 8], text(&out)).unwrap(), Place { from_end, at: 41 });
        }
    }

    #[test]
    fn another_order_type_or_kind_of_list_has_other_cursors() {
        let registry = Registry::built_in().unwrap();
        let by_name = order(&registry, &["name", "id"]);
        let mut down = by_name.clone();
        down[0].descending = true;
        let tags = [
            tag(&registry, "Shot", &by_name),
            tag(&registry, "Shot", &down),
            tag(&registry, "Task", &by_name),
            tag(&registry, "Shot", &order(&registry, &["id"])),
            tag(&registry, "Shot", &[]),
        ];
        for (index, one) in tags.iter().enumerate() {
            let mut out = Vec::new();
            push_keys(&mut out, one, [Cell::Text("a"), Cell::Key(Key([1; 16]))].into_iter());
            for (other, tag) in tags.iter().enumerate() {
                let parsed = parse_keys(&registry, tag, &by_name, text(&out));
                assert_eq!(parsed.is_ok(), index == other);
                assert!(index == other || parsed.unwrap_err().code() == Code::InvalidCursor);
            }
        }
    }

    #[test]
    fn a_damaged_cursor_is_refused_or_still_a_cursor_and_never_worse() {
        let registry = Registry::built_in().unwrap();
        let order = order(&registry, &["name", "id"]);
        let tag = tag(&registry, "Shot", &order);
        let mut out = Vec::new();
        push_keys(&mut out, &tag, [Cell::Text("sh010"), Cell::Key(Key([5; 16]))].into_iter());
        let whole = text(&out).to_owned();
        for length in 0..whole.len() {
            let cut = &whole[..length];
            let error = parse_keys(&registry, &tag, &order, cut).unwrap_err();
            assert_eq!(error.code(), Code::InvalidCursor, "{cut}");
        }
        for at in 0..whole.len() {
            for put in ["A", "_", "=", " ", "é"] {
                let damaged = format!("{}{put}{}", &whole[..at], &whole[at + 1..]);
                if let Err(error) = parse_keys(&registry, &tag, &order, &damaged) {
                    assert_eq!(error.code(), Code::InvalidCursor, "{damaged}");
                }
                assert!(parse_place(&tag, &damaged).is_err());
            }
        }
    }
}
