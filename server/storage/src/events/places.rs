//! Where records are, for those whom an event names.

use schema_som::registry::SPINE;
use schema_som::{Key, Result};

use crate::Store;
use crate::keys::chunks;

impl Store {
    /// The type and the project of each of these records that exists, in no order.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn places(&self, keys: &[Key]) -> Result<Vec<(Key, String, Option<Key>)>> {
        let engine = self.engine();
        let columns = engine.quote_all(["id", "type", "project_id"]);
        let mut places = Vec::new();
        for keys in chunks(engine, keys) {
            let (spine, id) = (engine.quote(SPINE), engine.quote("id"));
            let mut sql = format!("SELECT {columns} FROM {spine} WHERE {id}");
            let mut binds = Vec::new();
            engine.push_in_keys(&mut sql, &mut binds, keys);
            for row in &self.fetch(sql, binds).await? {
                places.push((row.key(0)?, row.text(1)?, row.optional_key(2)?));
            }
        }
        Ok(places)
    }

    /// The project of each of these records that the log ever saw in one, whether it still exists
    /// or not, in no order.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn last_projects(&self, keys: &[Key]) -> Result<Vec<(Key, Key)>> {
        let engine = self.engine();
        let columns = engine.quote_all(["record_id", "project_id"]);
        let [events, project, record] =
            ["events", "project_id", "record_id"].map(|name| engine.quote(name));
        let mut projects = Vec::new();
        for keys in chunks(engine, keys) {
            let mut sql = format!("SELECT DISTINCT {columns} FROM {events} ");
            sql.push_str(&format!("WHERE {project} IS NOT NULL AND {record}"));
            let mut binds = Vec::new();
            engine.push_in_keys(&mut sql, &mut binds, keys);
            for row in &self.fetch(sql, binds).await? {
                projects.push((row.key(0)?, row.key(1)?));
            }
        }
        Ok(projects)
    }
}
