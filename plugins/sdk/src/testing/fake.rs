//! The host's functions, in pretence: state of the thread that runs a test.

use std::cell::RefCell;

use crate::bindings::backlot::plugin::vocabulary::Slot;
use crate::{Key, Value};

/// A record that look-ups find.
pub(super) struct Record {
    pub kind: u32,
    pub key: Key,
    pub values: Vec<Slot>,
}

#[derive(Default)]
struct Pretence {
    settings: String,
    version: u64,
    records: Vec<Record>,
    journal: Vec<String>,
    keys: u64,
}

thread_local! {
    static PRETENCE: RefCell<Pretence> = RefCell::default();
}

pub(super) fn begin(settings: &str, records: Vec<Record>) {
    PRETENCE.with_borrow_mut(|pretence| {
        // Another version each time, so that nothing is kept from one test to the next.
        let version = pretence.version + 1;
        let settings = settings.to_owned();
        *pretence = Pretence { settings, version, records, ..Pretence::default() };
    });
}

pub(super) fn end() -> Vec<String> {
    PRETENCE.with_borrow_mut(|pretence| std::mem::take(&mut pretence.journal))
}

/// Facts of the call.
pub(crate) mod invocation {
    use super::PRETENCE;
    use crate::Key;
    use crate::host::Principal;

    pub(crate) fn who() -> Principal {
        let login = "tester".to_owned();
        Principal { user: Some(Key { hi: 0, lo: 1 }), login, roles: Vec::new(), via_plugin: None }
    }

    pub(crate) fn project() -> Option<Key> {
        None
    }

    pub(crate) fn trace() -> String {
        String::new()
    }

    pub(crate) fn remaining_us() -> u64 {
        5_000
    }

    pub(crate) fn now() -> i64 {
        1_700_000_000_000_000
    }

    pub(crate) fn random(count: u32) -> Vec<u8> {
        (0..count).map(|place| place as u8).collect()
    }

    pub(crate) fn new_keys(count: u32) -> Vec<Key> {
        let next = |_| {
            PRETENCE.with_borrow_mut(|pretence| {
                pretence.keys += 1;
                Key { hi: 1, lo: pretence.keys }
            })
        };
        (0..count).map(next).collect()
    }

    pub(crate) fn settings() -> String {
        PRETENCE.with_borrow(|pretence| pretence.settings.clone())
    }

    pub(crate) fn settings_version() -> u64 {
        PRETENCE.with_borrow(|pretence| pretence.version)
    }
}

/// A journal that is kept.
pub(crate) mod journal {
    use super::PRETENCE;
    use crate::journal::Severity;

    pub(crate) fn wants(_level: Severity) -> bool {
        true
    }

    pub(crate) fn write(_level: Severity, message: &str, _attributes: &[(String, String)]) {
        PRETENCE.with_borrow_mut(|pretence| pretence.journal.push(message.to_owned()));
    }

    pub(crate) fn count(_metric: &str, _amount: u64) {}

    pub(crate) fn observe(_metric: &str, _value: f64) {}
}

/// Look-ups among the records of the bench.
pub(crate) mod lookup {
    use super::{PRETENCE, Record, order};
    use crate::bindings::backlot::plugin::criteria::{Comparison, Condition};
    use crate::bindings::backlot::plugin::lookup::Request;
    use crate::bindings::backlot::plugin::vocabulary::{Column, ColumnData, Sheet};
    use crate::{Fault, Key, Value};

    pub(crate) fn by_keys(kind: u32, keys: &[Key], fields: &[u32]) -> Result<Sheet, Fault> {
        PRETENCE.with_borrow(|pretence| {
            let find = |key: &Key| {
                pretence.records.iter().find(|record| record.kind == kind && record.key == *key)
            };
            Ok(sheet(kind, keys.iter().filter_map(find).collect(), fields))
        })
    }

    pub(crate) fn search(request: &Request) -> Result<Sheet, Fault> {
        PRETENCE.with_borrow(|pretence| {
            let records = pretence.records.iter().filter(|record| record.kind == request.kind);
            let mut found: Vec<_> =
                records.filter(|record| fits(record, &request.conditions)).collect();
            for ordering in request.order.iter().rev() {
                found.sort_by(|a, b| {
                    let order = order(value(a, ordering.field), value(b, ordering.field));
                    if ordering.descending { order.reverse() } else { order }
                });
            }
            found.truncate(request.limit as usize);
            Ok(sheet(request.kind, found, &request.fields))
        })
    }

    pub(crate) fn count(kind: u32, conditions: &[Condition]) -> Result<u64, Fault> {
        PRETENCE.with_borrow(|pretence| {
            let records = pretence.records.iter().filter(|record| record.kind == kind);
            Ok(records.filter(|record| fits(record, conditions)).count() as u64)
        })
    }

    fn value(record: &Record, field: u32) -> &Value {
        let slot = record.values.iter().find(|slot| slot.field == field);
        slot.map_or(&Value::None, |slot| &slot.value)
    }

    fn fits(record: &Record, conditions: &[Condition]) -> bool {
        conditions.iter().all(|condition| {
            let own = value(record, condition.field);
            let operand = condition.operands.first().unwrap_or(&Value::None);
            let order = order(own, operand);
            let texts = own.as_text().zip(operand.as_text());
            match condition.test {
                Comparison::Eq => own == operand,
                Comparison::Ne => own != operand,
                Comparison::Lt => order.is_lt(),
                Comparison::Le => order.is_le(),
                Comparison::Gt => order.is_gt(),
                Comparison::Ge => order.is_ge(),
                Comparison::IsIn => condition.operands.contains(own),
                Comparison::Contains => texts.is_some_and(|(own, part)| own.contains(part)),
                Comparison::StartsWith => texts.is_some_and(|(own, part)| own.starts_with(part)),
                Comparison::IsNull => own.is_none() == (operand != &Value::Truth(false)),
            }
        })
    }

    fn sheet(kind: u32, records: Vec<&Record>, fields: &[u32]) -> Sheet {
        let columns = fields.iter().map(|field| Column {
            field: *field,
            present: Vec::new(),
            data: ColumnData::Cells(
                records.iter().map(|record| value(record, *field).clone()).collect(),
            ),
        });
        let keys = records.iter().map(|record| record.key).collect();
        Sheet { kind, keys, columns: columns.collect() }
    }
}

/// Numbers by size, everything else by its text.
fn order(a: &Value, b: &Value) -> std::cmp::Ordering {
    let number = |value: &Value| match value {
        Value::Whole(number) | Value::Moment(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        _ => None,
    };
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.as_text().cmp(&b.as_text()),
    }
}
