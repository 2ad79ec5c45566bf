//! An owned value of a field: what filters compare with and what writes store.

use std::ops::RangeInclusive;

use chrono::{DateTime, SecondsFormat};

use crate::cell::Cell;
use crate::id::Key;

/// An owned value. The field's kind says how to read it: decimals are millionths in `Int`,
/// booleans 0 or 1 in `Int`, enum members and JSON their stored text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A record's key.
    Key(Key),
    /// Whole numbers, booleans, decimals, durations.
    Int(i64),
    /// Doubles.
    Float(f64),
    /// Text, enum members, JSON.
    Text(String),
    /// Microseconds since 1970 in UTC.
    Time(i64),
}

impl Value {
    /// Borrows the value as a cell.
    pub fn as_cell(&self) -> Cell<'_> {
        match self {
            Value::Null => Cell::Null,
            Value::Key(key) => Cell::Key(*key),
            Value::Int(number) => Cell::Int(*number),
            Value::Float(number) => Cell::Float(*number),
            Value::Text(text) => Cell::Text(text),
            Value::Time(micros) => Cell::Time(*micros),
        }
    }

    /// Whether there is nothing.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Int(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Value::Int(yes.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Float(number)
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        Value::Key(key)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// The years 1000 to 9999, in microseconds since 1970: what every engine can hold.
pub const MOMENTS: RangeInclusive<i64> = -30_610_224_000_000_000..=253_402_300_799_999_999;

/// Millionths as people write decimals: `-1.5`.
pub fn decimal(millionths: i64) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let size = millionths.unsigned_abs();
    match (size / 1_000_000, size % 1_000_000) {
        (whole, 0) => format!("{sign}{whole}"),
        (whole, rest) => format!("{sign}{whole}.{}", format!("{rest:06}").trim_end_matches('0')),
    }
}

/// The product of two decimals in millionths, halves away from zero; nothing beyond 64 bits.
pub fn decimal_product(one: i64, other: i64) -> Option<i64> {
    const ONE: i128 = 1_000_000;
    let product = i128::from(one) * i128::from(other);
    let away = if product < 0 { -ONE / 2 } else { ONE / 2 };
    i64::try_from((product + away) / ONE).ok()
}

/// Microseconds since 1970 as clients see moments: RFC 3339, to the microsecond.
pub fn moment(micros: i64) -> String {
    let time = DateTime::from_timestamp_micros(micros);
    time.map(|time| time.to_rfc3339_opts(SecondsFormat::Micros, true)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::decimal_product;

    #[test]
    fn products_of_decimals_are_exact_and_halves_go_away_from_zero() {
        let cases = [
            (2_500_000, 12_500_000, Some(31_250_000)),
            (1, 500_000, Some(1)),
            (-1, 500_000, Some(-1)),
            (1, 499_999, Some(0)),
            (-1, 499_999, Some(0)),
            (333_333, 3_000_000, Some(999_999)),
            (1_000_000_000_000_000, 1_000_000, Some(1_000_000_000_000_000)),
            (1_000_000_000_000_000, -9_000_000_000, Some(-9_000_000_000_000_000_000)),
            (1_000_000_000_000_000, 10_000_000_000, None),
            (i64::MIN, i64::MIN, None),
        ];
        for (one, other, product) in cases {
            assert_eq!(decimal_product(one, other), product, "{one} {other}");
            assert_eq!(decimal_product(other, one), product, "{other} {one}");
        }
    }
}
