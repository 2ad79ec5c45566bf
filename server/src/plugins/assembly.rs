//! From the rows of the database to one generation's model. A plugin that cannot run keeps nobody from
//! starting: it is told of as failed, what it declares stays as far as it fits, and what its hooks
//! would judge is refused, unless they are to be skipped where they fail.

use std::sync::Arc;

use plugins_host::manifest::Manifest;
use plugins_host::package::Digest;
use plugins_host::{Active, Host, Plugin};
use schema_som::type_def::PluginDef;
use schema_som::{Code, Error, Registry, Result};
use serde_json::{Map, Value as Json};
use server_storage::{PluginRow, PluginState, Store};

use super::{Model, Workshop, fit, kept};

impl Workshop {
    /// The model of these rows; with `fresh` ones, each with its ordinal, for their own rows. Of `previous` what
    /// runs is kept where nothing changed for a plugin.
    ///
    /// # Errors
    /// `UNAVAILABLE`, `BUSY`, `TIMEOUT`: what has nothing to do with plugins.
    pub(super) async fn assemble(
        &self,
        rows: &[PluginRow],
        fresh: &[(i64, Active)],
        previous: &[&Host],
    ) -> Result<Model> {
        let replaced =
            |row: &PluginRow| fresh.iter().any(|(_, own)| own.plugin.manifest.id == row.id);
        let mut active = Vec::new();
        for row in rows.iter().filter(|row| row.is_at_work() && !replaced(row)) {
            active.push((row.ordinal, self.active(row).await?));
        }
        // Whoever is there already has the first say.
        active.extend(fresh.iter().cloned());
        let manifests: Vec<_> =
            active.iter().map(|(ordinal, one)| (*ordinal, &one.plugin.manifest)).collect();
        let (registry, misfits) = fitting(&manifests)?;
        let at_work = manifests.iter().map(|(at, manifest)| (*at, (*manifest).clone())).collect();
        for (at, reason) in misfits {
            let plugin = &mut active[at].1.plugin;
            let reason = fit::blamed(&plugin.manifest.id, reason);
            *plugin = Plugin::broken(plugin.manifest.clone(), plugin.digest, reason);
        }
        active.sort_by_key(|(ordinal, _)| *ordinal);
        let active: Vec<Active> = active.into_iter().map(|(_, one)| one).collect();
        let registry = Arc::new(kept::with_resting(&self.store, at_work, registry).await?);
        let mut host = Host::following(&registry, &active, previous);
        for row in rows.iter().filter(|it| it.state == PluginState::Disabled && !replaced(it)) {
            host.rest(&recalled(row), &row.digest);
        }
        let tabled = self.store.tabled_versions().await?.into();
        Ok(Model { registry, host: Arc::new(host), rows: rows.into(), tabled })
    }

    /// The plugin of a row with its settings, or what stands for it.
    pub(super) async fn active(&self, row: &PluginRow) -> Result<Active> {
        let loaded = match self.loaded_of(&row.digest).await {
            Ok(plugin) => settings(&row.settings).map(|settings| Active { plugin, settings }),
            Err(error) => Err(error),
        };
        match loaded {
            Err(error) if is_passing(&error) => Err(error),
            Err(reason) => {
                let plugin = &*row.id;
                tracing::error!(target: "backlot", plugin, %reason, "a plugin cannot run");
                let digest = Digest::parse(&row.digest).unwrap_or_else(|| Digest::of(&[]));
                let plugin = Plugin::broken(recalled(row), digest, reason);
                Ok(Active { plugin, settings: Map::new() })
            }
            loaded => loaded,
        }
    }

    /// The plugin of a version, compiled already or compiled now.
    pub(super) async fn loaded_of(&self, digest: &str) -> Result<Arc<Plugin>> {
        if let Some(plugin) = self.at_hand(digest) {
            return Ok(plugin);
        }
        match self.recall(digest).await? {
            Some(plugin) => Ok(plugin),
            None => self.load(self.package(digest).await?).await,
        }
    }
}

/// Whether an error is of the moment, and not of a plugin.
pub(super) fn is_passing(error: &Error) -> bool {
    matches!(error.code(), Code::Unavailable | Code::Busy | Code::Timeout)
}

