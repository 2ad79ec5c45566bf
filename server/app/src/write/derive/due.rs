//! Which tasks are due after a change.

use std::collections::BTreeSet;

use schema_som::registry::Type;
use schema_som::{Key, Record};

use super::Due;
use crate::write::Origin;
use crate::write::set::{Change, ChangeSet};

/// What a task is planned by.
const PLAN: [&str; 3] = ["schedule_timing", "schedule_unit", "schedule_model"];

/// What tasks that are counted by the calendar are logged by; of a container they are its parts'.
const DATES: [&str; 2] = ["start", "end"];

/// What of a task its parent tells, too.
const TOLD: [&str; 5] = ["schedule_seconds", "total_logged_seconds", "status_id", "start", "end"];

/// What is due.
#[derive(Default)]
pub(super) struct All {
    /// Tasks that time was logged on.
    pub(super) logged: Due,
    /// Tasks to be held against what they depend on.
    pub(super) leaves: Due,
    /// Tasks that lost a part, and may have none any more.
    pub(super) former: Due,
    /// Tasks whose sums are to be made again.
    pub(super) sums: Due,
    /// Tasks that got a part.
    pub(super) parents: BTreeSet<Key>,
}

impl All {
    pub(super) fn is_empty(&self) -> bool {
        self.leaves.is_empty() && self.sums.is_empty() && self.logged.is_empty()
    }
}

/// What a change set makes due.
pub(super) fn of(origin: &Origin<'_>, set: &ChangeSet) -> All {
    let mut all = All::default();
    let Some(task) = origin.registry.by_name("Task") else { return all };
    for change in &set.changes {
        let ty = origin.type_of(&change.after);
        if ty.is_a(task.ix) {
            all.task(ty, change);
            if set.recounted.contains(&change.after.key()) {
                all.add_sum(Some(change.after.key()), change.row);
            }
        } else if ty.name == "TimeLog" {
            all.time_log(ty, change);
        } else if ty.name == "TaskDependency" && change.is_new() {
            all.add_leaf(key(ty, Some(&change.after), "task_id"), change.row);
        }
    }
    for deletion in &set.deleted {
        let (ty, record) = (origin.type_of(&deletion.record), Some(&deletion.record));
        if ty.is_a(task.ix) {
            let parent = key(ty, record, "parent_id").map(|parent| (parent, deletion.row));
            all.former.extend(parent);
            all.sums.extend(parent);
        } else if ty.name == "TimeLog" {
            all.add_sum(key(ty, record, "task_id"), deletion.row);
        } else if ty.name == "TaskDependency" {
            all.add_leaf(key(ty, record, "task_id"), deletion.row);
        }
    }
    all
}

impl All {
    fn task(&mut self, ty: &Type, change: &Change) {
        let own = Some(change.after.key());
        let differs = |field: &&str| is_other(ty, change, field);
        let parent = key(ty, Some(&change.after), "parent_id");
        if change.is_new() || PLAN.iter().chain(&DATES).any(differs) {
            self.add_sum(own, change.row);
        }
        if change.is_new() || differs(&"status_id") {
            self.add_leaf(own, change.row);
        }
        if differs(&"parent_id") {
            let former = key(ty, change.before.as_ref(), "parent_id");
            self.former.extend(former.map(|former| (former, change.row)));
            self.add_sum(former, change.row);
            self.parents.extend(parent);
        }
        if change.is_new() || TOLD.iter().chain(&["parent_id"]).any(differs) {
            self.add_sum(parent, change.row);
        }
    }

    fn time_log(&mut self, ty: &Type, change: &Change) {
        let task = key(ty, Some(&change.after), "task_id");
        let moves = is_other(ty, change, "task_id");
        if ["task_id", "start", "end"].iter().any(|field| is_other(ty, change, field)) {
            self.add_sum(key(ty, change.before.as_ref(), "task_id"), change.row);
            self.add_sum(task, change.row);
        }
        if change.is_made() || (!change.is_new() && moves) {
            self.logged.extend(task.map(|task| (task, change.row)));
        }
    }

    fn add_leaf(&mut self, task: Option<Key>, row: usize) {
        self.leaves.extend(task.map(|task| (task, row)));
    }

    fn add_sum(&mut self, task: Option<Key>, row: usize) {
        self.sums.extend(task.map(|task| (task, row)));
    }
}

fn is_other(ty: &Type, change: &Change, field: &str) -> bool {
    let before = change.before.as_ref();
    before.is_none_or(|before| before.get(ty, field) != change.after.get(ty, field))
}

fn key(ty: &Type, record: Option<&Record>, column: &str) -> Option<Key> {
    record.and_then(|record| record.get(ty, column).as_cell().as_key())
}
