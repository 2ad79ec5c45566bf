//! What became of a chunk, and how the report counts it.

use std::collections::{HashMap, HashSet};

use schema_som::{Code, Error, Key, Result};
use server_storage::Savepoint;

use super::chunk::Chunk;
use super::report::{Problem, Report};
use crate::write::{CreateReport, Treatment};

/// What became of a chunk.
#[derive(Default)]
pub(super) struct Stored {
    /// The records that now exist.
    pub(super) created: HashSet<Key>,
    problems: Vec<crate::write::Problem>,
    /// Records that the database refused, and why.
    pub(super) refused: Vec<(Key, Error)>,
    /// Records that do not lead to others, and why.
    unlinked: Vec<(Key, Key, Error)>,
}

/// Whether an error is about a record rather than about the database or us.
pub(super) fn is_about_data(code: Code) -> bool {
    matches!(
        code,
        Code::NotUnique
            | Code::NotFound
            | Code::InvalidValue
            | Code::InvalidType
            | Code::Required
            | Code::TooLong
            | Code::CircularDependency
            | Code::Refused
    )
}

impl Stored {
    pub(super) fn add(&mut self, report: CreateReport) {
        self.created.extend(report.created);
        self.problems.extend(report.problems);
    }

    /// Notes whether a record leads to another one now; both ends are named, of which this chunk
    /// brought one.
    pub(super) async fn lead(
        &mut self,
        point: Savepoint<'_>,
        (record, other): (Key, Key),
        done: Result<()>,
    ) -> Result<()> {
        match done {
            Ok(()) => point.commit().await,
            Err(error) if is_about_data(error.code()) => {
                point.rollback().await?;
                self.unlinked.push((record, other, error));
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Whether a record exists now.
    pub(super) fn has(&self, key: Key) -> bool {
        self.created.contains(&key)
    }
}

impl Report {
    /// Counts what became of a chunk.
    pub(super) fn count(&mut self, chunk: &Chunk, stored: Stored) {
        let by_key: HashMap<Key, _> = chunk.new.iter().map(|new| (new.key, new)).collect();
        for new in &chunk.new {
            let class = self.class(&new.class);
            match (new.merged, stored.created.contains(&new.key)) {
                (true, _) => class.merged += 1,
                (false, true) => class.brought += 1,
                (false, false) => {}
            }
        }
        let kept = |treatment| match treatment {
            Treatment::Kept => "the value was kept",
            Treatment::Changed => "it was replaced or shortened",
            Treatment::Unlinked => "it does not lead there",
            Treatment::LeftOut => "the record was left out",
        };
        // Of the two ends one is of an earlier chunk, as a rule.
        let unlinked = stored.unlinked.into_iter().map(|(record, other, error)| {
            let key = if by_key.contains_key(&record) { record } else { other };
            (key, error, Treatment::Unlinked)
        });
        let refused =
            stored.refused.into_iter().map(|(key, error)| (key, error, Treatment::LeftOut));
        let told =
            stored.problems.into_iter().map(|told| (told.record, told.error, told.treatment));
        for (key, error, treatment) in told.chain(refused).chain(unlinked) {
            let Some(new) = by_key.get(&key) else { continue };
            let extensions = error.extensions();
            let field = extensions.get("field").and_then(|field| field.as_str());
            let field = field.unwrap_or_default().to_owned();
            if treatment == Treatment::LeftOut {
                self.skip(&new.class, format!("{} {field}", error.code()).trim_end());
            }
            self.problem(Problem {
                class: new.class.clone(),
                foreign_id: new.foreign.shown(),
                field,
                wrong: error.message().to_owned(),
                instead: kept(treatment).to_owned(),
            });
        }
    }
}
