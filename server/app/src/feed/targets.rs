//! Records that changes name. A relation to a record that the actor may not see reads as empty, in
//! the log as in a record.

use std::collections::{HashMap, HashSet};

use schema_som::{Key, Result};

use super::lens::Lens;
use crate::App;

/// What a record is, and in which project.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(super) type_name: String,
    pub(super) project: Option<Key>,
}

impl App {
    /// Those of these records that the actor may read. Records that are no more are not among them.
    pub(super) async fn seen_targets(
        &self,
        lens: &Lens<'_>,
        targets: HashSet<Key>,
    ) -> Result<HashSet<Key>> {
        let mut places = HashMap::new();
        let mut unknown = Vec::new();
        for key in targets {
            match self.recent.places.get(&key).filter(|_| self.recent.is_kept()) {
                Some(place) => _ = places.insert(key, place),
                None => unknown.push(key),
            }
        }
        for (key, type_name, project) in self.store.places(&unknown).await? {
            let place = Place { type_name, project };
            if self.recent.is_kept() {
                self.recent.places.insert(key, place.clone());
            }
            places.insert(key, place);
        }
        let named = places.iter().map(|(key, place)| (place.type_name.as_str(), *key));
        let concealed = self.concealed(lens, named).await?;
        Ok(places
            .into_iter()
            .filter(|(key, place)| !concealed.contains(key) && lens.reads(*key, place))
            .map(|it| it.0)
            .collect())
    }
}
