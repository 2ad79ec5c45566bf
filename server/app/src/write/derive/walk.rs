//! What becomes of dependents beyond their status: who waits for something that was opened again
//! waits for its start only (tasks.md 7.3), and who gets parts has nobody to work on it (3.3).

use std::collections::BTreeSet;

use schema_som::error::Result;
use schema_som::value::Value;
use schema_som::workflow::Stage;
use schema_som::{Key, KeySet, Link, RelationRef};

use super::Derivation;
use crate::write::set::LinkChange;

impl Derivation<'_, '_> {
    /// Walks along dependents from the tasks whose reviews were decided, level by level, as far as
    /// anything changes or waits to go on.
    pub(super) async fn loosen(&mut self) -> Result<()> {
        let mut level: Vec<Key> = self.set.decided.clone();
        let mut seen: KeySet = level.iter().copied().collect();
        while !level.is_empty() {
            let ways = ["task_dependent_of"];
            let found = self.world.follow(self.tx, (self.set, &level), (&ways, false)).await?;
            let path = ["task_dependent_of", "task"];
            self.world.follow(self.tx, (self.set, &level), (&path, false)).await?;
            let mut next = Vec::new();
            for key in level {
                for way in found.get(&key).into_iter().flatten() {
                    let task = self.of_task(*way, "task_id").as_cell().as_key();
                    if self
                        .task(key)
                        .and_then(|task| self.stage(task))
                        .is_some_and(Stage::loosens_dependents)
                    {
                        self.wait_for_start(*way);
                    }
                    next.extend(task.filter(|task| seen.insert(*task)));
                }
            }
            self.know_stages(&next).await?;
            level = next.into_iter().filter(|key| self.goes_on_at(*key)).collect();
        }
        Ok(())
    }

    fn wait_for_start(&mut self, way: Key) {
        let target = Value::from("onstart");
        if self.of_task(way, "dependency_target") != target {
            self.set_fields(way, 0, &[("dependency_target", target)]);
        }
    }

    fn goes_on_at(&self, task: Key) -> bool {
        let is_other = self.set.get(task).is_some_and(|change| {
            let (ty, before) = (self.origin.type_of(&change.after), change.before.as_ref());
            before.is_some_and(|before| {
                before.get(ty, "status_id") != change.after.get(ty, "status_id")
            })
        });
        let stage = self.task(task).and_then(|task| self.stage(task));
        is_other || stage.is_some_and(Stage::loosens_dependents)
    }

    /// Takes the resources of tasks that have just got their first parts.
    pub(super) async fn release_resources(&mut self, parents: &BTreeSet<Key>) -> Result<()> {
        let stored = |key: &&Key| self.set.get(**key).is_none_or(|change| !change.is_new());
        let parents = parents.iter().filter(stored).filter(|key| !self.containers.contains(key));
        let parents: Vec<Key> = parents.copied().collect();
        let path = ["resources"];
        let found = self.world.follow(self.tx, (self.set, &parents), (&path, false)).await?;
        for (own, users) in found {
            let Some(relation) = self.resources(own) else { continue };
            self.set_fields(own, 0, &[]);
            self.set.links.extend(users.into_iter().map(|other| LinkChange {
                link: Link { relation, own, other, position: 0 },
                added: false,
            }));
        }
        Ok(())
    }

    fn resources(&self, task: Key) -> Option<RelationRef> {
        self.task(task).and_then(|task| self.origin.type_of(task).relation("resources"))
    }
}
