//! Connections that nobody may use again.
//!
//! MariaDB's driver loses count when a statement is dropped before all of its answer was read: the
//! connection then waits for ever for what never comes, and is lost to the pool. Which connection
//! it was cannot be told from outside; all that were open at that time are replaced once they are
//! given back.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A pool tells the age of a connection a moment before it is compared.
const MARGIN: Duration = Duration::from_millis(100);

/// When a connection was last left in a state that nobody can go on from.
#[derive(Clone)]
pub(crate) struct Spoilt {
    started: Instant,
    /// Microseconds after `started`, which is never 0.
    last: Arc<AtomicU64>,
}

impl Spoilt {
    pub(super) fn new() -> Self {
        Self { started: Instant::now(), last: Arc::default() }
    }

    /// Says that a connection which is in use now is not to be used again.
    pub(crate) fn mark(&self) {
        let now = self.started.elapsed().as_micros();
        self.last
            .fetch_max(u64::try_from(now).unwrap_or(u64::MAX).saturating_add(1), Ordering::AcqRel);
    }

    /// Whether it may have been a connection of this age.
    pub(super) fn may_be(&self, age: Duration) -> bool {
        let last = Duration::from_micros(self.last.load(Ordering::Acquire));
        !last.is_zero() && self.started.elapsed().saturating_sub(age) <= last + MARGIN
    }

    /// Does what uses a connection, and marks it when that is dropped before it is done.
    pub(crate) async fn unless_whole<T>(&self, work: impl Future<Output = T>) -> T {
        // Dropped after the mark is set: it may be what gives the connection back.
        let mut work = pin!(work);
        let unfinished = Unfinished(self);
        let done = work.as_mut().await;
        std::mem::forget(unfinished);
        done
    }
}

struct Unfinished<'a>(&'a Spoilt);

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        self.0.mark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_were_open_are_spoilt_and_later_ones_are_not() {
        let spoilt = Spoilt::new();
        assert!(!spoilt.may_be(Duration::from_secs(9)), "nothing happened yet");
        spoilt.mark();
        assert!(spoilt.may_be(Duration::from_secs(9)));
        std::thread::sleep(MARGIN + Duration::from_millis(10));
        assert!(!spoilt.may_be(Duration::ZERO), "it was opened afterwards");
    }

    #[tokio::test]
    async fn work_that_is_dropped_marks_before_its_connection_is_given_back() {
        struct Connection(Spoilt);
        impl Drop for Connection {
            fn drop(&mut self) {
                assert!(self.0.may_be(Duration::from_secs(9)));
            }
        }
        let spoilt = Spoilt::new();
        spoilt.unless_whole(async {}).await;
        assert!(!spoilt.may_be(Duration::from_secs(9)));
        let connection = Connection(spoilt.clone());
        let mut work = Box::pin(spoilt.unless_whole(async {
            let _connection = connection;
            std::future::pending::<()>().await;
        }));
        assert!(futures_util::poll!(&mut work).is_pending());
    }
}
