//! Columns that a plugin computes or replaces, of records made by hand.

use std::collections::BTreeMap;

use super::{Bench, Fields, Row, fake, slots};
use crate::bindings::backlot::plugin::vocabulary::{Column, ColumnData, Sheet, Slot};
use crate::bindings::exports::backlot::plugin::computed_fields::Guest as _;
use crate::bindings::exports::backlot::plugin::lifecycle::Guest as _;
use crate::bindings::exports::backlot::plugin::read_hooks::Guest as _;
use crate::guest::Component;
use crate::{Fault, Key, Plugin, Value};

impl Bench {
    /// Starts the plugin, and has it compute a field of records that store these values.
    ///
    /// # Errors
    /// The plugin's own fault; `START_FAILED`; `UNKNOWN_NAME` for a name that the bench was not
    /// told.
    pub fn compute<P: Plugin>(
        &self,
        field: &str,
        kind: &str,
        rows: &[Row],
    ) -> Result<Vec<Value>, Fault> {
        let (number, fields) = self.find(kind)?;
        self.begin::<P>("none")?;
        let place = fields.iter().position(|(name, _)| name == field);
        let unknown = || Fault::new("UNKNOWN_NAME", ["the bench knows no field ", field].concat());
        let field = place.ok_or_else(unknown)? as u32;
        let mut parents = sheet((number, fields), rows)?;
        parents.columns.retain(|column| column.field != field);
        let mut answer = empty(&parents);
        answer.columns = vec![Component::<P>::compute(field, None, parents)?];
        values(answer, &fields[field as usize].0)
    }

    /// Starts the plugin, and has a hook replace columns of records that store these values; answers
    /// the values by the fields that it replaced.
    ///
    /// # Errors
    /// As [`Bench::compute`].
    pub fn redact<P: Plugin>(
        &self,
        hook: &str,
        kind: &str,
        rows: &[Row],
    ) -> Result<BTreeMap<String, Vec<Value>>, Fault> {
        let (number, fields) = self.find(kind)?;
        self.begin::<P>(hook)?;
        let records = sheet((number, fields), rows)?;
        let empty = empty(&records);
        let said = Component::<P>::redact(0, records)?;
        let replaced = said.into_iter().map(|column| {
            let name = fields[column.field as usize].0.clone();
            let values = values(Sheet { columns: vec![column], ..empty.clone() }, &name)?;
            Ok((name, values))
        });
        replaced.collect()
    }

    fn begin<P: Plugin>(&self, hook: &str) -> Result<(), Fault> {
        fake::begin(&self.settings, self.numbered()?);
        let started = Component::<P>::start(self.welcome(hook));
        started.map_err(|message| Fault::new("START_FAILED", message))
    }
}

/// Records that store these values, with every field that the bench was told.
fn sheet((kind, fields): (u32, &Fields), rows: &[Row]) -> Result<Sheet, Fault> {
    let rows: Vec<_> =
        rows.iter().map(|row| slots(fields, &row.stored)).collect::<Result<_, _>>()?;
    let columns = (0..fields.len() as u32).map(|field| {
        let value = |row: &Vec<Slot>| {
            let slot = row.iter().find(|slot| slot.field == field);
            slot.map_or(Value::None, |slot| slot.value.clone())
        };
        let (present, data) = column(rows.iter().map(value).collect());
        Column { field, present, data }
    });
    let columns = columns.collect();
    let keys = (1..=rows.len() as u64).map(|lo| Key { hi: 0, lo }).collect();
    Ok(Sheet { kind, keys, columns })
}

/// The same records without a column.
fn empty(records: &Sheet) -> Sheet {
    Sheet { columns: Vec::new(), keys: records.keys.clone(), ..*records }
}

/// The values of a field of records.
fn values(records: Sheet, field: &str) -> Result<Vec<Value>, Fault> {
    let records = crate::Sheet::new(crate::layout::current(), records)?;
    (0..records.len()).map(|row| records.value(row, field)).collect()
}

/// Values as the host would hand them over: numbers and texts by themselves.
fn column(values: Vec<Value>) -> (Vec<u64>, ColumnData) {
    macro_rules! all {
        ($case:ident) => {
            values.iter().all(|value| matches!(value, Value::$case(_) | Value::None))
        };
    }
    macro_rules! inner {
        ($case:ident) => {
            values.iter().map(|value| match value {
                Value::$case(value) => value.clone(),
                _ => Default::default(),
            })
        };
    }
    let mut present = vec![0; values.len().div_ceil(64)];
    for (row, _) in values.iter().enumerate().filter(|(_, value)| !value.is_none()) {
        present[row / 64] |= 1 << (row % 64);
    }
    let data = if all!(Whole) {
        ColumnData::Wholes(inner!(Whole).collect())
    } else if all!(Real) {
        ColumnData::Reals(inner!(Real).collect())
    } else if all!(Text) {
        ColumnData::Texts(inner!(Text).collect())
    } else {
        return (Vec::new(), ColumnData::Cells(values));
    };
    (present, data)
}
