//! The plugins of a studio: read from its database, held against the model, and swapped as a whole.

mod assembly;
mod bundles;
mod check;
mod desk;
mod documents;
mod effects;
mod fit;
mod holds;
mod install;
mod kept;
mod plan;
mod recordings;
mod replay;
mod rest;
mod reworded;
mod told;
mod trust;
mod watch;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use plugins_host::package::{Digest, Package};
use plugins_host::{Host, Plugin, Runtime, Signatures};
use schema_som::clock::Clock;
use schema_som::hooks::Hooks;
use schema_som::{Code, Error, Key, Registry, Result};
use serde_json::Value as Json;
use server_app::App;
use server_storage::{Lock, PluginDeed, PluginRow, Store};

use crate::wiring::Studio;

pub use assembly::{declared, registry};
pub(crate) use bundles::Shelf;
pub use bundles::{Named, Promotion};
pub use check::check;
pub(crate) use desk::{Desk, Seen};
pub use documents::Misfit;
pub use effects::Effects;
pub use holds::Change;
pub use install::{Installed, Order};
pub use kept::{Kept, kept, of_manifests};
pub use plan::Plan;
pub use replay::Wish;
pub use rest::{Archived, Loss};
pub use reworded::Reworded;
pub(crate) use watch::{Watch, watch};

/// How long another change of plugins is waited for.
const WAIT: Duration = Duration::from_secs(60);

/// What all requests of a generation share: the model, and the plugins that were held against it.
#[derive(Clone)]
pub struct Model {
    /// The built-in types, and what plugins declare.
    pub registry: Arc<Registry>,
    /// The plugins at work.
    pub host: Arc<Host>,
    /// What the database said of plugins.
    rows: Arc<[PluginRow]>,
    /// The versions whose tables were made for bundles.
    tabled: Arc<[String]>,
}

impl Model {
    /// The plugins at work, as the pipeline knows them.
    pub fn hooks(&self) -> Arc<dyn Hooks> {
        self.host.clone()
    }
}

/// Who does something to plugins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// The user, if it is one.
    pub user: Option<Key>,
    /// The login, or what it is done with.
    pub name: String,
}

impl By {
    /// A command on the server's machine.
    pub fn command() -> Self {
        Self { user: None, name: "command line".to_owned() }
    }
}

