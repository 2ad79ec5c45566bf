//! How far the log reaches, and whom to wake when it reaches further.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

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
    /// How many transactions with events were committed here.
    committed: AtomicU64,
    /// How many of them have their positions.
    stamped: AtomicU64,
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
            committed: AtomicU64::new(0),
            stamped: AtomicU64::new(0),
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

    /// How many transactions whoever stamps now will meet.
    pub(super) fn committed(&self) -> u64 {
        self.committed.load(Ordering::Acquire)
    }

    /// So many of them have their positions.
    pub(super) fn set_stamped(&self, committed: u64) {
        self.stamped.fetch_max(committed, Ordering::AcqRel);
    }

    /// Whether something that was committed here has no position yet.
    pub(super) fn is_behind(&self) -> bool {
        self.stamped.load(Ordering::Acquire) < self.committed()
    }

    /// Wakes the follower, if there is one.
    pub(super) fn poke(&self) -> bool {
        self.committed.fetch_add(1, Ordering::AcqRel);
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
