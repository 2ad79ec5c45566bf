//! What a plugin does with reads: columns that it answers, and the exports that ask for them.

use std::rc::Rc;

use crate::bindings::backlot::plugin::criteria::{Comparison, Condition};
use crate::bindings::backlot::plugin::vocabulary::{
    Column as WireColumn, ColumnData, Refusal, Sheet as WireSheet,
};
use crate::bindings::exports::backlot::plugin::computed_fields::Guest as ComputedFields;
use crate::bindings::exports::backlot::plugin::read_hooks::{
    self as wire, Guest as ReadHooks, Plan,
};
use crate::guest::{Component, unknown};
use crate::layout::Layout;
use crate::{Fault, Key, Plugin, Sheet, Value, layout};

/// A value for each of many records, in their order. Numbers and texts by themselves cost less than
/// values of any kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    present: Vec<u64>,
    data: ColumnData,
}

impl Column {
    /// Whole numbers; durations and days are such, too.
    pub fn wholes(values: impl IntoIterator<Item = Option<i64>>) -> Self {
        Self::of(values, ColumnData::Wholes)
    }

    /// Numbers.
    pub fn reals(values: impl IntoIterator<Item = Option<f64>>) -> Self {
        Self::of(values, ColumnData::Reals)
    }

    /// Texts, words of enums, decimals, or JSON.
    pub fn texts(values: impl IntoIterator<Item = Option<String>>) -> Self {
        Self::of(values, ColumnData::Texts)
    }

    /// Microseconds since 1970, UTC.
    pub fn moments(values: impl IntoIterator<Item = Option<i64>>) -> Self {
        Self::of(values, ColumnData::Moments)
    }

    /// Yes or no.
    pub fn truths(values: impl IntoIterator<Item = Option<bool>>) -> Self {
        let values = values.into_iter().map(|value| value.map(u8::from));
        Self::of(values, ColumnData::Truths)
    }

    /// Keys of records, of what leads to one.
    pub fn links(values: impl IntoIterator<Item = Option<Key>>) -> Self {
        Self::of(values.into_iter().map(|key| key.map(Linked)), |keys| {
            ColumnData::Links(keys.into_iter().map(|Linked(key)| key).collect())
        })
    }

    /// Values of whichever kind.
    pub fn values(values: impl IntoIterator<Item = Value>) -> Self {
        let data = ColumnData::Cells(values.into_iter().collect());
        Self { present: Vec::new(), data }
    }

    fn of<T: Default>(
        values: impl IntoIterator<Item = Option<T>>,
        data: impl FnOnce(Vec<T>) -> ColumnData,
    ) -> Self {
        let values = values.into_iter();
        let mut present = Vec::new();
        let mut all = Vec::with_capacity(values.size_hint().0);
        let mut is_any_missing = false;
        for (row, value) in values.enumerate() {
            if row % 64 == 0 {
                present.push(0_u64);
            }
            match value {
                Some(_) => present[row / 64] |= 1 << (row % 64),
                None => is_any_missing = true,
            }
            all.push(value.unwrap_or_default());
        }
        if !is_any_missing {
            present.clear();
        }
        Self { present, data: data(all) }
    }

    pub(crate) fn of_field(self, field: u32) -> WireColumn {
        WireColumn { field, present: self.present, data: self.data }
    }
}

/// A key that may be missing.
struct Linked(Key);

impl Default for Linked {
    fn default() -> Self {
        Linked(Key { hi: 0, lo: 0 })
    }
}

impl<P: Plugin> ComputedFields for Component<P> {
    fn compute(
        field: u32,
        _arguments_json: Option<String>,
        parents: WireSheet,
    ) -> Result<WireColumn, Fault> {
        let parents = Sheet::new(layout::current(), parents)?;
        let kind = &parents.layout.kinds[parents.kind];
        let name = kind.fields.iter().find(|known| known.number == field);
        let name = name.ok_or_else(|| unknown("field"))?;
        Ok(P::compute(&name.name, &parents)?.of_field(field))
    }
}

