//! How much a plugin may say in a minute.

use std::sync::{Mutex, PoisonError};

/// Signals of a plugin in a minute.
const PER_MINUTE: u32 = 600;

/// A minute in microseconds.
pub(crate) const MINUTE: i64 = 60_000_000;

/// How much there was in the minute of the moment.
#[derive(Debug, Default)]
pub(crate) struct Minute {
    number: i64,
    count: u32,
}

impl Minute {
    /// Counts one more at a moment, in microseconds since 1970; answers how many its minute has by now.
    pub(crate) fn count(&mut self, at: i64) -> u32 {
        let number = at.div_euclid(MINUTE);
        if self.number != number {
            *self = Self { number, count: 0 };
        }
        self.count = self.count.saturating_add(1);
        self.count
    }
}

/// Counts what a plugin says.
#[derive(Debug, Default)]
pub(crate) struct Flood(Mutex<Minute>);

impl Flood {
    /// Whether one more may be said at a moment, in microseconds since 1970.
    pub(crate) fn admits(&self, at: i64) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).count(at) <= PER_MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_much_is_said_in_a_minute_and_then_nothing_until_the_next() {
        let flood = Flood::default();
        let said = |at: i64| (0..1_000).filter(|_| flood.admits(at)).count();
        assert_eq!((said(5), said(MINUTE - 1), said(MINUTE)), (600, 0, 600));
    }
}