/// Loads plugins, and knows those that are loaded.
pub struct Workshop {
    runtime: Arc<Runtime>,
    data: PathBuf,
    patience: Duration,
    /// Changes of plugins come one after the other.
    turns: tokio::sync::Mutex<()>,
    store: Store,
    app: Arc<App>,
    clock: Arc<dyn Clock>,
    limits: schema::Limits,
    /// Whether packages have to be signed.
    signatures: Signatures,
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
        Self {
            runtime: Arc::new(runtime),
            data: studio.config.data.clone(),
            patience: WAIT,
            turns: tokio::sync::Mutex::default(),
            store,
            app,
            clock,
            limits,
            signatures: studio.config.plugins.signatures,
            loaded: Mutex::default(),
        }
    }

    /// The same, which waits no longer than this for somebody else who changes plugins.
    #[must_use]
    pub fn patient(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Nobody else changes plugins meanwhile.
    ///
    /// # Errors
    /// `BUSY` where somebody does, and goes on to.
    async fn turn(&self) -> Result<Turn<'_>> {
        self.turn_within(self.patience).await
    }

    async fn turn_within(&self, patience: Duration) -> Result<Turn<'_>> {
        let busy = || {
            Error::new(Code::Busy, "somebody else changes plugins")
                .hint("wait for it, then try again")
                .retry_after(5)
        };
        let own = tokio::time::timeout(patience, self.turns.lock()).await;
        let own = own.map_err(|_| busy())?;
        let lock = self.store.lock("plugins", patience).await?.ok_or_else(busy)?;
        Ok(Turn { _own: own, _lock: lock })
    }

    /// What was done, for the log.
    fn deed(
        &self,
        by: &By,
        action: &str,
        (plugin, digest): (&str, Option<&str>),
        details: Json,
    ) -> PluginDeed {
        PluginDeed {
            id: self.clock.new_key(0),
            at: self.clock.now(),
            actor: by.user,
            by: by.name.clone(),
            plugin: plugin.to_owned(),
            action: action.to_owned(),
            digest: digest.map(str::to_owned),
            details: details.to_string(),
        }
    }

    /// The model with the plugins that are enabled, each of them started once. Warm instances of
    /// `previous` stay where nothing changed for a plugin.
    ///
    /// # Errors
    /// What has nothing to do with plugins, such as `UNAVAILABLE`: a plugin that cannot run is in the
    /// model as failed.
    pub async fn model(&self, previous: &Host) -> Result<Model> {
        let rows = self.store.plugins().await?;
        let model = self.assemble(&rows, &[], &[previous]).await?;
        self.set(&model).await?;
        self.runtime.warm(&model.host).await;
        self.tell_untrusted(&rows).await?;
        Ok(model)
    }

    /// What enabled plugins declare, beside all that is stored.
    async fn everybody(&self) -> Result<Registry> {
        declared(&self.store).await
    }

    /// As [`Workshop::settle`], by what is at work.
    async fn settle_all(&self) -> Result<()> {
        self.settle(&self.everybody().await?).await
    }

    /// Lets the plugins of a model see what is set for them, and said about their hooks, by now.
    ///
    /// # Errors
    /// `UNAVAILABLE`: what cannot be set stays as it was, and is told in the log.
    async fn set(&self, model: &Model) -> Result<()> {
        self.configure_all(model).await?;
        self.tell_holds(&model.host).await
    }

    /// Lets the plugins of a model see what is set for them by now.
    async fn configure_all(&self, model: &Model) -> Result<()> {
        let all = self.store.plugin_project_settings().await?;
        for row in model.rows.iter().filter(|row| row.is_at_work()) {
            let own = all.iter().filter(|it| it.plugin == row.id);
            let own = own.map(|it| Ok((it.project, assembly::settings(&it.settings)?)));
            let projects = own.collect::<Result<Vec<_>>>()?;
            let studio = assembly::settings(&row.settings);
            let set = studio.and_then(|studio| model.host.configure(&row.id, &studio, &projects));
            if let Err(error) = set {
                let plugin = &*row.id;
                tracing::error!(target: "backlot", plugin, %error, "a plugin cannot be set");
            }
        }
        Ok(())
    }

    /// The plugin of a package, compiled on another thread unless it is at hand.
    async fn load(&self, package: Package) -> Result<Arc<Plugin>> {
        let digest = package.digest.to_string();
        if let Some(plugin) = self.at_hand(&digest) {
            return Ok(plugin);
        }
        let runtime = self.runtime.clone();
        let plugin = fit::aside(move || runtime.load(&package)).await?;
        self.keep(digest, &plugin);
        Ok(plugin)
    }

    /// The plugin of a package that was loaded on this machine before, without unpacking it again.
    async fn recall(&self, digest: &str) -> Result<Option<Arc<Plugin>>> {
        let Some(known) = Digest::parse(digest) else { return Ok(None) };
        let runtime = self.runtime.clone();
        let plugin = fit::aside(move || Ok(runtime.recall(&known))).await?;
        if let Some(plugin) = &plugin {
            self.keep(digest.to_owned(), plugin);
        }
        Ok(plugin)
    }

    fn keep(&self, digest: String, plugin: &Arc<Plugin>) {
        let mut loaded = self.loaded();
        loaded.retain(|_, plugin| plugin.strong_count() > 0);
        loaded.insert(digest, Arc::downgrade(plugin));
    }

    fn at_hand(&self, digest: &str) -> Option<Arc<Plugin>> {
        self.loaded().get(digest)?.upgrade()
    }

    fn loaded(&self) -> MutexGuard<'_, HashMap<String, Weak<Plugin>>> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// While it is there, nobody else changes plugins.
struct Turn<'w> {
    _own: tokio::sync::MutexGuard<'w, ()>,
    _lock: Lock,
}
