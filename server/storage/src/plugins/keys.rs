//! The keys whose signatures the studio trusts.

use schema_som::kind::Kind;
use schema_som::{Result, Value};

use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::fetch::Row;
use crate::insert::Insert;
use crate::{Store, Tx};

/// A key that is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// Whose it is, in the words of the studio.
    pub name: String,
    /// The key, as it is written.
    pub key: String,
    /// Since when, in microseconds since 1970.
    pub added_at: i64,
    /// Who said so.
    pub added_by: String,
}

const TABLE: &str = "plugin_keys";

const COLUMNS: [&str; 4] = ["name", "key", "added_at", "added_by"];

impl Store {
    /// The keys that are trusted, by name.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn trusted_keys(&self) -> Result<Vec<TrustedKey>> {
        let engine = self.engine();
        let mut sql = Draft::select(engine, COLUMNS, TABLE);
        sql.push(&format!(" ORDER BY {}", engine.quote("name")));
        self.fetch(sql.text, sql.binds).await?.iter().map(key).collect()
    }
}

impl Tx {
    /// Trusts a key.
    ///
    /// # Errors
    /// `NOT_UNIQUE` for a name or a key that is trusted; `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn trust_key(&mut self, key: &TrustedKey) -> Result<()> {
        let engine = self.engine();
        let row = vec![
            bind_text(&key.name),
            bind_text(&key.key),
            engine.bind(&Kind::DateTime, &Value::Time(key.added_at))?,
            bind_text(&key.added_by),
        ];
        let insert = Insert { table: TABLE, columns: &COLUMNS, ending: String::new() };
        self.insert_rows(None, &insert, vec![row]).await
    }

    /// Trusts a key no more; answers whether it was.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn distrust_key(&mut self, name: &str) -> Result<bool> {
        let mut sql = Draft::delete(self.engine(), TABLE);
        sql.compare("name", "=", bind_text(name));
        Ok(self.execute(None, sql.text, sql.binds).await? > 0)
    }
}

fn key(row: &Row) -> Result<TrustedKey> {
    Ok(TrustedKey {
        name: row.text(0)?,
        key: row.text(1)?,
        added_at: row.time(2)?.unwrap_or_default(),
        added_by: row.text(3)?,
    })
}
