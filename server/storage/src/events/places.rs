//! Where records are, for those whom an event names.

use schema_som::registry::SPINE;
use schema_som::{Key, Result};
use sea_orm::Value as Bind;

use crate::dialect::bind_key;
use crate::{Engine, Store};

/// Keys of one statement.
const KEYS: usize = 500;

impl Store {
    /// The type and the project of each of these records that exists, in no order.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn places(&self, keys: &[Key]) -> Result<Vec<(Key, String, Option<Key>)>> {
        let engine = self.engine();
        let columns = engine.quote_all(["id", "type", "project_id"]);
        let mut places = Vec::new();
        for keys in keys.chunks(KEYS) {
            let sql = format!("SELECT {columns} FROM {} WHERE ", engine.quote(SPINE));
            let (sql, binds) = among(engine, sql, ("id", keys));
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
        let (events, project) = (engine.quote("events"), engine.quote("project_id"));
        let mut projects = Vec::new();
        for keys in keys.chunks(KEYS) {
            let sql =
                format!("SELECT DISTINCT {columns} FROM {events} WHERE {project} IS NOT NULL AND ");
            let (sql, binds) = among(engine, sql, ("record_id", keys));
            for row in &self.fetch(sql, binds).await? {
                projects.push((row.key(0)?, row.key(1)?));
            }
        }
        Ok(projects)
    }
}

/// The statement with the condition that a column holds one of these keys.
fn among(engine: Engine, mut sql: String, (column, keys): (&str, &[Key])) -> (String, Vec<Bind>) {
    sql.push_str(&engine.quote(column));
    sql.push_str(" IN (");
    for number in 1..=keys.len() {
        sql.push_str(if number == 1 { "" } else { ", " });
        engine.push_placeholder(&mut sql, number);
    }
    sql.push(')');
    (sql, keys.iter().map(|key| bind_key(*key)).collect())
}
