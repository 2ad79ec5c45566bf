//! What an operation has decided, as one change set: records that it makes, values that it sets.

use schema_som::error::{Error, Result};
use schema_som::value::Value;
use schema_som::{Key, Record};
use server_storage::Tx;

use super::set::{ChangeSet, LinkChange};
use super::{Batch, Origin};

/// A stored record that gets other values.
pub(crate) struct Correction {
    /// The record as it was loaded to be changed.
    pub(crate) record: Record,
    /// The values by the names of their fields.
    pub(crate) values: Vec<(&'static str, Value)>,
    /// Whether it only follows from what was asked for.
    pub(crate) derived: bool,
}

impl Origin<'_> {
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
        let mut set = ChangeSet::default();
        for record in batch.records {
            set.push_new(0, record, Vec::new());
        }
        set.links = batch.links.into_iter().map(|link| LinkChange { link, added: true }).collect();
        for correction in corrections {
            self.correct(&mut set, correction)?;
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
