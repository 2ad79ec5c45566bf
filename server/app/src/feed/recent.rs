//! The newest events in memory: a run of the log without gaps, read once for all who listen.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use quick_cache::sync::Cache;
use schema_som::{Key, Result};
use server_storage::{EventFilter, Store};

use super::PAGE;
use super::entry::Entry;
use super::targets::Place;
use crate::auth::ActorCache;

/// Records that are remembered by where they are.
const PLACES: usize = 16_384;

/// What is kept of the log.
pub(crate) struct Recent {
    run: RwLock<Run>,
    /// Held by whoever reads on.
    reading: tokio::sync::Mutex<()>,
    /// Whether the log is followed; otherwise nothing is kept.
    kept: AtomicBool,
    /// Where records are that changes name, until an event tells of them.
    pub(super) places: Cache<Key, Place>,
}

/// Every event after `low` and up to `high`.
struct Run {
    low: i64,
    high: i64,
    size: usize,
    entries: VecDeque<Entry>,
}

impl Recent {
    pub(crate) fn new() -> Self {
        let run = Run { low: 0, high: 0, size: 0, entries: VecDeque::new() };
        Self {
            run: RwLock::new(run),
            reading: tokio::sync::Mutex::new(()),
            kept: AtomicBool::new(false),
            places: Cache::new(PLACES),
        }
    }

    /// Keeps so many events from now on.
    pub(super) fn keep(&self, size: usize, from: i64) {
        *self.write() = Run { low: from, high: from, size, entries: VecDeque::new() };
        self.places.clear();
        self.kept.store(true, Ordering::Release);
    }

    /// Keeps none any more.
    pub(super) fn forget(&self) {
        self.kept.store(false, Ordering::Release);
        self.places.clear();
    }

    /// Keeps what comes from now on, and reads what was before from the database again.
    pub(super) async fn begin_anew(&self) {
        // Whoever reads on may have read what was called otherwise.
        let _reading = self.reading.lock().await;
        let mut run = self.write();
        run.entries.clear();
        run.low = run.high;
        self.places.clear();
    }

    pub(super) fn is_kept(&self) -> bool {
        self.kept.load(Ordering::Acquire)
    }

    /// Reads on to the newest event, once for everybody who asks. Before anybody is told of events by
    /// which somebody's rights may have changed, the actors are forgotten. Answers how far the log is
    /// known; nothing where it is not followed.
    pub(super) async fn keep_up(&self, store: &Store, actors: &ActorCache) -> Result<Option<i64>> {
        if !self.is_kept() {
            return Ok(None);
        }
        if self.read().high >= store.reach() {
            return Ok(Some(self.read().high));
        }
        let _reading = self.reading.lock().await;
        let newest = store.reach();
        self.skip_to(newest, actors);
        loop {
            let high = self.read().high;
            if high >= newest {
                return Ok(Some(high));
            }
            let rows = store.events(&EventFilter::after(high, PAGE)).await?;
            let over = rows.len() < PAGE as usize;
            let entries: Vec<_> = rows.into_iter().map(Entry::from).collect();
            entries.iter().for_each(|entry| _ = self.places.remove(&entry.record));
            if entries.iter().any(Entry::decides_rights) {
                actors.clear();
            }
            self.write().extend(entries);
            if over {
                // What is missing up to there was deleted.
                let mut run = self.write();
                run.high = run.high.max(newest);
                return Ok(Some(run.high));
            }
        }
    }

    /// Starts anew where too much was missed to be read for nobody.
    fn skip_to(&self, newest: i64, actors: &ActorCache) {
        let mut run = self.write();
        let from = newest.saturating_sub(run.size as i64);
        if run.high < from {
            // Nobody knows whose rights changed on the way.
            actors.clear();
            run.entries.clear();
            (run.low, run.high) = (from, from);
            self.places.clear();
        }
    }

    /// Everything that is kept after a position, when that is all there is.
    pub(super) fn after(&self, filter: &EventFilter) -> Option<Vec<Entry>> {
        let after = filter.after.filter(|_| !filter.backward && filter.record.is_none())?;
        if !self.is_kept() {
            return None;
        }
        let run = self.read();
        if after < run.low || after > run.high {
            return None;
        }
        let start = run.entries.partition_point(|entry| entry.position <= after);
        Some(run.entries.range(start..).cloned().collect())
    }

    fn read(&self) -> RwLockReadGuard<'_, Run> {
        self.run.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Run> {
        self.run.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Run {
    fn extend(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            if self.entries.len() >= self.size
                && let Some(oldest) = self.entries.pop_front()
            {
                self.low = oldest.position;
            }
            self.high = entry.position;
            self.entries.push_back(entry);
        }
    }
}
