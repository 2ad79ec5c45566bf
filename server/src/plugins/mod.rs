//! The plugins of a studio: read from its database, held against the model, and swapped as a whole.

mod install;
mod kept;
mod watch;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use plugins_host::manifest::Manifest;
use plugins_host::package::Package;
use plugins_host::{Active, Host, Plugin, Runtime};
use schema_som::clock::Clock;
use schema_som::hooks::Hooks;
use schema_som::type_def::PluginDef;
use schema_som::{Code, Error, Registry, Result};
use serde_json::{Map, Value as Json};
use server_app::App;
use server_storage::{PluginRow, PluginState, Store};

use crate::config::Config;
use crate::wiring::{Studio, SystemClock};

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

/// Loads plugins, and keeps what it has loaded.
pub struct Workshop {
    runtime: Runtime,
    store: Store,
    app: Arc<App>,
    clock: Arc<dyn Clock>,
    /// By the digest of the package.
    loaded: Mutex<HashMap<String, Arc<Plugin>>>,
}

impl Workshop {
    /// The workshop of a studio. Compiled components are kept in its data folder.
    pub fn of(studio: &Studio) -> Self {
        let folder = studio.config.data.join("plugins");
        let runtime = Runtime::new(studio.config.plugins, studio.clock.clone(), Some(&folder));
        let (store, app) = (studio.store.clone(), studio.app.clone());
        let clock = studio.clock.clone();
        Self { runtime, store, app, clock, loaded: Mutex::default() }
    }

    /// The model with the plugins that are enabled. Warm instances of `previous` stay where nothing
    /// changed for a plugin.
    ///
    /// # Errors
    /// Whatever keeps a plugin from running. A plugin that is left out would let pass what it is
    /// there to refuse, so that all of it fails.
    pub async fn model(&self, previous: &Host) -> Result<Model> {
        let rows = self.store.plugins().await?;
        let enabled: Vec<_> = rows.iter().filter(|it| it.state == PluginState::Enabled).collect();
        let mut active = Vec::with_capacity(enabled.len());
        for row in &enabled {
            let plugin = self.plugin(row).await.map_err(|error| cannot_load(&row.id, error))?;
            active.push(Active { plugin, settings: settings(&row.settings)? });
        }
        let registry = Arc::new(registry(active.iter().map(|one| &one.plugin.manifest))?);
        let mut host = Host::new(&registry, &active, previous)?;
        for row in rows.iter().filter(|it| it.state == PluginState::Disabled) {
            host.rest(&Manifest::parse(&row.manifest)?, &row.digest);
        }
        Ok(Model { registry, host: Arc::new(host) })
    }

    /// The plugin of a row, compiled already or compiled now.
    async fn plugin(&self, row: &PluginRow) -> Result<Arc<Plugin>> {
        if let Some(plugin) = self.loaded().get(&row.digest) {
            return Ok(plugin.clone());
        }
        let bytes = self.store.plugin_package(&row.id).await?;
        let bytes = bytes.ok_or_else(|| Error::internal("a plugin has no package"))?;
        self.load(&Package::read(&bytes)?)
    }

    fn load(&self, package: &Package) -> Result<Arc<Plugin>> {
        let component = package.parts.component.as_deref();
        let plugin = self.runtime.load(package.manifest.clone(), component, package.digest)?;
        Ok(self.loaded().entry(package.digest.to_string()).or_insert(plugin).clone())
    }

    fn loaded(&self) -> MutexGuard<'_, HashMap<String, Arc<Plugin>>> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The model with what these plugins declare. Nothing of them is loaded.
///
/// # Errors
/// `INVALID_VALUE` or `PLUGIN_INVALID` that names the plugin whose declarations don't fit.
pub fn registry<'m>(manifests: impl Iterator<Item = &'m Manifest>) -> Result<Registry> {
    let plugins: Vec<PluginDef> = manifests.map(Manifest::declares).collect::<Result<_>>()?;
    let (types, operations) = (schema_som::types::all(), schema_som::operation::built_in());
    Registry::with_plugins(types, operations, &plugins)
}

/// Holds a package against the contract and the built-in model. Nothing of it runs.
///
/// # Errors
/// `PLUGIN_INVALID` that says what is wrong with it.
pub fn check(config: &Config, package: &Package) -> Result<()> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new()?);
    let component = package.parts.component.as_deref();
    let runtime = Runtime::new(config.plugins, clock, None);
    let plugin = runtime.load(package.manifest.clone(), component, package.digest)?;
    let registry = Arc::new(registry([&plugin.manifest].into_iter())?);
    plugin.fits(&registry)
}

/// The model of a studio for commands that run no hooks: what enabled plugins declare.
///
/// # Errors
/// As [`registry`], and `UNAVAILABLE`.
pub async fn declared(store: &Store) -> Result<Registry> {
    declared_by(&store.plugins().await?)
}

fn declared_by(rows: &[PluginRow]) -> Result<Registry> {
    let enabled = rows.iter().filter(|row| row.state == PluginState::Enabled);
    let manifests: Vec<_> =
        enabled.map(|row| Manifest::parse(&row.manifest)).collect::<Result<_>>()?;
    registry(manifests.iter())
}

fn settings(text: &str) -> Result<Map<String, Json>> {
    serde_json::from_str(text).map_err(|error| {
        Error::internal(format!("the settings of a plugin are no JSON object: {error}"))
    })
}

fn cannot_load(id: &str, error: Error) -> Error {
    let what = format!("the plugin {id} cannot run: {}", error.message());
    let code =
        if error.code() == Code::Unavailable { Code::Unavailable } else { Code::PluginFailed };
    Error::new(code, what)
        .hint(format!("install another version, or do without: backlot plugin disable {id}"))
}
