//! The bundles that this server answers with: each is made when somebody chooses it, follows what
//! changes, and is let go of once nobody has used it for a while.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use plugins_host::Host;
use schema::Bundle;
use schema_som::actor::Actor;
use schema_som::{Code, Error, Result};
use server_app::bundles::PRODUCTION;
use server_storage::{PluginBundle, PluginRow};
use tokio::runtime::Handle;

use super::super::watch::is_as_before;
use super::super::{Model, Workshop};
use super::making::{Beside, beside};
use super::{Known, unknown};

/// The bundles of one server.
pub(crate) struct Shelf {
    pub(super) workshop: Arc<Workshop>,
    /// Everybody's plugins, whose warm instances bundles share.
    pub(super) everybody: ArcSwap<Host>,
    places: Mutex<HashMap<String, Place>>,
    /// One bundle is made at a time.
    making: tokio::sync::Mutex<()>,
    /// Requests have threads of their own, which must not be kept.
    runtime: Handle,
}

/// A bundle that somebody chose.
#[derive(Clone)]
struct Place {
    row: PluginBundle,
    made: Result<Made>,
    used_at: i64,
}

/// A bundle that could be made.
#[derive(Clone)]
struct Made {
    bundle: Arc<Bundle>,
    model: Model,
    /// Everybody's version of what it names.
    beside: Vec<Beside>,
}

impl Shelf {
    /// A shelf with nothing on it, beside these plugins, on the runtime that it is made on.
    pub(crate) fn new(workshop: Arc<Workshop>, everybody: Arc<Host>) -> Arc<Self> {
        Arc::new(Self {
            workshop,
            everybody: ArcSwap::new(everybody),
            places: Mutex::default(),
            making: tokio::sync::Mutex::default(),
            runtime: Handle::current(),
        })
    }

    /// What a request is answered with that chose this name: a bundle, or what everybody gets.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` for nobody, `NOT_FOUND` with the names that one may use, `FORBIDDEN`, and
    /// `PLUGIN_FAILED` for a bundle that cannot be made.
    pub(crate) async fn choose(
        self: &Arc<Self>,
        name: &str,
        actor: Option<&Actor>,
    ) -> Result<Option<Arc<Bundle>>> {
        let Some(row) = self.admit(name, actor).await? else { return Ok(None) };
        if let Some(made) = self.known(name, &row) {
            return Ok(Some(made?.bundle));
        }
        let shelf = self.clone();
        // It is made to its end, whether or not the one who asked waits for it.
        let making = self.runtime.spawn(async move { shelf.make(row).await });
        let made = making.await;
        let made = made.map_err(|error| Error::internal(format!("a bundle was not made: {error}")));
        Ok(Some(made??.bundle))
    }

    /// The bundle of this name, if it is for the one who asks; nothing for what everybody gets.
    ///
    /// # Errors
    /// `UNAUTHENTICATED`, `NOT_FOUND`, `FORBIDDEN`.
    pub(crate) async fn admit(
        &self,
        name: &str,
        actor: Option<&Actor>,
    ) -> Result<Option<PluginBundle>> {
        if name == PRODUCTION {
            return Ok(None);
        }
        let actor = actor.ok_or_else(|| {
            Error::new(Code::Unauthenticated, "a bundle is chosen by those who are logged in")
                .hint("log in without a bundle first")
        })?;
        let place = self.places().get(name).map(|place| place.row.clone());
        let row = match place {
            Some(row) => Some(row),
            None => self.workshop.store.plugin_bundle(name).await?,
        };
        let Some(row) = row else {
            let mut names = vec![PRODUCTION.to_owned()];
            names.extend(self.usable(actor).await?.into_iter().map(|bundle| bundle.name));
            let hint = format!("you may use {}", names.join(", "));
            return Err(unknown(name).hint(hint));
        };
        self.workshop.app.may_choose(actor, &row)?;
        Ok(Some(row))
    }

    /// The bundles that somebody may use.
    pub(crate) async fn usable(&self, actor: &Actor) -> Result<Vec<PluginBundle>> {
        let mut all = self.workshop.store.plugin_bundles().await?;
        all.retain(|bundle| self.workshop.app.may_choose(actor, bundle).is_ok());
        Ok(all)
    }

    /// The model of a bundle, or why there is none; nothing while nobody uses it.
    pub(super) fn model(&self, name: &str) -> Option<Result<Model>> {
        let place = self.places().get(name).cloned()?;
        Some(place.made.map(|made| made.model))
    }

