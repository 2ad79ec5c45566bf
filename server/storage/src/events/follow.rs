//! The one that keeps up with the log of a database: gives positions as soon as something was
//! committed here, and hears what others add.

use std::time::Duration;

use schema_som::Result;
use tokio::task::JoinHandle;

use super::listen;
use crate::{Engine, Store};

/// Between two looks for what a process committed that died before it stamped.
const LEFT_BEHIND: Duration = Duration::from_secs(1);

/// Between two looks where nobody tells.
const ASK: Duration = Duration::from_millis(100);

/// Follows the log until this is dropped or stopped.
pub struct Follower {
    store: Store,
    tasks: Vec<JoinHandle<()>>,
}

impl Store {
    /// Follows the log in the background: from then on `grown` knows of everything, whoever wrote
    /// it. One per database and process is enough.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn follow(&self) -> Result<Follower> {
        let mut tasks = Vec::new();
        let store = self.clone();
        // Either way the newest position is asked for, which makes it known to those who wait.
        match self.readers() {
            Some(readers) => {
                let signs = readers.signs()?;
                self.newest_position().await?;
                tasks.push(tokio::spawn(listen::watch(store, signs)));
            }
            None => {
                self.stamp().await?;
                self.newest_position().await?;
                self.growth().set_followed(true);
                if self.engine() == Engine::Postgres {
                    tasks.push(tokio::spawn(listen::listen(self.clone())));
                }
                tasks.push(tokio::spawn(store.keep_stamping()));
            }
        }
        Ok(Follower { store: self.clone(), tasks })
    }

    async fn keep_stamping(self) {
        let pause = match self.engine() {
            Engine::Postgres => LEFT_BEHIND,
            _ => ASK,
        };
        loop {
            tokio::select! {
                () = self.growth().poked() => self.stamp_or_warn().await,
                () = tokio::time::sleep(pause) => self.look().await,
            }
        }
    }

    async fn stamp_or_warn(&self) {
        if let Err(error) = self.stamp().await {
            tracing::warn!(%error, "new events wait for their positions");
        }
    }

    /// Looks how far the log reaches, and for events that nobody stamped.
    pub(super) async fn look(&self) {
        match self.seen().await {
            Ok((newest, waiting)) => {
                self.growth().publish(newest);
                if waiting {
                    self.stamp_or_warn().await;
                }
            }
            Err(error) => tracing::warn!(%error, "the event log cannot be read"),
        }
    }

    async fn seen(&self) -> Result<(i64, bool)> {
        let engine = self.engine();
        if engine == Engine::Sqlite {
            return Ok((self.newest_position().await?, false));
        }
        let (position, events) = (engine.quote("position"), engine.quote("events"));
        let sql = format!(
            "SELECT COALESCE(max({position}), 0), (SELECT count(*) FROM \
             (SELECT 1 FROM {events} WHERE {position} IS NULL LIMIT 1) w) FROM {events}"
        );
        let rows = self.fetch(sql, Vec::new()).await?;
        rows.first().map_or(Ok((0, false)), |row| Ok((row.int(0)?, row.int(1)? > 0)))
    }
}

impl Follower {
    /// Ends it.
    pub fn stop(self) {}
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.store.growth().set_followed(false);
        for task in &self.tasks {
            task.abort();
        }
    }
}
