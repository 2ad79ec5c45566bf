//! The end of old events. What is deleted is always the beginning of the log, and how far it went
//! is written down, so that a reader who was away for longer is told instead of misled.

use schema_som::Result;

use crate::{Store, Tx};

/// Where it stands how far the log was deleted.
const PURGED: &str = "log_purged_to";

/// Rows of one transaction at most.
const ROWS: i64 = 1_000;

impl Store {
    /// Deletes events from the beginning of the log up to the first one that is not older than
    /// this; answers how many. The newest one stays: positions go on from it.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn purge_events(&self, before: i64) -> Result<u64> {
        let mut purged = 0;
        loop {
            let mut tx = self.begin().await?;
            let last = tx.last_before(before).await?;
            let Some(last) = last else {
                tx.rollback().await?;
                return Ok(purged);
            };
            let engine = tx.engine();
            let (events, position) = (engine.quote("events"), engine.quote("position"));
            let sql = format!("DELETE FROM {events} WHERE {position} <= {last}");
            purged += tx.execute(None, sql, Vec::new()).await?;
            tx.set_meta(PURGED, &last.to_string()).await?;
            tx.commit().await?;
        }
    }

    /// The newest position that was deleted because of its age, 0 when none was.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn purged_position(&self) -> Result<i64> {
        let known = self.meta(PURGED).await?;
        Ok(known.and_then(|position| position.parse().ok()).unwrap_or_default())
    }
}

impl Tx {
    /// The last of the log's first rows that are all older than this.
    async fn last_before(&mut self, before: i64) -> Result<Option<i64>> {
        let engine = self.engine();
        let [events, position, at] = ["events", "position", "at"].map(|name| engine.quote(name));
        // One more is read than is deleted, so that the newest is never among them.
        let sql = format!(
            "SELECT {position}, {at} FROM {events} WHERE {position} IS NOT NULL \
             ORDER BY {position} LIMIT {}",
            ROWS + 1
        );
        let rows = self.fetch(sql, Vec::new()).await?;
        let mut last = None;
        for row in rows.iter().take(rows.len().saturating_sub(1)) {
            if row.time(1)?.is_none_or(|at| at >= before) {
                break;
            }
            last = Some(row.int(0)?);
        }
        Ok(last)
    }
}
