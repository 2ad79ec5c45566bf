//! Rows as plugins are given them and answer them, column by column.

use schema_som::cell::{Cell, Rows};
use schema_som::error::Result;
use schema_som::hooks::Sheet;
use schema_som::kind::Kind;
use schema_som::rowset::Rowset;
use schema_som::value::decimal;
use schema_som::{Key, Value};

use crate::bindings::backlot::plugin::vocabulary::{
    self as wit, CellResult, ColumnDataParam, ColumnDataResult, ColumnParam, ColumnResult,
};
use crate::cells::{self, answer};

/// A column that is needed: the number of its field, and what it holds.
pub(crate) type Need<'a> = (u32, &'a Kind);

/// Texts that no row holds in the form of the contract, for each column that is needed.
pub(crate) fn make(needs: &[Need<'_>], sheet: &Sheet<'_>) -> Vec<Vec<String>> {
    let text = |cell: Cell<'_>| cell.as_int().map_or_else(String::new, decimal);
    let column = |(at, (_, kind)): (usize, &Need<'_>)| match kind {
        Kind::Decimal => sheet.cells(at).map(text).collect(),
        _ => Vec::new(),
    };
    needs.iter().enumerate().map(column).collect()
}

/// A column as it is handed over.
pub(crate) struct Laid<'a> {
    field: u32,
    present: Vec<u64>,
    data: Data<'a>,
}

enum Data<'a> {
    Truths(Vec<u8>),
    Wholes(Vec<i64>),
    Reals(Vec<f64>),
    Texts(Vec<&'a str>),
    Moments(Vec<i64>),
    Links(Vec<wit::Key>),
}

/// Lays out what is needed of the rows; the columns borrow what [`make`] made of them.
pub(crate) fn lay<'a>(
    needs: &[Need<'a>],
    sheet: &Sheet<'a>,
    made: &'a [Vec<String>],
) -> Vec<Laid<'a>> {
    let column = |((at, (field, kind)), made): ((usize, &Need<'a>), &'a Vec<String>)| {
        let cells = sheet.cells(at);
        Laid { field: *field, present: presence(cells.clone()), data: data(kind, cells, made) }
    };
    needs.iter().enumerate().zip(made).map(column).collect()
}

fn data<'a>(kind: &'a Kind, cells: impl Iterator<Item = Cell<'a>>, made: &'a [String]) -> Data<'a> {
    let whole = |cell: Cell<'_>| cell.as_int().unwrap_or_default();
    match kind {
        Kind::Bool => Data::Truths(cells.map(|cell| u8::from(whole(cell) != 0)).collect()),
        Kind::Int | Kind::BigInt | Kind::Duration => Data::Wholes(cells.map(whole).collect()),
        Kind::Float => Data::Reals(cells.map(real).collect()),
        Kind::DateTime => Data::Moments(cells.map(moment).collect()),
        Kind::Key => {
            let key = |cell: Cell<'_>| cell.as_key().unwrap_or(Key([0; 16])).into();
            Data::Links(cells.map(key).collect())
        }
        Kind::Decimal => Data::Texts(made.iter().map(String::as_str).collect()),
        Kind::Enum(words) => {
            let word = |cell: Cell<'a>| match cell {
                Cell::Text(text) => words.by_stored(text).map_or(text, |word| &word.name),
                _ => "",
            };
            Data::Texts(cells.map(word).collect())
        }
        Kind::Text(_) | Kind::LongText | Kind::Json => {
            let text = |cell: Cell<'a>| if let Cell::Text(text) = cell { text } else { "" };
            Data::Texts(cells.map(text).collect())
        }
    }
}

fn real(cell: Cell<'_>) -> f64 {
    match cell {
        Cell::Float(number) => number,
        Cell::Int(number) => number as f64,
        _ => 0.0,
    }
}

fn moment(cell: Cell<'_>) -> i64 {
    match cell {
        Cell::Time(micros) | Cell::Int(micros) => micros,
        _ => 0,
    }
}

/// A bit for each row that has a value; nothing when all have one.
fn presence<'a>(cells: impl ExactSizeIterator<Item = Cell<'a>> + Clone) -> Vec<u64> {
    if cells.clone().all(|cell| !cell.is_null()) {
        return Vec::new();
    }
    let mut words = vec![0; cells.len().div_ceil(64)];
    for (at, _) in cells.enumerate().filter(|(_, cell)| !cell.is_null()) {
        words[at / 64] |= 1 << (at % 64);
    }
    words
}

impl Laid<'_> {
    pub(crate) fn param(&self) -> ColumnParam<'_> {
        let data = match &self.data {
            Data::Truths(values) => ColumnDataParam::Truths(values),
            Data::Wholes(values) => ColumnDataParam::Wholes(values),
            Data::Reals(values) => ColumnDataParam::Reals(values),
            Data::Texts(values) => ColumnDataParam::Texts(values),
            Data::Moments(values) => ColumnDataParam::Moments(values),
            Data::Links(values) => ColumnDataParam::Links(values),
        };
        ColumnParam { field: self.field, present: &self.present, data }
    }
}

