//! A clock that is put forward by hand.

use std::sync::atomic::{AtomicI64, Ordering};

use schema_som::Key;
use schema_som::clock::Clock;

/// 2026-03-09T10:00:30Z, when such clocks begin.
pub const BEGIN: i64 = 1_773_050_430_000_000;

/// A second, in microseconds.
pub const SECOND: i64 = 1_000_000;

/// A minute, in microseconds.
pub const MINUTE: i64 = 60 * SECOND;

/// A clock that stands still, and makes keys as the real one does.
pub struct Hand {
    now: AtomicI64,
    made: AtomicI64,
}

impl Default for Hand {
    fn default() -> Self {
        Self { now: AtomicI64::new(BEGIN), made: AtomicI64::new(1) }
    }
}

impl Hand {
    /// Puts it forward, by microseconds.
    pub fn forward(&self, micros: i64) {
        self.now.fetch_add(micros, Ordering::AcqRel);
    }
}

impl Clock for Hand {
    fn now(&self) -> i64 {
        self.now.load(Ordering::Acquire)
    }

    fn new_key(&self, database: u16) -> Key {
        let count = self.made.fetch_add(1, Ordering::AcqRel) as u64;
        let millis = u64::try_from(self.now() / 1_000).unwrap_or_default();
        Key::new(millis, (count << 20).to_be_bytes(), database)
    }

    fn random(&self, bytes: &mut [u8]) {
        let count = self.made.fetch_add(1, Ordering::AcqRel);
        bytes.iter_mut().enumerate().for_each(|(at, byte)| *byte = (count as u8) ^ (at as u8));
    }
}
