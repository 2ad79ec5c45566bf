//! The plugins that were installed, in the order in which they count, and a number that grows with
//! each change, so that other processes notice. Their packages are kept as versions.

mod backfills;
mod bundles;
mod holds;
mod keys;
mod log;
mod settings;
mod versions;

use schema_som::kind::Kind;
use schema_som::{Code, Error, Result, Value};

use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::fetch::Row;
use crate::insert::Insert;
use crate::{Engine, Store, Tx};

pub use backfills::BackfillRow;
pub use bundles::{BundleEntry, PluginBundle};
pub use holds::PluginHold;
pub use keys::TrustedKey;
pub use log::PluginDeed;
pub use settings::ProjectSettings;
pub use versions::PluginVersion;

/// A plugin that was installed, without its package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginRow {
    /// `camera-kit`
    pub id: String,
    /// `1.2.0`
    pub version: String,
    /// The hash of its package, in hexadecimal digits.
    pub digest: String,
    /// Whether it is at work.
    pub state: PluginState,
    /// Its place among all plugins.
    pub ordinal: i64,
    /// What it declares, as it was written.
    pub manifest: String,
    /// What the administrator set, as JSON.
    pub settings: String,
    /// When it was installed first, in microseconds since 1970.
    pub installed_at: i64,
    /// When any of this changed, in microseconds since 1970.
    pub changed_at: i64,
}

impl PluginRow {
    /// Whether it is at work.
    pub fn is_at_work(&self) -> bool {
        self.state == PluginState::Enabled
    }
}

/// Whether a plugin is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PluginState {
    /// It is.
    Enabled,
    /// It is not, but can be at any time.
    Disabled,
    /// It was taken away; its tables stay.
    Removed,
}

impl PluginState {
    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            PluginState::Enabled => "enabled",
            PluginState::Disabled => "disabled",
            PluginState::Removed => "removed",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        let all = [PluginState::Enabled, PluginState::Disabled, PluginState::Removed];
        let found = all.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| Error::internal("a plugin is in a state that nobody knows"))
    }
}

const TABLE: &str = "plugins";

const COLUMNS: [&str; 9] = [
    "id",
    "version",
    "digest",
    "state",
    "ordinal",
    "manifest",
    "settings",
    "installed_at",
    "changed_at",
];

/// The fact that counts changes of plugins.
const GENERATION: &str = "plugins.generation";

impl Store {
    /// Every plugin that was ever installed, in their order.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn plugins(&self) -> Result<Vec<PluginRow>> {
        let rows = self.fetch(all(self.engine()), Vec::new()).await?;
        rows.iter().map(plugin).collect()
    }

    /// The package of a plugin's version of the moment, if it was ever installed.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn plugin_package(&self, id: &str) -> Result<Option<Vec<u8>>> {
        let rows = self.plugins().await?;
        match rows.iter().find(|row| row.id == id) {
            Some(row) => self.plugin_version_package(&row.digest).await,
            None => Ok(None),
        }
    }

    /// A number that has grown whenever a plugin has changed.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn plugin_generation(&self) -> Result<i64> {
        let fact = self.meta(GENERATION).await?;
        Ok(fact.and_then(|number| number.parse().ok()).unwrap_or_default())
    }
}

