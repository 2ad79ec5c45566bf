//! One value as JSON.

use schema_som::cell::Cell;

use super::text::push_text;
use super::time::push_time;
use crate::plan::Leaf;

/// The greatest whole number that every JSON reader keeps: 53 bits.
const SAFE: i64 = (1 << 53) - 1;

/// Millionths in one.
const MILLION: u64 = 1_000_000;

/// Appends a value that is not null.
///
/// # Errors
/// What is wrong with it, as the end of a sentence. The buffer may then hold a part of it.
pub(super) fn push_leaf(
    out: &mut Vec<u8>,
    leaf: &Leaf,
    cell: Cell<'_>,
) -> Result<(), &'static str> {
    match (leaf, cell) {
        (Leaf::Id(prefix), Cell::Key(key)) => {
            out.push(b'"');
            key.push_id(prefix, out);
            out.push(b'"');
        }
        (Leaf::Text, Cell::Text(text)) => push_text(out, text),
        (Leaf::Int, Cell::Int(number)) => {
            let number = i32::try_from(number).map_err(|_| "does not fit 32 bits")?;
            out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
        }
        (Leaf::Bool, Cell::Int(number)) => {
            out.extend_from_slice(if number == 0 { b"false" } else { b"true" });
        }
        (Leaf::Float, Cell::Float(number)) => push_float(out, number)?,
        (Leaf::Float, Cell::Int(number)) => push_float(out, number as f64)?,
        (Leaf::MeanDecimal, Cell::Float(number)) => push_float(out, number / MILLION as f64)?,
        (Leaf::DateTime, Cell::Time(micros) | Cell::Int(micros)) => {
            out.push(b'"');
            if !push_time(out, micros) {
                return Err("is not between the years 0 and 9999");
            }
            out.push(b'"');
        }
        (Leaf::Kind, Cell::Text(kind)) => {
            out.push(b'"');
            out.extend(kind.bytes().map(|byte| byte.to_ascii_uppercase()));
            out.push(b'"');
        }
        (Leaf::Choice(vocabulary), Cell::Text(stored)) => {
            let member = vocabulary.by_stored(stored).ok_or("is not in its vocabulary")?;
            out.push(b'"');
            out.extend_from_slice(member.name.as_bytes());
            out.push(b'"');
        }
        (Leaf::Duration, Cell::Int(number)) => {
            if !(-SAFE..=SAFE).contains(&number) {
                return Err("does not fit 53 bits");
            }
            out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
        }
        (Leaf::BigInt, Cell::Int(number)) => {
            out.push(b'"');
            out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
            out.push(b'"');
        }
        (Leaf::Decimal, Cell::Int(millionths)) => push_decimal(out, millionths),
        (Leaf::Json, Cell::Text(json)) => {
            serde_json::from_str::<serde::de::IgnoredAny>(json).map_err(|_| "is not JSON")?;
            out.extend_from_slice(json.as_bytes());
        }
        _ => return Err("is of another kind"),
    }
    Ok(())
}

fn push_float(out: &mut Vec<u8>, number: f64) -> Result<(), &'static str> {
    if !number.is_finite() {
        return Err("is not a finite number");
    }
    out.extend_from_slice(ryu::Buffer::new().format_finite(number).as_bytes());
    Ok(())
}

/// A decimal as a text without trailing zeros.
fn push_decimal(out: &mut Vec<u8>, millionths: i64) {
    out.push(b'"');
    if millionths < 0 {
        out.push(b'-');
    }
    let size = millionths.unsigned_abs();
    out.extend_from_slice(itoa::Buffer::new().format(size / MILLION).as_bytes());
    let mut fraction = size % MILLION;
    if fraction > 0 {
        out.push(b'.');
        let mut digits = [b'0'; 6];
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (fraction % 10) as u8;
            fraction /= 10;
        }
        let end = digits.iter().rposition(|digit| *digit != b'0').map_or(0, |last| last + 1);
        out.extend_from_slice(&digits[..end]);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema_som::Key;
    use schema_som::kind::Vocabulary;

    fn written(leaf: &Leaf, cell: Cell<'_>) -> Result<String, &'static str> {
        let mut out = Vec::new();
        push_leaf(&mut out, leaf, cell)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn every_kind_has_its_form() {
        let unit = Vocabulary::new("Unit", "A unit.", &[("HOUR", "h", "An hour.")]);
        let key = Key::new(1_700_000_000_000, [7; 8], 0);
        let cases = [
            (Leaf::Text, Cell::Text("a\"b"), r#""a\"b""#.to_owned()),
            (Leaf::Int, Cell::Int(-5), "-5".into()),
            (Leaf::Bool, Cell::Int(1), "true".into()),
            (Leaf::Bool, Cell::Int(0), "false".into()),
            (Leaf::Float, Cell::Float(23.976), "23.976".into()),
            (Leaf::Float, Cell::Int(24), "24.0".into()),
            (Leaf::BigInt, Cell::Int(i64::MAX), "\"9223372036854775807\"".into()),
            (Leaf::Duration, Cell::Int(-3600), "-3600".into()),
            (Leaf::DateTime, Cell::Time(0), "\"1970-01-01T00:00:00Z\"".into()),
            (Leaf::Json, Cell::Text("{\"a\": [1]}"), "{\"a\": [1]}".into()),
            (Leaf::Choice(unit), Cell::Text("h"), "\"HOUR\"".into()),
            (Leaf::Id("shot".into()), Cell::Key(key), format!("\"{}\"", key.to_id("shot"))),
        ];
        for (leaf, cell, expected) in cases {
            assert_eq!(written(&leaf, cell), Ok(expected));
        }
    }

    #[test]
    fn decimals_are_exact_and_short() {
        let cases = [
            (0, "0"),
            (1, "0.000001"),
            (-1, "-0.000001"),
            (12_500_000, "12.5"),
            (-1_000_000, "-1"),
            (i64::MIN, "-9223372036854.775808"),
        ];
        for (millionths, expected) in cases {
            assert_eq!(
                written(&Leaf::Decimal, Cell::Int(millionths)),
                Ok(format!("\"{expected}\""))
            );
        }
    }

    #[test]
    fn what_a_kind_cannot_hold_is_an_error() {
        let unit = Vocabulary::new("Unit", "A unit.", &[("HOUR", "h", "An hour.")]);
        let cases = [
            (Leaf::Int, Cell::Int(5_000_000_000)),
            (Leaf::Int, Cell::Text("1")),
            (Leaf::Float, Cell::Float(f64::NAN)),
            (Leaf::Float, Cell::Float(f64::NEG_INFINITY)),
            (Leaf::Duration, Cell::Int(1 << 53)),
            (Leaf::DateTime, Cell::Time(i64::MAX)),
            (Leaf::Choice(unit), Cell::Text("x")),
            (Leaf::Json, Cell::Text("{")),
            (Leaf::Text, Cell::Int(1)),
        ];
        for (leaf, cell) in cases {
            assert!(written(&leaf, cell).is_err(), "{leaf:?} {cell:?}");
        }
    }
}
