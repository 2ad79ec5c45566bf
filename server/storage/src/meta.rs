//! Small facts about a database, by name.

use schema_som::Result;

use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::insert::Insert;
use crate::{Engine, Store, Tx};

impl Tx {
    /// Sets a fact, whether it was known or not.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn set_meta(&mut self, key: &str, value: &str) -> Result<()> {
        let row = [key, value].map(bind_text).to_vec();
        let ending = self.engine().overwrite_existing(&["key"], &["value"]);
        let insert = Insert { table: "meta", columns: &["key", "value"], ending };
        self.insert_rows(None, &insert, vec![row]).await
    }

    /// A fact, if it is known.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn meta(&mut self, key: &str) -> Result<Option<String>> {
        let sql = select(self.engine(), key);
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.first().map(|row| row.text(0)).transpose()
    }
}

impl Store {
    /// A fact, if it is known.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn meta(&self, key: &str) -> Result<Option<String>> {
        let sql = select(self.engine(), key);
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.first().map(|row| row.text(0)).transpose()
    }
}

fn select(engine: Engine, key: &str) -> Draft {
    let mut sql = Draft::select(engine, ["value"], "meta");
    sql.compare("key", "=", bind_text(key));
    sql
}