impl Tx {
    /// Every plugin that was ever installed, in their order.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn plugins(&mut self) -> Result<Vec<PluginRow>> {
        let rows = self.fetch(all(self.engine()), Vec::new()).await?;
        rows.iter().map(plugin).collect()
    }

    /// Installs a plugin, or another version of it, with its package. The date of the first
    /// installation stays.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn put_plugin(&mut self, plugin: &PluginRow, package: &[u8]) -> Result<()> {
        let version = PluginVersion {
            digest: plugin.digest.clone(),
            plugin: plugin.id.clone(),
            version: plugin.version.clone(),
            manifest: plugin.manifest.clone(),
            uploaded_at: plugin.changed_at,
            uploaded_by: String::new(),
            activated_at: Some(plugin.changed_at),
            signers: Vec::new(),
        };
        self.put_plugin_version(&version, package).await?;
        self.activate_plugin(plugin).await
    }

    /// Lets a plugin be at work, or be whatever its state says, in the version that it names.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn activate_plugin(&mut self, plugin: &PluginRow) -> Result<()> {
        self.insert_plugin(plugin).await?;
        // What was said about another version, or before it rested, holds no more.
        self.drop_plugin_holds(&plugin.id).await?;
        self.mark_activated(&plugin.digest, plugin.changed_at).await
    }

    /// Writes the row of a plugin, in the place of its own if there is one.
    async fn insert_plugin(&mut self, plugin: &PluginRow) -> Result<()> {
        let engine = self.engine();
        let time = |micros| engine.bind(&Kind::DateTime, &Value::Time(micros));
        let row = vec![
            bind_text(&plugin.id),
            bind_text(&plugin.version),
            bind_text(&plugin.digest),
            bind_text(plugin.state.as_str()),
            engine.bind(&Kind::Int, &Value::Int(plugin.ordinal))?,
            bind_text(&plugin.manifest),
            bind_text(&plugin.settings),
            time(plugin.installed_at)?,
            time(plugin.changed_at)?,
        ];
        let kept = ["id", "installed_at"];
        let set: Vec<&str> =
            COLUMNS.iter().copied().filter(|column| !kept.contains(column)).collect();
        let ending = engine.overwrite_existing(&["id"], &set);
        let insert = Insert { table: TABLE, columns: &COLUMNS, ending };
        self.insert_rows(None, &insert, vec![row]).await?;
        self.count_plugin_change().await
    }

    /// Refuses to go on when plugins were changed by somebody else since this number was read.
    ///
    /// # Errors
    /// `CONFLICT`; `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn expect_plugin_generation(&mut self, generation: i64) -> Result<()> {
        let fact = self.meta(GENERATION).await?;
        let now: i64 = fact.and_then(|number| number.parse().ok()).unwrap_or_default();
        if generation == now {
            return Ok(());
        }
        Err(Error::new(Code::Conflict, "somebody else has changed the plugins meanwhile")
            .hint("look at what is installed now, then plan again"))
    }

    /// Forgets a plugin and all of its versions. What it did stays in the log of what was done.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn forget_plugin(&mut self, id: &str) -> Result<()> {
        let engine = self.engine();
        let all = [
            ("plugin_backfills", "plugin"),
            ("plugin_bundle_entries", "plugin_id"),
            ("plugin_bundle_tables", "plugin_id"),
            ("plugin_cursors", "plugin"),
            ("plugin_drawers", "plugin"),
            ("plugin_holds", "plugin"),
            ("plugin_retries", "plugin"),
            ("plugin_settings", "plugin_id"),
            ("plugin_versions", "plugin_id"),
            (TABLE, "id"),
        ];
        for (table, column) in all {
            let mut sql = Draft::delete(engine, table);
            sql.compare(column, "=", bind_text(id));
            self.execute(None, sql.text, sql.binds).await?;
        }
        self.count_plugin_change().await
    }

    /// Switches a plugin on or off, or takes it away.
    ///
    /// # Errors
    /// `NOT_FOUND` for a plugin that was never installed; `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn set_plugin_state(&mut self, id: &str, state: PluginState, at: i64) -> Result<()> {
        self.set_of_plugin(id, ("state", state.as_str()), at).await
    }

    /// Gives a plugin other settings, as JSON.
    ///
    /// # Errors
    /// `NOT_FOUND` for a plugin that was never installed; `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn set_plugin_settings(&mut self, id: &str, settings: &str, at: i64) -> Result<()> {
        self.set_of_plugin(id, ("settings", settings), at).await
    }

    async fn set_of_plugin(
        &mut self,
        id: &str,
        (column, value): (&str, &str),
        at: i64,
    ) -> Result<()> {
        let engine = self.engine();
        let at = engine.bind(&Kind::DateTime, &Value::Time(at))?;
        let sets = [(column, bind_text(value)), ("changed_at", at)];
        let mut sql = Draft::update(engine, TABLE, sets);
        sql.compare("id", "=", bind_text(id));
        if self.execute(None, sql.text, sql.binds).await? == 0 {
            return Err(Error::new(Code::NotFound, format!("there is no plugin `{id}`"))
                .hint("`backlot plugin list` shows those that were installed"));
        }
        self.count_plugin_change().await
    }

    /// One more change: added to what stands there by the database, so that none is lost.
    pub(super) async fn count_plugin_change(&mut self) -> Result<()> {
        let ending = match self.engine() {
            Engine::Sqlite => {
                " ON CONFLICT (\"key\") DO UPDATE SET \"value\" = \
                 CAST(CAST(\"meta\".\"value\" AS INTEGER) + 1 AS TEXT)"
            }
            Engine::Postgres => {
                " ON CONFLICT (\"key\") DO UPDATE SET \"value\" = \
                 CAST(CAST(\"meta\".\"value\" AS bigint) + 1 AS text)"
            }
            Engine::MariaDb => {
                " ON DUPLICATE KEY UPDATE `value` = CAST(CAST(`value` AS SIGNED) + 1 AS CHAR)"
            }
        };
        let row = [GENERATION, "1"].map(bind_text).to_vec();
        let columns = &["key", "value"];
        let insert = Insert { table: "meta", columns, ending: ending.to_owned() };
        self.insert_rows(None, &insert, vec![row]).await
    }
}

fn all(engine: Engine) -> String {
    let order = engine.quote_all(["ordinal", "id"]);
    let (columns, table) = (engine.quote_all(COLUMNS), engine.quote(TABLE));
    format!("SELECT {columns} FROM {table} ORDER BY {order}")
}

fn plugin(row: &Row) -> Result<PluginRow> {
    Ok(PluginRow {
        id: row.text(0)?,
        version: row.text(1)?,
        digest: row.text(2)?,
        state: PluginState::parse(&row.text(3)?)?,
        ordinal: row.small(4)?,
        manifest: row.text(5)?,
        settings: row.text(6)?,
        installed_at: row.time(7)?.unwrap_or_default(),
        changed_at: row.time(8)?.unwrap_or_default(),
    })
}
