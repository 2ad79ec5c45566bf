//! Rows that are about to change, and what a plugin says about them.

use std::cell::RefCell;
use std::rc::Rc;

use crate::bindings::backlot::plugin::vocabulary::{Refusal, Slot};
use crate::bindings::exports::backlot::plugin::before_hooks::{
    Outcome, Proposal, RowRuling, Ruling,
};
use crate::json::{self, Json};
use crate::layout::{KindEntry, Layout};
use crate::{Change, Fault, Key, Value, Verb};

/// Rows of one type to which the same thing is about to happen.
pub struct Batch {
    layout: Rc<Layout>,
    kind: usize,
    verb: Verb,
    rows: Vec<Proposal>,
    outcome: RefCell<Outcome>,
}

impl Batch {
    pub(crate) fn new(layout: Rc<Layout>, kind: usize, verb: Verb, rows: Vec<Proposal>) -> Self {
        let outcome = RefCell::new(Outcome { rulings: Vec::new(), staged: Vec::new() });
        Self { layout, kind, verb, rows, outcome }
    }

    pub(crate) fn into_outcome(self) -> Outcome {
        self.outcome.into_inner()
    }

    fn entry(&self) -> &KindEntry {
        &self.layout.kinds[self.kind]
    }

    /// The name of the rows' type, `Shot`.
    pub fn kind(&self) -> &str {
        &self.entry().name
    }

    /// What happens to the rows.
    pub fn verb(&self) -> Verb {
        self.verb
    }

    /// The rows. Most are accepted: say nothing about them.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().enumerate().map(|(index, proposal)| Row {
            batch: self,
            index: index as u32,
            proposal,
        })
    }

    /// Has the host make a further change in the same transaction, by the rights of the caller.
    pub fn stage(&self, change: Change) {
        self.outcome.borrow_mut().staged.push(change.into_staged());
    }
}

/// One record that is about to change.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    batch: &'a Batch,
    index: u32,
    proposal: &'a Proposal,
}

static NONE: Value = Value::None;

impl<'a> Row<'a> {
    /// The record's key; one that is about to be made has its own already.
    pub fn key(&self) -> Key {
        self.proposal.key
    }

    /// The stored record's revision; 0 of one that is about to be made.
    pub fn revision(&self) -> u64 {
        self.proposal.revision
    }

    /// Whether the change follows from another one, so that nobody asked for it.
    pub fn is_derived(&self) -> bool {
        self.proposal.derived
    }