/// What a hook says about reads of a type.
pub struct Narrowing {
    layout: Rc<Layout>,
    kind: usize,
    conditions: Vec<Condition>,
    refusal: Option<Refusal>,
}

impl Narrowing {
    /// The type that is read.
    pub fn kind(&self) -> &str {
        &self.layout.kinds[self.kind].name
    }

    /// Only records of which this holds, too.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a field that the manifest does not mention.
    pub fn only(
        &mut self,
        field: &str,
        test: Comparison,
        operand: impl Into<Value>,
    ) -> Result<(), Fault> {
        self.condition(field, test, vec![operand.into()])
    }

    /// Only records whose field has one of these values.
    ///
    /// # Errors
    /// As [`Narrowing::only`].
    pub fn among(&mut self, field: &str, values: Vec<Value>) -> Result<(), Fault> {
        self.condition(field, Comparison::IsIn, values)
    }

    /// No records at all, for a reason that the client is told; the code is the plugin's own.
    pub fn refuse(&mut self, code: &str, message: &str) {
        let (code, message) = (code.to_owned(), message.to_owned());
        self.refusal = Some(Refusal { code, message, field: None, details: None });
    }

    fn condition(
        &mut self,
        field: &str,
        test: Comparison,
        values: Vec<Value>,
    ) -> Result<(), Fault> {
        let field = self.layout.kinds[self.kind].field(field)?;
        let operand = |value| match test {
            Comparison::IsNull => value,
            _ => field.shaped(value),
        };
        let operands = values.into_iter().map(operand).collect();
        self.conditions.push(Condition { field: field.number, test, operands });
        Ok(())
    }
}

impl<P: Plugin> ReadHooks for Component<P> {
    fn narrow(hook: u32, plan: Plan) -> Result<wire::Narrowing, Fault> {
        let layout = layout::current();
        let kind = layout.kind_of_number(plan.kind).ok_or_else(|| unknown("type"))?;
        let name = layout.hook(hook).ok_or_else(|| unknown("hook"))?;
        let (conditions, refusal) = (Vec::new(), None);
        let mut said = Narrowing { layout: layout.clone(), kind, conditions, refusal };
        P::narrow(name, &mut said)?;
        Ok(match said.refusal {
            Some(refusal) => wire::Narrowing::Refuse(refusal),
            None if said.conditions.is_empty() => wire::Narrowing::Unchanged,
            None => wire::Narrowing::Also(said.conditions),
        })
    }

    fn redact(hook: u32, rows: WireSheet) -> Result<Vec<WireColumn>, Fault> {
        let layout = layout::current();
        let records = Sheet::new(layout.clone(), rows)?;
        let name = layout.hook(hook).ok_or_else(|| unknown("hook"))?;
        let (kind, columns) = (records.kind, Vec::new());
        let mut said = Redaction { layout: layout.clone(), kind, columns };
        P::redact(name, &records, &mut said)?;
        Ok(said.columns)
    }
}

/// What a hook replaces of records that are read.
pub struct Redaction {
    layout: Rc<Layout>,
    kind: usize,
    columns: Vec<WireColumn>,
}

impl Redaction {
    /// Puts other values in the place of a field's, one for each of the records, in their order.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a field that the manifest does not mention.
    pub fn replace(&mut self, field: &str, values: Column) -> Result<(), Fault> {
        let number = self.layout.kinds[self.kind].field(field)?.number;
        self.columns.retain(|column| column.field != number);
        self.columns.push(values.of_field(number));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_by_bits_and_nothing_by_none() {
        let all = Column::wholes((0..70).map(Some));
        assert!(all.present.is_empty());
        let some = Column::wholes((0..70).map(|row| (row != 65).then_some(row)));
        assert_eq!(some.present, [u64::MAX, 0b11_1101]);
        assert_eq!(Column::truths([Some(true)]).data, ColumnData::Truths(vec![1]));
    }
}
