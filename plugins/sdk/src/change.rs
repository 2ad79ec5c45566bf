//! Further changes that a plugin asks for.

use std::rc::Rc;

use crate::bindings::backlot::plugin::vocabulary::Slot;
use crate::bindings::exports::backlot::plugin::before_hooks::Staged;
use crate::layout::{self, Layout};
use crate::{Fault, Key, Value, Verb, host};

/// A change that the host makes in the same transaction, by the rights of the caller.
pub struct Change {
    layout: Rc<Layout>,
    kind: usize,
    staged: Staged,
}

impl Change {
    fn new(verb: Verb, kind: &str, key: Key) -> Result<Self, Fault> {
        let layout = layout::current();
        let kind = layout.kind(kind)?;
        let number = layout.kinds[kind].number;
        let staged = Staged { verb, kind: number, key: Some(key), slots: Vec::new() };
        Ok(Self { layout, kind, staged })
    }

    /// A new record of a type, with a key of its own.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a type that the manifest does not mention.
    pub fn create(kind: &str) -> Result<Self, Fault> {
        Self::new(Verb::Create, kind, host::new_key()?)
    }

    /// Other values in a record.
    ///
    /// # Errors
    /// As [`Change::create`].
    pub fn update(kind: &str, key: Key) -> Result<Self, Fault> {
        Self::new(Verb::Update, kind, key)
    }

    /// Moves a record to the trash.
    ///
    /// # Errors
    /// As [`Change::create`].
    pub fn delete(kind: &str, key: Key) -> Result<Self, Fault> {
        Self::new(Verb::Delete, kind, key)
    }

    /// Brings a record back from the trash.
    ///
    /// # Errors
    /// As [`Change::create`].
    pub fn restore(kind: &str, key: Key) -> Result<Self, Fault> {
        Self::new(Verb::Restore, kind, key)
    }

    /// Adds records to relations to many of a record, which are set as lists of keys.
    ///
    /// # Errors
    /// As [`Change::create`].
    pub fn link(kind: &str, key: Key) -> Result<Self, Fault> {
        Self::new(Verb::Link, kind, key)
    }

    /// Removes records from relations to many of a record, which are set as lists of keys.
    ///
    /// # Errors
    /// As [`Change::create`].
    pub fn unlink(kind: &str, key: Key) -> Result<Self, Fault> {
        Self::new(Verb::Unlink, kind, key)
    }

    /// Gives a field a value. Decimals and JSON are given as texts.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a field that the manifest does not mention.
    pub fn set(mut self, field: &str, value: impl Into<Value>) -> Result<Self, Fault> {
        let entry = self.layout.kinds[self.kind].field(field)?;
        let slot = Slot { field: entry.number, value: entry.shaped(value.into()) };
        self.staged.slots.push(slot);
        Ok(self)
    }

    /// The record's key.
    pub fn key(&self) -> Option<Key> {
        self.staged.key
    }

    pub(crate) fn into_staged(self) -> Staged {
        self.staged
    }
}
