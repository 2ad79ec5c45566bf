//! What versions are called in the names of files: by the nice names from the nearest asset, shot
//! or sequence down to their task, as these are when the version is made or moved (files.md 3.1).

use schema_som::error::Result;
use schema_som::naming;
use schema_som::registry::Registry;
use schema_som::value::Value;
use schema_som::{Key, KeyMap, KeySet, Record};
use server_storage::{Intent, Tx, Way};

use super::set::{Change, ChangeSet};
use super::world::MANY;
use super::{Cause, Origin, spine};

impl Origin<'_> {
    /// Names the versions that are made or come to another task: two statements, and none where
    /// there are none. An import brings their names.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub(super) async fn name_versions(&self, tx: &mut Tx, set: &mut ChangeSet) -> Result<()> {
        let Some(version) = self.registry.by_name("Version") else { return Ok(()) };
        if self.cause == Cause::Import {
            return Ok(());
        }
        let task = |record: &Record| record.get(version, "task_id").as_cell().as_key();
        let is_named = |change: &Change| match &change.before {
            Some(before) => task(before) != task(&change.after),
            None => !change.restored,
        };
        let versions = set.changes.iter().filter(|change| change.after.ty == version.ix);
        let named = versions.filter(|change| is_named(change));
        let named: Vec<(Key, Key)> =
            named.filter_map(|it| Some((it.after.key(), task(&it.after)?))).collect();
        if named.is_empty() {
            return Ok(());
        }
        let stored = self.lines(tx, set, named.iter().map(|(_, task)| *task)).await?;
        for (key, task) in named {
            let line = line(self.registry, (set, &stored), task);
            let name = naming::version_name(line.iter().map(|(cuts, name)| (*cuts, name.as_str())));
            if let Some(change) = set.get_mut(key) {
                change.after.set(version, "nice_name", name);
            }
        }
        Ok(())
    }

    /// The stored tasks among these and above them, those above the ones that the set makes, too.
    async fn lines(
        &self,
        tx: &mut Tx,
        set: &ChangeSet,
        tasks: impl Iterator<Item = Key>,
    ) -> Result<KeyMap<Record>> {
        let task = crate::auth::named(self.registry, "Task")?;
        let Some(relation) = task.relation("parent") else { return Ok(KeyMap::default()) };
        let mut first = KeySet::default();
        for task in tasks {
            let mut seen = KeySet::default();
            let mut at = Some(task);
            while let Some(change) = at.and_then(|key| set.get(key)).filter(|it| it.is_new()) {
                at = parent(self.registry, &change.after).filter(|key| seen.insert(*key));
            }
            first.extend(at);
        }
        let from: Vec<Key> = first.iter().copied().collect();
        let reached =
            tx.reach(self.registry, Way { relation, backward: false }, &from, MANY).await?;
        first.extend(reached.into_iter().map(|(_, above)| above));
        let keys = first.into_iter().map(|key| (task.ix, key));
        spine::load(tx, self.registry, keys, Intent::Look).await
    }
}

/// From a task upwards: whether a version's name begins there, and the nice name.
fn line(
    registry: &Registry,
    (set, stored): (&ChangeSet, &KeyMap<Record>),
    task: Key,
) -> Vec<(bool, String)> {
    let (mut line, mut seen, mut at) = (Vec::new(), KeySet::default(), Some(task));
    while let Some(key) = at.filter(|key| seen.insert(*key)) {
        let changed = set.get(key).map(|change| &change.after);
        let Some(record) = changed.or_else(|| stored.get(&key)) else { break };
        let ty = registry.get(record.ty);
        let begins = naming::VERSIONED.iter().filter_map(|name| registry.by_name(name));
        let cuts = begins.into_iter().any(|class| ty.is_a(class.ix));
        if let Value::Text(name) = record.get(ty, "nice_name") {
            line.push((cuts, name.clone()));
        }
        at = parent(registry, record);
    }
    line
}

fn parent(registry: &Registry, task: &Record) -> Option<Key> {
    task.get(registry.get(task.ty), "parent_id").as_cell().as_key()
}
