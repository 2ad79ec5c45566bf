//! What was done to plugins, and by whom: lines are added, and never changed.

use schema_som::kind::Kind;
use schema_som::{Key, Result, Value};
use sea_orm::Value as Bind;

use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::fetch::Row;
use crate::insert::Insert;
use crate::{Store, Tx};

/// Something that was done to a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginDeed {
    /// What names it; ascends with time.
    pub id: Key,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// The user who did it; nobody for a command on the server's machine.
    pub actor: Option<Key>,
    /// The login of that user, or what it was done with.
    pub by: String,
    /// The id of the plugin.
    pub plugin: String,
    /// `upload`, `activate`, ...
    pub action: String,
    /// The version that it was done with, if it was one.
    pub digest: Option<String>,
    /// What else is to be known, as a JSON object.
    pub details: String,
}

const TABLE: &str = "plugin_log";

const COLUMNS: [&str; 8] =
    ["id", "at", "actor_id", "actor", "plugin_id", "action", "digest", "details"];

impl Store {
    /// The last of what was done to a plugin, or to all, the newest last.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn plugin_log(&self, plugin: Option<&str>, last: u32) -> Result<Vec<PluginDeed>> {
        let engine = self.engine();
        let mut sql = Draft::select(engine, COLUMNS, TABLE);
        if let Some(plugin) = plugin {
            sql.compare("plugin_id", "=", bind_text(plugin));
        }
        sql.push(&format!(" ORDER BY {} DESC LIMIT {last}", engine.quote("id")));
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.iter().rev().map(deed).collect()
    }
}

impl Tx {
    /// Notes what was done.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn log_plugin(&mut self, deed: &PluginDeed) -> Result<()> {
        let engine = self.engine();
        let row = vec![
            engine.bind(&Kind::Key, &deed.id.into())?,
            engine.bind(&Kind::DateTime, &Value::Time(deed.at))?,
            engine.bind(&Kind::Key, &deed.actor.into())?,
            bind_text(&deed.by),
            bind_text(&deed.plugin),
            bind_text(&deed.action),
            Bind::String(deed.digest.clone()),
            bind_text(&deed.details),
        ];
        let insert = Insert { table: TABLE, columns: &COLUMNS, ending: String::new() };
        self.insert_rows(None, &insert, vec![row]).await
    }
}

fn deed(row: &Row) -> Result<PluginDeed> {
    Ok(PluginDeed {
        id: row.key(0)?,
        at: row.time(1)?.unwrap_or_default(),
        actor: row.optional_key(2)?,
        by: row.text(3)?,
        plugin: row.text(4)?,
        action: row.text(5)?,
        digest: row.optional_text(6)?,
        details: row.text(7)?,
    })
}
