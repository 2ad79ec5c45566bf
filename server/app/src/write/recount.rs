//! Tasks that nobody changed, and that are worth something else all the same.

use schema_som::error::Result;
use schema_som::{Key, KeySet};
use server_storage::{Intent, Tx};

use super::set::ChangeSet;
use super::{Origin, spine};

impl Origin<'_> {
    /// Counts tasks anew, with whatever is above them, once nobody else changes their projects.
    /// What was deleted meanwhile is left out.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`; `INVALID_VALUE` for sums that no field holds.
    pub(crate) async fn count_again(&self, tx: &mut Tx, tasks: &[Key]) -> Result<()> {
        let known = self.look_up(tx, tasks.to_vec()).await?;
        let places = known.iter().map(|(key, spine)| (*key, *spine));
        self.queue(tx, &mut KeySet::default(), places).await?;
        let keys = known.iter().map(|(key, spine)| (spine.ty, *key));
        let found = spine::load(tx, self.registry, keys, Intent::Change).await?;
        let mut set = ChangeSet::default();
        for record in found.into_values() {
            set.recounted.insert(record.key());
            let key = record.key();
            set.push_stored(0, record);
            set.get_mut(key).into_iter().for_each(|change| change.derived = true);
        }
        self.settle(tx, &mut set).await.map(|_| ())
    }
}