    /// What will be stored in a field of the hook's `reads`.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a field that the manifest does not mention.
    pub fn value(&self, field: &str) -> Result<&'a Value, Fault> {
        let number = self.batch.entry().field(field)?.number;
        let slot = find(&self.proposal.proposed, number);
        Ok(slot.or_else(|| find(&self.proposal.stored, number)).unwrap_or(&NONE))
    }

    /// What is stored in a field of the hook's `reads`; nothing of a record that is made.
    ///
    /// # Errors
    /// As [`Row::value`].
    pub fn stored(&self, field: &str) -> Result<&'a Value, Fault> {
        let number = self.batch.entry().field(field)?.number;
        Ok(find(&self.proposal.stored, number).unwrap_or(&NONE))
    }

    /// Whether something else will be stored in a field than is.
    ///
    /// # Errors
    /// As [`Row::value`].
    pub fn changes(&self, field: &str) -> Result<bool, Fault> {
        let number = self.batch.entry().field(field)?.number;
        Ok(find(&self.proposal.proposed, number).is_some())
    }

    /// The text that will be stored: a text, a word of an enum, a decimal, JSON.
    ///
    /// # Errors
    /// As [`Row::value`]; `WRONG_TYPE` for a field that holds something else.
    pub fn text(&self, field: &str) -> Result<Option<&'a str>, Fault> {
        match self.value(field)? {
            Value::None => Ok(None),
            value => value.as_text().map(Some).ok_or_else(|| other(field, "text")),
        }
    }

    /// The whole number that will be stored; also a duration, in seconds.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn whole(&self, field: &str) -> Result<Option<i64>, Fault> {
        match self.value(field)? {
            Value::None => Ok(None),
            Value::Whole(number) => Ok(Some(*number)),
            _ => Err(other(field, "a whole number")),
        }
    }

    /// The number that will be stored.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn real(&self, field: &str) -> Result<Option<f64>, Fault> {
        match self.value(field)? {
            Value::None => Ok(None),
            Value::Real(number) => Ok(Some(*number)),
            Value::Whole(number) => Ok(Some(*number as f64)),
            _ => Err(other(field, "a number")),
        }
    }

    /// Whether true will be stored.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn truth(&self, field: &str) -> Result<Option<bool>, Fault> {
        match self.value(field)? {
            Value::None => Ok(None),
            Value::Truth(truth) => Ok(Some(*truth)),
            _ => Err(other(field, "true or false")),
        }
    }

    /// The moment that will be stored, in microseconds since 1970.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn moment(&self, field: &str) -> Result<Option<i64>, Fault> {
        match self.value(field)? {
            Value::None => Ok(None),
            Value::Moment(micros) => Ok(Some(*micros)),
            _ => Err(other(field, "a moment")),
        }
    }

    /// The record that a relation to one will lead to.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn link(&self, relation: &str) -> Result<Option<Key>, Fault> {
        match self.value(relation)? {
            Value::None => Ok(None),
            Value::Link(key) => Ok(Some(*key)),
            _ => Err(other(relation, "one record")),
        }
    }

    /// The records that come to or go from a relation to many, in a hook on `link` or `unlink`.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn links(&self, relation: &str) -> Result<&'a [Key], Fault> {
        match self.value(relation)? {
            Value::None => Ok(&[]),
            Value::Links(keys) => Ok(keys),
            _ => Err(other(relation, "records")),
        }
    }

    /// Has another value stored. The field must be in the hook's `writes`; decimals and JSON are
    /// given as texts.
    ///
    /// # Errors
    /// As [`Row::value`].
    pub fn rewrite(&self, field: &str, value: impl Into<Value>) -> Result<(), Fault> {
        let entry = self.batch.entry().field(field)?;
        let slot = Slot { field: entry.number, value: entry.shaped(value.into()) };
        let mut outcome = self.batch.outcome.borrow_mut();
        match outcome.rulings.iter_mut().rev().find(|ruling| ruling.row == self.index) {
            Some(RowRuling { ruling: Ruling::Rewrite(slots), .. }) => {
                slots.retain(|other| other.field != slot.field);
                slots.push(slot);
            }
            // What is refused is not written at all.
            Some(_) => {}
            None => {
                let ruling = Ruling::Rewrite(vec![slot]);
                outcome.rulings.push(RowRuling { row: self.index, ruling });
            }
        }
        Ok(())
    }

    /// Refuses the change, with a code in SCREAMING_SNAKE and one sentence for the person who asked.
    pub fn refuse(&self, code: &str, message: impl Into<String>) -> Refusing<'a> {
        let refusal =
            Refusal { code: code.to_owned(), message: message.into(), field: None, details: None };
        let mut outcome = self.batch.outcome.borrow_mut();
        outcome.rulings.retain(|ruling| ruling.row != self.index);
        outcome.rulings.push(RowRuling { row: self.index, ruling: Ruling::Refuse(refusal) });
        Refusing { batch: self.batch, row: self.index }
    }
}

/// A refusal about which more can be said.
pub struct Refusing<'a> {
    batch: &'a Batch,
    row: u32,
}

impl Refusing<'_> {
    /// Names the culprit, so that a form can mark it. A name that the manifest does not mention
    /// names nothing.
    pub fn field(self, field: &str) -> Self {
        let number = self.batch.entry().field(field).ok().map(|entry| entry.number);
        self.with(|refusal| refusal.field = number)
    }

    /// Adds to the `details` that clients find in the error's extensions.
    pub fn detail<'v>(self, name: &str, value: impl Into<Json<'v>>) -> Self {
        let value = value.into();
        self.with(|refusal| json::add(&mut refusal.details, name, &value))
    }

    fn with(self, edit: impl FnOnce(&mut Refusal)) -> Self {
        let mut outcome = self.batch.outcome.borrow_mut();
        let mut rulings = outcome.rulings.iter_mut().rev();
        let own = rulings.find(|ruling| ruling.row == self.row);
        if let Some(RowRuling { ruling: Ruling::Refuse(refusal), .. }) = own {
            edit(refusal);
        }
        drop(outcome);
        self
    }
}

fn find(slots: &[Slot], field: u32) -> Option<&Value> {
    slots.iter().find(|slot| slot.field == field).map(|slot| &slot.value)
}

#[cold]
fn other(field: &str, wanted: &str) -> Fault {
    Fault::new("WRONG_TYPE", ["`", field, "` does not hold ", wanted].concat())
}
