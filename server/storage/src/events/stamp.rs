//! Positions. Numbers that an insert draws are not the order of commits: a reader that pages by
//! them would miss a transaction that drew early and committed late. So whoever holds the lease
//! numbers the rows that are visible, in the order in which they were drawn, each after every row
//! that has a position already. Only one holds it at a time, until its numbers are committed.

use schema_som::{Error, Result};
use sea_orm::Value as Bind;

use crate::{Engine, Store, Tx};

/// Rows of one transaction at most.
const ROWS: usize = 5_000;

/// The lease's name on PostgreSQL, as a number: those of one database are its own.
const LEASE: i64 = 0x6261_636b_6c6f_7400;

/// The row of `meta` whose holder has the lease on MariaDB.
const LEASE_ROW: &str = "log_stamper";

impl Store {
    /// Gives every event that is visible and has none its position; answers the newest position if
    /// any was given. Others who stamp are waited for, since they may not have seen what we have.
    /// On SQLite there is nothing to do.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn stamp(&self) -> Result<Option<i64>> {
        if self.engine() == Engine::Sqlite {
            return Ok(None);
        }
        let _ours = self.growth().stamping.lock().await;
        let committed = self.growth().committed();
        let mut newest = None;
        loop {
            let (given, last) = self.stamp_some().await?;
            if given > 0 {
                newest = Some(last);
                self.growth().publish(last);
            }
            if given < ROWS as i64 {
                self.growth().set_stamped(committed);
                return Ok(newest);
            }
        }
    }

    /// Sees to it that whatever was committed here so far is to be found, and that the newest
    /// position is behind it. Costs nothing when that is so already.
    ///
    /// # Errors
    /// As [`Store::stamp`].
    pub async fn settle(&self) -> Result<()> {
        match self.engine() {
            Engine::Sqlite => Ok(()),
            _ if self.growth().is_behind() => self.stamp().await.map(|_| ()),
            _ => Ok(()),
        }
    }

    /// One transaction's worth: how many, and the newest position.
    async fn stamp_some(&self) -> Result<(i64, i64)> {
        let mut tx = self.begin().await?;
        let given = match self.engine() {
            Engine::Postgres => tx.stamp_on_postgres().await?,
            _ => tx.stamp_on_mariadb().await?,
        };
        tx.end().await?;
        Ok(given)
    }
}

impl Tx {
    async fn stamp_on_postgres(&mut self) -> Result<(i64, i64)> {
        // Apart from what follows, which must see what the last holder committed.
        self.execute(None, format!("SELECT pg_advisory_xact_lock({LEASE})"), Vec::new()).await?;
        // Prepared, although one message could hold both: that would be planned each time, which
        // without statistics of the table took thirty times as long as giving the positions does.
        let sql = format!(
            "WITH fresh AS ( \
               SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM events \
               WHERE position IS NULL ORDER BY seq LIMIT {ROWS} \
             ), given AS ( \
               UPDATE events SET position = fresh.place + \
                 (SELECT COALESCE(max(position), 0) FROM events) \
               FROM fresh WHERE events.seq = fresh.seq RETURNING position \
             ) \
             SELECT count(*), COALESCE(max(position), 0), CASE WHEN count(*) > 0 THEN \
               pg_notify('{channel}', max(position)::text)::text END FROM given",
            channel = super::listen::CHANNEL
        );
        let rows = self.fetch(sql, Vec::new()).await?;
        rows.first().map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
    }

    async fn stamp_on_mariadb(&mut self) -> Result<(i64, i64)> {
        self.lease_row().await?;
        // Read without locks: a locking look would wait for rows of open transactions.
        let sql =
            format!("SELECT seq FROM events WHERE position IS NULL ORDER BY seq LIMIT {ROWS}");
        let fresh = self.fetch(sql, Vec::new()).await?;
        if fresh.is_empty() {
            return Ok((0, 0));
        }
        let sql = "SELECT COALESCE(max(position), 0) FROM events".to_owned();
        let mut last =
            self.fetch(sql, Vec::new()).await?.first().map_or(Ok(0), |row| row.int(0))?;
        let mut pairs = String::from("[");
        for row in &fresh {
            last += 1;
            let comma = if pairs.len() > 1 { "," } else { "" };
            pairs.push_str(&format!("{comma}[{},{last}]", row.int(0)?));
        }
        pairs.push(']');
        // Joined so, each row is met by its key and no other is locked. Left to itself, the planner
        // scans a small table and waits for rows of open transactions.
        let sql = "UPDATE JSON_TABLE(?, '$[*]' COLUMNS( \
                     seq BIGINT PATH '$[0]', position BIGINT PATH '$[1]')) given \
                   STRAIGHT_JOIN events FORCE INDEX (PRIMARY) ON events.seq = given.seq \
                   SET events.position = given.position";
        let given = fresh.len() as i64;
        let done = self.execute(None, sql.to_owned(), vec![Bind::String(Some(pairs))]).await?;
        match done == fresh.len() as u64 {
            true => Ok((given, last)),
            false => Err(Error::internal("events vanished while they were given positions")),
        }
    }

    /// Waits for the lease of this database; its end is that of the transaction.
    async fn lease_row(&mut self) -> Result<()> {
        let sql = "SELECT `value` FROM meta WHERE `key` = ? FOR UPDATE";
        let key = || vec![Bind::String(Some(LEASE_ROW.to_owned()))];
        if self.fetch(sql.to_owned(), key()).await?.is_empty() {
            self.set_meta(LEASE_ROW, "").await?;
        }
        Ok(())
    }
}
