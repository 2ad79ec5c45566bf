//! Small facts about a database, by name.

use schema_som::Result;
use sea_orm::Value as Bind;

use crate::insert::Insert;
use crate::{Engine, Store, Tx};

impl Tx {
    /// Sets a fact, whether it was known or not.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn set_meta(&mut self, key: &str, value: &str) -> Result<()> {
        let row = [key, value].map(|text| Bind::String(Some(text.to_owned()))).to_vec();
        let ending = self.engine().overwrite_existing(&["key"], &["value"]);
        let insert = Insert { table: "meta", columns: &["key", "value"], ending };
        self.insert_rows(None, &insert, vec![row]).await
    }

    /// A fact, if it is known.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn meta(&mut self, key: &str) -> Result<Option<String>> {
        let (sql, binds) = select(self.engine(), key);
        let rows = self.fetch(sql, binds).await?;
        rows.first().map(|row| row.text(0)).transpose()
    }
}

impl Store {
    /// A fact, if it is known.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn meta(&self, key: &str) -> Result<Option<String>> {
        let (sql, binds) = select(self.engine(), key);
        let rows = self.fetch(sql, binds).await?;
        rows.first().map(|row| row.text(0)).transpose()
    }
}

fn select(engine: Engine, key: &str) -> (String, Vec<Bind>) {
    let (table, value, name) = (engine.quote("meta"), engine.quote("value"), engine.quote("key"));
    let mut sql = format!("SELECT {value} FROM {table} WHERE {name} = ");
    engine.push_placeholder(&mut sql, 1);
    (sql, vec![Bind::String(Some(key.to_owned()))])
}
