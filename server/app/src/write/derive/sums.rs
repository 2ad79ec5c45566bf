//! What tasks keep of their parts, from the leaves up to the roots: planned and logged seconds,
//! dates and status (tasks.md 3.5, 3.7, 5.5).
//!
//! Of a leaf the sums are its own, of a container those of its children. A task is locked before its
//! parts are summed up, so that of two changes at once the later one sees both.

use schema_som::calendar::{Calendar, ScheduleModel, TimeUnit};
use schema_som::error::Result;
use schema_som::registry::TypeIx;
use schema_som::value::Value;
use schema_som::workflow::Stage;
use schema_som::{Key, KeyMap, KeySet, Record};
use server_storage::Tx;

use super::parts::Parts;
use super::{Derivation, Due};
use crate::write::Origin;
use crate::write::fit::fit_kept;
use crate::write::spine::Spine;
use crate::write::wish::{Node, Targets};

/// Levels of the tree after which it is taken to be none.
const LEVELS: usize = 256;

impl Derivation<'_, '_> {
    /// Sums up again whatever is due: a fixed number of statements for each level of the tree.
    pub(super) async fn sum_up(&mut self, mut level: Due) -> Result<()> {
        let mut rounds = 0;
        while !level.is_empty() && rounds < LEVELS {
            rounds += 1;
            let mut next = self.upper(&level);
            level.retain(|key, _| !next.contains_key(key));
            let keys: Vec<Key> = level.keys().copied().collect();
            self.world.lock_tasks(self.tx, self.set, &keys).await?;
            let parts = self.parts(&keys).await?;
            let stored = parts.iter().filter(|(_, parts)| parts.are_stored);
            self.containers.extend(stored.map(|(key, _)| *key));
            let leaves = keys.iter().filter(|key| !parts.contains_key(*key)).copied();
            let leaves: Vec<Key> = leaves.collect();
            let logs = self.world.follow(self.tx, (self.set, &leaves), (&["time_logs"], false));
            let logs = logs.await?;
            for (key, row) in level {
                let is_other = match parts.get(&key) {
                    Some(parts) => self.keep_parts((key, row), parts).await?,
                    None => self.keep_leaf((key, row), logs.get(&key))?,
                };
                // A leaf's status is told to its parent by whoever changed it.
                let is_other = is_other || !parts.contains_key(&key);
                if let (true, Value::Key(parent)) = (is_other, self.of_task(key, "parent_id")) {
                    next.insert(parent, row);
                }
            }
            level = next;
        }
        Ok(())
    }

    /// Those of a level that stand above others of it: they come with the next one, when those have
    /// their sums. None of a loop.
    fn upper(&self, level: &Due) -> Due {
        let parent = |key: &Key| self.of_task(*key, "parent_id").as_cell().as_key();
        let above: KeySet = level.keys().filter_map(parent).collect();
        let upper = level.iter().filter(|(key, _)| above.contains(key));
        let upper: Due = upper.map(|(key, row)| (*key, *row)).collect();
        if upper.len() == level.len() { Due::new() } else { upper }
    }

    /// Makes a container what its parts make of it; answers whether it is another one now.
    async fn keep_parts(&mut self, place: (Key, usize), parts: &Parts) -> Result<bool> {
        let (key, row) = place;
        self.former.remove(&key);
        let Some(before) = self.task(key).cloned() else { return Ok(false) };
        let mut values = self.summed(place, (parts.planned, parts.logged))?;
        values.push(("is_container", true.into()));
        if let (Some(start), Some(end)) = (parts.start, parts.end) {
            values.push(("start", Value::Time(start)));
            values.push(("end", Value::Time(end)));
            values.push(("duration", Value::Int((end - start) / 1_000_000)));
        }
        let ty = self.origin.type_of(&before);
        values.retain(|(name, value)| before.get(ty, name) != value);
        let mut is_other = !values.is_empty();
        if is_other {
            self.set_fields(key, row, &values);
        }
        self.know_statuses(&parts.statuses).await?;
        let stages = parts.statuses.iter().map(|status| self.stage_of(*status));
        if let Some(stage) = Stage::of_children(stages) {
            self.know_stages(&[key]).await?;
            if self.stage(&before) != Some(stage) {
                is_other |= self.turn(place, stage).await?;
            }
        }
        Ok(is_other)
    }

    fn keep_leaf(&mut self, place: (Key, usize), logs: Option<&Vec<Key>>) -> Result<bool> {
        let (key, row) = place;
        let Some(task) = self.task(key).cloned() else { return Ok(false) };
        let ty = self.origin.type_of(&task);
        let task = match self.former.remove(&key) {
            true => self.begin_anew(place, task),
            false => task,
        };
        let mut values = self.summed(place, self.of_leaf(&task, logs))?;
        values.push(("is_container", false.into()));
        values.retain(|(name, value)| task.get(ty, name) != value);
        if values.is_empty() {
            return Ok(false);
        }
        self.set_fields(key, row, &values);
        Ok(true)
    }

