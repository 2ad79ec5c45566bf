//! Values of fields.

use crate::Key;
use crate::bindings::backlot::plugin::vocabulary::Cell;

/// A value of a field, as it crosses the boundary.
pub type Value = Cell;

impl Cell {
    /// Whether there is nothing.
    pub fn is_none(&self) -> bool {
        matches!(self, Cell::None)
    }

    /// The text: of a text, a word of an enum, a decimal, or JSON.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Cell::Text(text) | Cell::Decimal(text) | Cell::Json(text) => Some(text),
            _ => None,
        }
    }
}

impl Key {
    /// The key as a UUID, for messages.
    pub fn to_uuid(self) -> String {
        let number = (u128::from(self.hi) << 64) | u128::from(self.lo);
        let mut out = String::with_capacity(36);
        for place in (0..32).rev() {
            if matches!(place, 23 | 19 | 15 | 11) {
                out.push('-');
            }
            let digit = (number >> (place * 4)) as u32 & 15;
            out.extend(char::from_digit(digit, 16));
        }
        out
    }

    /// The id of a record of a type, as documents want it: `key.id("Shot")`. Types that extend one of
    /// the Task family have ids of the type that they extend.
    pub fn id(self, kind: &str) -> String {
        const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let mut out = String::with_capacity(kind.len() + 32);
        for letter in kind.chars() {
            if letter.is_ascii_uppercase() && !out.is_empty() {
                out.push('_');
            }
            out.push(letter.to_ascii_lowercase());
        }
        out.push('_');
        let number = (u128::from(self.hi) << 64) | u128::from(self.lo);
        out.extend(
            (0..26).rev().map(|place| DIGITS[(number >> (place * 5)) as usize & 31] as char),
        );
        out
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<bool> for Cell {
    fn from(truth: bool) -> Self {
        Cell::Truth(truth)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Cell::Whole(number)
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Cell::Whole(number.into())
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Cell::Real(number)
    }
}

impl From<Key> for Cell {
    fn from(key: Key) -> Self {
        Cell::Link(key)
    }
}

impl From<Vec<Key>> for Cell {
    fn from(keys: Vec<Key>) -> Self {
        Cell::Links(keys)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::None, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_shown_as_a_uuid() {
        let key = Key { hi: 0x0190_f7a1_b2c3_7d4e, lo: 0x8f00_0102_0304_0000 };
        assert_eq!(key.to_uuid(), "0190f7a1-b2c3-7d4e-8f00-010203040000");
    }

    #[test]
    fn an_id_is_made_of_a_key_and_a_type() {
        let key = Key { hi: 0x0190_f7a1_b2c3_7d4e, lo: 0x8f00_0102_0304_0000 };
        assert_eq!(key.id("TimeLog"), "time_log_01j3vt3cp3fn78y001081g8000");
    }

    #[test]
    fn nothing_is_a_value_too() {
        assert!(Value::from(None::<i64>).is_none());
        assert_eq!(Value::from(Some("x")), Value::Text("x".to_owned()));
    }
}
