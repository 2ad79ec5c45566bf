//! Signals of plugins on this server: what was heard of late, read from the database once for all who
//! listen, whichever server it was said on. While nobody listens, nothing is read.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use schema_som::Result;
use schema_som::hooks::Signal;
use schema_som::ports::Heard;
use server_storage::Store;
use tokio::sync::{Notify, watch};

/// Signals that are kept for listeners who are slower than plugins.
const KEPT: usize = 1_024;

/// Between two looks for what other servers say.
const PAUSE: Duration = Duration::from_millis(200);

/// How long nobody may look before whoever comes begins anew, in microseconds.
const IDLE: i64 = 10_000_000;

/// How long a number may be missing whose transaction is still open, in microseconds, and how long a
/// signal stays in the database.
const LINGER: i64 = 180_000_000;

/// Numbers that may be missing at once.
const MISSING: usize = 1_000;

/// What was said of late.
pub(crate) struct Signals {
    run: Mutex<Run>,
    newest: watch::Sender<u64>,
    place: tokio::sync::Mutex<Place>,
    /// Told when this server has said something.
    said: Notify,
    /// When signals were let go of.
    forgotten: Mutex<i64>,
}

/// The last signals, and how many there were since the server began.
#[derive(Default)]
struct Run {
    count: u64,
    last: VecDeque<Arc<Signal>>,
}

/// How far the database was read.
#[derive(Default)]
struct Place {
    read: i64,
    /// Numbers before that which were not there yet, each with the moment until which it may come.
    missing: BTreeMap<i64, i64>,
    /// When it was read.
    at: i64,
}

impl Signals {
    pub(crate) fn new() -> Self {
        Self {
            run: Mutex::default(),
            newest: watch::Sender::new(0),
            place: tokio::sync::Mutex::default(),
            said: Notify::new(),
            forgotten: Mutex::new(0),
        }
    }

    /// Where somebody begins to listen at a moment.
    pub(crate) async fn begin(&self, store: &Store, now: i64) -> Result<Heard> {
        let mut place = self.place.lock().await;
        if now.saturating_sub(place.at) > IDLE {
            *place =
                Place { read: store.newest_signal().await?, missing: BTreeMap::new(), at: now };
        }
        Ok(Heard { newest: self.run().count, signals: Vec::new(), missed: false })
    }

    /// Waits for what is said after a number.
    pub(crate) async fn heard(
        &self,
        store: &Store,
        clock: impl Fn() -> i64,
        after: u64,
    ) -> Result<Heard> {
        let mut newest = self.newest.subscribe();
        loop {
            if *newest.borrow_and_update() > after {
                return Ok(self.run().after(after));
            }
            let was_said = tokio::select! {
                biased;
                _ = newest.changed() => continue,
                () = self.said.notified() => true,
                () = tokio::time::sleep(PAUSE) => false,
            };
            self.look(store, clock(), was_said).await?;
        }
    }

    /// Reads what is new, unless somebody else does so, or has just done so.
    async fn look(&self, store: &Store, now: i64, was_said: bool) -> Result<()> {
        let mut place = match self.place.try_lock() {
            Ok(place) => place,
            Err(_) if was_said => self.place.lock().await,
            Err(_) => return Ok(()),
        };
        let just_now = now.saturating_sub(place.at) < PAUSE.as_micros() as i64 / 2;
        if just_now && !was_said {
            return Ok(());
        }
        place.at = now;
        place.missing.retain(|_, until| *until > now);
        let missing: Vec<i64> = place.missing.keys().copied().collect();
        let found = store.signals(place.read, &missing).await?;
        if found.is_empty() {
            return Ok(());
        }
        let mut run = self.run();
        for (number, signal) in found {
            place.reach(number, now);
            run.push(signal);
        }
        self.newest.send_replace(run.count);
        Ok(())
    }

    /// Something was said here and is committed. Lets go of what is old now and then.
    pub(crate) async fn was_said(&self, store: &Store, now: i64) {
        self.said.notify_one();
        let is_due = {
            let mut forgotten = self.forgotten.lock().unwrap_or_else(PoisonError::into_inner);
            let is_due = now.saturating_sub(*forgotten) > LINGER / 3;
            if is_due {
                *forgotten = now;
            }
            is_due
        };
        if is_due && let Err(error) = store.forget_signals(now.saturating_sub(LINGER)).await {
            tracing::warn!(%error, "old signals could not be let go of");
        }
    }

    fn run(&self) -> MutexGuard<'_, Run> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Run {
    fn push(&mut self, signal: Signal) {
        if self.last.len() == KEPT {
            self.last.pop_front();
        }
        self.last.push_back(Arc::new(signal));
        self.count += 1;
    }

    fn after(&self, after: u64) -> Heard {
        let first = self.count - self.last.len() as u64;
        let skipped = after.saturating_sub(first) as usize;
        let signals = self.last.iter().skip(skipped).cloned().collect();
        Heard { newest: self.count, signals, missed: after < first }
    }
}

impl Place {
    /// Takes note of a number that was read: those before it that nobody has seen may come yet.
    fn reach(&mut self, number: i64, now: i64) {
        if number <= self.read {
            self.missing.remove(&number);
            return;
        }
        let first = (self.read + 1).max(number - MISSING as i64);
        self.missing.extend((first..number).map(|missing| (missing, now + LINGER)));
        while self.missing.len() > MISSING {
            self.missing.pop_first();
        }
        self.read = number;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(topic: &str) -> Signal {
        let (plugin, payload) = ("farm".to_owned(), "{}".to_owned());
        Signal { topic: topic.to_owned(), plugin, payload, at: 0 }
    }

    #[test]
    fn numbers_that_come_late_are_waited_for_and_forgotten_in_the_end() {
        let mut place = Place { read: 10, ..Place::default() };
        place.reach(13, 0);
        assert_eq!((place.read, place.missing.len()), (13, 2));
        place.reach(11, 5);
        assert_eq!(place.missing.keys().copied().collect::<Vec<_>>(), [12]);
        place.reach(10_000_000, 5);
        assert_eq!((place.read, place.missing.len()), (10_000_000, MISSING));
    }

    #[test]
    fn whoever_is_slower_than_all_that_is_kept_is_told_so() {
        let mut run = Run::default();
        (0..KEPT + 3).for_each(|number| run.push(signal(&format!("t{number}"))));
        let heard = run.after(2);
        assert!(heard.missed && heard.signals.len() == KEPT);
        let heard = run.after(KEPT as u64 + 1);
        let topics: Vec<&str> = heard.signals.iter().map(|signal| &*signal.topic).collect();
        assert_eq!((heard.missed, topics), (false, vec!["t1025", "t1026"]));
    }
}
