//! How often a hook was called, how long that took, and how it ended.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Buckets of a quarter of a power of two each, from a quarter of a microsecond to minutes.
const BUCKETS: usize = 112;

/// The figures of one hook. Counting costs a few atomic additions.
#[derive(Debug)]
pub(crate) struct Counter {
    calls: AtomicU64,
    rows: AtomicU64,
    refusals: AtomicU64,
    rewrites: AtomicU64,
    failures: AtomicU64,
    times: [AtomicU64; BUCKETS],
}

/// What is known of a hook since it was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Calls into the plugin.
    pub calls: u64,
    /// Rows that it was given.
    pub rows: u64,
    /// Rows that it refused.
    pub refusals: u64,
    /// Rows that it rewrote.
    pub rewrites: u64,
    /// Calls that came to nothing: faults, traps, limits.
    pub failures: u64,
    /// The time within which half of the calls ended, within some 20 %.
    pub p50: Duration,
    /// The time within which 99 of 100 calls ended.
    pub p99: Duration,
}

impl Default for Counter {
    fn default() -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            calls: zero(),
            rows: zero(),
            refusals: zero(),
            rewrites: zero(),
            failures: zero(),
            times: [const { AtomicU64::new(0) }; BUCKETS],
        }
    }
}

impl Counter {
    pub(crate) fn called(&self, rows: usize, took: Duration) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.rows.fetch_add(rows as u64, Ordering::Relaxed);
        self.times[bucket(took)].fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn ruled(&self, refusals: usize, rewrites: usize) {
        if refusals + rewrites > 0 {
            self.refusals.fetch_add(refusals as u64, Ordering::Relaxed);
            self.rewrites.fetch_add(rewrites as u64, Ordering::Relaxed);
        }
    }

    pub(crate) fn failed(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn figures(&self) -> Figures {
        let counts: Vec<u64> =
            self.times.iter().map(|count| count.load(Ordering::Relaxed)).collect();
        Figures {
            calls: self.calls.load(Ordering::Relaxed),
            rows: self.rows.load(Ordering::Relaxed),
            refusals: self.refusals.load(Ordering::Relaxed),
            rewrites: self.rewrites.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            p50: percentile(&counts, 50),
            p99: percentile(&counts, 99),
        }
    }
}

/// The bucket of a time: its power of two, and the two bits after the first.
fn bucket(took: Duration) -> usize {
    let units = (took.as_nanos() as u64 / 64).max(4);
    let power = units.ilog2();
    let quarter = (units >> (power - 2)) & 3;
    ((power as usize - 2) * 4 + quarter as usize).min(BUCKETS - 1)
}

/// The upper end of a bucket.
fn end(bucket: usize) -> Duration {
    let (power, quarter) = (bucket / 4 + 2, bucket as u64 % 4);
    Duration::from_nanos(((5 + quarter) << (power - 2)) * 64)
}

fn percentile(counts: &[u64], percent: u64) -> Duration {
    let total: u64 = counts.iter().sum();
    let wanted = (total * percent).div_ceil(100);
    let mut seen = 0;
    for (bucket, count) in counts.iter().enumerate() {
        seen += count;
        if seen >= wanted && seen > 0 {
            return end(bucket);
        }
    }
    Duration::ZERO
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_right_within_a_quarter() {
        let counter = Counter::default();
        for micros in 1..=1_000 {
            counter.called(1, Duration::from_micros(micros));
        }
        let figures = counter.figures();
        let near = |found: Duration, right: u128| {
            found.as_micros() >= right && found.as_micros() <= right * 5 / 4
        };
        assert!(near(figures.p50, 500) && near(figures.p99, 990), "{figures:?}");
        assert_eq!((figures.calls, figures.rows, figures.failures), (1_000, 1_000, 0));
        assert_eq!(Counter::default().figures(), Figures::default());
    }
}
