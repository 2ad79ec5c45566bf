//! One foreign row: cells by name, and foreign representations of times, spans and choices.

use chrono::NaiveDateTime;
use schema_som::cell::{Cell, Rows};
use schema_som::kind::Kind;
use schema_som::rowset::Rowset;
use schema_som::value::Value;

/// A row with the names of its columns.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub rows: &'a Rowset,
    pub row: usize,
    pub columns: &'a [(usize, &'static str)],
}

impl<'a> Row<'a> {
    /// The first cell of this name that has a value.
    pub(super) fn cell(&self, name: &str) -> Cell<'a> {
        self.cells()
            .filter(|(_, column, cell)| *column == name && !cell.is_null())
            .map(|(_, _, cell)| cell)
            .next()
            .unwrap_or(Cell::Null)
    }

    /// Table, column and cell of every column.
    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, &'static str, Cell<'a>)> {
        let (rows, row) = (self.rows, self.row);
        self.columns
            .iter()
            .enumerate()
            .map(move |(index, (table, name))| (*table, *name, rows.cell(row, index)))
    }

    pub(super) fn id(&self) -> i64 {
        self.cell("id").as_int().unwrap_or_default()
    }

    pub(super) fn int(&self, name: &str) -> Option<i64> {
        self.cell(name).as_int()
    }

    pub(super) fn text(&self, name: &str) -> &'a str {
        match self.cell(name) {
            Cell::Text(text) => text,
            _ => "",
        }
    }

    /// Whether a table that shares the key has this row.
    pub(super) fn is_in(&self, table: usize) -> bool {
        self.cells().any(|(of, name, cell)| of == table && name == "id" && !cell.is_null())
    }
}

/// A foreign cell as a value of a field of this kind; `None` when it cannot be read as one. What
/// it reads but the field cannot hold is for the write pipeline to judge.
pub(super) fn value(kind: &Kind, cell: Cell<'_>) -> Option<Value> {
    match (kind, cell) {
        (_, Cell::Null) => Some(Value::Null),
        (Kind::DateTime, cell) => moment(cell).map(Value::Time),
        (Kind::Duration, cell) => span(cell).map(Value::Int),
        (Kind::Decimal, cell) => millionths(cell).map(Value::Int),
        // The original numbers the members of one vocabulary.
        (Kind::Enum(vocabulary), Cell::Int(number)) => {
            let member = vocabulary.members.get(usize::try_from(number).ok()?)?;
            Some(Value::Text(member.stored.clone()))
        }
        // It knows them by their names as well, in any case.
        (Kind::Enum(vocabulary), Cell::Text(text)) if vocabulary.by_stored(text).is_none() => {
            let named = vocabulary.members.iter().find(|it| it.name.eq_ignore_ascii_case(text));
            Some(Value::Text(named.map_or(text, |member| &member.stored).to_owned()))
        }
        (Kind::Float, Cell::Int(number)) => Some(Value::Float(number as f64)),
        // SQLite stores a whole double in a column of whole numbers as it likes.
        (Kind::Int | Kind::Bool, Cell::Float(number)) if number.fract() == 0.0 => {
            Some(Value::Int(number as i64))
        }
        (_, cell) => Some(cell.to_value()),
    }
}

/// Microseconds since 1970 of a moment; without a zone it is UTC.
pub(super) fn moment(cell: Cell<'_>) -> Option<i64> {
    match cell {
        Cell::Time(micros) => Some(micros),
        Cell::Text(text) => {
            let text = text.trim().replace('T', " ");
            let text = text.trim_end_matches("+00:00").trim_end_matches('Z');
            let parsed = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").ok()?;
            Some(parsed.and_utc().timestamp_micros())
        }
        _ => None,
    }
}

/// Whole seconds of a span: on SQLite the original stores it as a moment that long after 1970.
pub(super) fn span(cell: Cell<'_>) -> Option<i64> {
    match cell {
        Cell::Int(seconds) => Some(seconds),
        cell => moment(cell).map(|micros| micros.div_euclid(1_000_000)),
    }
}

/// A cell in a message.
pub(super) fn shown(cell: Cell<'_>) -> String {
    match cell {
        Cell::Null | Cell::Key(_) => "nothing".to_owned(),
        Cell::Int(number) | Cell::Time(number) => number.to_string(),
        Cell::Float(number) => number.to_string(),
        Cell::Text(text) => format!("`{}`", schema_som::id::clip(text).escape_debug()),
    }
}

/// A decimal number in millionths.
pub(super) fn millionths(cell: Cell<'_>) -> Option<i64> {
    let number = match cell {
        Cell::Int(number) => number as f64,
        Cell::Float(number) => number,
        _ => return None,
    };
    let scaled = (number * 1e6).round();
    (scaled.abs() < 9e18).then_some(scaled as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_representations_are_read() {
        let time = |text| moment(Cell::Text(text));
        assert_eq!(time("1970-01-01 00:00:01.500000"), Some(1_500_000));
        assert_eq!(time("2024-01-08 09:00:00"), Some(1_704_704_400_000_000));
        assert_eq!(time("2024-01-08T09:00:00Z"), Some(1_704_704_400_000_000));
        assert_eq!(time("soon"), None);
        assert_eq!(span(Cell::Text("1970-12-14 00:00:00.000000")), Some(347 * 86_400));
        assert_eq!(span(Cell::Text("1969-12-31 23:00:00.000000")), Some(-3_600));
        assert_eq!(millionths(Cell::Float(27.5)), Some(27_500_000));
        assert_eq!(millionths(Cell::Text("x")), None);
        let kind = Kind::Enum(schema_som::facets::schedule_constraint());
        assert_eq!(value(&kind, Cell::Int(3)), Some(Value::Text("both".into())));
        assert_eq!(value(&kind, Cell::Int(9)), None);
        assert_eq!(value(&kind, Cell::Text("Both")), Some(Value::Text("both".into())));
        assert_eq!(value(&kind, Cell::Text("end")), Some(Value::Text("end".into())));
        assert_eq!(value(&kind, Cell::Text("x")), Some(Value::Text("x".into())));
    }
}
