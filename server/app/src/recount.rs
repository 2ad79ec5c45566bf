//! Counts the time of tasks anew where it changes without them: what is counted by the calendar
//! follows the clock, and a plan in days follows the studio's working hours.
//!
//! Tasks are read a page at a time, without a lock. Those whose stored seconds are other ones by now
//! go through the pipeline of writes, with everything above them, a few at a time: nobody waits for
//! long, and two servers that find the same tasks change them once.

use std::sync::Arc;
use std::time::Duration;

use schema_som::actor::Actor;
use schema_som::calendar::{Calendar, ScheduleModel, TimeUnit};
use schema_som::cell::{Cell, Rows};
use schema_som::error::Result;
use schema_som::predicate::{Compare, Predicate};
use schema_som::query::{Column, Order, Page, Query};
use schema_som::registry::{Registry, Type};
use schema_som::value::Value;
use schema_som::{FieldRef, Key};

use crate::App;
use crate::auth::{column, field, named};
use crate::write::{Cause, Origin};

/// Between two looks at the clock.
const PACE: Duration = Duration::from_secs(300);

/// Tasks that are read at once.
const READ: u32 = 2_000;

/// Tasks that are changed in one transaction.
const CHANGED: usize = 100;

/// What is read of a task, after its key.
const FIELDS: [&str; 7] = [
    "schedule_timing",
    "schedule_unit",
    "schedule_model",
    "schedule_seconds",
    "total_logged_seconds",
    "start",
    "end",
];

/// Which tasks are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recount {
    /// All of them: the studio counts in another way.
    All,
    /// Those that the clock moved since a moment, in microseconds.
    Since(i64),
}

impl App {
    /// Counts anew whenever the studio's calendar changes and every few minutes, by the model that
    /// is at work then. It never ends.
    pub async fn keep_counting(&self, registry: impl Fn() -> Arc<Registry> + Send + Sync) {
        // What an earlier server did not come to, once.
        let mut next = Recount::All;
        loop {
            let changed = tokio::time::timeout(PACE, self.calendars.changed()).await.is_ok();
            if changed {
                next = Recount::All;
            }
            let now = self.clock.now();
            match self.recount(&registry(), next).await {
                Ok(count) => {
                    tracing::debug!(count, "tasks were counted anew");
                    // Another server may go on counting the old way for seconds: once more later.
                    next = if changed { Recount::All } else { Recount::Since(now) };
                }
                Err(error) => tracing::warn!(%error, "tasks could not be counted anew"),
            }
        }
    }

    /// Counts tasks anew, and what is above them; answers how many were other ones.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`. What was changed by then stays.
    pub async fn recount(&self, registry: &Registry, which: Recount) -> Result<usize> {
        let task = named(registry, "Task")?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let calendar = self.calendars.within(&mut tx, registry, now).await?;
        tx.rollback().await?;
        let columns = FIELDS.iter().map(|name| column(task, name)).collect::<Result<Vec<_>>>()?;
        let chosen = chosen(task, which, now)?;
        let (mut after, mut count) = (None, 0);
        loop {
            let query = page(task, &columns, (&chosen, after));
            let rows = self.store.read(registry, &query, None).await?.rows;
            let stale: Vec<Key> = (0..rows.len())
                .filter(|row| is_stale(&*rows, *row, (&calendar, now)))
                .filter_map(|row| rows.cell(row, 0).as_key())
                .collect();
            for keys in stale.chunks(CHANGED) {
                self.count_again(registry, (calendar, keys)).await?;
            }
            count += stale.len();
            match rows.len().checked_sub(1) {
                Some(last) if rows.len() == READ as usize => after = rows.cell(last, 0).as_key(),
                _ => return Ok(count),
            }
        }
    }

    async fn count_again(
        &self,
        registry: &Registry,
        (calendar, keys): (Calendar, &[Key]),
    ) -> Result<()> {
        let actor = Actor::system();
        let origin = Origin::new((registry, &actor), &self.clock, Cause::Operation);
        let mut tx = self.store.begin().await?;
        Origin { calendar, ..origin }.count_again(&mut tx, keys).await?;
        tx.commit().await
    }
}

/// Tasks without parts, of all or of those that the clock moves.
fn chosen(task: &Type, which: Recount, now: i64) -> Result<Predicate> {
    let leaves = Predicate::eq(field(task, "is_container")?, false);
    let Recount::Since(last) = which else { return Ok(leaves) };
    let counted = ["duration", "length"].map(Value::from);
    let compare = |name, op, at| {
        Ok::<_, schema_som::Error>(Predicate::Compare {
            field: field(task, name)?,
            op,
            value: Value::Time(at),
        })
    };
    Ok(leaves
        .and(Predicate::In { field: field(task, "schedule_model")?, values: counted.into() })
        .and(compare("start", Compare::Le, now)?)
        .and(compare("end", Compare::Ge, last)?))
}

fn page(task: &Type, columns: &[Column], (chosen, after): (&Predicate, Option<Key>)) -> Query {
    let id: FieldRef = task.id();
    let columns = std::iter::once(Column::Field(0, id)).chain(columns.iter().copied()).collect();
    let rest = after.map_or(Predicate::True, |key| Predicate::Compare {
        field: id,
        op: Compare::Gt,
        value: key.into(),
    });
    Query {
        order: vec![Order::by(id)],
        page: Page { limit: Some(READ), ..Page::ALL },
        ..Query::flat(task, columns, chosen.clone().and(rest))
    }
}

/// Whether a task is worth other seconds than are stored. What runs is told of in steps of the
/// timing resolution, so that it does not change with every look.
fn is_stale(rows: &dyn Rows, row: usize, (calendar, now): (&Calendar, i64)) -> bool {
    let text = |at| match rows.cell(row, at) {
        Cell::Text(text) => text,
        _ => "",
    };
    let Cell::Float(timing) = rows.cell(row, 1) else { return false };
    let (unit, model) = (TimeUnit::of(text(2)), ScheduleModel::of(text(3)));
    let int = |at| rows.cell(row, at).as_int().unwrap_or(0);
    if calendar.whole_seconds(timing, unit, model) != int(4) {
        return true;
    }
    let (Cell::Time(start), Cell::Time(end)) = (rows.cell(row, 6), rows.cell(row, 7)) else {
        return false;
    };
    if model == ScheduleModel::Effort {
        return false;
    }
    let elapsed = calendar.elapsed((start, end), now, model);
    let step = if start < now && now < end { calendar.resolution.max(1) } else { 1 };
    (elapsed - int(5)).abs() >= step
}
