//! Tasks do not wait for what they are made of: they are done when their parts are, and a plan in
//! which they begin after one of them is none (tasks.md 3.4, Q10).

use std::collections::{BTreeMap, BTreeSet};

use schema_som::error::Result;
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Query};
use schema_som::registry::TypeIx;
use schema_som::value::Value;
use schema_som::{Key, KeySet};
use server_storage::{Tx, Way};

use super::Origin;
use super::cycles::MANY;
use crate::auth::{field, named};

impl Origin<'_> {
    /// Refuses tasks that wait for one of their parts, at any depth, among those whose edges changed
    /// and those above them. Held against what is written, as loops are.
    ///
    /// # Errors
    /// `CIRCULAR_DEPENDENCY` that names both.
    pub(super) async fn refuse_waiting_for_parts(
        &self,
        tx: &mut Tx,
        (owner, starts): (TypeIx, &BTreeMap<Key, (usize, String)>),
    ) -> Result<()> {
        let Some(task) = self.registry.by_name("Task").filter(|task| task.ix == owner) else {
            return Ok(());
        };
        let Some(parent) = task.relation("parent") else { return Ok(()) };
        let way = Way { relation: parent, backward: false };
        let from: Vec<Key> = starts.keys().copied().collect();
        let above = tx.reach(self.registry, way, &from, MANY).await?;
        let waiting: KeySet = from.into_iter().chain(above.iter().map(|(_, it)| *it)).collect();
        let waiting: Vec<Key> = waiting.into_iter().collect();
        let edges = self.waits(tx, waiting).await?;
        if edges.is_empty() {
            return Ok(());
        }
        let waited: Vec<Key> = edges.iter().map(|(_, on)| *on).collect();
        let parts = tx.reach(self.registry, way, &waited, MANY).await?;
        let parts: BTreeSet<(Key, Key)> = parts.into_iter().collect();
        let Some((own, on)) = edges.into_iter().find(|(own, on)| parts.contains(&(*on, *own)))
        else {
            return Ok(());
        };
        let is_to_blame = |start: &Key| *start == own || above.contains(&(*start, own));
        let row = starts.iter().find(|(start, _)| is_to_blame(start)).map_or(0, |(_, it)| it.0);
        let name = "depends_on".to_owned();
        let error = self.loop_error(tx, (owner, name), &[own, on]).await?;
        Err(error.at_index(row))
    }

    /// What these tasks wait for at once: pairs of who waits, and for what.
    async fn waits(&self, tx: &mut Tx, tasks: Vec<Key>) -> Result<Vec<(Key, Key)>> {
        let ty = named(self.registry, "TaskDependency")?;
        let (own, on) = (field(ty, "task_id")?, field(ty, "depends_on_id")?);
        let values = tasks.into_iter().map(Value::Key).collect();
        let columns = vec![Column::Field(0, own), Column::Field(0, on)];
        let query = Query::flat(ty, columns, Predicate::In { field: own, values });
        let rows = tx.read(self.registry, &query).await?.rows;
        let pair = |row| Some((rows.cell(row, 0).as_key()?, rows.cell(row, 1).as_key()?));
        Ok((0..rows.len()).filter_map(pair).collect())
    }
}
