//! The pipeline that every write goes through, in its first form: creating records.
//!
//! authorise -> complete and check each record -> find its project -> insert, with its row on the
//! spine -> link -> one event per record. All in the caller's transaction, so that all happens or
//! nothing. An import is a mode of it: it may write what otherwise the server keeps, and problems
//! are reported instead of refused.

use std::collections::HashSet;

use schema_som::actor::Actor;
use schema_som::error::{Error, Result};
use schema_som::permission::{self, Action};
use schema_som::registry::{Path, Registry};
use schema_som::value::Value;
use schema_som::{Code, Key, Link, Record};
use server_storage::{EventRow, Tx};

use crate::App;
pub(crate) use drafts::Drafts;
pub(crate) use later::Later;
use prepare::Preparation;
#[cfg(test)]
pub(crate) use prepare::completed;

mod changes;
mod drafts;
mod fit;
mod later;
pub(crate) mod people;
mod prepare;
mod projects;
#[cfg(test)]
mod tests;

/// Why records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Somebody asked for it: by their rights, and the server keeps its own columns.
    Caller,
    /// The server itself: default data, the demo studio, new users. It may set its own columns.
    System,
    /// Another system's records. Their own columns stay, problems are reported.
    Import,
}

impl Cause {
    /// What events carry.
    pub fn as_str(self) -> &'static str {
        match self {
            Cause::Caller => "caller",
            Cause::System => "system",
            Cause::Import => "import",
        }
    }
}

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
        let (registry, actor) = model;
        let Batch { mut records, mut links } = batch;
        if cause == Cause::Caller {
            authorise_types(registry, actor, &records)?;
            for (index, record) in records.iter().enumerate() {
                prepare::refuse_server_columns(registry.get(record.ty), record)
                    .map_err(|error| error.at_index(index))?;
            }
        }
        projects::find(tx, registry, &mut records, &links).await?;
        let mut preparation = Preparation {
            registry,
            actor,
            clock: &self.clock,
            cause,
            now: self.clock.now(),
            problems: Vec::new(),
        };
        let mut left_out = HashSet::new();
        for (index, record) in records.iter_mut().enumerate() {
            let kept = preparation.complete(record).map_err(|error| error.at_index(index))?;
            if !kept {
                left_out.insert(record.key());
            }
        }
        if !left_out.is_empty() {
            leave_out(&mut preparation, &mut records, &mut left_out)?;
            links.retain(|link| !left_out.contains(&link.own) && !left_out.contains(&link.other));
        }
        if cause == Cause::Caller {
            authorise_projects(registry, actor, &records)?;
        }
        let (now, problems) = (preparation.now, preparation.problems);
        tx.insert(registry, &records).await?;
        tx.link(registry, &links).await?;
        let mutation = self.clock.new_key(0);
        let events: Vec<_> = records
            .iter()
            .map(|record| event(registry, record, (now, actor.user, cause, mutation)))
            .collect();
        tx.record_events(&events).await?;
        Ok(CreateReport { created: records.iter().map(Record::key).collect(), problems })
    }
}

fn authorise_types(registry: &Registry, actor: &Actor, records: &[Record]) -> Result<()> {
    let types: HashSet<_> = records.iter().map(|record| record.ty).collect();
    types.into_iter().try_for_each(|ix| permission::decide(actor, Action::Create, registry.get(ix)))
}

/// Records are made in projects that the actor sees.
fn authorise_projects(registry: &Registry, actor: &Actor, records: &[Record]) -> Result<()> {
    if actor.administrator || actor.all_projects {
        return Ok(());
    }
    for (index, record) in records.iter().enumerate() {
        let ty = registry.get(record.ty);
        if let Value::Key(project) = record.get(ty, "project_id")
            && actor.projects.binary_search(project).is_err()
        {
            let what = format!("{} is not a member of the project", actor.login);
            return Err(Error::new(Code::Forbidden, what)
                .at_field(&ty.name, "project")
                .at_index(index)
                .hint("ask for membership in the project"));
        }
    }
    Ok(())
}

/// Leaves records out of an import, and whatever cannot be without them.
fn leave_out(
    preparation: &mut Preparation<'_>,
    records: &mut Vec<Record>,
    left_out: &mut HashSet<Key>,
) -> Result<()> {
    loop {
        records.retain(|record| !left_out.contains(&record.key()));
        let known = left_out.len();
        for record in records.iter_mut() {
            let ty = preparation.registry.get(record.ty);
            for relation in &ty.relations {
                let Path::One { column } = relation.path else { continue };
                let value = &record.values[column as usize];
                if !matches!(value, Value::Key(key) if left_out.contains(key)) {
                    continue;
                }
                let field = &ty.fields[column as usize];
                let expected = ("a record that could be imported", value);
                let error = fit::misfit(ty, field, Code::NotFound, expected);
                let instead = field.def.nullable.then_some(Value::Null);
                let instead = preparation.settle(record.key(), fit::Misfit { error, instead })?;
                match instead {
                    Some(value) => record.values[column as usize] = value,
                    None => _ = left_out.insert(record.key()),
                }
            }
        }
        if left_out.len() == known {
            return Ok(());
        }
    }
}

fn event(registry: &Registry, record: &Record, what: (i64, Option<Key>, Cause, Key)) -> EventRow {
    let (at, actor, cause, mutation) = what;
    let ty = registry.get(record.ty);
    let project = match (ty.name.as_str(), record.get(ty, "project_id")) {
        ("Project", _) => Some(record.key()),
        (_, Value::Key(project)) => Some(*project),
        _ => None,
    };
    EventRow {
        at,
        actor,
        cause: cause.as_str().to_owned(),
        mutation,
        type_name: ty.name.clone(),
        record: record.key(),
        project,
        action: "created".to_owned(),
        changes: changes::of_creation(ty, record),
    }
}
