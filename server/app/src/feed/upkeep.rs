//! What a server does in the background, for its log and for what it keeps a while only.

use std::sync::Arc;
use std::time::Duration;

use schema_som::Result;
use schema_som::clock::Clock;
use server_storage::{Follower, Store};
use tokio::task::JoinHandle;

use super::{FeedSettings, Recent};
use crate::App;

/// Between two looks for answers that are kept no longer.
const PERIOD: Duration = Duration::from_secs(3_600);

/// The log is followed until this is dropped.
pub struct Following {
    recent: Arc<Recent>,
    chores: Vec<JoinHandle<()>>,
    _follower: Follower,
}

impl App {
    /// Follows the log: from then on whoever waits for it to grow is woken, whoever wrote. Events
    /// are deleted when they are too old, and whoever follows it has heard of them. Once per server.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn follow_log(&self, settings: &FeedSettings) -> Result<Following> {
        let follower = self.store.follow().await?;
        self.recent.keep(settings.recent_events.max(1), self.store.reach());
        let (store, clock) = (self.store.clone(), self.clock.clone());
        let mut chores = vec![tokio::spawn(keep_forgetting(store, clock))];
        self.keeping.set(settings);
        if settings.retention_days > 0 {
            chores.push(tokio::spawn(self.purger().run()));
        }
        Ok(Following { recent: self.recent.clone(), chores, _follower: follower })
    }
}

/// Lets go of answers to documents that nobody sends again by now.
async fn keep_forgetting(store: Store, clock: Arc<dyn Clock>) {
    loop {
        tokio::time::sleep(PERIOD).await;
        match forget(&store, clock.now()).await {
            Ok(count) => tracing::debug!(count, "old answers were forgotten"),
            Err(error) => tracing::warn!(%error, "old answers could not be forgotten"),
        }
    }
}

/// Forgets what is kept no longer at that moment; answers how many answers it was.
pub(super) async fn forget(store: &Store, now: i64) -> Result<u64> {
    let mut tx = store.begin().await?;
    let count = tx.forget_answers(now).await?;
    tx.commit().await?;
    Ok(count)
}

impl Following {
    /// Ends it.
    pub fn stop(self) {}
}

impl Drop for Following {
    fn drop(&mut self) {
        self.recent.forget();
        self.chores.iter().for_each(JoinHandle::abort);
    }
}
