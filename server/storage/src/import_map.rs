//! Which of our records came from which foreign one, so that an import can be taken up again.

use std::collections::BTreeMap;

use schema_som::{Key, Result};

use crate::Tx;
use crate::dialect::{bind_key, bind_text};
use crate::insert::Insert;

/// A foreign record and what it became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The foreign type's name.
    pub foreign_type: String,
    /// The foreign id, as text.
    pub foreign_id: String,
    /// Our record.
    pub record: Key,
}

const KEY: [&str; 3] = ["source", "foreign_type", "foreign_id"];
const COLUMNS: [&str; 4] = ["source", "foreign_type", "foreign_id", "record_id"];

impl Tx {
    /// Remembers what foreign records of a source became. A later answer replaces an earlier one.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn remember(&mut self, source: &str, mappings: &[Mapping]) -> Result<()> {
        // PostgreSQL refuses to overwrite a row twice in one statement.
        let latest: BTreeMap<_, _> = mappings
            .iter()
            .map(|mapping| ((&*mapping.foreign_type, &*mapping.foreign_id), mapping.record))
            .collect();
        let row = |((foreign_type, foreign_id), record): (&(&str, &str), &Key)| {
            let names = [source, foreign_type, foreign_id];
            names.map(bind_text).into_iter().chain([bind_key(*record)]).collect()
        };
        let rows = latest.iter().map(row).collect();
        let ending = self.engine().overwrite_existing(&KEY, &["record_id"]);
        let insert = Insert { table: "import_map", columns: &COLUMNS, ending };
        self.insert_rows(None, &insert, rows).await
    }

    /// How many foreign records of a source are remembered.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn count_remembered(&mut self, source: &str) -> Result<u64> {
        let engine = self.engine();
        let (table, column) = (engine.quote("import_map"), engine.quote("source"));
        let mut sql = format!("SELECT COUNT(*) FROM {table} WHERE {column} = ");
        engine.push_placeholder(&mut sql, 1);
        let rows = self.fetch(sql, vec![bind_text(source)]).await?;
        let count = rows.first().map(|row| row.int(0)).transpose()?.unwrap_or_default();
        Ok(count.unsigned_abs())
    }

    /// Everything remembered of a source, by foreign type and id.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn remembered(&mut self, source: &str) -> Result<Vec<Mapping>> {
        let engine = self.engine();
        let columns = engine.quote_all(["foreign_type", "foreign_id", "record_id"]);
        let table = engine.quote("import_map");
        let mut sql = format!("SELECT {columns} FROM {table} WHERE {} = ", engine.quote("source"));
        engine.push_placeholder(&mut sql, 1);
        sql.push_str(&format!(" ORDER BY {}", engine.quote_all(["foreign_type", "foreign_id"])));
        let rows = self.fetch(sql, vec![bind_text(source)]).await?;
        let mapping = |row: &crate::fetch::Row| {
            Ok(Mapping {
                foreign_type: row.text(0)?,
                foreign_id: row.text(1)?,
                record: row.key(2)?,
            })
        };
        rows.iter().map(mapping).collect()
    }
}