    /// What was made of a bundle, if it still holds.
    fn known(&self, name: &str, row: &PluginBundle) -> Option<Result<Made>> {
        let now = self.workshop.clock.now();
        let mut places = self.places();
        let place = places.get_mut(name).filter(|place| place.row == *row)?;
        place.used_at = now;
        Some(place.made.clone())
    }

    async fn make(&self, row: PluginBundle) -> Result<Made> {
        let _making = self.making.lock().await;
        if let Some(made) = self.known(&row.name, &row) {
            return made;
        }
        let known = self.workshop.known_of_bundles().await?;
        let made = self.made(&known, &row).await;
        let used_at = self.workshop.clock.now();
        match &made {
            Err(error) if super::super::assembly::is_passing(error) => {}
            _ => {
                let place = Place { row: row.clone(), made: made.clone(), used_at };
                self.places().insert(row.name, place);
            }
        }
        made
    }

    /// Makes a bundle of what is known.
    async fn made(&self, known: &Known, row: &PluginBundle) -> Result<Made> {
        let (model, generation) = self.generation((known, row), None).await?;
        let (app, own) = (self.workshop.app.clone(), row.clone());
        let admits = move |actor: &Actor| app.may_choose(actor, &own);
        let bundle = Arc::new(Bundle::new(&row.name, generation, admits));
        tracing::info!(target: "backlot", bundle = row.name, "a bundle is used");
        Ok(Made { bundle, model, beside: beside(known, &row.name) })
    }

    /// Follows a change of plugins, with everybody's as they are now.
    pub(in super::super) async fn follow(&self, everybody: &Arc<Host>) {
        self.everybody.store(everybody.clone());
        // What is being made may have been begun before the change.
        let _making = self.making.lock().await;
        let places: Vec<Place> = self.places().values().cloned().collect();
        if places.is_empty() {
            return;
        }
        let known = async {
            let bundles = self.workshop.store.plugin_bundles().await?;
            Ok::<_, Error>((bundles, self.workshop.known_of_bundles().await?))
        };
        let (bundles, known) = match known.await {
            Ok(known) => known,
            Err(error) => {
                tracing::error!(target: "backlot", %error, "bundles changed, but not here");
                return;
            }
        };
        for place in places {
            let name = place.row.name.clone();
            if !bundles.contains(&place.row) {
                self.places().remove(&name);
                if let Ok(made) = place.made {
                    made.bundle.end(unknown(&name));
                }
                continue;
            }
            let made = self.followed(&known, &place).await;
            if let Some(place) = self.places().get_mut(&name) {
                place.made = made;
            }
        }
    }

    /// What becomes of a bundle by a change of plugins.
    async fn followed(&self, known: &Known, place: &Place) -> Result<Made> {
        let Ok(before) = &place.made else { return self.made(known, &place.row).await };
        let beside = beside(known, &place.row.name);
        let rows = known.overlaid(&known.entries_of(&place.row.name));
        let tabled = self.workshop.store.tabled_versions().await;
        let runs = |row: &PluginRow| before.model.host.trouble(&row.id).is_none();
        if let (Ok(rows), Ok(tabled)) = (rows, tabled)
            && rows.iter().all(runs)
            && is_as_before((&rows, &tabled), &before.model)
            && before.beside == beside
        {
            let model = Model { rows: rows.into(), ..before.model.clone() };
            self.workshop.configure_all(&model).await?;
            return Ok(Made { model, ..before.clone() });
        }
        match self.generation((known, &place.row), Some(&before.model)).await {
            Ok((model, generation)) => {
                before.bundle.swap(generation);
                Ok(Made { model, beside, ..before.clone() })
            }
            // What cannot be followed now is tried with the next change.
            Err(error) if super::super::assembly::is_passing(&error) => Ok(before.clone()),
            Err(error) => {
                before.bundle.end(error.clone());
                Err(error)
            }
        }
    }

    /// Lets go of bundles that nobody holds and nobody has chosen for a while.
    pub(in super::super) fn tidy(&self) {
        let idle = self.workshop.app.bundles().idle_seconds.saturating_mul(1_000_000);
        let idle = i64::try_from(idle).unwrap_or(i64::MAX);
        let before = self.workshop.clock.now().saturating_sub(idle);
        self.places().retain(|_, place| {
            let is_held = match &place.made {
                Ok(made) => Arc::strong_count(&made.bundle) > 1,
                Err(_) => false,
            };
            is_held || place.used_at >= before
        });
    }

    fn places(&self) -> MutexGuard<'_, HashMap<String, Place>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
