//! What an import tells when it is done: what came, what did not, and why.

use std::collections::BTreeMap;

use serde::Serialize;

/// Problems that are listed one by one; further ones are only counted.
const LISTED: usize = 5_000;

/// The result of an import.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// The name under which the source's records are remembered.
    pub source: String,
    /// What became of the records, by class.
    pub classes: BTreeMap<String, ClassReport>,
    /// Records of classes that there are none of here, such as those that a studio added to the
    /// original, by class.
    pub unsupported: BTreeMap<String, u64>,
    /// Links from or to such records, by table.
    pub unsupported_links: BTreeMap<String, u64>,
    /// What was wrong, and what was done instead.
    pub problems: Vec<Problem>,
    /// Problems beyond those listed.
    pub problems_left_out: u64,
    /// Statuses that were brought as they were, and that our rules would derive differently.
    pub statuses: Vec<StatusDifference>,
}

/// What became of the records of one class.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ClassReport {
    /// New records.
    pub brought: u64,
    /// Records that stand for one that was here already, such as a default status.
    pub merged: u64,
    /// Records that an earlier run brought.
    pub already_here: u64,
    /// Records that could not be brought.
    pub skipped: u64,
    /// Why, with how many of each.
    pub reasons: BTreeMap<String, u64>,
}

/// One thing that was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The class, as the source names it.
    pub class: String,
    /// The id in the source.
    pub foreign_id: String,
    /// The field or relation.
    pub field: String,
    /// What was wrong.
    pub wrong: String,
    /// What was done instead.
    pub instead: String,
}

/// A status that our rules would derive differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusDifference {
    /// The class, as the source names it.
    pub class: String,
    /// The id in the source.
    pub foreign_id: String,
    /// The names from the root of its project down to the task.
    pub path: String,
    /// The status that was brought.
    pub stored: String,
    /// The status that our rules would derive.
    pub derived: String,
}

impl Report {
    /// Every record that was brought, merged or here already.
    pub fn present(&self) -> u64 {
        self.classes.values().map(|class| class.brought + class.merged + class.already_here).sum()
    }

    /// Every new record.
    pub fn brought(&self) -> u64 {
        self.classes.values().map(|class| class.brought).sum()
    }

    pub(super) fn class(&mut self, name: &str) -> &mut ClassReport {
        self.classes.entry(name.to_owned()).or_default()
    }

    pub(super) fn skip(&mut self, class: &str, reason: &str) {
        let entry = self.class(class);
        entry.skipped += 1;
        *entry.reasons.entry(reason.to_owned()).or_default() += 1;
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        if self.problems.len() < LISTED {
            self.problems.push(problem);
        } else {
            self.problems_left_out += 1;
        }
    }
}
