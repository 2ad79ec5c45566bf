//! A call of a plugin outside of a change: an instance taken, its time kept, what comes of it counted.
//! What it is a call of stands in `work` and `seeing`.

use std::time::{Duration, Instant};

use schema_som::Key;
use schema_som::error::{Code, Error, Result};
use schema_som::hooks::{Caller, HookName};
use tokio::sync::mpsc;

use super::Bound;
use crate::breaker::{Entry, Pass};
use crate::figures::Counter;
use crate::guest::{About, Asked, Scope};
use crate::instance::START;
use crate::pool::Lease;
use crate::slack::{Limit, Slack};

/// What a call is allowed beyond its time: whoever does not notice its end by then hangs.
const GRACE: Duration = Duration::from_millis(250);

/// A call of a plugin.
pub(super) struct Call<'a> {
    pub(super) bound: &'a Bound,
    pub(super) name: HookName,
    pub(super) caller: &'a Caller,
    /// Its number among everything that the plugin is called for.
    pub(super) number: usize,
    /// What tells this call from the others of its document.
    pub(super) about: About,
    pub(super) project: Option<Key>,
    pub(super) terms: Terms,
}

/// What a call may do, and for how long.
#[derive(Debug, Clone, Copy)]
pub(super) enum Terms {
    /// It may ask the server for everything, for so long; others have their turns in between.
    Works(Duration),
    /// It is about so many records that were read, and may look others up. A trial is about none.
    Reads(usize),
}

impl<'a> Call<'a> {
    /// Whether it is made at all. A trial always is.
    pub(super) fn entered(&self) -> Result<Entry<'a>> {
        if let Some(refusal) = self.bound.refusal() {
            let breaker = self.bound.breaker(self.number);
            return match breaker.is_passed_by(&*self.caller.clock) {
                true => Ok(Entry::PassedBy),
                false => Err(self.failed(refusal)),
            };
        }
        match self.is_trial() {
            true => Ok(Entry::Made(Pass::UNWATCHED)),
            false => self.bound.breaker(self.number).enter(&*self.caller.clock),
        }
    }

    /// Whether the plugin is only tried, which is nobody's call: about no records.
    fn is_trial(&self) -> bool {
        matches!(self.terms, Terms::Reads(0))
    }

    /// The same of a call that nobody lets pass by.
    pub(super) fn made(&self) -> Result<Pass<'a>> {
        match self.entered()? {
            Entry::Made(pass) => Ok(pass),
            Entry::PassedBy => {
                Err(Error::internal("only hooks of changes and reads are passed by"))
            }
        }
    }

    /// An instance, and the scope of the call that it is for.
    pub(super) async fn lease(
        &self,
        pass: &Pass<'a>,
        desk: mpsc::Sender<Asked>,
    ) -> Result<(Lease<'a>, Scope)> {
        match self.bound.pool.take(pass.is_trial(), || self.scope(None)).await {
            Ok(lease) => {
                let mut scope = self.scope(Some(desk).filter(|_| self.waits()));
                if !self.is_trial() {
                    self.bound.tape(self.number, &mut scope);
                }
                Ok((lease, scope))
            }
            Err(error) => Err(self.failed(error)),
        }
    }

    /// The answer of a call about so many rows, which is counted. One that may wait is left when its
    /// time is over.
    pub(super) async fn ended<R>(
        &self,
        rows: usize,
        call: impl Future<Output = Result<R>>,
    ) -> Result<R> {
        let (began, time) = (Instant::now(), self.time());
        let said = match self.waits() {
            false => call.await,
            true => tokio::time::timeout(time + GRACE, call).await.unwrap_or_else(|_| {
                let what = format!("it did not end within {} ms", time.as_millis());
                Err(Error::new(Code::PluginDeadline, what))
            }),
        };
        self.counter().called(rows, began.elapsed());
        said.map_err(|error| self.failed(error))
    }

    /// Counts a call that came to nothing, and says whose it was.
    pub(super) fn failed(&self, error: Error) -> Error {
        self.counter().failed();
        let HookName { plugin, hook } = &self.name;
        error.within(format!("{plugin}/{hook}")).at_hook(self.name.clone())
    }

    pub(super) fn counter(&self) -> &'a Counter {
        &self.bound.counters[self.number]
    }

    fn waits(&self) -> bool {
        matches!(self.terms, Terms::Works(_)) || self.bound.plugin.waits
    }

    fn time(&self) -> Duration {
        let plugin = &self.bound.plugin;
        match self.terms {
            Terms::Works(time) => time,
            // The code of a trial is cold.
            Terms::Reads(0) => START,
            Terms::Reads(rows) => plugin.limits.time_to_read(rows, plugin.waits),
        }
    }

    fn scope(&self, desk: Option<mpsc::Sender<Asked>>) -> Scope {
        let (scope, time) =
            (self.bound.scope((self.caller, self.project), Instant::now()), self.time());
        let (limit, runs_documents, asks) = match self.terms {
            Terms::Works(_) => (Limit::Wall(time), true, self.bound.plugin.limits.asks),
            Terms::Reads(_) if desk.is_some() => (Limit::Wall(time), false, scope.asks),
            Terms::Reads(_) => (Limit::Processor(Slack::of(time)), false, scope.asks),
        };
        Scope { limit, desk, runs_documents, asks, about: self.about, ..scope }
    }
}
