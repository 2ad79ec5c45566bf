//! What happened, as a plugin is told of it.

use std::cell::RefCell;
use std::rc::Rc;

use crate::bindings::backlot::plugin::vocabulary::Slot;
use crate::bindings::exports::backlot::plugin::after_hooks as wire;
use crate::layout::{KindEntry, Layout};
use crate::{Fault, Key, Value, Verb};

/// What happened, in the order of the log. What nothing is said about is done.
pub struct Facts {
    layout: Rc<Layout>,
    facts: Vec<(usize, wire::Fact)>,
    again: RefCell<Vec<wire::Again>>,
}

impl Facts {
    pub(crate) fn new(layout: Rc<Layout>, facts: Vec<wire::Fact>) -> Result<Self, Fault> {
        let placed = |fact: wire::Fact| match layout.kind_of_number(fact.kind) {
            Some(kind) => Ok((kind, fact)),
            None => Err(Fault::new("UNKNOWN_NUMBER", "no such type")),
        };
        let facts = facts.into_iter().map(placed).collect::<Result<_, _>>()?;
        Ok(Self { layout, facts, again: RefCell::default() })
    }

    pub(crate) fn into_again(self) -> Vec<wire::Again> {
        self.again.into_inner()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Fact<'_>> {
        self.facts.iter().map(|(kind, fact)| Fact { facts: self, kind: *kind, fact })
    }
}

/// Something that happened to a record.
#[derive(Clone, Copy)]
pub struct Fact<'a> {
    facts: &'a Facts,
    kind: usize,
    fact: &'a wire::Fact,
}

impl<'a> Fact<'a> {
    fn entry(&self) -> &'a KindEntry {
        &self.facts.layout.kinds[self.kind]
    }

    /// The name of the record's type.
    pub fn kind(&self) -> &'a str {
        &self.entry().name
    }

    /// The record's key.
    pub fn key(&self) -> Key {
        self.fact.key
    }

    /// What happened to it.
    pub fn verb(&self) -> Verb {
        self.fact.verb
    }

    /// Its place in the log: what to remember, to do nothing twice.
    pub fn position(&self) -> u64 {
        self.fact.position
    }

    /// When it happened, in microseconds since 1970.
    pub fn committed(&self) -> i64 {
        self.fact.committed
    }

    /// Which try this is; 1 is the first.
    pub fn attempt(&self) -> u32 {
        self.fact.attempt
    }

    /// The plugin that did it, if one did.
    pub fn caused_by(&self) -> Option<&'a str> {
        self.fact.caused_by.as_deref()
    }

    /// What a field had become, of those that changed and that the hook `reads`; of a relation to
    /// many what was linked. Nothing where it did not change.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a field that the manifest does not mention.
    pub fn after(&self, field: &str) -> Result<Option<&'a Value>, Fault> {
        self.value(&self.fact.after, field)
    }

    /// What a field was before, of those that changed and that the hook `reads`; of a relation to
    /// many what was unlinked. Nothing where it did not change.
    ///
    /// # Errors
    /// As [`Fact::after`].
    pub fn before(&self, field: &str) -> Result<Option<&'a Value>, Fault> {
        self.value(&self.fact.before, field)
    }

    fn value(&self, slots: &'a [Slot], field: &str) -> Result<Option<&'a Value>, Fault> {
        let number = self.entry().field(field)?.number;
        Ok(slots.iter().find(|slot| slot.field == number).map(|slot| &slot.value))
    }

    /// Has the host tell this one again, after so many milliseconds at least, or when `retry` of the
    /// manifest says if that is 0.
    pub fn again(&self, delay_ms: u32, reason: impl Into<String>) {
        let (position, reason) = (self.fact.position, reason.into());
        self.facts.again.borrow_mut().push(wire::Again { position, delay_ms, reason });
    }
}
