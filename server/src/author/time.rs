//! The time of a trial: that of the machine, put forward whenever nobody has anything to do before a
//! later moment.

use std::sync::atomic::{AtomicI64, Ordering};

use schema_som::clock::Clock;
use schema_som::{Key, Result};

use crate::clock::SystemClock;

/// A clock that can be put forward.
pub(super) struct Passing {
    real: SystemClock,
    /// Microseconds that it is ahead.
    ahead: AtomicI64,
}

impl Passing {
    pub(super) fn new() -> Result<Self> {
        Ok(Self { real: SystemClock::new()?, ahead: AtomicI64::new(0) })
    }

    /// Lets the time pass until this moment, at once.
    pub(super) fn until(&self, moment: i64) {
        self.ahead.fetch_add((moment - self.now()).max(0), Ordering::AcqRel);
    }

    /// Lets so many microseconds pass, at once.
    pub(super) fn pass(&self, micros: i64) {
        self.ahead.fetch_add(micros.max(0), Ordering::AcqRel);
    }
}

impl Clock for Passing {
    fn now(&self) -> i64 {
        self.real.now().saturating_add(self.ahead.load(Ordering::Acquire))
    }

    fn new_key(&self, database: u16) -> Key {
        self.real.new_key(database)
    }

    fn random(&self, bytes: &mut [u8]) {
        self.real.random(bytes);
    }
}

/// `90s`, `15m`, `3h` or `2d` in microseconds.
pub(crate) fn span(text: &str) -> Option<i64> {
    let number = text.get(..text.len().checked_sub(1)?)?;
    let seconds = match &text[number.len()..] {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    let number: u32 = number.parse().ok()?;
    Some(i64::from(number) * seconds * 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_when_it_is_told_to() {
        let clock = Passing::new().expect("a clock");
        let begun = clock.now();
        clock.pass(span("3h").expect("a span"));
        assert!(clock.now() >= begun + 10_800_000_000);
        let later = clock.now() + 5_000_000;
        clock.until(later);
        assert!(clock.now() >= later);
        clock.until(begun);
        assert!(clock.now() >= later, "it never goes back");
    }

    #[test]
    fn spans_have_a_number_and_a_unit() {
        assert_eq!(span("90s"), Some(90_000_000));
        assert_eq!(span("2d"), Some(172_800_000_000));
        for text in ["", "h", "3", "3 h", "-3h", "3w", "99999999999d", "3é"] {
            assert_eq!(span(text), None, "{text}");
        }
    }
}
