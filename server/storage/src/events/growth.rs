//! How far the log reaches, and whom to wake when it reaches further.

use std::sync::atomic::{AtomicBool, Ordering};

use schema_som::{Code, Error, Result};
use tokio::sync::{Mutex, Notify, watch};

use crate::Store;

/// What one process knows of its log.
pub(crate) struct Growth {
    reach: watch::Sender<Reach>,
    /// New events wait for their positions.
    fresh: Notify,
    /// Whether somebody gives them: then commits need not.
    followed: AtomicBool,
    /// Held by whoever stamps, so that a process does not queue up at its database.
    pub(super) stamping: Mutex<()>,
}

#[derive(Clone, Copy)]
struct Reach {
    newest: i64,
    closed: bool,
}

impl Growth {
    pub(crate) fn new() -> Self {
        Self {
            reach: watch::Sender::new(Reach { newest: 0, closed: false }),
            fresh: Notify::new(),
            followed: AtomicBool::new(false),
            stamping: Mutex::new(()),
        }
    }

    /// Wakes whoever waits for this position or an earlier one.
    pub(super) fn publish(&self, newest: i64) {
        self.reach.send_if_modified(|reach| {
            let further = newest > reach.newest;
            reach.newest = reach.newest.max(newest);
            further
        });
    }

    /// Wakes the follower, if there is one.
    pub(super) fn poke(&self) -> bool {
        let followed = self.followed.load(Ordering::Acquire);
        if followed {
            self.fresh.notify_one();
        }
        followed
    }

    /// Waits until there are new events.
    pub(super) async fn poked(&self) {
        self.fresh.notified().await;
    }

    pub(super) fn set_followed(&self, followed: bool) {
        self.followed.store(followed, Ordering::Release);
    }

    /// Sends everybody away.
    pub(crate) fn close(&self) {
        self.reach.send_modify(|reach| reach.closed = true);
    }
}

impl Store {
    /// The newest position as far as this process knows, without asking the database. It is known
    /// once the log is followed.
    pub fn reach(&self) -> i64 {
        self.growth().reach.borrow().newest
    }

    /// Waits until the log reaches beyond a position; answers how far.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the database is closed.
    pub async fn grown(&self, beyond: i64) -> Result<i64> {
        let mut reach = self.growth().reach.subscribe();
        let reached = reach.wait_for(|reach| reach.closed || reach.newest > beyond).await;
        match reached {
            Ok(reach) if !reach.closed => Ok(reach.newest),
            _ => Err(Error::new(Code::Unavailable, "the database is closed")
                .hint("connect again, and go on after the last cursor")),
        }
    }
}
