//! What is set for a plugin in one project, over what the studio has set.

use schema_som::kind::Kind;
use schema_som::{Key, Result};

use crate::dialect::bind_text;
use crate::insert::Insert;
use crate::{Store, Tx};

/// What is set for a plugin in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectSettings {
    /// The id of the plugin.
    pub plugin: String,
    /// The project.
    pub project: Key,
    /// A JSON object: what differs from the studio's.
    pub settings: String,
}

const TABLE: &str = "plugin_settings";

impl Store {
    /// Everything that is set in projects.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn plugin_project_settings(&self) -> Result<Vec<ProjectSettings>> {
        let engine = self.engine();
        let (columns, table) =
            (engine.quote_all(["plugin_id", "project_id", "settings"]), engine.quote(TABLE));
        let order = engine.quote_all(["plugin_id", "project_id"]);
        let sql = format!("SELECT {columns} FROM {table} ORDER BY {order}");
        let rows = self.fetch(sql, Vec::new()).await?;
        let one = |row: &crate::fetch::Row| {
            let (plugin, project, settings) = (row.text(0)?, row.key(1)?, row.text(2)?);
            Ok(ProjectSettings { plugin, project, settings })
        };
        rows.iter().map(one).collect()
    }
}

impl Tx {
    /// Sets something for a plugin in a project, in the place of what was set there.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn set_plugin_in_project(&mut self, set: &ProjectSettings) -> Result<()> {
        let engine = self.engine();
        let project = engine.bind(&Kind::Key, &set.project.into())?;
        let row = vec![bind_text(&set.plugin), project, bind_text(&set.settings)];
        let columns = &["plugin_id", "project_id", "settings"];
        let ending = engine.overwrite_existing(&["plugin_id", "project_id"], &["settings"]);
        self.insert_rows(None, &Insert { table: TABLE, columns, ending }, vec![row]).await?;
        self.count_plugin_change().await
    }
}
