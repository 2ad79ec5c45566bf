//! What an operation needs of records, and what it has decided, as one change set: records that it
//! makes, values that it sets, records that it deletes.

use schema_som::calendar::ScheduleModel;
use schema_som::error::{Error, Result};
use schema_som::value::Value;
use schema_som::{Key, KeyMap, KeySet, Link, Record};
use server_storage::{Intent, Tx, Way};

use super::set::{ChangeSet, Deletion, LinkChange};
use super::world::{MANY, World};
use super::{Batch, Origin, spine};

/// A stored record that gets other values.
pub(crate) struct Correction {
    /// The record as it was loaded to be changed.
    pub(crate) record: Record,
    /// The values by the names of their fields.
    pub(crate) values: Vec<(&'static str, Value)>,
    /// Whether it only follows from what was asked for.
    pub(crate) derived: bool,
}

/// What an operation has decided.
#[derive(Default)]
pub(crate) struct Decision {
    /// What is made.
    pub(crate) batch: Batch,
    /// What is changed.
    pub(crate) corrections: Vec<Correction>,
    /// Links that end.
    pub(crate) unlinked: Vec<Link>,
    /// What goes to the trash; nothing leads to it.
    pub(crate) dropped: Vec<Record>,
    /// Tasks whose reviews were decided.
    pub(crate) decided: Vec<Key>,
}

impl Origin<'_> {
    /// A record that is to be changed, once nobody else changes anything of its project: locked, as
    /// it is then.
    ///
    /// # Errors
    /// `NOT_FOUND` when there is none of the type that the actor may see; `BUSY`.
    pub(crate) async fn take(&self, tx: &mut Tx, type_name: &str, key: Key) -> Result<Record> {
        let ty = crate::auth::named(self.registry, type_name)?;
        let known = self.look_up(tx, vec![key]).await?;
        let seen = known.get(&key).copied().filter(|it| self.registry.get(it.ty).is_a(ty.ix));
        let seen = seen.filter(|spine| self.sees(*spine));
        let Some(spine) = seen else { return Err(self.not_found(ty.ix, key)) };
        self.queue(tx, &mut KeySet::default(), [(key, spine)].into_iter()).await?;
        let found = spine::load(tx, self.registry, [(spine.ty, key)], Intent::Change).await?;
        found.into_values().next().ok_or_else(|| self.not_found(ty.ix, key))
    }

