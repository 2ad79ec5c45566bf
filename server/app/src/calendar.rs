//! The calendar that holds: that of the first studio and its working hours. It is kept for seconds,
//! as actors are, so that no write asks for it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use schema_som::calendar::Calendar;
use schema_som::error::{Error, Result};
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Join, Order, Query};
use schema_som::registry::Registry;
use server_storage::Tx;
use tokio::sync::Notify;

use crate::auth::{column, field, named};

/// Whether a change of a record of this type may change how time is counted.
pub(crate) fn decides_time(type_name: &str) -> bool {
    matches!(type_name, "Studio" | "WorkingHours")
}

/// The calendar of the last seconds.
pub(crate) struct CalendarCache {
    kept: Mutex<Option<Kept>>,
    lifetime: i64,
    /// Counts how often it may have changed. What was read before does not count any more.
    changes: AtomicU64,
    /// Wakes whoever counts anew then.
    changed: Notify,
}

#[derive(Clone, Copy)]
struct Kept {
    calendar: Calendar,
    until: i64,
}

impl CalendarCache {
    pub(crate) fn new(lifetime: Duration) -> Self {
        let lifetime = i64::try_from(lifetime.as_micros()).unwrap_or(i64::MAX);
        let (kept, changes, changed) = (Mutex::new(None), AtomicU64::new(0), Notify::new());
        Self { kept, lifetime, changes, changed }
    }

    /// Forgets it: a studio has changed.
    pub(crate) fn clear(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        self.changes.fetch_add(1, Ordering::AcqRel);
        *kept = None;
        self.changed.notify_one();
    }

    /// Waits until a studio has changed; at once, if one has since the last time.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// The calendar as a transaction sees it: what is kept, unless the transaction changed it itself.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub(crate) async fn within(
        &self,
        tx: &mut Tx,
        registry: &Registry,
        now: i64,
    ) -> Result<Calendar> {
        if tx.changed_types().any(decides_time) {
            return read(tx, registry).await;
        }
        if let Some(calendar) = self.find(now) {
            return Ok(calendar);
        }
        let changes = self.changes.load(Ordering::Acquire);
        let calendar = read(tx, registry).await?;
        self.keep(calendar, changes, now);
        Ok(calendar)
    }

    fn find(&self, now: i64) -> Option<Calendar> {
        let kept = (*self.kept.lock().unwrap_or_else(PoisonError::into_inner))?;
        // A clock that was set back must not keep it for longer.
        let is_fresh = now < kept.until && kept.until.saturating_sub(now) <= self.lifetime;
        is_fresh.then_some(kept.calendar)
    }

    /// Keeps what was read since there were so many changes.
    fn keep(&self, calendar: Calendar, changes: u64, now: i64) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if self.changes.load(Ordering::Acquire) == changes {
            *kept = Some(Kept { calendar, until: now.saturating_add(self.lifetime) });
        }
    }
}

/// What the first studio says, and where it says nothing, what holds without one.
async fn read(tx: &mut Tx, registry: &Registry) -> Result<Calendar> {
    let (studio, hours) = (named(registry, "Studio")?, named(registry, "WorkingHours")?);
    let relation = studio.relation("working_hours");
    let relation = relation.ok_or_else(|| Error::internal("a studio has no working hours"))?;
    let of_hours = |name| Ok::<_, Error>(Column::Field(1, field(hours, name)?));
    let columns = vec![
        column(studio, "timing_resolution")?,
        of_hours("daily_working_hours")?,
        of_hours("weekly_working_days")?,
        of_hours("yearly_working_days")?,
    ];
    let mut query = Query::flat(studio, columns, Predicate::True);
    query.joins = vec![Join { from: 0, relation, open: Predicate::True, visible: Predicate::True }];
    query.order = vec![Order::by(studio.id())];
    query.page.limit = Some(1);
    let level = tx.read(registry, &query).await?;
    let usual = Calendar::default();
    if level.rows.is_empty() {
        return Ok(usual);
    }
    let number = |at, usual| level.rows.cell(0, at).as_int().unwrap_or(usual);
    Ok(Calendar {
        resolution: number(0, usual.resolution),
        daily_hours: number(1, usual.daily_hours),
        weekly_days: number(2, usual.weekly_days),
        yearly_days: number(3, usual.yearly_days),
    })
}
