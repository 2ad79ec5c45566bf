//! The plugins of a studio: read from its database, held against the model, and swapped as a whole.

mod assembly;
mod fit;
mod install;
mod kept;
mod watch;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use plugins_host::package::Package;
use plugins_host::{Host, Plugin, Runtime};
use schema_som::clock::Clock;
use schema_som::hooks::Hooks;
use schema_som::{Registry, Result};
use server_app::App;
use server_storage::Store;

use crate::config::Config;
use crate::wiring::{Studio, SystemClock};

pub use assembly::{declared, registry};
pub use install::Installed;
pub use kept::{Kept, kept, of_manifests};
pub(crate) use watch::watch;

/// What all requests of a generation share: the model, and the plugins that were held against it.
#[derive(Clone)]
pub struct Model {
    /// The built-in types, and what plugins declare.
    pub registry: Arc<Registry>,
    /// The plugins at work.
    pub host: Arc<Host>,
}

impl Model {
    /// The plugins at work, as the pipeline knows them.
    pub fn hooks(&self) -> Arc<dyn Hooks> {
        self.host.clone()
    }
}

/// Loads plugins, and knows those that are loaded.
pub struct Workshop {
    runtime: Runtime,
    store: Store,
    app: Arc<App>,
    clock: Arc<dyn Clock>,
    limits: schema::Limits,
    /// By the digest of the package, for as long as a generation holds them.
    loaded: Mutex<HashMap<String, Weak<Plugin>>>,
}

impl Workshop {
    /// The workshop of a studio. Compiled components are kept in its data folder.
    pub fn of(studio: &Studio) -> Self {
        let folder = studio.config.data.join("plugins");
        let runtime = Runtime::new(studio.config.plugins, studio.clock.clone(), Some(&folder));
        let (store, app) = (studio.store.clone(), studio.app.clone());
        let (clock, limits) = (studio.clock.clone(), studio.config.limits.clone());
        Self { runtime, store, app, clock, limits, loaded: Mutex::default() }
    }

    /// The model with the plugins that are enabled, each of them started once. Warm instances of
    /// `previous` stay where nothing changed for a plugin.
    ///
    /// # Errors
    /// What has nothing to do with plugins, such as `UNAVAILABLE`: a plugin that cannot run is in the
    /// model as failed.
    pub async fn model(&self, previous: &Host) -> Result<Model> {
        let rows = self.store.plugins().await?;
        let model = self.assemble(&rows, None, previous).await?;
        self.runtime.warm(&model.host).await;
        Ok(model)
    }

    fn load(&self, package: &Package) -> Result<Arc<Plugin>> {
        let digest = package.digest.to_string();
        if let Some(plugin) = self.at_hand(&digest) {
            return Ok(plugin);
        }
        let plugin = self.runtime.load(package)?;
        let mut loaded = self.loaded();
        loaded.retain(|_, plugin| plugin.strong_count() > 0);
        loaded.insert(digest, Arc::downgrade(&plugin));
        Ok(plugin)
    }

    fn at_hand(&self, digest: &str) -> Option<Arc<Plugin>> {
        self.loaded().get(digest)?.upgrade()
    }

    fn loaded(&self) -> MutexGuard<'_, HashMap<String, Weak<Plugin>>> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Holds a package against the contract and the built-in model, and builds the API of both. Nothing
/// of it runs.
///
/// # Errors
/// `PLUGIN_INVALID` that says what is wrong with it.
pub fn check(config: &Config, package: &Package) -> Result<()> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new()?);
    let runtime = Runtime::new(config.plugins, clock, None);
    let plugin = runtime.load(package)?;
    let id = &*plugin.manifest.id;
    let registry = registry([&plugin.manifest].into_iter());
    let registry = Arc::new(registry.map_err(|error| fit::blamed(id, error))?);
    plugin.fits(&registry)?;
    fit::answerable(&registry, &config.limits, id)
}