    /// Those of these records that there are, whoever may see them, once nobody else changes
    /// anything of their projects: locked, as they are then. A fixed number of statements.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub(crate) async fn take_all(&self, tx: &mut Tx, keys: Vec<Key>) -> Result<Vec<Record>> {
        let known = spine::look_up(tx, self.registry, keys).await?;
        let places = known.iter().map(|(key, spine)| (*key, *spine));
        self.queue(tx, &mut KeySet::default(), places).await?;
        let keys = known.into_iter().map(|(key, spine)| (spine.ty, key));
        let found = spine::load(tx, self.registry, keys, Intent::Change).await?;
        Ok(found.into_values().collect())
    }

    /// The records at the end of a path from a stored record.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub(crate) async fn related(
        &self,
        tx: &mut Tx,
        record: &Record,
        path: &[&str],
    ) -> Result<Vec<Record>> {
        let found = self.related_to_each(tx, std::slice::from_ref(record), path).await?;
        Ok(found.into_values().flatten().collect())
    }

    /// The same for several, each with its own: a fixed number of statements.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub(crate) async fn related_to_each(
        &self,
        tx: &mut Tx,
        records: &[Record],
        path: &[&str],
    ) -> Result<KeyMap<Vec<Record>>> {
        let mut set = ChangeSet::default();
        set.locked.extend(records.iter().map(|record| (record.key(), record.clone())));
        let mut world = World::new(*self, &set);
        let keys: Vec<Key> = records.iter().map(Record::key).collect();
        let found = world.follow(tx, (&set, &keys), (path, false)).await?;
        let records = |keys: Vec<Key>| {
            keys.into_iter().filter_map(|key| world.record(&set, key).cloned()).collect()
        };
        Ok(found.into_iter().map(|(key, keys)| (key, records(keys))).collect())
    }

    /// The tasks that a task is a part of, the nearest first, however many: two statements.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub(crate) async fn ancestors(&self, tx: &mut Tx, task: &Record) -> Result<Vec<Record>> {
        let parent = |task: &Record| task.get(self.type_of(task), "parent_id").as_cell().as_key();
        let Some(relation) = self.type_of(task).relation("parent") else { return Ok(Vec::new()) };
        let mut next = parent(task);
        if next.is_none() {
            return Ok(Vec::new());
        }
        let way = Way { relation, backward: false };
        let reached = tx.reach(self.registry, way, &[task.key()], MANY).await?;
        let keys = reached.into_iter().map(|(_, above)| (task.ty, above));
        let mut found = spine::load(tx, self.registry, keys, Intent::Look).await?;
        let mut line = Vec::with_capacity(found.len());
        while let Some(above) = next.and_then(|key| found.remove(&key)) {
            next = parent(&above);
            line.push(above);
        }
        Ok(line)
    }

    /// The statuses of the list that is made for a type.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub(crate) async fn statuses_of(&self, tx: &mut Tx, type_name: &str) -> Result<Vec<Record>> {
        let set = ChangeSet::default();
        let mut world = World::new(*self, &set);
        let classes = vec![type_name.to_owned()];
        let asked = ("StatusList", "target_entity_type", classes);
        let lists = world.of_classes(tx, &set, asked).await?;
        let found = world.follow(tx, (&set, &lists), (&["statuses"], false)).await?;
        let statuses = found.into_values().flatten();
        Ok(statuses.filter_map(|key| world.record(&set, key).cloned()).collect())
    }

    /// The code of a status.
    pub(crate) fn code_of<'r>(&self, status: &'r Record) -> Option<&'r str> {
        match status.get(self.type_of(status), "code") {
            Value::Text(code) => Some(code),
            _ => None,
        }
    }

    /// A plan of so many seconds, as fields: in the longest unit that they are a whole number of, of
    /// working time or of the calendar's as the stored model says (tasks.md Q21).
    pub(crate) fn plan(&self, model: &Value, seconds: i64) -> [(&'static str, Value); 2] {
        let model = match model {
            Value::Text(model) => ScheduleModel::of(model),
            _ => ScheduleModel::Effort,
        };
        let (timing, unit) = self.calendar.least_meaningful(seconds, model);
        [("schedule_timing", Value::Float(timing as f64)), ("schedule_unit", unit.stored().into())]
    }

    /// Writes what an operation has decided, with its events.
    ///
    /// # Errors
    /// What rules refuse, and what storage does. Then the transaction must not be committed.
    pub(crate) async fn carry_out(
        &self,
        tx: &mut Tx,
        batch: Batch,
        corrections: Vec<Correction>,
    ) -> Result<()> {
        let decision = Decision { batch, corrections, ..Decision::default() };
        self.settle_on(tx, decision).await
    }

    /// The same for all that an operation may have decided.
    ///
    /// # Errors
    /// As [`Origin::carry_out`].
    pub(crate) async fn settle_on(&self, tx: &mut Tx, decision: Decision) -> Result<()> {
        let mut set = ChangeSet::default();
        set.decided = decision.decided;
        for record in decision.batch.records {
            set.push_new(0, record, Vec::new());
        }
        let added = decision.batch.links.into_iter().map(|link| LinkChange { link, added: true });
        let ended = decision.unlinked.into_iter().map(|link| LinkChange { link, added: false });
        set.links = added.chain(ended).collect();
        for correction in decision.corrections {
            self.correct(&mut set, correction)?;
        }
        let gone: Vec<_> = decision.dropped.iter().map(|it| (it.ty, it.key())).collect();
        let links =
            if gone.is_empty() { Vec::new() } else { tx.links_of(self.registry, &gone).await? };
        for record in decision.dropped {
            let key = record.key();
            let own = links.iter().filter(|link| link.own == key || link.other == key);
            let (root, links) = (key, Some(own.copied().collect()));
            let referrers = Vec::new();
            set.deleted.push(Deletion { row: 0, record, derived: true, root, links, referrers });
        }
        self.settle(tx, &mut set).await.map(|_| ())
    }

    fn correct(&self, set: &mut ChangeSet, correction: Correction) -> Result<()> {
        let Correction { record, values, derived } = correction;
        let (ty, key): (_, Key) = (self.type_of(&record), record.key());
        set.push_stored(0, record);
        let Some(change) = set.get_mut(key) else { return Ok(()) };
        change.derived = derived;
        for (name, value) in values {
            let field = ty.field(name).ok_or_else(|| {
                Error::internal(format!("an operation sets {}.{name}, which is unknown", ty.name))
            })?;
            change.after.values[usize::from(field.index)] = value;
        }
        Ok(())
    }
}
