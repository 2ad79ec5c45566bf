//! Where records are, for those whom an event names.

use schema_som::registry::SPINE;
use schema_som::{Key, Result};

use crate::Store;
use crate::dialect::bind_key;

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
            let mut sql = format!(
                "SELECT {columns} FROM {} WHERE {} IN (",
                engine.quote(SPINE),
                engine.quote("id")
            );
            for number in 1..=keys.len() {
                sql.push_str(if number == 1 { "" } else { ", " });
                engine.push_placeholder(&mut sql, number);
            }
            sql.push(')');
            let binds = keys.iter().map(|key| bind_key(*key)).collect();
            for row in &self.fetch(sql, binds).await? {
                places.push((row.key(0)?, row.text(1)?, row.optional_key(2)?));
            }
        }
        Ok(places)
    }
}
