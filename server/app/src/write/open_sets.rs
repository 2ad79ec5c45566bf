//! A task that waits for its reviewers has somebody left to decide: the last review of its set that
//! is still open is decided, and not deleted (tasks.md 7.1).

use schema_som::error::{Code, Error, Result};
use schema_som::registry::Type;
use schema_som::value::Value;
use schema_som::workflow::Stage;
use schema_som::{Key, KeyMap, KeySet, Record};
use server_storage::Tx;

use super::set::ChangeSet;
use super::{Cause, Origin};

/// The code of reviews that are not decided yet.
const OPEN: &str = "NEW";

impl Origin<'_> {
    /// Refuses to delete the last open review of a set that a task waits for: five statements, and
    /// none where no review is deleted by name.
    ///
    /// # Errors
    /// `STATUS`; `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub(super) async fn keep_sets_open(&self, tx: &mut Tx, set: &ChangeSet) -> Result<()> {
        let Some(ty) = self.registry.by_name("Review") else { return Ok(()) };
        let asked = set.deleted.iter().filter(|it| !it.derived && it.record.ty == ty.ix);
        let asked: Vec<(usize, Record)> = asked.map(|it| (it.row, it.record.clone())).collect();
        if asked.is_empty() || self.cause != Cause::Caller {
            return Ok(());
        }
        let records: Vec<Record> = asked.iter().map(|(_, record)| record.clone()).collect();
        let tasks = self.related_to_each(tx, &records, &["task"]).await?;
        let statuses = self.related_to_each(tx, &records, &["task", "status"]).await?;
        let sets = self.related_to_each(tx, &records, &["task", "reviews"]).await?;
        let gone: KeySet = set.deleted.iter().map(|it| it.record.key()).collect();
        let all: Vec<Record> = sets.values().flatten().chain(&records).cloned().collect();
        let said = self.related_to_each(tx, &all, &["status"]).await?;
        let is_open = |review: &Record| self.first_code(&said, review.key()) == Some(OPEN);
        for (row, review) in asked {
            let key = review.key();
            let is_waiting = self.first_code(&statuses, key) == Some(Stage::PendingReview.code());
            let task = tasks.get(&key).and_then(|found| found.first());
            let decided = task.map_or(0, |task| number(self.type_of(task), task));
            let own = number(ty, &review);
            if !is_waiting || own != decided.saturating_add(1) || !is_open(&review) {
                continue;
            }
            let others = sets.get(&key).into_iter().flatten();
            let mut others = others.filter(|it| !gone.contains(&it.key()) && number(ty, it) == own);
            if !others.any(is_open) {
                let what = "it is the last review that the task waits for";
                let error = Error::new(Code::Status, what).at_field(&ty.name, "status");
                let error = error.at_id(key.to_id(&ty.prefix)).at_index(row);
                return Err(error.hint("decide it, or use `taskRequestRevision`"));
            }
        }
        Ok(())
    }

    fn first_code<'r>(&self, found: &'r KeyMap<Vec<Record>>, key: Key) -> Option<&'r str> {
        self.code_of(found.get(&key)?.first()?)
    }
}

fn number(ty: &Type, record: &Record) -> i64 {
    match record.get(ty, "review_number") {
        Value::Int(number) => *number,
        _ => 0,
    }
}
