//! Signals of plugins on their way to every server of the studio. A row leaves with its transaction,
//! and is let go of once everybody has had the time to read it.

use schema_som::Result;
use schema_som::hooks::Signal;
use sea_orm::Value as Bind;

use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::insert::Insert;
use crate::{Store, Tx};

const TABLE: &str = "plugin_signals";

const COLUMNS: [&str; 4] = ["at", "topic", "plugin", "payload"];

/// Signals that are read at once.
const PAGE: u32 = 500;

impl Tx {
    /// Says something to every server, once this is committed.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn publish(&mut self, signal: &Signal) -> Result<()> {
        let Signal { topic, plugin, payload, at } = signal;
        let row =
            vec![Bind::BigInt(Some(*at)), bind_text(topic), bind_text(plugin), bind_text(payload)];
        let insert = Insert { table: TABLE, columns: &COLUMNS, ending: String::new() };
        self.insert_rows(None, &insert, vec![row]).await
    }
}

impl Store {
    /// The number of the newest signal; numbers are drawn in the order of inserts, which is not that of
    /// commits.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn newest_signal(&self) -> Result<i64> {
        let (seq, table) = (self.engine().quote("seq"), self.engine().quote(TABLE));
        let sql = format!("SELECT COALESCE(max({seq}), 0) FROM {table}");
        let rows = self.fetch(sql, Vec::new()).await?;
        rows.first().map_or(Ok(0), |row| row.int(0))
    }

    /// The next signals after a number, and those of these numbers, in the order of numbers.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn signals(&self, after: i64, missing: &[i64]) -> Result<Vec<(i64, Signal)>> {
        let columns = ["seq"].into_iter().chain(COLUMNS);
        let mut sql = Draft::select(self.engine(), columns, TABLE);
        let number = |number: i64| Bind::BigInt(Some(number));
        sql.and(&format!("({} > ", sql.engine.quote("seq")));
        sql.bind(number(after));
        if !missing.is_empty() {
            sql.push(" OR ");
            sql.push_among("seq", missing.iter().copied().map(number));
        }
        let order = sql.engine.quote("seq");
        sql.push(&format!(") ORDER BY {order} LIMIT {PAGE}"));
        let rows = self.fetch(sql.text, sql.binds).await?;
        let read = rows.iter().map(|row| {
            let (at, topic) = (row.int(1)?, row.text(2)?);
            let (plugin, payload) = (row.text(3)?, row.text(4)?);
            Ok((row.int(0)?, Signal { topic, plugin, payload, at }))
        });
        read.collect()
    }

    /// Lets go of the signals from before a moment.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn forget_signals(&self, before: i64) -> Result<u64> {
        let mut tx = self.begin().await?;
        let mut sql = Draft::delete(self.engine(), TABLE);
        sql.compare("at", "<", Bind::BigInt(Some(before)));
        let count = tx.execute(None, sql.text, sql.binds).await?;
        tx.commit().await?;
        Ok(count)
    }
}
