//! The tables of `plugin.toml` as data: their keys, and what each holds. The parser takes its keys from
//! here, and so does the JSON schema that editors read.

mod all;
mod schema;

pub(super) use all::*;
pub use schema::{schema, schema_text};

/// A table of the file.
pub(super) struct Table {
    /// What it says.
    pub(super) doc: &'static str,
    /// Its keys; there are no others.
    pub(super) keys: &'static [Key],
}

impl Table {
    /// The names of its keys.
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.name).collect()
    }
}

/// A key of a table.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) holds: Shape,
    pub(super) doc: &'static str,
    /// Whether the table is nothing without it.
    pub(super) needed: bool,
}

const fn key(name: &'static str, holds: Shape, doc: &'static str) -> Key {
    Key { name, holds, doc, needed: false }
}

const fn needed(name: &'static str, holds: Shape, doc: &'static str) -> Key {
    Key { name, holds, doc, needed: true }
}

/// What a key holds.
pub(super) enum Shape {
    /// A text that is not empty.
    Text,
    /// A text like this regular expression.
    Like(&'static str),
    /// One of these texts.
    Words(&'static [&'static str]),
    /// Some of these texts.
    Some(&'static [&'static str]),
    /// Texts like this regular expression.
    Texts(&'static str),
    /// True or false.
    Truth,
    /// A whole number in a range.
    Whole(i64, i64),
    /// A number.
    Number,
    /// Whatever it is.
    Any,
    /// A table.
    Table(&'static Table),
    /// Tables, `[[before]]`.
    Tables(&'static Table),
    /// A table whose keys are like this regular expression, and hold this.
    Map(&'static str, &'static Shape),
    /// One of these.
    Either(&'static [Shape]),
}
