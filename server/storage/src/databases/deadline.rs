//! The time limit on SQLite's statements: a server has its own, a file needs us to look at the
//! clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Instructions of SQLite's machine between two looks at the clock.
pub(super) const STEPS: i32 = 4096;

/// Until when the writer's statement may run.
#[derive(Clone)]
pub(crate) struct Deadline {
    started: Instant,
    /// Milliseconds after `started`.
    until: Arc<AtomicU64>,
}

impl Deadline {
    pub(super) fn new() -> Self {
        Self { started: Instant::now(), until: Arc::new(AtomicU64::new(u64::MAX)) }
    }

    /// Gives whatever comes next so much time.
    pub(crate) fn set(&self, limit: Duration) {
        let until = self.started.elapsed().saturating_add(limit).as_millis();
        self.until.store(u64::try_from(until).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Whether the time is up.
    pub(super) fn passed(&self) -> bool {
        self.started.elapsed().as_millis() > u128::from(self.until.load(Ordering::Relaxed))
    }
}
