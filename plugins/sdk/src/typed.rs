//! Values as types of Rust: what typed records are made of.

use crate::{Fact, Fault, Key, Row, Value};

/// A type that a value of a field can be read as. `backlot plugin types` implements it for the words of
/// enums.
pub trait FromValue<'a>: Sized {
    /// The value as such, if it is one.
    fn from_value(value: &'a Value) -> Option<Self>;
}

impl<'a> FromValue<'a> for &'a str {
    fn from_value(value: &'a Value) -> Option<Self> {
        value.as_text()
    }
}

/// Also durations, in seconds, and moments, in microseconds since 1970.
impl FromValue<'_> for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Whole(number) | Value::Moment(number) => Some(*number),
            _ => None,
        }
    }
}

impl FromValue<'_> for f64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Real(number) => Some(*number),
            Value::Whole(number) => Some(*number as f64),
            _ => None,
        }
    }
}

impl FromValue<'_> for bool {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Truth(truth) => Some(*truth),
            _ => None,
        }
    }
}

impl FromValue<'_> for Key {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Link(key) => Some(*key),
            _ => None,
        }
    }
}

impl<'a> FromValue<'a> for &'a [Key] {
    fn from_value(value: &'a Value) -> Option<Self> {
        match value {
            Value::Links(keys) => Some(keys),
            _ => None,
        }
    }
}

impl<'a> Row<'a> {
    /// What will be stored in a field of the hook's `reads`.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn get<T: FromValue<'a>>(&self, field: &str) -> Result<Option<T>, Fault> {
        read(field, self.value(field)?)
    }

    /// What is stored in a field of the hook's `reads`; nothing of a record that is made.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn was<T: FromValue<'a>>(&self, field: &str) -> Result<Option<T>, Fault> {
        read(field, self.stored(field)?)
    }
}

impl<'a> Fact<'a> {
    /// What a field has become, of those that changed and that the hook `reads`.
    ///
    /// # Errors
    /// As [`Fact::after`]; `WRONG_TYPE` for a field that holds something else.
    pub fn get<T: FromValue<'a>>(&self, field: &str) -> Result<Option<T>, Fault> {
        self.after(field)?.map_or(Ok(None), |value| read(field, value))
    }
}

fn read<'a, T: FromValue<'a>>(field: &str, value: &'a Value) -> Result<Option<T>, Fault> {
    if value.is_none() {
        return Ok(None);
    }
    T::from_value(value)
        .map(Some)
        .ok_or_else(|| Fault::new("WRONG_TYPE", ["`", field, "` holds something else"].concat()))
}
