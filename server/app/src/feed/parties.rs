//! Events about records that only their parties know of. What is gone leads to nobody any more, so
//! that only administrators are told of it.

use std::collections::HashMap;

use schema_som::permission::has_parties;
use schema_som::registry::Type;
use schema_som::{Key, KeySet, Result};

use super::lens::Lens;
use crate::App;
use crate::rights::parties;

impl App {
    /// Those of these records, given with the names of their types, that the actor must not hear
    /// of: one statement for each type that is seen by parties alone.
    pub(super) async fn concealed<'r>(
        &self,
        lens: &Lens<'_>,
        records: impl Iterator<Item = (&'r str, Key)>,
    ) -> Result<KeySet> {
        let narrowed = |ty: &Type| lens.actor.narrowed(ty.ix).is_some();
        if lens.actor.administrator && lens.actor.veil.is_none() {
            return Ok(KeySet::default());
        }
        let mut private: HashMap<&str, _> = lens
            .registry
            .concrete()
            .filter(|ty| (has_parties(ty) && !lens.actor.administrator) || narrowed(ty))
            .map(|ty| (ty.name.as_str(), (ty, KeySet::default())))
            .collect();
        for (name, key) in records {
            if let Some((_, keys)) = private.get_mut(name) {
                keys.insert(key);
            }
        }
        let mut concealed = KeySet::default();
        for (ty, keys) in private.into_values().filter(|(_, keys)| !keys.is_empty()) {
            let asked: Vec<Key> = keys.iter().copied().collect();
            let query = parties::among((lens.registry, lens.actor), ty, &asked);
            let seen = parties::keys(&self.store().read(lens.registry, &query, None).await?);
            concealed.extend(keys.difference(&seen));
        }
        Ok(concealed)
    }
}