/// What a row's plugin declares, as far as it can be read.
pub(super) fn recalled(row: &PluginRow) -> Manifest {
    Manifest::recall(&row.manifest).unwrap_or_else(|_| Manifest::unreadable(&row.id, &row.version))
}

/// The model of a studio for commands that run no hooks: what enabled plugins declare.
///
/// # Errors
/// `UNAVAILABLE`.
pub async fn declared(store: &Store) -> Result<Registry> {
    let rows = store.plugins().await?;
    let enabled = || rows.iter().filter(|row| row.is_at_work());
    let at_work = enabled().map(|row| (row.ordinal, recalled(row))).collect();
    kept::with_resting(store, at_work, declared_by(enabled())?).await
}

/// The model of the plugins that are enabled, with what these declared last, whatever became of
/// them since: their tables are still there.
pub(super) fn declared_last(rows: &[PluginRow], ids: &[&str]) -> Result<Registry> {
    let counts = |row: &&PluginRow| row.is_at_work() || ids.contains(&row.id.as_str());
    declared_by(rows.iter().filter(counts))
}

/// What these plugins declare, as far as it fits together.
pub(super) fn declared_by<'r>(rows: impl Iterator<Item = &'r PluginRow>) -> Result<Registry> {
    let manifests: Vec<_> = rows.map(|row| (row.ordinal, recalled(row))).collect();
    let manifests: Vec<_> = manifests.iter().map(|(ordinal, it)| (*ordinal, it)).collect();
    Ok(fitting(&manifests)?.0)
}

/// The model with what these plugins declare. Nothing of them is loaded.
///
/// # Errors
/// `INVALID_VALUE` or `PLUGIN_INVALID` that names the plugin whose declarations don't fit.
pub fn registry<'m>(manifests: impl Iterator<Item = &'m Manifest>) -> Result<Registry> {
    built(&manifests.map(Manifest::declares).collect::<Result<Vec<_>>>()?)
}

/// The model with these declarations.
pub(super) fn built(plugins: &[PluginDef]) -> Result<Registry> {
    let (types, operations) = (schema_som::types::all(), schema_som::operation::built_in());
    Registry::with_plugins(types, operations, plugins)
}

/// The model with what fits of these, each with its ordinal, and the places of the others with what
/// is wrong with them. Where two do not fit together, the later one in the list is in the wrong.
pub(super) fn fitting(manifests: &[(i64, &Manifest)]) -> Result<Fitting> {
    let offered: Vec<_> =
        manifests.iter().map(|(ordinal, manifest)| (*ordinal, manifest.declares())).collect();
    together(&offered)
}

/// A model, and the places of what does not fit into it, with what is wrong.
type Fitting = (Registry, Vec<(usize, Error)>);

/// The same for declarations.
pub(super) fn together(offered: &[(i64, Result<PluginDef>)]) -> Result<Fitting> {
    let model = |places: &[usize]| {
        let mut chosen: Vec<_> = places.iter().map(|at| &offered[*at]).collect();
        chosen.sort_by_key(|(ordinal, _)| *ordinal);
        let defs = chosen.into_iter().map(|(_, def)| def.clone());
        built(&defs.collect::<Result<Vec<_>>>()?)
    };
    let mut pending: Vec<usize> = (0..offered.len()).collect();
    if let Ok(whole) = model(&pending) {
        return Ok((whole, Vec::new()));
    }
    let mut fits: Vec<usize> = Vec::new();
    loop {
        let mut misfits = Vec::new();
        for at in &pending {
            fits.push(*at);
            if let Err(reason) = model(&fits) {
                fits.pop();
                misfits.push((*at, reason));
            }
        }
        // One may lean on what another one declares that came after it.
        if misfits.len() == pending.len() || misfits.is_empty() {
            return Ok((model(&fits)?, misfits));
        }
        pending = misfits.iter().map(|(at, _)| *at).collect();
    }
}

pub(super) fn settings(text: &str) -> Result<Map<String, Json>> {
    serde_json::from_str(text).map_err(|error| {
        Error::internal(format!("the settings of a plugin are no JSON object: {error}"))
    })
}
