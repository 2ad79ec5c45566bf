//! Tasks without parts: what their dependencies and logged time make of them (tasks.md 5.4, 6).

use schema_som::error::Result;
use schema_som::value::Value;
use schema_som::workflow::{Action, Stage};
use schema_som::{Key, KeyMap, Record};

use super::{Derivation, Due};

impl Derivation<'_, '_> {
    /// Work has begun where time was logged.
    pub(super) async fn begin_work(&mut self, logged: Due, sums: &mut Due) -> Result<()> {
        let keys: Vec<Key> = logged.keys().copied().collect();
        self.world.lock_tasks(self.tx, self.set, &keys).await?;
        self.know_stages(&keys).await?;
        let mut begun = Due::new();
        for (key, row) in logged {
            let stage = self.task(key).and_then(|task| self.stage(task));
            let next = stage.and_then(|stage| Action::LogTime.leads_to(stage).first().copied());
            if let Some(next) = next.filter(|_| next != stage) {
                self.turn((key, row), next).await?;
                begun.insert(key, row);
            }
        }
        // They may have to wait again at once, for what was opened again meanwhile.
        self.look_at_leaves(&begun, sums).await?;
        sums.extend(begun);
        Ok(())
    }

    /// Holds tasks against what they depend on: a fixed number of statements for all of them.
    pub(super) async fn look_at_leaves(&mut self, due: &Due, sums: &mut Due) -> Result<()> {
        if due.is_empty() {
            return Ok(());
        }
        let keys: Vec<Key> = due.keys().copied().collect();
        self.world.lock_tasks(self.tx, self.set, &keys).await?;
        let parts = self.parts(&keys).await?;
        let leaves: Vec<Key> = keys.into_iter().filter(|key| !parts.contains_key(key)).collect();
        let path = ["task_depends_on", "depends_on"];
        let needed = self.world.follow(self.tx, (self.set, &leaves), (&path, false)).await?;
        let mut known: Vec<Key> = needed.values().flatten().copied().collect();
        known.extend(&leaves);
        self.know_stages(&known).await?;
        let logs = self.logs_that_matter(&leaves, &needed).await?;
        for key in leaves {
            let Some(stage) = self.task(key).and_then(|task| self.stage(task)) else { continue };
            let next = match needed.get(&key) {
                Some(needed) => stage.by_dependencies(self.are_done(needed)),
                // Without dependencies it stays what its parts made of it, as the recordings have it.
                None if self.former.contains(&key) => stage,
                None => stage.without_dependencies(logs.contains_key(&key)),
            };
            let row = due.get(&key).copied().unwrap_or_default();
            if next != stage && self.turn((key, row), next).await? {
                sums.insert(key, row);
                if stage == Stage::DependencyHasRevision {
                    self.give_time(key, row);
                }
            }
        }
        Ok(())
    }

    fn are_done(&self, tasks: &[Key]) -> bool {
        let is_done = |task: &Record| self.stage(task).is_some_and(Stage::is_done);
        tasks.iter().all(|key| self.task(*key).is_some_and(is_done))
    }

    /// The time logged on those that depend on nothing and have begun: whether there is any decides.
    async fn logs_that_matter(
        &mut self,
        leaves: &[Key],
        needed: &KeyMap<Vec<Key>>,
    ) -> Result<KeyMap<Vec<Key>>> {
        let has_begun = |key: &&Key| {
            let stage = self.task(**key).and_then(|task| self.stage(task));
            matches!(stage, Some(Stage::WorkInProgress | Stage::DependencyHasRevision))
        };
        let free = leaves.iter().filter(|key| !needed.contains_key(*key));
        let free: Vec<Key> = free.filter(has_begun).copied().collect();
        self.world.follow(self.tx, (self.set, &free), (&["time_logs"], false)).await
    }

    /// A task that goes on and has used up its plan gets one step of time more (tasks.md 5.4).
    fn give_time(&mut self, key: Key, row: usize) {
        let (planned, logged) =
            (self.of_task(key, "schedule_seconds"), self.of_task(key, "total_logged_seconds"));
        let (Value::Int(planned), true) = (&planned, planned == logged) else { return };
        let more = planned.saturating_add(self.calendar().resolution);
        let plan = self.origin.plan(&self.of_task(key, "schedule_model"), more);
        self.set_fields(key, row, &plan);
        self.replanned = true;
    }
}
