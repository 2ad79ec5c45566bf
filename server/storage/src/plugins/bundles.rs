//! Bundles: named differences from the plugins that are at work, and the versions whose tables were
//! made for one.

use schema_som::kind::Kind;
use schema_som::{Key, Result, Value};
use sea_orm::Value as Bind;

use super::PluginRow;
use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::fetch::Row;
use crate::insert::Insert;
use crate::{Store, Tx};

/// A bundle, without what it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginBundle {
    /// `staging`
    pub name: String,
    /// Whose it is alone, if it is somebody's.
    pub owner: Option<Key>,
    /// When it was made, in microseconds since 1970.
    pub created_at: i64,
    /// Who made it.
    pub created_by: String,
}

/// What a bundle names in the place of what is at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleEntry {
    /// The bundle's name.
    pub bundle: String,
    /// The id of the plugin.
    pub plugin: String,
    /// The version that is at work there; nothing when the plugin is off there.
    pub digest: Option<String>,
    /// A JSON object: what is set over what the studio has set.
    pub settings: String,
    /// When it was named so, in microseconds since 1970.
    pub changed_at: i64,
}

const BUNDLES: &str = "plugin_bundles";
const ENTRIES: &str = "plugin_bundle_entries";
const TABLES: &str = "plugin_bundle_tables";

const OF_BUNDLES: [&str; 4] = ["name", "owner_id", "created_at", "created_by"];
const OF_ENTRIES: [&str; 5] = ["bundle", "plugin_id", "digest", "settings", "changed_at"];

impl Store {
    /// Every bundle, by name.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn plugin_bundles(&self) -> Result<Vec<PluginBundle>> {
        let mut sql = Draft::select(self.engine(), OF_BUNDLES, BUNDLES);
        sql.push(&format!(" ORDER BY {}", self.engine().quote("name")));
        self.fetch(sql.text, sql.binds).await?.iter().map(bundle).collect()
    }

    /// The bundle of a name.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn plugin_bundle(&self, name: &str) -> Result<Option<PluginBundle>> {
        let mut sql = Draft::select(self.engine(), OF_BUNDLES, BUNDLES);
        sql.compare("name", "=", bind_text(name));
        self.fetch(sql.text, sql.binds).await?.first().map(bundle).transpose()
    }

    /// What all bundles name, by bundle and plugin.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn bundle_entries(&self) -> Result<Vec<BundleEntry>> {
        let mut sql = Draft::select(self.engine(), OF_ENTRIES, ENTRIES);
        let order = self.engine().quote_all(["bundle", "plugin_id"]);
        sql.push(&format!(" ORDER BY {order}"));
        self.fetch(sql.text, sql.binds).await?.iter().map(entry).collect()
    }

    /// The digests of versions whose tables were made for a bundle.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn tabled_versions(&self) -> Result<Vec<String>> {
        let sql = Draft::select(self.engine(), ["digest"], TABLES);
        self.fetch(sql.text, sql.binds).await?.iter().map(|row| row.text(0)).collect()
    }
}

impl Tx {
    /// Makes a bundle.
    ///
    /// # Errors
    /// `NOT_UNIQUE` where there is one of this name; `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn make_plugin_bundle(&mut self, bundle: &PluginBundle) -> Result<()> {
        let engine = self.engine();
        let row = vec![
            bind_text(&bundle.name),
            engine.bind(&Kind::Key, &bundle.owner.into())?,
            engine.bind(&Kind::DateTime, &Value::Time(bundle.created_at))?,
            bind_text(&bundle.created_by),
        ];
        let insert = Insert { table: BUNDLES, columns: &OF_BUNDLES, ending: String::new() };
        self.insert_rows(None, &insert, vec![row]).await?;
        self.count_plugin_change().await
    }

    /// Lets a bundle name something of a plugin, in the place of what it named before.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn put_bundle_entry(&mut self, entry: &BundleEntry) -> Result<()> {
        let engine = self.engine();
        let row = vec![
            bind_text(&entry.bundle),
            bind_text(&entry.plugin),
            Bind::String(entry.digest.clone()),
            bind_text(&entry.settings),
            engine.bind(&Kind::DateTime, &Value::Time(entry.changed_at))?,
        ];
        let (key, set) = OF_ENTRIES.split_at(2);
        let ending = engine.overwrite_existing(key, set);
        let insert = Insert { table: ENTRIES, columns: &OF_ENTRIES, ending };
        self.insert_rows(None, &insert, vec![row]).await?;
        self.count_plugin_change().await
    }

    /// Lets a bundle name nothing of a plugin any more, or of all of them. Answers of how many it did.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn remove_bundle_entries(
        &mut self,
        bundle: &str,
        plugin: Option<&str>,
    ) -> Result<u64> {
        let mut sql = Draft::delete(self.engine(), ENTRIES);
        sql.compare("bundle", "=", bind_text(bundle));
        if let Some(plugin) = plugin {
            sql.compare("plugin_id", "=", bind_text(plugin));
        }
        let gone = self.execute(None, sql.text, sql.binds).await?;
        self.count_plugin_change().await?;
        Ok(gone)
    }

    /// Forgets a bundle and what it names. Tables that were made for it stay.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn drop_plugin_bundle(&mut self, name: &str) -> Result<()> {
        self.remove_bundle_entries(name, None).await?;
        let mut sql = Draft::delete(self.engine(), BUNDLES);
        sql.compare("name", "=", bind_text(name));
        self.execute(None, sql.text, sql.binds).await.map(|_| ())
    }

    /// Notes that tables of a version were made for a bundle. A plugin that was never at work is
    /// known from now on as one that was taken away, so that what it stores rests elsewhere.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn note_tables(&mut self, plugin: &PluginRow, made_at: i64) -> Result<()> {
        let engine = self.engine();
        let columns = &["digest", "plugin_id", "made_at"];
        let made_at = engine.bind(&Kind::DateTime, &Value::Time(made_at))?;
        let row = vec![bind_text(&plugin.digest), bind_text(&plugin.id), made_at];
        let ending = engine.overwrite_existing(&["digest"], &["made_at"]);
        self.insert_rows(None, &Insert { table: TABLES, columns, ending }, vec![row]).await?;
        let known = self.plugins().await?;
        match known.iter().any(|row| row.id == plugin.id) {
            true => Ok(()),
            false => self.insert_plugin(plugin).await,
        }
    }
}

fn bundle(row: &Row) -> Result<PluginBundle> {
    Ok(PluginBundle {
        name: row.text(0)?,
        owner: row.optional_key(1)?,
        created_at: row.time(2)?.unwrap_or_default(),
        created_by: row.text(3)?,
    })
}

fn entry(row: &Row) -> Result<BundleEntry> {
    Ok(BundleEntry {
        bundle: row.text(0)?,
        plugin: row.text(1)?,
        digest: row.optional_text(2)?,
        settings: row.text(3)?,
        changed_at: row.time(4)?.unwrap_or_default(),
    })
}
