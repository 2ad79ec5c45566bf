//! Reads of records: what the manifest's `[permissions] read` names, as far as the caller may see
//! it. A before-hook sees the open transaction. A component that never calls these is a pure rule,
//! which is cheaper to run.

use std::rc::Rc;

#[cfg(target_arch = "wasm32")]
use crate::bindings::backlot::plugin::lookup as host;
#[cfg(not(target_arch = "wasm32"))]
use crate::testing::lookup as host;

use crate::bindings::backlot::plugin::criteria::{Condition, Ordering};
use crate::bindings::backlot::plugin::vocabulary::{Column, ColumnData, Sheet as WireSheet};
use crate::layout::{self, KindEntry, Layout};
use crate::{Fault, Key, Value};

pub use crate::bindings::backlot::plugin::criteria::Comparison;
use crate::bindings::backlot::plugin::lookup::Request;

/// Records of a type by their keys, in the order of the keys. Those that don't exist or can't be
/// seen are left out.
///
/// # Errors
/// `UNKNOWN_NAME` for what the manifest does not mention; whatever the host says.
pub fn by_keys(kind: &str, keys: &[Key], fields: &[&str]) -> Result<Sheet, Fault> {
    let layout = layout::current();
    let entry = &layout.kinds[layout.kind(kind)?];
    let fields = numbers(entry, fields)?;
    let sheet = match keys {
        [] => WireSheet { kind: entry.number, keys: Vec::new(), columns: Vec::new() },
        _ => host::by_keys(entry.number, keys, &fields)?,
    };
    Sheet::new(layout.clone(), sheet)
}

/// A search among the records of a type.
///
/// # Errors
/// `UNKNOWN_NAME` for a type that the manifest does not mention.
pub fn search(kind: &str) -> Result<Search, Fault> {
    let layout = layout::current();
    let kind = layout.kind(kind)?;
    let request = Request {
        kind: layout.kinds[kind].number,
        conditions: Vec::new(),
        order: Vec::new(),
        fields: Vec::new(),
        limit: 100,
        after: None,
    };
    Ok(Search { layout, kind, request })
}

fn numbers(entry: &KindEntry, fields: &[&str]) -> Result<Vec<u32>, Fault> {
    fields.iter().map(|name| entry.field(name).map(|field| field.number)).collect()
}

/// A search that is being put together.
pub struct Search {
    layout: Rc<Layout>,
    kind: usize,
    request: Request,
}

impl Search {
    fn field(&self, name: &str) -> Result<u32, Fault> {
        self.layout.kinds[self.kind].field(name).map(|field| field.number)
    }

    /// Only records of which this holds, too.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a field that the manifest does not mention.
    pub fn with(
        mut self,
        field: &str,
        test: Comparison,
        operand: impl Into<Value>,
    ) -> Result<Self, Fault> {
        let field = self.field(field)?;
        let operands = vec![operand.into()];
        self.request.conditions.push(Condition { field, test, operands });
        Ok(self)
    }

    /// Only records whose field has one of these values.
    ///
    /// # Errors
    /// As [`Search::with`].
    pub fn among(mut self, field: &str, operands: Vec<Value>) -> Result<Self, Fault> {
        let field = self.field(field)?;
        self.request.conditions.push(Condition { field, test: Comparison::IsIn, operands });
        Ok(self)
    }

    /// In the order of a field, after the orders before.
    ///
    /// # Errors
    /// As [`Search::with`].
    pub fn order(mut self, field: &str, descending: bool) -> Result<Self, Fault> {
        let field = self.field(field)?;
        self.request.order.push(Ordering { field, descending });
        Ok(self)
    }

    /// At most so many records; 100 if nothing is said. The host has a limit of its own.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.request.limit = limit;
        self
    }

    /// The records after this one, in the order of keys.
    #[must_use]
    pub fn after(mut self, key: Key) -> Self {
        self.request.after = Some(key);
        self
    }

    /// These fields of the records.
    ///
    /// # Errors
    /// As [`Search::with`]; whatever the host says.
    pub fn read(mut self, fields: &[&str]) -> Result<Sheet, Fault> {
        self.request.fields = numbers(&self.layout.kinds[self.kind], fields)?;
        Sheet::new(self.layout, host::search(&self.request)?)
    }

    /// How many records there are.
    ///
    /// # Errors
    /// Whatever the host says.
    pub fn count(self) -> Result<u64, Fault> {
        host::count(self.request.kind, &self.request.conditions)
    }
}

