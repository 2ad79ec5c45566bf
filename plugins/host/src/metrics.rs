//! What a plugin counts and observes of its own: only what its manifest declares, so that the
//! numbers of a server stay few.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::manifest::Metric;

/// The upper ends of a histogram's buckets; one without an end follows them.
const BUCKETS: [f64; 10] = [0.001, 0.01, 0.1, 1.0, 10.0, 1e2, 1e3, 1e4, 1e5, 1e6];

/// The metrics of a plugin. They live as long as its package is loaded.
#[derive(Debug, Default)]
pub(crate) struct Metrics(BTreeMap<String, Instrument>);

#[derive(Debug)]
enum Instrument {
    Counter(AtomicU64),
    Histogram(Histogram),
}

#[derive(Debug, Default)]
struct Histogram {
    counts: [AtomicU64; BUCKETS.len() + 1],
    /// The bits of a float.
    sum: AtomicU64,
}

/// What a metric of a plugin stands at.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// Added up since the plugin was loaded.
    Counter(u64),
    /// Values that were observed since then.
    Histogram {
        /// Upper ends, each with how many values were not above it.
        buckets: Vec<(f64, u64)>,
        /// How many values there were.
        count: u64,
        /// All of them added up.
        sum: f64,
    },
}

impl Metrics {
    pub(crate) fn new(declared: &BTreeMap<String, Metric>) -> Self {
        let instrument = |metric: &Metric| match metric {
            Metric::Counter => Instrument::Counter(AtomicU64::new(0)),
            Metric::Histogram => Instrument::Histogram(Histogram::default()),
        };
        Self(declared.iter().map(|(name, it)| (name.clone(), instrument(it))).collect())
    }

    /// Adds to a counter; says what is wrong instead where there is none of that name.
    pub(crate) fn count(&self, name: &str, amount: u64) -> Result<(), String> {
        let Some(Instrument::Counter(counter)) = self.0.get(name) else {
            return Err(undeclared(name, "counter"));
        };
        let add = |total: u64| Some(total.saturating_add(amount));
        let _ = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        Ok(())
    }

    /// Adds a value to a histogram; says what is wrong instead where there is none of that name, or
    /// the value is no number.
    pub(crate) fn observe(&self, name: &str, value: f64) -> Result<(), String> {
        let Some(Instrument::Histogram(histogram)) = self.0.get(name) else {
            return Err(undeclared(name, "histogram"));
        };
        if !value.is_finite() {
            return Err(format!("{value} cannot be observed: `{}`", schema_som::id::clip(name)));
        }
        let bucket = BUCKETS.iter().position(|end| value <= *end).unwrap_or(BUCKETS.len());
        histogram.counts[bucket].fetch_add(1, Ordering::Relaxed);
        let add = |bits: u64| Some((f64::from_bits(bits) + value).to_bits());
        let _ = histogram.sum.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        Ok(())
    }

    /// All of them, by name.
    pub(crate) fn readings(&self) -> impl Iterator<Item = (&str, Reading)> {
        self.0.iter().map(|(name, instrument)| (name.as_str(), instrument.reading()))
    }
}

impl Instrument {
    fn reading(&self) -> Reading {
        match self {
            Instrument::Counter(counter) => Reading::Counter(counter.load(Ordering::Relaxed)),
            Instrument::Histogram(histogram) => {
                let mut count = 0;
                let mut buckets = Vec::with_capacity(BUCKETS.len());
                for (at, values) in histogram.counts.iter().enumerate() {
                    count += values.load(Ordering::Relaxed);
                    buckets.extend(BUCKETS.get(at).map(|end| (*end, count)));
                }
                let sum = f64::from_bits(histogram.sum.load(Ordering::Relaxed));
                Reading::Histogram { buckets, count, sum }
            }
        }
    }
}

fn undeclared(name: &str, what: &str) -> String {
    let name = schema_som::id::clip(name);
    format!("nothing was counted: [metrics] of plugin.toml declares no {what} `{name}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_declared_is_counted_as_what_it_is() {
        let declared = [("seen", Metric::Counter), ("length", Metric::Histogram)];
        let declared = declared.map(|(name, metric)| (name.to_owned(), metric));
        let metrics = Metrics::new(&declared.into_iter().collect());
        metrics.count("seen", 3).expect("a counter");
        metrics.count("seen", u64::MAX).expect("a counter");
        for value in [0.5, 7.0, 5e9] {
            metrics.observe("length", value).expect("a histogram");
        }
        for wrong in [
            metrics.count("length", 1),
            metrics.count("unseen", 1),
            metrics.observe("seen", 1.0),
            metrics.observe("length", f64::NAN),
        ] {
            wrong.expect_err("nothing that can be counted");
        }
        let readings: BTreeMap<_, _> = metrics.readings().collect();
        assert_eq!(readings["seen"], Reading::Counter(u64::MAX));
        let Reading::Histogram { buckets, count, sum } = &readings["length"] else {
            panic!("{readings:?}")
        };
        assert_eq!((*count, *sum), (3, 5_000_000_007.5));
        assert_eq!((buckets[2], buckets[3], buckets[9]), ((0.1, 0), (1.0, 1), (1e6, 2)));
    }
}
