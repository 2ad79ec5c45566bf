//! What was read, written in the order of the document.

use schema_som::cell::Cell;
use schema_som::operation::Outcome;
use schema_som::{Code, Error, Value};
use serde_json::Value as Json;

use super::{Got, Record, Run};
use crate::compiler::place;
use crate::errors::{Fault, Segment};
use crate::plan::{Answer, Key, Leaf, PayloadPart, Plan, Root, RootKind, TreePart};
use crate::write_json::{Scope, Writer, Written};

impl Run<'_> {
    pub(super) fn write(
        &self,
        plan: &Plan,
        got: &[Got<'_>],
        mut out: Vec<u8>,
    ) -> (Vec<u8>, Vec<Fault>) {
        let start = out.len();
        out.push(b'{');
        let mut to = Writer::new(self.registry, out);
        let mut written: Written = Ok(());
        for (index, (root, got)) in plan.roots.iter().zip(got).enumerate() {
            to.key(&root.key, index == 0);
            written = to.member(&root.key, root.nullable, |to| self.root(to, root, got));
            if written.is_err() {
                break;
            }
        }
        let (out, faults) = to.finish(start, written);
        let faults = faults.into_iter().map(|fault| self.located(plan, fault));
        (out, faults.collect())
    }

    /// Says where in the document a root field stands that failed as a whole.
    fn located(&self, plan: &Plan, fault: Fault) -> Fault {
        let [Segment::Key(name)] = &fault.path[..] else { return fault };
        let root = plan.roots.iter().find(|root| *root.key.name == **name);
        let location = root.and_then(|root| root.asked.location());
        fault.at(place(location, &self.document.sources))
    }

    fn root<'p>(&self, to: &mut Writer<'p>, root: &'p Root, got: &'p Got<'_>) -> Written {
        match got {
            Got::Ready => {
                match &root.what {
                    RootKind::Typename(json) => to.out.extend_from_slice(json),
                    _ => match self.introspection.get(&*root.key.name) {
                        Some(json) => to.out.extend_from_slice(json),
                        None => to.null(),
                    },
                }
                Ok(())
            }
            Got::Failed(error) => Err(to.fail(error.clone())),
            Got::Nothing => {
                to.null();
                Ok(())
            }
            Got::Record(record) => record.write(to, 0),
            Got::List { list, bound, level } => to.list(list, (bound, level), 0),
            Got::History(page) => page.write(to),
            Got::Nodes { items, records } => {
                to.out.push(b'[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        to.out.push(b',');
                    }
                    to.item(index, true, |to| match item {
                        Ok(Some((at, row))) => records[*at].write(to, *row),
                        Ok(None) => {
                            to.null();
                            Ok(())
                        }
                        Err(error) => Err(to.fail(error.clone())),
                    })?;
                }
                to.out.push(b']');
                Ok(())
            }
            Got::Operation { answer, outcome, records } => match answer {
                Answer::Value(leaf) => to.answer_value(leaf, cell(outcome, 0)),
                Answer::Values(leaf) => values(to, leaf, outcome),
                Answer::Record(_) => match records.first() {
                    Some(Some(record)) => record.write(to, 0),
                    _ => {
                        to.null();
                        Ok(())
                    }
                },
                Answer::Payload(parts) => payload(to, parts, outcome, records),
                Answer::Tree(parts) => {
                    tree(to, parts, outcome.tree.as_ref().unwrap_or(&Json::Null));
                    Ok(())
                }
            },
            Got::Changed(changed) => changed.write(to),
        }
    }
}