    /// What has no parts any more lies ahead, with a plan of its own (tasks.md 3.3).
    fn begin_anew(&mut self, (key, row): (Key, usize), task: Record) -> Record {
        let ty = self.origin.type_of(&task);
        let (Value::Float(timing), Value::Text(unit)) =
            (task.get(ty, "schedule_timing"), task.get(ty, "schedule_unit"))
        else {
            return task;
        };
        let step = self.calendar().resolution.max(1).saturating_mul(1_000_000);
        let start = -(-self.origin.now).div_euclid(step) * step;
        let length = (timing * TimeUnit::of(unit).span() as f64 * 1e6) as i64;
        let end = self.calendar().rounded(start.saturating_add(length)).max(start + step);
        let range = [
            ("start", Value::Time(start)),
            ("end", Value::Time(end)),
            ("duration", Value::Int((end - start) / 1_000_000)),
        ];
        self.set_fields(key, row, &range);
        self.task(key).cloned().unwrap_or(task)
    }

    /// The sums as values that their fields hold.
    fn summed(
        &self,
        (key, row): (Key, usize),
        (planned, logged): (i64, i64),
    ) -> Result<Vec<(&'static str, Value)>> {
        let Some(ty) = self.task(key).map(|task| self.origin.type_of(task)) else {
            return Ok(Vec::new());
        };
        let mut values = Vec::new();
        for (name, sum) in [("schedule_seconds", planned), ("total_logged_seconds", logged)] {
            let sum = fit_kept(ty, name, (key, row), Value::Int(sum))?;
            values.extend(sum.map(|sum| (name, sum)));
        }
        Ok(values)
    }

    /// Planned and logged seconds of a task without parts.
    fn of_leaf(&self, task: &Record, logs: Option<&Vec<Key>>) -> (i64, i64) {
        let ty = self.origin.type_of(task);
        let text = |field: &str| match task.get(ty, field) {
            Value::Text(text) => text.as_str(),
            _ => "",
        };
        let timing = match *task.get(ty, "schedule_timing") {
            Value::Float(timing) => timing,
            Value::Int(timing) => timing as f64,
            _ => 0.0,
        };
        let (unit, model) =
            (TimeUnit::of(text("schedule_unit")), ScheduleModel::of(text("schedule_model")));
        let calendar = self.calendar();
        let planned = calendar.whole_seconds(timing, unit, model);
        let logged = match (model, task.get(ty, "start"), task.get(ty, "end")) {
            (ScheduleModel::Effort, ..) => self.logged(logs),
            (model, Value::Time(start), Value::Time(end)) => {
                calendar.elapsed((*start, *end), self.origin.now, model)
            }
            _ => 0,
        };
        (planned, logged)
    }

    fn logged(&self, logs: Option<&Vec<Key>>) -> i64 {
        let logs = logs.into_iter().flatten().filter_map(|key| self.world.record(self.set, *key));
        let seconds = logs.map(|log| {
            let ty = self.origin.type_of(log);
            match (log.get(ty, "start"), log.get(ty, "end")) {
                (Value::Time(start), Value::Time(end)) => end.saturating_sub(*start) / 1_000_000,
                _ => 0,
            }
        });
        seconds.fold(0, i64::saturating_add)
    }

    /// How time is counted.
    pub(super) fn calendar(&self) -> Calendar {
        self.origin.calendar
    }
}

impl Origin<'_> {
    /// The tasks above others that nodes name: they are summed up again, and locked for that. So
    /// they can be locked together with what is changed, before rules look at them.
    pub(in crate::write) fn summed_above(
        &self,
        tx: &Tx,
        nodes: &[Node],
        known: &KeyMap<Spine>,
    ) -> Vec<(TypeIx, Key)> {
        let Some(task) = self.registry.by_name("Task").filter(|_| tx.locks()) else {
            return Vec::new();
        };
        let mut above = KeySet::default();
        for node in nodes {
            let ty = self.registry.get(node.ty);
            let parent = ty.relation("parent").filter(|_| ty.is_a(task.ix));
            for (at, targets) in &node.relations {
                if let (Targets::One(Some(key)), true) =
                    (targets, parent.is_some_and(|parent| parent.index == *at))
                {
                    above.insert(*key);
                }
            }
        }
        let is_task = |key: &Key| {
            let spine = known.get(key).filter(|spine| self.sees(**spine));
            spine.is_some_and(|spine| self.registry.get(spine.ty).is_a(task.ix))
        };
        above.into_iter().filter(is_task).map(|key| (task.ix, key)).collect()
    }
}
