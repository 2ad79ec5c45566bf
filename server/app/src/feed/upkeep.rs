//! What a server does for its log in the background.

use std::sync::Arc;
use std::time::Duration;

use schema_som::Result;
use schema_som::clock::Clock;
use server_storage::{Follower, Store};
use tokio::task::JoinHandle;

use super::{FeedSettings, Recent};
use crate::App;

/// Between two looks for events that are too old.
const PURGE: Duration = Duration::from_secs(3_600);

/// A day in microseconds.
const DAY: i64 = 24 * 3_600 * 1_000_000;

/// The log is followed until this is dropped.
pub struct Following {
    recent: Arc<Recent>,
    purge: Option<JoinHandle<()>>,
    _follower: Follower,
}

impl App {
    /// Follows the log: from then on whoever waits for it to grow is woken, whoever wrote. Events
    /// are deleted when they are too old. Once per server.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn follow_log(&self, settings: &FeedSettings) -> Result<Following> {
        let follower = self.store.follow().await?;
        self.recent.keep(settings.recent_events.max(1), self.store.reach());
        let purge = (settings.retention_days > 0).then(|| {
            let age = i64::from(settings.retention_days) * DAY;
            tokio::spawn(keep_purging(self.store.clone(), self.clock.clone(), age))
        });
        Ok(Following { recent: self.recent.clone(), purge, _follower: follower })
    }
}

async fn keep_purging(store: Store, clock: Arc<dyn Clock>, age: i64) {
    loop {
        match store.purge_events(clock.now().saturating_sub(age)).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "old events were deleted"),
            Err(error) => tracing::warn!(%error, "old events could not be deleted"),
        }
        tokio::time::sleep(PURGE).await;
    }
}

impl Following {
    /// Ends it.
    pub fn stop(self) {}
}

impl Drop for Following {
    fn drop(&mut self) {
        self.recent.forget();
        if let Some(purge) = &self.purge {
            purge.abort();
        }
    }
}
