//! How long the log is kept: old events are deleted, as far as those have heard of them who follow it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use schema_som::Result;
use schema_som::clock::Clock;
use schema_som::hooks::HookName;
use server_storage::{Kept, Purged, Retention, Store};

use super::FeedSettings;
use crate::App;

/// A day in microseconds.
const DAY: i64 = 24 * 3_600 * 1_000_000;

/// So much longer stays what after-hooks have not heard that rest.
const PATIENCE: i64 = 7 * DAY;

/// Between two looks for what is too old.
const PERIOD: Duration = Duration::from_secs(3_600);

/// The same while something is kept that would go otherwise.
const SOON: Duration = Duration::from_secs(60);

/// How long events are kept, and who keeps them for longer.
#[derive(Debug, Default)]
pub(crate) struct Keeping {
    /// Microseconds after which an event goes; 0 when all stay.
    age: AtomicI64,
    /// What the last look has found.
    held: Mutex<Vec<Held>>,
}

/// An after-hook that has not heard of events that are too old, which are kept for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The hook.
    pub hook: HookName,
    /// Since when, in microseconds since 1970.
    pub since: i64,
}

impl Keeping {
    pub(super) fn set(&self, settings: &FeedSettings) {
        self.age.store(i64::from(settings.retention_days) * DAY, Ordering::Release);
    }

    fn age(&self) -> Option<i64> {
        Some(self.age.load(Ordering::Acquire)).filter(|age| *age > 0)
    }

    /// Since when an event is too old that happened at a moment; nothing as long as it is not.
    pub(crate) fn overdue(&self, at: i64, now: i64) -> Option<i64> {
        Some(at.saturating_add(self.age()?)).filter(|since| *since < now)
    }

    fn held(&self) -> MutexGuard<'_, Vec<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes down who is waited for; answers whether these are others than before.
    fn note(&self, kept: &[Kept]) -> bool {
        let age = self.age().unwrap_or_default();
        let held = kept.iter().map(|it| Held { hook: it.hook.clone(), since: it.at + age });
        let held: Vec<Held> = held.collect();
        let mut known = self.held();
        let names = |all: &[Held]| all.iter().map(|it| it.hook.clone()).collect::<Vec<_>>();
        let is_news = names(&known) != names(&held);
        *known = held;
        is_news
    }
}

impl App {
    /// The after-hooks for which the last look has kept events that are too old.
    pub fn held_events(&self) -> Vec<Held> {
        self.keeping.held().clone()
    }

    /// Deletes events that are too old, as a server that follows the log does by itself.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn purge_log(&self) -> Result<()> {
        self.purger().purge().await
    }

    pub(super) fn purger(&self) -> Purger {
        let (store, clock) = (self.store.clone(), self.clock.clone());
        Purger { store, clock, keeping: self.keeping.clone() }
    }
}

/// Deletes what is too old.
pub(super) struct Purger {
    store: Store,
    clock: Arc<dyn Clock>,
    keeping: Arc<Keeping>,
}

impl Purger {
    /// Does so from time to time.
    pub(super) async fn run(self) {
        loop {
            if let Err(error) = self.purge().await {
                tracing::warn!(%error, "old events could not be deleted");
            }
            let held = self.keeping.held().len();
            tokio::time::sleep(if held > 0 { SOON } else { PERIOD }).await;
        }
    }

    async fn purge(&self) -> Result<()> {
        let Some(age) = self.keeping.age() else { return Ok(()) };
        let now = self.clock.now();
        let before = now.saturating_sub(age);
        let unheard_before = before.saturating_sub(PATIENCE);
        let purged = self.store.purge_events(&Retention { before, unheard_before, now }).await?;
        self.tell(&purged);
        Ok(())
    }

    fn tell(&self, purged: &Purged) {
        let Purged { events, deaf, kept } = purged;
        if *events > 0 {
            tracing::info!(events, "old events were deleted");
        }
        if *deaf > 0 {
            let hint = "`pluginDeliveries` tells how many each of them missed";
            tracing::warn!(hooks = deaf, hint, "hooks that rest have not heard of old events");
        }
        if self.keeping.note(kept) {
            for Kept { hook, .. } in kept {
                let (plugin, hook) = (&*hook.plugin, &*hook.hook);
                tracing::warn!(plugin, hook, "old events are kept for a hook that lags behind");
            }
        }
    }
}
