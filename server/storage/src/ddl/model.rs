//! What a table consists of, whatever the engine.

use std::sync::Arc;

use schema_som::Value;
use schema_som::kind::Kind;

/// A table with everything that hangs on it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    pub name: String,
    /// The SOM type whose records it holds; nothing for links and our own tables.
    pub type_name: Option<String>,
    /// The plugin that declared what it holds.
    pub plugin: Option<Arc<str>>,
    pub columns: Vec<Column>,
    pub primary: Vec<String>,
    pub unique: Vec<Unique>,
    pub foreign: Vec<ForeignKey>,
    pub indexes: Vec<Index>,
    pub checks: Vec<Check>,
    /// Rows so narrow that they live in the primary key's own tree.
    pub narrow: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    pub name: String,
    pub holds: Holds,
    pub nullable: bool,
    /// What rows get that exist when the column is added.
    pub default: Option<Value>,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Holds {
    /// A field's value.
    Value(Kind),
    /// 32 bytes.
    Hash,
    /// Any number of bytes.
    Bytes,
    /// Numbers that the database gives out, ascending. The column is the primary key.
    Sequence,
}

/// A set of columns that no two rows share.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unique {
    pub name: String,
    pub columns: Vec<String>,
    /// The member of a family that it holds for; nothing if it holds for the whole table.
    pub base: Option<String>,
    /// The SOM type and its members by which it is unique, for messages.
    pub type_name: String,
    pub members: Vec<String>,
}

/// A column whose values are ids of another table's rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ForeignKey {
    pub name: String,
    pub column: String,
    pub target: String,
    /// The relation that it stores, for messages.
    pub member: String,
    pub when_gone: WhenGone,
}

/// What the database does to a row whose key leads to one that is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WhenGone {
    /// It refuses the delete: the application goes first.
    Refuse,
    /// It empties the column.
    Clear,
    /// It deletes the row.
    Delete,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Index {
    pub name: String,
    pub columns: Vec<String>,
}

/// Rows of these bases have a value in this column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Check {
    pub name: String,
    pub column: String,
    pub bases: Vec<String>,
}

/// The kind of numbers that the database gives out.
const NUMBER: Kind = Kind::BigInt;

impl Holds {
    /// The kind of its values; nothing for bytes.
    pub(crate) fn kind(&self) -> Option<&Kind> {
        match self {
            Holds::Value(kind) => Some(kind),
            Holds::Sequence => Some(&NUMBER),
            Holds::Hash | Holds::Bytes => None,
        }
    }
}

impl Table {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            type_name: None,
            plugin: None,
            columns: Vec::new(),
            primary: Vec::new(),
            unique: Vec::new(),
            foreign: Vec::new(),
            indexes: Vec::new(),
            checks: Vec::new(),
            narrow: false,
        }
    }

    /// A required column.
    pub(super) fn column(mut self, name: &str, kind: Kind) -> Self {
        self.push_column(name, Holds::Value(kind), false);
        self
    }

    /// A column that may be empty.
    pub(super) fn optional(mut self, name: &str, kind: Kind) -> Self {
        self.push_column(name, Holds::Value(kind), true);
        self
    }

    pub(super) fn primary(mut self, columns: &[&str]) -> Self {
        self.primary = columns.iter().map(|column| (*column).to_owned()).collect();
        self
    }

    /// Rows so narrow that they live in the primary key's own tree.
    pub(super) fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    pub(super) fn push_column(&mut self, name: &str, holds: Holds, nullable: bool) {
        self.columns.push(Column { name: name.to_owned(), holds, nullable, default: None });
    }

    /// An index; one that exists already is not made twice.
    pub(super) fn push_index(&mut self, columns: &[&str]) {
        let name = super::names::constraint("ix", &self.name, columns);
        if !self.indexes.iter().any(|index| index.name == name) {
            let columns = columns.iter().map(|column| (*column).to_owned()).collect();
            self.indexes.push(Index { name, columns });
        }
    }

    pub(super) fn push_foreign(&mut self, column: &str, target: &str, member: &str) {
        self.foreign.push(ForeignKey {
            name: super::names::constraint("fk", &self.name, &[column]),
            column: column.to_owned(),
            target: target.to_owned(),
            member: member.to_owned(),
            when_gone: WhenGone::Refuse,
        });
    }

    /// The type and the member behind one of its constraints.
    pub(crate) fn owner_of(&self, constraint: &str) -> Option<(String, String)> {
        if let Some(unique) = self.unique.iter().find(|unique| unique.name == constraint) {
            return Some((unique.type_name.clone(), unique.members.join(", ")));
        }
        let type_name = self.type_name.clone()?;
        let key = self.foreign.iter().find(|key| key.name == constraint);
        let check = self.checks.iter().find(|check| check.name == constraint);
        let member = key.map(|key| &key.member).or(check.map(|check| &check.column))?;
        Some((type_name, member.clone()))
    }

    /// The type and the members that these columns make unique.
    pub(crate) fn unique_by(&self, columns: &[String]) -> Option<(String, String)> {
        let unique = self.unique.iter().find(|unique| unique.columns == columns)?;
        Some((unique.type_name.clone(), unique.members.join(", ")))
    }

    /// What clients call a column: a foreign key by its relation.
    pub(crate) fn member(&self, column: &str) -> String {
        let key = self.foreign.iter().find(|key| key.column == column);
        key.map_or(column, |key| &key.member).to_owned()
    }
}
