//! The one pipeline that every write goes through.
//!
//! what is asked -> nodes with keys -> before-images and targets -> a change set -> projects, rights,
//! values, rules, hooks of plugins -> rows -> one event for each record -> what hooks staged. All in
//! the caller's transaction, so that all happens or nothing. An import is a mode of it: it may write
//! what otherwise the server keeps, and problems are reported instead of refused.

use schema_som::actor::Actor;
use schema_som::error::{Error, Result};
use schema_som::registry::Registry;
use schema_som::{Key, Link, Record};
use server_storage::Tx;

use crate::App;
pub(crate) use changes::push_value;
pub(crate) use drafts::Drafts;
pub(crate) use later::Later;
pub(crate) use operation::{Correction, Decision};
pub use origin::Cause;
pub(crate) use origin::{Origin, Via};
#[cfg(test)]
pub(crate) use prepare::completed;
use set::{ChangeSet, LinkChange};
pub(crate) use spine::not_seen;
pub(crate) use tally::BUDGET;

mod administrators;
mod changes;
mod collide;
mod command;
mod cycles;
mod delete;
mod derive;
mod drafts;
mod expand;
mod find;
mod fit;
mod grouped;
mod handing;
mod hooks;
mod later;
mod look;
mod numbers;
mod open_sets;
mod operation;
mod origin;
mod own_parts;
pub(crate) mod people;
mod prepare;
mod projects;
mod queue;
mod recount;
mod relate;
mod restore;
mod rules;
mod set;
mod spine;
mod store;
mod tally;
#[cfg(test)]
mod tests;
mod turn;
mod version_names;
mod wish;
mod world;

/// Records to create, with the links from them, to them, or both. Keys are assigned already.
#[derive(Debug, Default)]
pub struct Batch {
    /// The records. What has a default may be null, and so may what the server fills in: `project`
    /// where it follows from another relation, audit columns, generated names. A record that others
    /// point to stands before them.
    pub records: Vec<Record>,
    /// The links.
    pub links: Vec<Link>,
}

/// What became of a batch.
#[derive(Debug, Default)]
pub struct CreateReport {
    /// The keys of the records that now exist.
    pub created: Vec<Key>,
    /// What an import found. Empty for every other cause, which refuses at the first problem.
    pub problems: Vec<Problem>,
}

/// Something that did not fit.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The record.
    pub record: Key,
    /// What was wrong, where, and what would be right.
    pub error: Error,
    /// What was done about it.
    pub treatment: Treatment,
}

/// What an import does about a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    /// The value is stored as it was.
    Kept,
    /// Something else is stored: a default, a shorter text, nothing.
    Changed,
    /// The record is stored, and does not lead to this one.
    Unlinked,
    /// The record is not stored, nor are links with it.
    LeftOut,
}

impl App {
    /// Creates records in a transaction, and their events with them.
    ///
    /// # Errors
    /// `FORBIDDEN`, or what does not fit by type, field, expectation and value; a row's number in
    /// the batch stands in `index`. Then the transaction must not be committed.
    pub async fn create(
        &self,
        tx: &mut Tx,
        model: (&Registry, &Actor),
        cause: Cause,
        batch: Batch,
    ) -> Result<CreateReport> {
        Origin::new(model, &self.clock, cause).create(tx, batch).await
    }
}

impl Origin<'_> {
    /// Creates records in a transaction, and their events with them.
    ///
    /// # Errors
    /// As [`App::create`].
    pub(crate) async fn create(&self, tx: &mut Tx, batch: Batch) -> Result<CreateReport> {
        let mut set = ChangeSet::default();
        for (row, record) in batch.records.into_iter().enumerate() {
            if self.cause == Cause::Caller {
                prepare::refuse_server_columns(self.type_of(&record), &record)
                    .map_err(|error| error.at_index(row))?;
            }
            set.push_new(row, record, Vec::new());
        }
        set.links = batch.links.into_iter().map(|link| LinkChange { link, added: true }).collect();
        self.hear_of_links(tx, &set).await?;
        let problems = self.settle(tx, &mut set).await?;
        let created = set.changes.iter().filter(|change| change.is_new());
        Ok(CreateReport { created: created.map(|change| change.after.key()).collect(), problems })
    }
}
