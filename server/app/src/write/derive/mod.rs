//! What follows for tasks once rules have settled: statuses along dependencies and up the tree, and
//! what a task keeps of its parts (tasks.md 3.7, 5.4, 5.5, 13).
//!
//! A change makes tasks due: those that log time, depend on something, or have parts. What is due is
//! looked at in batches, a fixed number of statements for each step along dependencies and for each
//! level of the tree, and only what becomes another one makes others due. A project is held while
//! its tasks are looked at, so that two changes at once see each other.

use std::collections::BTreeMap;

use schema_som::error::{Error, Result};
use schema_som::value::Value;
use schema_som::workflow::Stage;
use schema_som::{Key, KeyMap, KeySet, Record};
use server_storage::Tx;

use super::Origin;
use super::set::{Change, ChangeSet};
use super::world::World;

mod due;
mod leaves;
mod parts;
mod stages;
mod sums;
mod walk;

/// Steps along dependencies after which they are taken to lead in a circle.
const ROUNDS: usize = 10_000;

/// Tasks that are due, each with the row of the command that is to blame.
pub(super) type Due = BTreeMap<Key, usize>;

/// One derivation over a change set.
struct Derivation<'d, 'a> {
    origin: Origin<'a>,
    tx: &'d mut Tx,
    set: &'d mut ChangeSet,
    world: &'d mut World<'a>,
    /// By task what its dependents were told of it last.
    told: KeyMap<Option<Stage>>,
    /// Tasks that had parts before.
    containers: KeySet,
    /// Tasks that lost a part, as long as it is not known whether they have others.
    former: KeySet,
    /// Whether a plan became another one, from which dates follow.
    replanned: bool,
}

impl<'a> Origin<'a> {
    /// Lets statuses and sums settle. Answers whether a plan changed, so that rules have to be asked
    /// again.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`; `INVALID_VALUE` for sums that no field holds.
    pub(super) async fn derive(
        &self,
        tx: &mut Tx,
        set: &mut ChangeSet,
        world: &mut World<'a>,
    ) -> Result<bool> {
        let due = due::of(self, set);
        if due.is_empty() {
            return Ok(false);
        }
        let mut derivation = Derivation {
            origin: *self,
            tx,
            set,
            world,
            told: KeyMap::default(),
            containers: KeySet::default(),
            former: KeySet::default(),
            replanned: false,
        };
        derivation.run(due).await?;
        Ok(derivation.replanned)
    }
}

impl Derivation<'_, '_> {
    async fn run(&mut self, due: due::All) -> Result<()> {
        let due::All { logged, mut leaves, former, mut sums, parents } = due;
        self.former = former.keys().copied().collect();
        leaves.extend(former);
        self.begin_work(logged, &mut sums).await?;
        for _ in 0..ROUNDS {
            self.look_at_leaves(&leaves, &mut sums).await?;
            self.sum_up(std::mem::take(&mut sums)).await?;
            leaves = self.dependents().await?;
            if leaves.is_empty() {
                self.release_resources(&parents).await?;
                return self.loosen().await;
            }
        }
        Err(Error::internal("dependencies of tasks lead in a circle"))
    }

    /// Those that depend on what is done now, or is not any more.
    async fn dependents(&mut self) -> Result<Due> {
        let mut turned = BTreeMap::new();
        let tasks: Vec<Key> = self.changed_tasks().map(|change| change.after.key()).collect();
        let status = |record: &Record| {
            record.get(self.origin.type_of(record), "status_id").as_cell().as_key()
        };
        let old = self.changed_tasks().filter_map(|change| status(change.before.as_ref()?));
        let old: Vec<Key> = old.collect();
        self.know_stages(&tasks).await?;
        self.know_statuses(&old).await?;
        for key in tasks {
            let Some(change) = self.set.get(key) else { continue };
            let before = change.before.as_ref();
            let (now, row) = (self.stage(&change.after), change.row);
            let last = self.told.get(&key).copied();
            let last = last.unwrap_or_else(|| before.and_then(|before| self.stage(before)));
            let is_done = |stage: Option<Stage>| stage.is_some_and(Stage::is_done);
            if is_done(now) != is_done(last) {
                turned.insert(key, row);
            }
            self.told.insert(key, now);
        }
        let keys: Vec<Key> = turned.keys().copied().collect();
        let path = ["task_dependent_of", "task"];
        let found = self.world.follow(self.tx, (self.set, &keys), (&path, false)).await?;
        let mut due = Due::new();
        for (key, dependents) in found {
            let row = turned.get(&key).copied().unwrap_or_default();
            due.extend(dependents.into_iter().map(|dependent| (dependent, row)));
        }
        Ok(due)
    }

    fn changed_tasks(&self) -> impl Iterator<Item = &Change> {
        let task = self.origin.registry.by_name("Task").map(|ty| ty.ix);
        let is_task = move |change: &&Change| {
            task.is_some_and(|task| self.origin.type_of(&change.after).is_a(task))
        };
        self.set.changes.iter().filter(is_task)
    }

    fn task(&self, key: Key) -> Option<&Record> {
        self.world.record(self.set, key)
    }

    fn of_task(&self, key: Key, field: &str) -> Value {
        let value = |task: &Record| task.get(self.origin.type_of(task), field).clone();
        self.task(key).map_or(Value::Null, value)
    }

    /// Sets fields of a record that the set holds, or that was looked at.
    fn set_fields(&mut self, key: Key, row: usize, values: &[(&str, Value)]) {
        let registry = self.origin.registry;
        if let Some(change) = self.world.along(self.set, (key, row)) {
            let ty = registry.get(change.after.ty);
            for (name, value) in values {
                change.after.set(ty, name, value.clone());
            }
        }
    }
}
