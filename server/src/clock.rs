//! The real time, real randomness, and keys that ascend: what the wiring hands to everybody else.

use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use schema_som::clock::Clock;
use schema_som::{Error, Key, Result};

/// The real clock.
pub(crate) struct SystemClock {
    last: Mutex<Tick>,
}

/// The last key that was made: its millisecond, and the 58 bits after it.
#[derive(Clone, Copy, Default)]
struct Tick {
    millis: u64,
    bits: u64,
}

/// Bits of a key that are neither time nor version, variant or database.
const BITS: u32 = 58;

impl SystemClock {
    /// A clock on a machine that has randomness to give; without it nothing may start.
    pub(crate) fn new() -> Result<Self> {
        let mut probe = [0; 8];
        getrandom::fill(&mut probe).map_err(|error| {
            Error::internal(format!("the system has no randomness to give: {error}"))
        })?;
        Ok(Self { last: Mutex::default() })
    }

    fn random_bits(&self) -> u64 {
        let mut bytes = [0; 8];
        self.random(&mut bytes);
        u64::from_le_bytes(bytes)
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }

    fn new_key(&self, database: u16) -> Key {
        let millis = u64::try_from(self.now() / 1000).unwrap_or_default();
        let random = self.random_bits();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = last.next(millis, random);
        Key::new(last.millis, spread(last.bits), database)
    }

    fn random(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            // A token or a password without randomness would be worse than no server.
            tracing::error!(target: "backlot", %error, "the system has no randomness to give");
            std::process::abort();
        }
    }
}

impl Tick {
    /// The next key's: random in a new millisecond; a random step further in the same one, or when
    /// the time went back. The first bit of a millisecond is 0, so that steps have room.
    fn next(self, millis: u64, random: u64) -> Tick {
        if millis > self.millis {
            return Tick { millis, bits: random & ((1 << (BITS - 1)) - 1) };
        }
        let bits = self.bits + 1 + (random & 0xffff);
        match bits >> BITS {
            0 => Tick { millis: self.millis, bits },
            _ => Tick { millis: self.millis + 1, bits: random & ((1 << (BITS - 1)) - 1) },
        }
    }
}

/// Lays 58 bits out so that they compare like the number: [`Key::new`] puts version and variant
/// over the first four bits and over two bits of the third byte.
fn spread(bits: u64) -> [u8; 8] {
    let head = (bits >> 54) << 56 | (bits >> 46 & 0xff) << 48 | (bits >> 40 & 0x3f) << 40;
    (head | bits & 0xff_ffff_ffff).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_ascend() {
        let clock = SystemClock::new().unwrap();
        let mut last = clock.new_key(3);
        for _ in 0..10_000 {
            let key = clock.new_key(3);
            assert!(key > last);
            assert_eq!(key.database(), 3);
            last = key;
        }
    }

    #[test]
    fn keys_ascend_when_the_time_goes_back_and_when_a_millisecond_is_full() {
        let full = Tick { millis: 5, bits: (1 << BITS) - 1 };
        let next = full.next(4, 7);
        assert_eq!((next.millis, next.bits), (6, 7));
        let next = Tick { millis: 5, bits: 9 }.next(4, 0);
        assert_eq!((next.millis, next.bits), (5, 10));
    }

    #[test]
    fn spread_bits_keep_their_order() {
        let numbers = [0, 1, 0xff_ffff_ffff, 1 << 40, 1 << 45, 1 << 46, 1 << 53, 1 << 54, 1 << 57];
        let keys: Vec<Key> = numbers.iter().map(|bits| Key::new(1, spread(*bits), 0)).collect();
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
    }
}
