//! Records that changes name. A relation to a record that the actor may not see reads as empty, in
//! the log as in a record.

use std::collections::HashMap;

use schema_som::type_def::Scope;
use schema_som::{Key, KeyMap, KeySet, Result};

use super::entry::Entry;
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
    pub(super) async fn seen_targets(&self, lens: &Lens<'_>, targets: KeySet) -> Result<KeySet> {
        let places = self.places(targets).await?;
        let named = places.iter().map(|(key, place)| (place.type_name.as_str(), *key));
        let concealed = self.concealed(lens, named).await?;
        Ok(places
            .into_iter()
            .filter(|(key, place)| !concealed.contains(key) && lens.reads(*key, place))
            .map(|it| it.0)
            .collect())
    }

    /// The projects of records that were in none when something happened to them: those that they
    /// are in by now, or were in when they were deleted.
    pub(super) async fn homes(&self, lens: &Lens<'_>, entries: &[Entry]) -> Result<KeyMap<Key>> {
        if lens.projects().is_none() {
            return Ok(KeyMap::default());
        }
        let comes_home =
            |name: &str| lens.registry.by_name(name).is_some_and(|ty| ty.scope == Scope::Owner);
        let homeless = entries.iter().filter(|it| it.is_homeless() && comes_home(it.type_name()));
        let homeless: KeySet = homeless.map(|entry| entry.record).collect();
        let places = self.places(homeless.clone()).await?;
        let gone: Vec<Key> = homeless.into_iter().filter(|key| !places.contains_key(key)).collect();
        let there = places.into_iter().filter_map(|(key, place)| Some((key, place.project?)));
        let mut homes: KeyMap<Key> = there.collect();
        homes.extend(self.store.last_projects(&gone).await?);
        Ok(homes)
    }

    /// What these records are and where, as far as they are there.
    async fn places(&self, keys: KeySet) -> Result<HashMap<Key, Place>> {
        let mut places = HashMap::new();
        let mut unknown = Vec::new();
        for key in keys {
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
        Ok(places)
    }
}
