//! Rules: what must hold of records beyond the checks of single fields, as pure functions that say
//! what they need to know.
//!
//! The pipeline of writes loads what the rules of all changed records need, a statement for each
//! path, asks them, applies what they set, and asks again whatever watches that, until nothing
//! changes any more.

use crate::actor::Actor;
use crate::calendar::Calendar;
use crate::error::{Code, Error, Result};
use crate::id::Key;
use crate::keyed::KeySet;
use crate::permission::{Action, Deed, has_parties, may};
use crate::record::Record;
use crate::registry::{Registry, Type};
use crate::value::Value;

mod dates;
mod money;
mod names;
mod permissions;
mod plan;
mod projects;
mod reviews;
mod shots;
mod statuses;
mod studio;
mod tasks;
mod tickets;
mod time_logs;
mod versions;

pub use dates::date_range;
pub use money::{TOTALS, budget_entry};
pub(crate) use names::FILENAME;
pub use names::{dependency, file, member, repository, typed};
pub use permissions::{class_name, permission};
pub use projects::project;
pub use reviews::review;
pub use shots::shot;
pub use statuses::{status, task_status};
pub use studio::{studio, week_of, working_hours};
pub use tasks::{DEEPEST, task};
pub use tickets::ticket;
pub use time_logs::time_log;
pub use versions::version;

/// One rule of a type; those that extend it have it, too.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// What it is called in messages and documents.
    pub name: &'static str,
    /// Where it comes from: a page and a section of the model's description.
    pub source: &'static str,
    /// The fields and relations that it is about. It is asked about every new record, and when one
    /// of these changes.
    pub watches: &'static [&'static str],
    /// What it needs to know beyond the record.
    pub needs: &'static [Need],
    /// Refuses, or says what follows.
    pub check: fn(&Case<'_>) -> Result<Vec<Fix>>,
}

/// What a rule needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The records at the end of a path of relations.
    Path(&'static [&'static str]),
    /// As before, and nobody else may change them until the transaction ends.
    Locked(&'static [&'static str]),
    /// The records of a type whose field names the record's class or one that it extends.
    Class(&'static str, &'static str),
    /// The records of the same type that share this relation and whose `start` and `end` overlap.
    Overlapping(&'static str),
    /// The records of the same type in the trash that led to the same record by this relation:
    /// the one that the type shares its project with.
    Trashed(&'static str),
}

/// What follows from a rule: a field of a record gets a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// The record, if it is another one than the rule was asked about. It is one that was needed.
    pub record: Option<Key>,
    /// The field, or the relation whose target it is.
    pub member: &'static str,
    /// The value.
    pub value: Value,
}

/// A record that a rule is asked about.
pub struct Case<'a> {
    /// The model.
    pub registry: &'a Registry,
    /// The record's type.
    pub ty: &'a Type,
    /// What is stored; nothing when the record is made.
    pub before: Option<&'a Record>,
    /// What will be stored.
    pub after: &'a Record,
    /// The fields that somebody named.
    pub given: &'a [u16],
    /// For each need what was found.
    pub found: Vec<Vec<&'a Record>>,
    /// The records that are made by the same command; those that come back are none of them.
    pub made: &'a KeySet,
    /// The present moment.
    pub now: i64,
    /// What the studio's time is counted by.
    pub calendar: &'a Calendar,
    /// Who asks for it: messages say nothing that they may not read.
    pub actor: &'a Actor,
}

impl<'a> Case<'a> {
    /// Whether the record is made.
    pub fn is_new(&self) -> bool {
        self.before.is_none()
    }

    /// The value of a field, or the key of a relation's target.
    pub fn get(&self, member: &str) -> &Value {
        member_of(self.ty, self.after, member)
    }

    /// The stored value of a field, or of a relation's key; null when the record is made.
    pub fn old(&self, member: &str) -> &Value {
        self.before.map_or(&Value::Null, |record| member_of(self.ty, record, member))
    }

    /// Whether somebody named a field or a relation.
    pub fn is_given(&self, member: &str) -> bool {
        self.ty.column(member).is_some_and(|column| self.given.contains(&column))
    }

    /// Whether a value is another one than before.
    pub fn is_changed(&self, member: &str) -> bool {
        self.is_new() || self.get(member) != self.old(member)
    }

    /// Whether the record comes to another target of a relation than it had, by being made or by a
    /// change. One that comes back from the trash is where it was.
    pub fn comes_to(&self, member: &str) -> bool {
        self.made.contains(&self.after.key()) || (!self.is_new() && self.is_changed(member))
    }

    /// A whole number, if there is one.
    pub fn int(&self, member: &str) -> Option<i64> {
        match self.get(member) {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// A moment, if there is one.
    pub fn time(&self, member: &str) -> Option<i64> {
        match self.get(member) {
            Value::Time(micros) => Some(*micros),
            _ => None,
        }
    }

    /// A text, if there is one.
    pub fn text(&self, member: &str) -> Option<&str> {
        match self.get(member) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether whoever asks may read these fields of the record.
    pub fn may_say(&self, members: &[&str]) -> bool {
        self.may_say_of(self.after, members)
    }

    /// Whether whoever asks may read these fields of any record, and reads them as they are stored.
    pub fn may_say_of(&self, record: &Record, members: &[&str]) -> bool {
        let ty = self.registry.get(record.ty);
        let project = record.project(ty);
        let is_replaced = |member: &&str| {
            ty.field(member).is_some_and(|field| self.actor.veiler(ty, field.index).is_some())
        };
        let is_another = !std::ptr::eq(record, self.after);
        if members.iter().any(is_replaced)
            || (is_another && self.actor.narrowed(record.ty).is_some())
        {
            return false;
        }
        let may_read = |member| {
            let deed = Deed { action: Action::Read, ty, member, project };
            may(self.registry, self.actor, deed).is_ok()
        };
        let is_open = self.actor.administrator || !has_parties(ty);
        is_open && may_read(None) && members.iter().all(|member| may_read(Some(*member)))
    }

    /// The only record of a need, or the first one.
    pub fn one(&self, need: usize) -> Option<&'a Record> {
        self.found.get(need).and_then(|found| found.first().copied())
    }

    /// The value of a field of any record.
    pub fn of(&self, record: &'a Record, member: &str) -> &'a Value {
        member_of(self.registry.get(record.ty), record, member)
    }

    /// A fix of the record itself, unless it has the value already.
    pub fn fix(&self, member: &'static str, value: impl Into<Value>) -> Vec<Fix> {
        let value = value.into();
        match *self.get(member) == value {
            true => Vec::new(),
            false => vec![Fix { record: None, member, value }],
        }
    }

    /// An error about a member of the record.
    pub fn wrong(&self, member: &str, what: impl AsRef<str>) -> Error {
        self.error(Code::InvalidValue, member, what)
    }

    /// An error about a member of the record, with a code.
    pub fn error(&self, code: Code, member: &str, what: impl AsRef<str>) -> Error {
        let error = Error::new(code, format!("{}.{member}: {}", self.ty.name, what.as_ref()))
            .at_field(&self.ty.name, member);
        let key = self.after.key();
        // What is only being made has no id that anybody could look up.
        if self.made.contains(&key) { error } else { error.at_id(key.to_id(&self.ty.prefix)) }
    }
}

fn member_of<'r>(ty: &Type, record: &'r Record, member: &str) -> &'r Value {
    ty.column(member).map_or(&Value::Null, |column| &record.values[usize::from(column)])
}

#[cfg(test)]
mod tests;
