//! Installing, configuring, disabling and removing: what changes the plugins of a studio.

use std::time::Duration;

use plugins_host::manifest::Manifest;
use plugins_host::package::Package;
use plugins_host::{Active, Host};
use schema_som::{Code, Error, Result};
use serde_json::{Map, Value as Json};
use server_storage::{Lock, PluginRow, PluginState};

use super::assembly::{declared, declared_last, settings};
use super::{Model, Workshop, fit};

/// How long another installation is waited for.
const WAIT: Duration = Duration::from_secs(60);

/// What became of an installation.
#[derive(Debug, Clone)]
pub struct Installed {
    /// The plugin as it stands in the database now.
    pub row: PluginRow,
    /// What it declares.
    pub manifest: Manifest,
    /// The version that was there before, if any.
    pub replaced: Option<String>,
    /// How many statements made its tables.
    pub steps: usize,
}

impl Workshop {
    /// Installs a package, or another version of a plugin that is installed: held against the
    /// contract, the model and the other plugins, started once, its tables made. Servers notice
    /// within a second. What was set before stays set where it is not set anew.
    ///
    /// # Errors
    /// `PLUGIN_INVALID`, `INVALID_VALUE`, `SCHEMA_MISMATCH`, or the `PLUGIN_` code of what the first
    /// start did. Then nothing has changed.
    pub async fn install(&self, bytes: &[u8], set: Map<String, Json>) -> Result<Installed> {
        let package = Package::read(bytes)?;
        let id = package.manifest.id.clone();
        let _turn = self.turn().await?;
        let rows = self.store.plugins().await?;
        let before = rows.iter().find(|row| row.id == id);
        // What cannot be read is set anew.
        let mut chosen = before.and_then(|row| settings(&row.settings).ok()).unwrap_or_default();
        chosen.retain(|name, _| package.manifest.settings.contains_key(name));
        chosen.extend(set);
        let plugin = self.load(&package)?;
        let fresh = Active { plugin, settings: chosen };
        let now = self.clock.now();
        let last = rows.iter().map(|row| row.ordinal).max().unwrap_or_default();
        let row = PluginRow {
            id,
            version: package.manifest.version.clone(),
            digest: package.digest.to_string(),
            state: PluginState::Enabled,
            ordinal: before.map_or(last + 1, |row| row.ordinal),
            manifest: package.parts.manifest.clone(),
            settings: Json::Object(fresh.settings.clone()).to_string(),
            installed_at: before.map_or(now, |row| row.installed_at),
            changed_at: now,
        };
        let steps = self.adopt(&rows, (&row, fresh)).await?;
        let mut tx = self.store.begin().await?;
        tx.put_plugin(&row, bytes).await?;
        tx.commit().await?;
        let gone = before.filter(|row| row.state != PluginState::Removed);
        let replaced = gone.map(|row| row.version.clone());
        Ok(Installed { row, manifest: package.manifest, replaced, steps })
    }

    /// Tries a plugin beside the others that are enabled, and makes its tables.
    async fn adopt(&self, rows: &[PluginRow], (row, fresh): (&PluginRow, Active)) -> Result<usize> {
        let Model { registry, host } =
            self.assemble(rows, Some((row, &fresh)), &Host::default()).await?;
        if let Some(reason) = host.trouble(&row.id) {
            return Err(reason.clone());
        }
        self.unharmed(rows, (&row.id, &host)).await?;
        let (model, limits, id) = (registry.clone(), self.limits.clone(), row.id.clone());
        fit::aside(move || fit::answerable(&model, &limits, &id)).await?;
        fit::unowned(rows, &fresh.plugin.manifest, &self.store.table_names().await?)?;
        self.runtime.try_out(&host, &row.id).await?;
        let before = declared_last(rows, &row.id)?;
        let steps = self.store.evolve(&before, &registry).await?;
        self.store.settle_kinds(&registry).await?;
        self.app.seed(&registry).await?;
        Ok(steps)
    }

    /// Refuses a plugin beside which another one cannot run that could.
    async fn unharmed(&self, rows: &[PluginRow], (id, host): (&str, &Host)) -> Result<()> {
        let harmed = |row: &&PluginRow| row.id != id && host.trouble(&row.id).is_some();
        if !rows.iter().any(|row| harmed(&row)) {
            return Ok(());
        }
        let before = self.assemble(rows, None, &Host::default()).await?.host;
        for row in rows.iter().filter(harmed) {
            if let (Some(reason), None) = (host.trouble(&row.id), before.trouble(&row.id)) {
                let what = format!("beside {id} the plugin {} cannot run", row.id);
                let what = format!("{what}: {}", reason.message());
                return Err(Error::new(Code::PluginInvalid, what)
                    .hint(format!("do without it first: backlot plugin disable {}", row.id)));
            }
        }
        Ok(())
    }

    /// Puts a plugin to work, lets it rest, or takes it away. Its tables stay.
    ///
    /// # Errors
    /// `NOT_FOUND` for a plugin that isn't installed; for one that is put to work again whatever
    /// [`Workshop::install`] says.
    pub async fn set_state(&self, id: &str, state: PluginState) -> Result<()> {
        if state == PluginState::Enabled {
            self.known(id).await?;
            let bytes = self.store.plugin_package(id).await?.unwrap_or_default();
            return self.install(&bytes, Map::new()).await.map(|_| ());
        }
        let _turn = self.turn().await?;
        self.known(id).await?;
        let mut tx = self.store.begin().await?;
        tx.set_plugin_state(id, state, self.clock.now()).await?;
        tx.commit().await?;
        self.store.settle_kinds(&declared(&self.store).await?).await
    }

    /// The row of a plugin that is installed.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub async fn known(&self, id: &str) -> Result<PluginRow> {
        let rows = self.store.plugins().await?;
        let found = rows.into_iter().find(|row| row.id == id && row.state != PluginState::Removed);
        found.ok_or_else(|| {
            Error::new(Code::NotFound, format!("there is no plugin `{id}`"))
                .hint("`backlot plugin list` shows what is installed")
        })
    }

    /// Nobody else changes plugins meanwhile.
    async fn turn(&self) -> Result<Lock> {
        self.store.lock("plugins", WAIT).await?.ok_or_else(|| {
            Error::new(Code::Busy, "another process installs a plugin")
                .hint("wait for it, then try again")
                .retry_after(5)
        })
    }
}