/// Records that were read, column by column.
pub struct Sheet {
    pub(crate) layout: Rc<Layout>,
    pub(crate) kind: usize,
    sheet: WireSheet,
}

impl Sheet {
    pub(crate) fn new(layout: Rc<Layout>, sheet: WireSheet) -> Result<Self, Fault> {
        let kind = layout.kind_of_number(sheet.kind);
        let kind = kind.ok_or_else(|| Fault::new("UNKNOWN_NUMBER", "no such type"))?;
        Ok(Self { layout, kind, sheet })
    }

    /// The type of the records.
    pub fn kind(&self) -> &str {
        &self.layout.kinds[self.kind].name
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.sheet.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sheet.keys.is_empty()
    }

    /// Their keys.
    pub fn keys(&self) -> &[Key] {
        &self.sheet.keys
    }

    /// The value of a record, by its place among the keys, and a field that was asked for.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a field that the manifest does not mention.
    pub fn value(&self, row: usize, field: &str) -> Result<Value, Fault> {
        Ok(self.column(field)?.and_then(|column| cell(column, row)).unwrap_or(Value::None))
    }

    /// A field of all records as whole numbers: of what holds such, booleans and moments included.
    ///
    /// # Errors
    /// As [`Sheet::value`].
    pub fn wholes(&self, field: &str) -> Result<impl Iterator<Item = Option<i64>> + '_, Fault> {
        let column = self.column(field)?;
        Ok((0..self.len()).map(move |row| {
            let column = column.filter(|column| is_present(column, row))?;
            match &column.data {
                ColumnData::Wholes(values) | ColumnData::Moments(values) => {
                    values.get(row).copied()
                }
                ColumnData::Truths(values) => values.get(row).map(|value| i64::from(*value)),
                _ => None,
            }
        }))
    }

    /// A field of all records as numbers: of what holds such.
    ///
    /// # Errors
    /// As [`Sheet::value`].
    pub fn reals(&self, field: &str) -> Result<impl Iterator<Item = Option<f64>> + '_, Fault> {
        let column = self.column(field)?;
        Ok((0..self.len()).map(move |row| {
            let column = column.filter(|column| is_present(column, row))?;
            match &column.data {
                ColumnData::Reals(values) => values.get(row).copied(),
                ColumnData::Wholes(values) => values.get(row).map(|value| *value as f64),
                _ => None,
            }
        }))
    }

    /// A field of all records as texts: of what holds such, words of enums and decimals included.
    ///
    /// # Errors
    /// As [`Sheet::value`].
    pub fn texts(&self, field: &str) -> Result<impl Iterator<Item = Option<&str>> + '_, Fault> {
        let column = self.column(field)?;
        Ok((0..self.len()).map(move |row| {
            let column = column.filter(|column| is_present(column, row))?;
            match &column.data {
                ColumnData::Texts(values) => values.get(row).map(String::as_str),
                _ => None,
            }
        }))
    }

    fn column(&self, field: &str) -> Result<Option<&Column>, Fault> {
        let number = self.layout.kinds[self.kind].field(field)?.number;
        Ok(self.sheet.columns.iter().find(|column| column.field == number))
    }

    /// The text of a record, by its place among the keys, and a field that was asked for.
    ///
    /// # Errors
    /// As [`Sheet::value`].
    pub fn text(&self, row: usize, field: &str) -> Result<Option<String>, Fault> {
        Ok(self.value(row, field)?.as_text().map(str::to_owned))
    }
}

fn is_present(column: &Column, row: usize) -> bool {
    let word = column.present.get(row / 64);
    column.present.is_empty() || word.is_some_and(|word| word >> (row % 64) & 1 == 1)
}

fn cell(column: &Column, row: usize) -> Option<Value> {
    if !is_present(column, row) {
        return None;
    }
    match &column.data {
        ColumnData::Truths(values) => values.get(row).map(|value| Value::Truth(*value != 0)),
        ColumnData::Wholes(values) => values.get(row).map(|value| Value::Whole(*value)),
        ColumnData::Reals(values) => values.get(row).map(|value| Value::Real(*value)),
        ColumnData::Texts(values) => values.get(row).map(|value| Value::Text(value.clone())),
        ColumnData::Moments(values) => values.get(row).map(|value| Value::Moment(*value)),
        ColumnData::Links(values) => values.get(row).map(|value| Value::Link(*value)),
        ColumnData::Cells(values) => values.get(row).cloned(),
    }
}
