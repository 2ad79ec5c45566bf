//! How a row becomes a line, and a line a row.

use schema_som::kind::Kind;
use schema_som::{Cell, Error, Key, Result, Value};
use sea_orm::Value as Bind;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::Label;
use crate::Engine;
use crate::ddl::Holds;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    /// `archive`
    pub backlot: String,
    pub format: u32,
    #[serde(flatten)]
    pub label: Label,
}

/// A line that is not a row.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mark {
    /// The rows of this table follow.
    Table { name: String, columns: Vec<String> },
    /// There are no more rows.
    End { rows: u64 },
    /// The BLAKE3 of all lines before this one; nothing follows.
    Blake3(String),
}

/// A cell as JSON. Doubles are text: not every reader of JSON keeps all of their bits.
pub(super) fn to_json(cell: Cell<'_>) -> Json {
    match cell {
        Cell::Null => Json::Null,
        Cell::Key(key) => json!(to_hex(&key.0)),
        Cell::Int(number) | Cell::Time(number) => json!(number),
        Cell::Float(number) => json!(format!("{number:?}")),
        Cell::Text(text) => json!(text),
    }
}

/// What the driver binds for a cell of a column.
///
/// # Errors
/// `INTERNAL` for a cell of another kind than the column's.
pub(super) fn to_bind(engine: Engine, holds: &Holds, json: &Json) -> Result<Bind> {
    let Some(kind) = holds.kind() else {
        let bytes = json.as_str().map(|text| from_hex(text).ok_or_else(misfit)).transpose()?;
        return Ok(Bind::Bytes(bytes));
    };
    engine.bind(kind, &to_value(kind, json).ok_or_else(misfit)?)
}

fn to_value(kind: &Kind, json: &Json) -> Option<Value> {
    if json.is_null() {
        return Some(Value::Null);
    }
    Some(match kind {
        Kind::Key => Value::Key(Key(from_hex(json.as_str()?)?.try_into().ok()?)),
        Kind::DateTime => Value::Time(json.as_i64()?),
        Kind::Float => Value::Float(json.as_str()?.parse().ok()?),
        Kind::Text(_) | Kind::LongText | Kind::Enum(_) | Kind::Json => {
            Value::Text(json.as_str()?.to_owned())
        }
        Kind::Bool | Kind::Int | Kind::BigInt | Kind::Decimal | Kind::Duration => {
            Value::Int(json.as_i64()?)
        }
    })
}

fn misfit() -> Error {
    Error::internal("a cell of the archive does not fit its column")
}

pub(super) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || text.len() % 2 == 1 {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_survive_the_way_through_a_line() {
        let cells = [
            (Kind::Key, Value::Key(Key([0xfe; 16]))),
            (Kind::BigInt, Value::Int(i64::MIN)),
            (Kind::Float, Value::Float(0.1 + 0.2)),
            (Kind::Float, Value::Float(5e-324)),
            (Kind::LongText, Value::Text("ü\u{0001}\n\"".to_owned())),
            (Kind::DateTime, Value::Time(-1)),
            (Kind::Bool, Value::Int(1)),
            (Kind::Text(3), Value::Null),
        ];
        for (kind, value) in cells {
            let line = to_json(value.as_cell()).to_string();
            let json: Json = serde_json::from_str(&line).unwrap();
            assert_eq!(to_value(&kind, &json), Some(value), "{line}");
        }
        assert_eq!(to_value(&Kind::Key, &json!("fefe")), None);
        assert_eq!(to_value(&Kind::Int, &json!("1")), None);
        assert_eq!(from_hex("0g"), None);
        assert_eq!(from_hex(&to_hex(&[0, 255])), Some(vec![0, 255]));
    }
}