/// Reads an answered column of so many rows, whose field is of this kind.
///
/// # Errors
/// `PLUGIN_ANSWER` that says what is wrong with it.
pub(crate) fn read(kind: &Kind, rows: usize, said: ColumnResult) -> Result<Rowset> {
    let ColumnResult { present, data, .. } = said;
    if !present.is_empty() && present.len() != rows.div_ceil(64) {
        let what = format!("{} words say which of {rows} rows have a value", present.len());
        return Err(answer(what));
    }
    let cells = cells_of(data);
    if cells.len() != rows {
        return Err(answer(format!("{} values of {rows} rows", cells.len())));
    }
    let mut values = Rowset::with_capacity(1, rows);
    for (at, cell) in cells.enumerate() {
        let is_there = present.is_empty() || present[at / 64] >> (at % 64) & 1 == 1;
        let value = if is_there { value(kind, cell)? } else { Value::Null };
        values.push(value.as_cell());
    }
    Ok(values)
}

/// Whether a column has nothing for any of its rows.
pub(crate) fn is_any_missing(column: &Rowset) -> bool {
    (0..column.len()).any(|row| column.cell(row, 0).is_null())
}

/// One value after the other.
fn cells_of(data: ColumnDataResult) -> Box<dyn ExactSizeIterator<Item = CellResult>> {
    match data {
        ColumnDataResult::Truths(values) => {
            Box::new(values.into_iter().map(|value| CellResult::Truth(value != 0)))
        }
        ColumnDataResult::Wholes(values) => Box::new(values.into_iter().map(CellResult::Whole)),
        ColumnDataResult::Reals(values) => Box::new(values.into_iter().map(CellResult::Real)),
        ColumnDataResult::Texts(values) => Box::new(values.into_iter().map(CellResult::Text)),
        ColumnDataResult::Moments(values) => Box::new(values.into_iter().map(CellResult::Moment)),
        ColumnDataResult::Links(values) => Box::new(values.into_iter().map(CellResult::Link)),
        ColumnDataResult::Cells(values) => Box::new(values.into_iter()),
    }
}

/// A value as an API can show it.
fn value(kind: &Kind, cell: CellResult) -> Result<Value> {
    // A column of texts says nothing of what they mean.
    let cell = match (cell, kind) {
        (CellResult::Text(text), Kind::Decimal) => CellResult::Decimal(text),
        (CellResult::Text(text), Kind::Json) => CellResult::Json(text),
        (cell, _) => cell,
    };
    let value = cells::value(kind, cell)?;
    let fits = match (&value, kind) {
        (Value::Int(number), Kind::Int) => i32::try_from(*number).is_ok(),
        (Value::Int(number), Kind::Duration) => number.unsigned_abs() < 1 << 53,
        (Value::Text(text), Kind::Text(most)) => text.chars().count() <= *most as usize,
        _ => true,
    };
    if !fits {
        return Err(answer(format!("a value that {kind:?} cannot hold")));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(present: Vec<u64>, data: ColumnDataResult) -> ColumnResult {
        ColumnResult { field: 0, present, data }
    }

    #[test]
    fn a_column_of_another_length_kind_or_size_is_no_answer() {
        let wholes = |count: usize| ColumnDataResult::Wholes(vec![1; count]);
        let cases = [
            (Kind::Int, column(Vec::new(), wholes(1))),
            (Kind::Int, column(Vec::new(), wholes(3))),
            (Kind::Int, column(vec![0, 0], wholes(2))),
            (Kind::LongText, column(Vec::new(), wholes(2))),
            (Kind::Int, column(Vec::new(), ColumnDataResult::Wholes(vec![1, i64::MAX]))),
            (Kind::Duration, column(Vec::new(), ColumnDataResult::Wholes(vec![1, 1 << 53]))),
            (Kind::Float, column(Vec::new(), ColumnDataResult::Reals(vec![1.0, f64::NAN]))),
            (Kind::Text(2), column(Vec::new(), ColumnDataResult::Texts(vec!["abc".into(); 2]))),
            (Kind::Decimal, column(Vec::new(), ColumnDataResult::Texts(vec!["1e3".into(); 2]))),
        ];
        for (kind, column) in cases {
            assert!(read(&kind, 2, column).is_err(), "{kind:?}");
        }
    }

    #[test]
    fn what_is_not_present_is_nothing() {
        let texts = ColumnDataResult::Texts(vec!["1.5".into(), "no decimal".into()]);
        let values = read(&Kind::Decimal, 2, column(vec![1], texts)).expect("a column");
        assert_eq!((values.cell(0, 0), values.cell(1, 0)), (Cell::Int(1_500_000), Cell::Null));
    }
}
