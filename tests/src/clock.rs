//! A clock for what depends on neither time nor chance.

use std::sync::atomic::{AtomicU64, Ordering};

use schema_som::Key;
use schema_som::clock::Clock;

/// Its keys ascend, and its time stands still.
#[derive(Default)]
pub struct Ticking(AtomicU64);

impl Clock for Ticking {
    fn now(&self) -> i64 {
        1_700_000_000_000_000
    }

    fn new_key(&self, database: u16) -> Key {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        Key::new(1_700_000_000_000 + number / 64, (number << 2).to_be_bytes(), database)
    }

    fn random(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}
