//! Bundles: named differences from the plugins that are at work, on the studio's own data. Requests
//! choose one; whatever it does not name is as for everybody.

mod change;
mod desk;
mod fit;
mod making;
mod promote;
mod shelf;
mod told;

use schema_som::{Code, Error, Result};
use serde_json::{Map, Value as Json};
use server_storage::{BundleEntry, PluginBundle, PluginRow, PluginState, PluginVersion};

use super::Workshop;
use super::assembly::settings;
use super::install::carried;
use super::plan::ordinal;
use plugins_host::manifest::Manifest;

pub use change::Named;
pub(super) use desk::OfBundle;
pub use promote::Promotion;
pub(crate) use shelf::Shelf;

/// What is known of plugins and bundles at one moment.
pub(super) struct Known {
    /// What is at work for everybody.
    pub(super) rows: Vec<PluginRow>,
    /// What all bundles name.
    pub(super) entries: Vec<BundleEntry>,
    pub(super) versions: Vec<PluginVersion>,
}

impl Known {
    /// What one bundle names.
    pub(super) fn entries_of(&self, bundle: &str) -> Vec<BundleEntry> {
        self.entries.iter().filter(|entry| entry.bundle == bundle).cloned().collect()
    }

    pub(super) fn version(&self, digest: &str) -> Option<&PluginVersion> {
        self.versions.iter().find(|version| version.digest == digest)
    }

    /// The rows of everybody's plugins with what these entries name in their places.
    pub(super) fn overlaid(&self, entries: &[BundleEntry]) -> Result<Vec<PluginRow>> {
        let mut rows = self.rows.clone();
        for entry in entries {
            let at = rows.iter().position(|row| row.id == entry.plugin);
            match (&entry.digest, at) {
                (None, Some(at)) => rows[at].state = PluginState::Disabled,
                (None, None) => {}
                (Some(digest), at) => {
                    let before = at.map(|at| &rows[at]);
                    let row = self.named(&rows, before, (entry, digest))?;
                    match at {
                        Some(at) => rows[at] = row,
                        None => rows.push(row),
                    }
                }
            }
        }
        Ok(rows)
    }

    fn named(
        &self,
        rows: &[PluginRow],
        before: Option<&PluginRow>,
        (entry, digest): (&BundleEntry, &str),
    ) -> Result<PluginRow> {
        let version = self.version(digest).ok_or_else(|| {
            let what = format!("the version of {} that it names is gone", entry.plugin);
            Error::new(Code::NotFound, what).hint("name another one, or nothing")
        })?;
        let manifest = Manifest::recall(&version.manifest)?;
        let set = carried(before, &manifest, &settings(&entry.settings)?);
        Ok(PluginRow {
            id: entry.plugin.clone(),
            version: version.version.clone(),
            digest: version.digest.clone(),
            state: PluginState::Enabled,
            ordinal: ordinal(rows, &entry.plugin),
            manifest: version.manifest.clone(),
            settings: Json::Object(set).to_string(),
            installed_at: before.map_or(entry.changed_at, |row| row.installed_at),
            changed_at: entry.changed_at,
        })
    }
}

impl Workshop {
    /// What is known now.
    pub(super) async fn known_of_bundles(&self) -> Result<Known> {
        let rows = self.store.plugins().await?;
        let entries = self.store.bundle_entries().await?;
        let versions = self.store.plugin_versions().await?;
        Ok(Known { rows, entries, versions })
    }

    /// The bundle of a name.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub async fn bundle(&self, name: &str) -> Result<PluginBundle> {
        self.store.plugin_bundle(name).await?.ok_or_else(|| unknown(name))
    }
}

/// The error for a bundle that there is not.
pub(super) fn unknown(name: &str) -> Error {
    let what = format!("there is no bundle `{}`", schema_som::id::clip(name));
    Error::new(Code::NotFound, what).hint("`pluginBundles` lists those that you may use")
}

/// What was set by an entry, with more that is set.
fn set_by(entry: Option<&BundleEntry>, more: &Map<String, Json>) -> Result<Map<String, Json>> {
    let mut set = match entry {
        Some(entry) => settings(&entry.settings)?,
        None => Map::new(),
    };
    set.extend(more.clone());
    Ok(set)
}
