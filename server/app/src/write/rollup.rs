//! What tasks keep of their parts: planned and logged seconds, from the leaves up to the roots.
//!
//! Of a leaf they are its own, of a container the sums of its children (tasks.md 3.7). A task is
//! locked before its parts are summed up, so that of two changes at once the later one sees both.

use std::collections::BTreeMap;

use schema_som::error::Result;
use schema_som::predicate::Predicate;
use schema_som::query::{Aggregate, AggregateFunction, Grouping, Page, Query, Totals};
use schema_som::registry::{Type, TypeIx};
use schema_som::rule::planned_seconds;
use schema_som::value::Value;
use schema_som::{Key, KeyMap, KeySet, Record};
use server_storage::Tx;

use super::Origin;
use super::fit::fit;
use super::set::{Change, ChangeSet};
use super::spine::Spine;
use super::wish::{Node, Targets};
use super::world::World;

/// By task the planned and logged seconds of its parts.
type Sums = KeyMap<(i64, i64)>;

/// What a task is planned by.
const PLAN: [&str; 3] = ["schedule_timing", "schedule_unit", "schedule_model"];

impl Origin<'_> {
    /// Sums up again whatever has a part in the set: a fixed number of statements for each level
    /// of the tree.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub(super) async fn roll_up(
        &self,
        tx: &mut Tx,
        set: &mut ChangeSet,
        world: &mut World<'_>,
    ) -> Result<()> {
        let mut level = self.summed(set);
        let mut rounds = 0;
        while !level.is_empty() && rounds < 256 {
            rounds += 1;
            let mut next = self.upper(set, world, &level);
            level.retain(|key, _| !next.contains_key(key));
            let keys: Vec<Key> = level.keys().copied().collect();
            world.lock_tasks(tx, set, &keys).await?;
            let parts = self.parts(tx, set, &keys).await?;
            let leaves: Vec<Key> =
                keys.iter().filter(|key| !parts.contains_key(*key)).copied().collect();
            let logs = world.follow(tx, (set, &leaves), (&["time_logs"], false)).await?;
            for (key, row) in level {
                let Some(task) = world.record(set, key) else { continue };
                let sums = match parts.get(&key) {
                    Some(sums) => *sums,
                    None => self.of_leaf(set, world, task, logs.get(&key)),
                };
                let ty = self.type_of(task);
                if sums
                    == (int(ty, task, "schedule_seconds"), int(ty, task, "total_logged_seconds"))
                {
                    continue;
                }
                if let Value::Key(parent) = task.get(ty, "parent_id") {
                    next.insert(*parent, row);
                }
                self.keep(set, world, (key, row), sums)?;
            }
            level = next;
        }
        Ok(())
    }

    /// Those of a level that stand above others of it: they come with the next one, when those have
    /// their sums. None of a loop.
    fn upper(
        &self,
        set: &ChangeSet,
        world: &World<'_>,
        level: &BTreeMap<Key, usize>,
    ) -> BTreeMap<Key, usize> {
        let parent = |key: &Key| {
            let task = world.record(set, *key)?;
            task.get(self.type_of(task), "parent_id").as_cell().as_key()
        };
        let above: KeySet = level.keys().filter_map(parent).collect();
        let upper = level.iter().filter(|(key, _)| above.contains(key));
        let upper: BTreeMap<Key, usize> = upper.map(|(key, row)| (*key, *row)).collect();
        if upper.len() == level.len() { BTreeMap::new() } else { upper }
    }

    /// The tasks above others that nodes name: they are summed up again, and locked for that. So
    /// they can be locked together with what is changed, before rules look at them.
    pub(super) fn summed_above(
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

    /// The tasks that have other parts than before, with the row that is to blame.
    fn summed(&self, set: &ChangeSet) -> BTreeMap<Key, usize> {
        let mut tasks = BTreeMap::new();
        let Some(task) = self.registry.by_name("Task") else { return tasks };
        let key = |record: Option<&Record>, column: &str| {
            record.and_then(|it| it.get(self.type_of(it), column).as_cell().as_key())
        };
        for change in &set.changes {
            let (ty, before) = (self.type_of(&change.after), change.before.as_ref());
            let differs = |field: &str| {
                before.is_none_or(|before| before.get(ty, field) != change.after.get(ty, field))
            };
            let mut add = |key: Option<Key>| tasks.extend(key.map(|key| (key, change.row)));
            if ty.name == "TimeLog" && ["task_id", "start", "end"].into_iter().any(differs) {
                add(key(before, "task_id"));
                add(key(Some(&change.after), "task_id"));
            } else if ty.is_a(task.ix) {
                if change.is_new() || PLAN.into_iter().any(differs) {
                    add(Some(change.after.key()));
                }
                if differs("parent_id") {
                    add(key(before, "parent_id"));
                    add(key(Some(&change.after), "parent_id"));
                }
            }
        }
        for deletion in &set.deleted {
            let column = match self.type_of(&deletion.record) {
                ty if ty.name == "TimeLog" => "task_id",
                ty if ty.is_a(task.ix) => "parent_id",
                _ => continue,
            };
            let above = key(Some(&deletion.record), column);
            tasks.extend(above.map(|above| (above, deletion.row)));
        }
        tasks
    }

    /// What the children of each of these tasks sum up to, of those that have any: the database
    /// sums up what it has, so that a task may have thousands, and what the set holds is added.
    async fn parts(&self, tx: &mut Tx, set: &ChangeSet, keys: &[Key]) -> Result<Sums> {
        let mut sums = self.stored_parts(tx, set, keys).await?;
        let wanted: KeySet = keys.iter().copied().collect();
        let Some(task) = self.registry.by_name("Task") else { return Ok(sums) };
        for part in set.changes.iter().map(|change| &change.after) {
            let ty = self.type_of(part);
            let parent = match ty.is_a(task.ix) {
                true => part.get(ty, "parent_id").as_cell().as_key(),
                false => None,
            };
            if let Some(parent) = parent.filter(|parent| wanted.contains(parent)) {
                let (planned, logged) = sums.entry(parent).or_default();
                *planned = planned.saturating_add(int(ty, part, "schedule_seconds"));
                *logged = logged.saturating_add(int(ty, part, "total_logged_seconds"));
            }
        }
        Ok(sums)
    }

    /// The same of those children that the set leaves alone: one statement.
    async fn stored_parts(&self, tx: &mut Tx, set: &ChangeSet, keys: &[Key]) -> Result<Sums> {
        let known = |name: &str| self.registry.by_name("Task")?.field(name);
        let (Some(task), Some(parent), Some(planned), Some(logged)) = (
            self.registry.by_name("Task"),
            known("parent_id"),
            known("schedule_seconds"),
            known("total_logged_seconds"),
        ) else {
            return Ok(Sums::default());
        };
        // Nothing stored leads to what is made only now.
        let is_stored = |key: &&Key| set.get(**key).is_none_or(|change| !change.is_new());
        let parents: Vec<Value> = keys.iter().filter(is_stored).map(|it| Value::Key(*it)).collect();
        if parents.is_empty() {
            return Ok(Sums::default());
        }
        let limit = parents.len() as u32;
        let others = set.changes.iter().filter(|it| !it.is_new()).map(|it| &it.after);
        let others = others.chain(set.deleted.iter().map(|it| &it.record));
        let others = others.filter(|it| self.type_of(it).is_a(task.ix));
        let others: Vec<Value> = others.map(|it| Value::Key(it.key())).collect();
        let mut predicate = Predicate::In { field: parent, values: parents };
        if !others.is_empty() {
            predicate = predicate.and(Predicate::In { field: task.id(), values: others }.not());
        }
        let sum = |field| Aggregate { function: AggregateFunction::Sum, field: Some(field) };
        let group = Grouping {
            keys: vec![parent],
            aggregates: vec![sum(planned), sum(logged)],
            limit,
            ..Grouping::default()
        };
        let query = Query {
            page: Page { limit: Some(0), ..Page::ALL },
            totals: Totals { groups: vec![group], ..Totals::default() },
            ..Query::flat(task, Vec::new(), predicate)
        };
        let level = tx.read(self.registry, &query).await?;
        let rows = level.groups.first().map(|group| &group.rows);
        let number =
            |row: usize, at| rows.and_then(|rows| rows.cell(row, at).as_int()).unwrap_or(0);
        let key = |row: usize| rows.and_then(|rows| rows.cell(row, 0).as_key());
        let count = rows.map_or(0, |rows| rows.len());
        let sums = (0..count).filter_map(|row| Some((key(row)?, (number(row, 1), number(row, 2)))));
        Ok(sums.collect())
    }

    fn of_leaf(
        &self,
        set: &ChangeSet,
        world: &World<'_>,
        task: &Record,
        logs: Option<&Vec<Key>>,
    ) -> (i64, i64) {
        let ty = self.type_of(task);
        let text = |field: &str| match task.get(ty, field) {
            Value::Text(text) => text.as_str(),
            _ => "",
        };
        let timing = match *task.get(ty, "schedule_timing") {
            Value::Float(timing) => timing,
            Value::Int(timing) => timing as f64,
            _ => 0.0,
        };
        let planned = planned_seconds(timing, text("schedule_unit"), text("schedule_model"));
        let logs = logs.into_iter().flatten().filter_map(|key| world.record(set, *key));
        let logged = logs.map(|log| {
            let ty = self.type_of(log);
            match (log.get(ty, "start"), log.get(ty, "end")) {
                (Value::Time(start), Value::Time(end)) => end.saturating_sub(*start) / 1_000_000,
                _ => 0,
            }
        });
        (planned, logged.fold(0, i64::saturating_add))
    }

    fn keep(
        &self,
        set: &mut ChangeSet,
        world: &World<'_>,
        (key, row): (Key, usize),
        (planned, logged): (i64, i64),
    ) -> Result<()> {
        if set.get(key).is_none()
            && let Some(record) = world.stored(key)
        {
            let before = Some(record.clone());
            set.push(Change { before, derived: true, ..Change::new(row, record.clone()) });
        }
        if let Some(change) = set.get_mut(key) {
            let ty = self.registry.get(change.after.ty);
            for (name, sum) in [("schedule_seconds", planned), ("total_logged_seconds", logged)] {
                let Some(field) = ty.field(name) else { continue };
                let field = &ty.fields[usize::from(field.index)];
                let sum = fit(ty, field, Value::Int(sum));
                let id = || key.to_id(&ty.prefix);
                let sum = sum.map_err(|misfit| misfit.error.at_id(id()).at_index(row))?;
                change.after.set(ty, name, sum);
            }
        }
        Ok(())
    }
}

fn int(ty: &Type, record: &Record, field: &str) -> i64 {
    match record.get(ty, field) {
        Value::Int(number) => *number,
        _ => 0,
    }
}
