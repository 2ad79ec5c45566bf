//! Bundles made, filled and dropped.

use plugins_host::manifest::Manifest;
use schema_som::{Code, Error, Key, Result};
use serde_json::{Map, Value as Json, json};
use server_storage::{BundleEntry, PluginBundle, PluginRow, PluginState, Renames};

use super::super::assembly::declared;
use super::super::plan::{self, ordinal};
use super::super::rest;
use super::super::{By, Model, Workshop, fit};
use super::fit::{Growth, same_families};
use super::{Known, set_by};

/// What a bundle is to name of a plugin.
#[derive(Debug, Clone, Copy)]
pub enum Named<'a> {
    /// The version of this digest.
    Version(&'a str),
    /// That the plugin of this id is off.
    Off(&'a str),
}

/// An entry that was tried, and what it takes.
struct Tried {
    entry: BundleEntry,
    /// The version with its manifest, and what it adds; nothing where the plugin is off.
    version: Option<(Manifest, Growth)>,
}

impl Workshop {
    /// Makes a bundle that names nothing yet.
    ///
    /// # Errors
    /// `NOT_UNIQUE`, `BUSY`, `CONFLICT`.
    pub async fn make_bundle(
        &self,
        (name, owner): (&str, Option<Key>),
        by: &By,
    ) -> Result<PluginBundle> {
        let _turn = self.turn().await?;
        if self.store.plugin_bundle(name).await?.is_some() {
            let what = format!("there is a bundle `{name}` already");
            return Err(Error::new(Code::NotUnique, what).hint("use it, or choose another name"));
        }
        let (created_at, created_by) = (self.clock.now(), by.name.clone());
        let bundle = PluginBundle { name: name.to_owned(), owner, created_at, created_by };
        let mut tx = self.store.begin().await?;
        tx.make_plugin_bundle(&bundle).await?;
        let details = json!({"bundle": name});
        tx.log_plugin(&self.deed(by, "bundle-make", ("", None), details)).await?;
        tx.commit().await?;
        self.settle_all().await?;
        Ok(bundle)
    }

    /// Lets a bundle name something of a plugin: tried beside what it has else, started once, and its
    /// tables made.
    ///
    /// # Errors
    /// `NOT_FOUND`, `SCHEMA_MISMATCH`, `CONFLICT`, `BUSY`, `PLUGIN_INVALID`, `INVALID_VALUE`,
    /// `REQUIRED`, or the `PLUGIN_` code of what the first start did. Then nothing has changed.
    pub async fn put_in_bundle(
        &self,
        (bundle, named): (&str, Named<'_>),
        set: &Map<String, Json>,
        by: &By,
    ) -> Result<()> {
        let _turn = self.turn().await?;
        let generation = self.store.plugin_generation().await?;
        self.bundle(bundle).await?;
        let known = self.known_of_bundles().await?;
        let Tried { entry, version } = self.tried_in(&known, (bundle, named), set).await?;
        let details = json!({
            "bundle": bundle,
            "off": entry.digest.is_none(),
            "settings": set.keys().collect::<Vec<_>>(),
        });
        let about = (entry.plugin.as_str(), entry.digest.as_deref());
        let deed = self.deed(by, "bundle-put", about, details);
        let mut tx = self.store.begin().await?;
        tx.expect_plugin_generation(generation).await?;
        if let Some((manifest, growth)) = &version
            && let Some(after) = &growth.after
        {
            tx.evolve((growth.before(), after), &Renames::default()).await?;
            tx.note_tables(&self.unused(&known, &entry, manifest), entry.changed_at).await?;
        }
        tx.put_bundle_entry(&entry).await?;
        tx.log_plugin(&deed).await?;
        tx.commit().await?;
        self.settle_all().await
    }

    /// Tries what a bundle is to name beside the rest of it.
    async fn tried_in(
        &self,
        known: &Known,
        (bundle, named): (&str, Named<'_>),
        set: &Map<String, Json>,
    ) -> Result<Tried> {
        let (plugin, digest) = match named {
            Named::Version(digest) => {
                let version = known.version(digest).ok_or_else(|| plan::unknown(digest))?;
                self.trusted(version).await?;
                (version.plugin.clone(), Some(digest.to_owned()))
            }
            Named::Off(id) => {
                let here = |row: &PluginRow| row.id == id && row.state != PluginState::Removed;
                if !known.rows.iter().any(here) {
                    return Err(rest::unknown(id));
                }
                (id.to_owned(), None)
            }
        };
        let mut entries = known.entries_of(bundle);
        let before = known.overlaid(&entries)?;
        let own = entries.iter().position(|entry| entry.plugin == plugin);
        let settings = set_by(own.map(|at| &entries[at]), set)?;
        let settings = Json::Object(settings).to_string();
        let (bundle, changed_at) = (bundle.to_owned(), self.clock.now());
        let entry = BundleEntry { bundle, plugin, digest, settings, changed_at };
        match own {
            Some(at) => entries[at] = entry.clone(),
            None => entries.push(entry.clone()),
        }
        let after = known.overlaid(&entries)?;
        let model = self.assemble(&after, &[], &[]).await?;
        let version = self.stands(known, (&before, &entry), &model).await?;
        let misfits = self.misfits_among((&before, &after), &model.registry).await?;
        misfits.first().map_or(Ok(()), |misfit| Err(misfit.refused()))?;
        Ok(Tried { entry, version })
    }

    /// Holds the model of a bundle against everybody's, and starts what is new in it.
    async fn stands(
        &self,
        known: &Known,
        (before, entry): (&[PluginRow], &BundleEntry),
        model: &Model,
    ) -> Result<Option<(Manifest, Growth)>> {
        let id = entry.plugin.as_str();
        if let Some(reason) = model.host.trouble(id) {
            return Err(reason.clone());
        }
        self.unharmed(before, (id, &model.host)).await?;
        same_families(&declared(&self.store).await?, &model.registry)?;
        let version = entry.digest.as_deref().and_then(|digest| known.version(digest));
        let Some(version) = version else { return Ok(None) };
        let manifest = Manifest::parse(&version.manifest)?;
        let growth = self.growth(&known.rows, &manifest).await?;
        growth.possible()?;
        let (registry, limits, own) = (model.registry.clone(), self.limits.clone(), id.to_owned());
        fit::aside(move || fit::answerable(&registry, &limits, &own)).await?;
        fit::unowned(&known.rows, &manifest, &self.store.table_names().await?)?;
        self.runtime.try_out(&model.host, id).await?;
        Ok(Some((manifest, growth)))
    }

    /// The row of a plugin that is at work in a bundle alone.
    fn unused(&self, known: &Known, entry: &BundleEntry, manifest: &Manifest) -> PluginRow {
        let digest = entry.digest.clone().unwrap_or_default();
        let text = known.version(&digest).map(|version| version.manifest.clone());
        PluginRow {
            id: entry.plugin.clone(),
            version: manifest.version.clone(),
            digest,
            state: PluginState::Removed,
            ordinal: ordinal(&known.rows, &entry.plugin),
            manifest: text.unwrap_or_default(),
            settings: "{}".to_owned(),
            installed_at: entry.changed_at,
            changed_at: entry.changed_at,
        }
    }

    /// Lets a bundle name nothing of a plugin any more.
    ///
    /// # Errors
    /// `NOT_FOUND`, `SCHEMA_MISMATCH`, `BUSY`, `CONFLICT`.
    pub async fn take_from_bundle(&self, (bundle, id): (&str, &str), by: &By) -> Result<()> {
        let _turn = self.turn().await?;
        let generation = self.store.plugin_generation().await?;
        self.bundle(bundle).await?;
        let entries = self.store.bundle_entries().await?;
        let own = entries.iter().find(|entry| entry.bundle == bundle && entry.plugin == id);
        let own = own.ok_or_else(|| {
            let what = format!("`{bundle}` names nothing of `{}`", schema_som::id::clip(id));
            Error::new(Code::NotFound, what).hint("`pluginBundles` tells what it names")
        })?;
        let details = json!({"bundle": bundle});
        let deed = self.deed(by, "bundle-remove", (id, own.digest.as_deref()), details);
        let mut tx = self.store.begin().await?;
        tx.expect_plugin_generation(generation).await?;
        tx.remove_bundle_entries(bundle, Some(id)).await?;
        tx.log_plugin(&deed).await?;
        tx.commit().await?;
        self.settle_all().await
    }

    /// Forgets a bundle. What was stored in it rests.
    ///
    /// # Errors
    /// `NOT_FOUND`, `BUSY`, `CONFLICT`.
    pub async fn drop_bundle(&self, name: &str, by: &By) -> Result<()> {
        let _turn = self.turn().await?;
        let generation = self.store.plugin_generation().await?;
        self.bundle(name).await?;
        let details = json!({"bundle": name});
        let mut tx = self.store.begin().await?;
        tx.expect_plugin_generation(generation).await?;
        tx.drop_plugin_bundle(name).await?;
        tx.log_plugin(&self.deed(by, "bundle-drop", ("", None), details)).await?;
        tx.commit().await?;
        self.settle_all().await
    }

    /// Refuses to lose what bundles name of a plugin.
    ///
    /// # Errors
    /// `IN_USE` that names the bundles.
    pub(in super::super) async fn unbundled(&self, id: &str) -> Result<()> {
        let entries = self.store.bundle_entries().await?;
        let using: Vec<String> = entries
            .iter()
            .filter(|entry| entry.plugin == id && entry.digest.is_some())
            .map(|entry| format!("`{}`", entry.bundle))
            .collect();
        if using.is_empty() {
            return Ok(());
        }
        let what = format!("{id} is at work in bundles: {}", using.join(", "));
        Err(Error::new(Code::InUse, what).hint("take it out of them first: `pluginBundleRemove`"))
    }
}