fn payload<'p>(
    to: &mut Writer<'p>,
    parts: &'p [(Key, PayloadPart)],
    outcome: &Outcome,
    records: &'p [Option<Record<'_>>],
) -> Written {
    to.out.push(b'{');
    for (index, (key, part)) in parts.iter().enumerate() {
        to.key(key, index == 0);
        match part {
            PayloadPart::Typename(json) => to.out.extend_from_slice(json),
            PayloadPart::Value(at, leaf) => {
                to.member(key, false, |to| to.answer_value(leaf, cell(outcome, *at)))?;
            }
            PayloadPart::Records(at, _) => {
                to.member(key, false, |to| list(to, outcome, (*at, records[index].as_ref())))?;
            }
            PayloadPart::Record(_, _, maybe) => {
                to.member(key, *maybe, |to| match &records[index] {
                    Some(record) => record.write(to, 0),
                    None if *maybe => {
                        to.null();
                        Ok(())
                    }
                    None => {
                        let what = "the record is gone, or you may not see it";
                        Err(to.fail(Error::new(Code::NotFound, what)))
                    }
                })?
            }
        }
    }
    to.out.push(b'}');
    Ok(())
}

/// Writes the values of a list.
fn values(to: &mut Writer<'_>, leaf: &Leaf, outcome: &Outcome) -> Written {
    to.out.push(b'[');
    for (index, value) in outcome.values.iter().enumerate() {
        if index > 0 {
            to.out.push(b',');
        }
        to.item(index, false, |to| to.answer_value(leaf, value.as_cell()))?;
    }
    to.out.push(b']');
    Ok(())
}

/// Writes the records that an operation answered, in its order; those that are not to be seen are
/// left out.
fn list<'p>(
    to: &mut Writer<'p>,
    outcome: &Outcome,
    (at, found): (u16, Option<&'p Record<'_>>),
) -> Written {
    let keys = outcome.records.iter().find(|(of, _)| *of == at).map(|(_, keys)| keys);
    let rows = keys.into_iter().flatten().filter_map(|key| {
        let record = found?;
        let (rows, column) = (&record.level.rows, usize::from(record.table.key_column));
        let row = (0..rows.len()).find(|row| rows.cell(*row, column).as_key() == Some(*key))?;
        Some((record, row))
    });
    to.out.push(b'[');
    for (index, (record, row)) in rows.enumerate() {
        if index > 0 {
            to.out.push(b',');
        }
        to.item(index, false, |to| record.write(to, row))?;
    }
    to.out.push(b']');
    Ok(())
}

/// Writes what is asked of a tree. What it lacks is null: whoever answers it declared it so.
fn tree(to: &mut Writer<'_>, parts: &[(Key, TreePart)], json: &Json) {
    match json {
        Json::Array(items) => {
            to.out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    to.out.push(b',');
                }
                tree(to, parts, item);
            }
            to.out.push(b']');
        }
        Json::Object(fields) => {
            to.out.push(b'{');
            for (index, (key, part)) in parts.iter().enumerate() {
                to.key(key, index == 0);
                match part {
                    TreePart::Typename(json) => to.out.extend_from_slice(json),
                    TreePart::Value(name) => match fields.get(&**name) {
                        Some(value) => to.out.extend_from_slice(value.to_string().as_bytes()),
                        None => to.null(),
                    },
                    TreePart::Inner(name, parts) => {
                        tree(to, parts, fields.get(&**name).unwrap_or(&Json::Null));
                    }
                }
            }
            to.out.push(b'}');
        }
        _ => to.null(),
    }
}

fn cell(outcome: &Outcome, at: u16) -> Cell<'_> {
    outcome.values.get(usize::from(at)).map_or(Cell::Null, Value::as_cell)
}

impl Record<'_> {
    fn write<'p>(&'p self, to: &mut Writer<'p>, row: usize) -> Written {
        let scope = Scope { plan: &self.table.level, bound: &self.bound, level: &self.level };
        to.object(scope, &self.table.object, row)
    }
}

/// Ends a response: `data` stands already, `errors` follow.
pub(crate) fn push_errors(out: &mut Vec<u8>, faults: &[Fault], request_id: &str) {
    out.extend_from_slice(b"\"errors\":[");
    for (index, fault) in faults.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.extend_from_slice(fault.to_json(request_id).to_string().as_bytes());
    }
    out.push(b']');
}
