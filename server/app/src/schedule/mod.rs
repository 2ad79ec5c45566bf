//! Scheduling (tasks.md 10, people.md 8.1.2, 9): `begin` marks a studio within its document, `run`
//! does the work once that is committed, `read`, `plan` and `begun` make the plan of what is stored,
//! `store` writes what the scheduler found. `shown` answers the texts that people inspect.
//!
//! A studio says itself that it is being scheduled, so that of several servers one does it. Whoever
//! dies leaves it marked; a mark that is older than a run may take counts no more.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use schema_som::Key;
use schema_som::error::{Code, Error, Result};
use schema_som::operation::{Given, Outcome};
use schema_som::ports::Context;
use schema_som::schedule::Scheduler;
use schema_som::value::Value;
use tokio::sync::mpsc::UnboundedSender;

use crate::App;

mod begin;
mod begun;
mod plan;
mod read;
mod run;
mod shown;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use begin::begin;
pub(crate) use run::Run;
pub use run::Scheduling;

/// Where runs are handed in.
pub(crate) struct Desk {
    scheduler: Option<Arc<dyn Scheduler>>,
    /// How long a run may take.
    limit: Duration,
    runs: Mutex<Option<UnboundedSender<Run>>>,
}

/// What is wished for.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    studio: Key,
    /// The projects that were named.
    projects: Option<Vec<Key>>,
    /// Whether it is kept who does what.
    resources: bool,
}

impl Desk {
    pub(crate) fn new(scheduler: Option<Arc<dyn Scheduler>>, limit: Duration) -> Self {
        Self { scheduler, limit, runs: Mutex::default() }
    }

    /// Whether anything can be scheduled here.
    ///
    /// # Errors
    /// `UNAVAILABLE`.
    fn check(&self) -> Result<()> {
        let is_open = self.runs.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        match self.scheduler.is_some() && is_open {
            true => Ok(()),
            false => Err(Error::new(Code::Unavailable, "this server has no scheduler")
                .hint("set `command` in the section `[scheduler]` to the program of TaskJuggler")),
        }
    }

    /// The microseconds that a run may take.
    fn limit_micros(&self) -> i64 {
        i64::try_from(self.limit.as_micros()).unwrap_or(i64::MAX)
    }

    /// Hands in what was committed.
    pub(crate) fn hand_in(&self, runs: Vec<Run>) {
        let desk = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        for run in runs {
            if desk.as_ref().is_none_or(|desk| desk.send(run).is_err()) {
                tracing::warn!("nothing is scheduled: the server ends");
            }
        }
    }
}

impl Wish {
    pub(crate) fn of(arguments: &[Given]) -> Result<Wish> {
        let [id, projects, resources] = arguments else {
            return Err(Error::internal("scheduling has three arguments"));
        };
        let studio = id.key().ok_or_else(|| Error::internal("a studio has an id"))?;
        let projects = match projects {
            Given::Keys(keys) => Some(keys.clone()),
            Given::Value(_) | Given::Bytes(_) => None,
        };
        Ok(Wish { studio, projects, resources: *resources == Given::from(true) })
    }
}

impl App {
    /// The same use cases with somebody who schedules, and the time that one run may take.
    #[must_use]
    pub fn with_scheduler(self, scheduler: Arc<dyn Scheduler>, limit: Duration) -> App {
        App { desk: Arc::new(Desk::new(Some(scheduler), limit)), ..self }
    }

    /// Answers an operation that asks about plans; nothing when it is about something else.
    ///
    /// # Errors
    /// What the operations' docs name.
    pub(crate) async fn ask_of_plans(
        &self,
        context: &Context,
        (name, arguments): (&str, &[Given]),
    ) -> Result<Option<Outcome>> {
        let text = match (name, arguments) {
            ("studioPlan", arguments) => self.plan_text(context, Wish::of(arguments)?).await?,
            ("taskJuggler", [Given::Value(Value::Key(record))]) => {
                self.shown_to(context, *record).await?
            }
            _ => return Ok(None),
        };
        Ok(Some(Outcome { values: vec![text.into()], ..Outcome::default() }))
    }
}
