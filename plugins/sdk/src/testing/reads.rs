//! Columns that a plugin computes, of records made by hand.

use super::{Bench, Row, fake, slots};
use crate::bindings::backlot::plugin::vocabulary::{Column, ColumnData, Sheet};
use crate::bindings::exports::backlot::plugin::computed_fields::Guest as _;
use crate::bindings::exports::backlot::plugin::lifecycle::Guest as _;
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
        fake::begin(&self.settings, self.numbered()?);
        let started = Component::<P>::start(self.welcome("none"));
        started.map_err(|message| Fault::new("START_FAILED", message))?;
        let place = fields.iter().position(|(name, _)| name == field);
        let unknown = || Fault::new("UNKNOWN_NAME", ["the bench knows no field ", field].concat());
        let field = place.ok_or_else(unknown)? as u32;
        let rows: Vec<_> =
            rows.iter().map(|row| slots(fields, &row.stored)).collect::<Result<_, _>>()?;
        let columns = (0..fields.len() as u32).filter(|own| *own != field).map(|own| {
            let value = |row: &Vec<crate::bindings::backlot::plugin::vocabulary::Slot>| {
                let slot = row.iter().find(|slot| slot.field == own);
                slot.map_or(Value::None, |slot| slot.value.clone())
            };
            let data = column(rows.iter().map(value).collect());
            Column { field: own, present: data.0, data: data.1 }
        });
        let columns = columns.collect();
        let keys = (1..=rows.len() as u64).map(|lo| Key { hi: 0, lo }).collect();
        let said = Component::<P>::compute(field, None, Sheet { kind: number, keys, columns })?;
        let sheet = Sheet {
            kind: number,
            keys: vec![Key { hi: 0, lo: 0 }; rows.len()],
            columns: vec![said],
        };
        let sheet = crate::Sheet::new(crate::layout::current(), sheet)?;
        let name = &fields[field as usize].0;
        (0..rows.len()).map(|row| sheet.value(row, name)).collect()
    }
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
