//! What the studio says about hooks of plugins: which are suspended, and which are passed by. It holds
//! for the version that is at work; another one begins anew.

use schema_som::kind::Kind;
use schema_som::{Result, Value};

use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::fetch::Row;
use crate::insert::Insert;
use crate::{Store, Tx};

/// What is said about a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginHold {
    /// The id of the plugin.
    pub plugin: String,
    /// The name of its hook, action or job.
    pub hook: String,
    /// It is called no more, until somebody resumes it.
    pub suspended: bool,
    /// Until when it is passed by, in microseconds since 1970.
    pub passed_by_until: Option<i64>,
    /// When this was said, in microseconds since 1970.
    pub said_at: i64,
}

const TABLE: &str = "plugin_holds";

const COLUMNS: [&str; 5] = ["plugin", "hook", "state", "passed_by_until", "said_at"];

const SUSPENDED: &str = "suspended";

const RESUMED: &str = "resumed";

impl Store {
    /// Everything that is said about hooks.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn plugin_holds(&self) -> Result<Vec<PluginHold>> {
        let sql = Draft::select(self.engine(), COLUMNS, TABLE);
        self.fetch(sql.text, sql.binds).await?.iter().map(hold).collect()
    }
}

impl Tx {
    /// Says something about a hook, in the place of what was said before.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn put_plugin_hold(&mut self, hold: &PluginHold) -> Result<()> {
        let engine = self.engine();
        let time = |value| engine.bind(&Kind::DateTime, &value);
        let row = vec![
            bind_text(&hold.plugin),
            bind_text(&hold.hook),
            bind_text(if hold.suspended { SUSPENDED } else { RESUMED }),
            time(hold.passed_by_until.map_or(Value::Null, Value::Time))?,
            time(Value::Time(hold.said_at))?,
        ];
        let ending = engine.overwrite_existing(&COLUMNS[..2], &COLUMNS[2..]);
        let insert = Insert { table: TABLE, columns: &COLUMNS, ending };
        self.insert_rows(None, &insert, vec![row]).await?;
        self.count_plugin_change().await
    }

    /// Forgets what was said about the hooks of a plugin.
    pub(super) async fn drop_plugin_holds(&mut self, plugin: &str) -> Result<()> {
        let mut sql = Draft::delete(self.engine(), TABLE);
        sql.compare("plugin", "=", bind_text(plugin));
        self.execute(None, sql.text, sql.binds).await.map(|_| ())
    }
}

fn hold(row: &Row) -> Result<PluginHold> {
    Ok(PluginHold {
        plugin: row.text(0)?,
        hook: row.text(1)?,
        suspended: row.text(2)? == SUSPENDED,
        passed_by_until: row.time(3)?,
        said_at: row.time(4)?.unwrap_or_default(),
    })
}
