//! The statuses of tasks as stages, and stages as statuses of their lists.

use schema_som::error::Result;
use schema_som::workflow::Stage;
use schema_som::{Key, Record};

use super::Derivation;

impl Derivation<'_, '_> {
    /// Looks up what the statuses of these tasks are: a statement or two, where they are not known
    /// yet.
    pub(super) async fn know_stages(&mut self, tasks: &[Key]) -> Result<()> {
        let path = ["status"];
        self.world.follow(self.tx, (self.set, tasks), (&path, false)).await.map(|_| ())
    }

    /// Looks up these statuses: a statement, where they are not known yet.
    pub(super) async fn know_statuses(&mut self, statuses: &[Key]) -> Result<()> {
        let Some(status) = self.origin.registry.by_name("Status") else { return Ok(()) };
        let keys = statuses.iter().map(|key| (status.ix, *key)).collect();
        self.world.look_at(self.tx, self.set, keys).await
    }

    /// The stage that a task is in; nothing for a status of the studio's own.
    pub(super) fn stage(&self, task: &Record) -> Option<Stage> {
        let ty = self.origin.type_of(task);
        self.stage_of(task.get(ty, "status_id").as_cell().as_key()?)
    }

    /// The stage that a status means.
    pub(super) fn stage_of(&self, status: Key) -> Option<Stage> {
        let status = self.world.record(self.set, status)?;
        self.origin.code_of(status).and_then(Stage::of)
    }

    /// Puts a task into a stage, if its list has a status for it.
    pub(super) async fn turn(&mut self, (key, row): (Key, usize), stage: Stage) -> Result<bool> {
        let path = ["status_list", "statuses"];
        let found = self.world.follow(self.tx, (self.set, &[key]), (&path, false)).await?;
        let statuses = found.get(&key).into_iter().flatten();
        let status = statuses.copied().find(|status| self.stage_of(*status) == Some(stage));
        match status {
            Some(status) => {
                self.set_fields(key, row, &[("status_id", status.into())]);
                Ok(true)
            }
            None => Ok(false),
        }
    }
}
