//! A bundle made: the plugins that it names beside everybody's others, and the schema of all of them.

use std::sync::Arc;

use plugins_host::manifest::Manifest;
use plugins_host::{Active, Host, Plugin};
use schema::Generation;
use schema_som::{Code, Error, Result};
use server_storage::{BundleEntry, PluginBundle, PluginRow, PluginState};

use super::super::assembly::is_passing;
use super::super::{Model, fit};
use super::fit::same_families;
use super::{Known, Shelf};

/// The version of a plugin that everybody has, and whether it is at work.
pub(super) type Beside = (String, String, PluginState);

/// Everybody's versions of what a bundle names.
pub(super) fn beside(known: &Known, bundle: &str) -> Vec<Beside> {
    let entries = known.entries_of(bundle);
    let named = |row: &&PluginRow| entries.iter().any(|entry| entry.plugin == row.id);
    let rows = known.rows.iter().filter(named);
    rows.map(|row| (row.id.clone(), row.digest.clone(), row.state)).collect()
}

impl Shelf {
    /// The generation of a bundle by what is known. Of the model before what runs is kept.
    pub(super) async fn generation(
        &self,
        (known, row): (&Known, &PluginBundle),
        before: Option<&Model>,
    ) -> Result<(Model, Generation)> {
        let modelled = self.modelled((known, row), before).await;
        let model = modelled.map_err(|error| unusable(&row.name, error))?;
        let workshop = &self.workshop;
        let (registry, limits) = (model.registry.clone(), workshop.limits.clone());
        let generation = fit::aside(move || Generation::build(registry, &limits)).await;
        let generation = generation.map_err(|error| unusable(&row.name, error))?;
        workshop.configure_all(&model).await?;
        workshop.runtime.warm(&model.host).await;
        let generation = generation.with_hooks(model.hooks());
        Ok((model, generation))
    }

    async fn modelled(
        &self,
        (known, row): (&Known, &PluginBundle),
        before: Option<&Model>,
    ) -> Result<Model> {
        let entries = known.entries_of(&row.name);
        let rows = known.overlaid(&entries)?;
        for digest in entries.iter().filter_map(|entry| entry.digest.as_deref()) {
            if let Some(version) = known.version(digest) {
                let manifest = Manifest::recall(&version.manifest)?;
                self.workshop.growth(&known.rows, &manifest).await?.possible()?;
            }
        }
        let fresh = self.apart((&entries, &rows), before).await?;
        let everybody = self.everybody.load();
        let mut previous: Vec<&Host> = vec![&everybody];
        previous.extend(before.map(|before| &*before.host));
        let model = self.workshop.assemble(&rows, &fresh, &previous).await?;
        same_families(&self.workshop.everybody().await?, &model.registry)?;
        Ok(model)
    }

    /// The plugins that a bundle names, apart from everybody's: what fails here fails for nobody else.
    async fn apart(
        &self,
        (entries, rows): (&[BundleEntry], &[PluginRow]),
        before: Option<&Model>,
    ) -> Result<Vec<(i64, Active)>> {
        let mut apart = Vec::new();
        let named = |row: &&PluginRow| entries.iter().any(|entry| entry.plugin == row.id);
        let enabled = rows.iter().filter(named).filter(|row| row.is_at_work());
        for row in enabled {
            let mut active = self.workshop.active(row).await?;
            let is_own = |plugin: &&Arc<Plugin>| {
                plugin.manifest.id == row.id
                    && plugin.digest == active.plugin.digest
                    && !Arc::ptr_eq(plugin, &active.plugin)
            };
            let known = before.and_then(|before| before.host.plugins().find(is_own));
            active.plugin = known.cloned().unwrap_or_else(|| active.plugin.twin());
            apart.push((row.ordinal, active));
        }
        Ok(apart)
    }
}

/// Why a bundle cannot be chosen now.
fn unusable(name: &str, error: Error) -> Error {
    if is_passing(&error) {
        return error;
    }
    let what = format!("the bundle `{name}` cannot be used: {}", error.message());
    Error::new(Code::PluginFailed, what).hint(
        "name other versions in it, or take them out: `pluginBundlePut`, `pluginBundleRemove`",
    )
}
