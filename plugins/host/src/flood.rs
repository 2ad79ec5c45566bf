//! How much a plugin may say in a minute.

use std::sync::{Mutex, PoisonError};

/// Signals of a plugin in a minute.
const PER_MINUTE: u32 = 600;

/// A minute in microseconds.
const MINUTE: i64 = 60_000_000;

/// Counts what a plugin says.
#[derive(Debug, Default)]
pub(crate) struct Flood(Mutex<(i64, u32)>);

impl Flood {
    /// Whether one more may be said at a moment, in microseconds since 1970.
    pub(crate) fn admits(&self, at: i64) -> bool {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = at.div_euclid(MINUTE);
        if said.0 != minute {
            *said = (minute, 0);
        }
        said.1 = said.1.saturating_add(1);
        said.1 <= PER_MINUTE
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
