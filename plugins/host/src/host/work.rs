//! What plugins do outside of a change: facts that they are told of, actions, jobs. Such calls may
//! wait for the server, and others have their turns in between.

use std::time::{Duration, Instant};

use schema_som::Key;
use schema_som::error::{Code, Error, Result};
use schema_som::hooks::{Again, Caller, Calling, Fact, Followed, HookName};
use tokio::sync::mpsc;

use super::Bound;
use super::calling::calling;
use crate::bindings::backlot::plugin::vocabulary::Fault;
use crate::bindings::exports::backlot::plugin::actions::Failure;
use crate::bindings::exports::backlot::plugin::after_hooks as after;
use crate::breaker::{Entry, Pass};
use crate::facts::Telling;
use crate::figures::Counter;
use crate::guest::{About, Asked, Scope};
use crate::pool::Lease;
use crate::slack::Limit;
use crate::tails::Tail;

/// What a call is allowed beyond its time: whoever does not notice its end by then hangs.
pub(super) const GRACE: Duration = Duration::from_millis(250);

/// A call of a plugin that may wait.
pub(super) struct Working<'a> {
    pub(super) bound: &'a Bound,
    pub(super) name: HookName,
    pub(super) caller: &'a Caller,
    /// Its number among everything that the plugin is called for.
    pub(super) number: usize,
    /// What tells this call from the others of its document.
    pub(super) about: About,
    pub(super) project: Option<Key>,
    pub(super) time: Duration,
}

impl<'a> Working<'a> {
    /// Tells an after-hook of facts.
    pub(super) fn follow(self, tail: &'a Tail, facts: &'a [Fact]) -> Calling<'a, Followed> {
        calling(move |desk| async move {
            let told = Telling::new(&self.bound.binding.registry, tail, facts);
            if told.len() == 0 {
                return Ok(Followed::Done(Vec::new()));
            }
            let pass = self.entered()?;
            let said = self.follows(&pass, (tail, &told), desk).await;
            // What fails again is nothing new: those facts are given up, while others are told.
            let is_new = facts.iter().any(|fact| fact.attempt == 1) || pass.is_trial();
            let said = match said {
                // A fault that no other try mends is an answer.
                Ok(Err(fault)) if !fault.permanent => {
                    if is_new {
                        pass.failed(&crate::calls::reported(fault.clone()));
                    }
                    Err(fault)
                }
                Err(error) if !is_new => return Err(error),
                said => pass.judged(said)?,
            };
            Ok(match said {
                Ok(again) => Followed::Done(again.into_iter().map(repeated).collect()),
                Err(Fault { code, message, permanent }) => {
                    self.counter().failed();
                    Followed::Failed { reason: format!("{code}: {message}"), permanent }
                }
            })
        })
    }

    async fn follows(
        &self,
        pass: &Pass<'a>,
        (tail, told): (&Tail, &Telling<'_>),
        desk: mpsc::Sender<Asked>,
    ) -> Result<Result<Vec<after::Again>, Fault>> {
        let slots = told.slots();
        let facts = told.facts(&slots);
        let _turn = self.bound.pool.background().await;
        let (mut lease, scope) = self.lease(pass, desk).await?;
        let call = lease.instance.follow(scope, (tail.hook, &facts));
        let said = self.ended(facts.len(), call).await?;
        self.bound.pool.give_back(lease, Instant::now());
        Ok(said)
    }

    /// Performs an action with arguments as JSON; reads what it answers.
    pub(super) fn perform<T: 'a>(
        self,
        (number, arguments): (u32, String),
        read: impl FnOnce(String) -> Result<T> + Send + 'a,
    ) -> Calling<'a, T> {
        calling(move |desk| async move {
            let pass = self.entered()?;
            let said = self.performs(&pass, (number, &arguments), desk).await;
            let said = said.and_then(|answer| read(answer).map_err(|error| self.failed(error)));
            pass.judged(said)
        })
    }

    async fn performs(
        &self,
        pass: &Pass<'a>,
        call: (u32, &str),
        desk: mpsc::Sender<Asked>,
    ) -> Result<String> {
        let (mut lease, scope) = self.lease(pass, desk).await?;
        let said = self.ended(1, lease.instance.perform(scope, call)).await?;
        self.bound.pool.give_back(lease, Instant::now());
        match said {
            Ok(answer) => Ok(answer),
            Err(Failure::Refused(refusal)) => {
                self.counter().ruled(1, 0);
                let refusal = crate::answer::refusal(refusal)?;
                Err(Error::refused(self.name.clone(), refusal))
            }
            Err(Failure::Broke(fault)) => Err(self.failed(crate::calls::reported(fault))),
        }
    }

    /// Does a job.
    pub(super) fn tick(self, number: u32, planned: i64) -> Calling<'a, ()> {
        calling(move |desk| async move {
            let pass = self.entered()?;
            let _turn = self.bound.pool.background().await;
            let said = async {
                let (mut lease, scope) = self.lease(&pass, desk).await?;
                self.ended(1, lease.instance.tick(scope, (number, planned))).await?;
                self.bound.pool.give_back(lease, Instant::now());
                Ok(())
            };
            let said = said.await;
            pass.judged(said)
        })
    }

    /// Whether it is called at all.
    fn entered(&self) -> Result<Pass<'a>> {
        if let Some(refusal) = self.bound.refusal() {
            return Err(self.failed(refusal));
        }
        match self.bound.breaker(self.number).enter(&*self.caller.clock)? {
            Entry::Made(pass) => Ok(pass),
            Entry::PassedBy => {
                Err(Error::internal("only hooks of changes and reads are passed by"))
            }
        }
    }

    /// An instance, and the scope of the call that it is for.
    async fn lease(
        &self,
        pass: &Pass<'a>,
        desk: mpsc::Sender<Asked>,
    ) -> Result<(Lease<'a>, Scope)> {
        match self.bound.pool.take(pass.is_trial(), || self.scope(None)).await {
            Ok(lease) => Ok((lease, self.scope(Some(desk)))),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// The answer of a call that may take no longer than it has time, and that is counted.
    async fn ended<R>(&self, rows: usize, call: impl Future<Output = Result<R>>) -> Result<R> {
        let began = Instant::now();
        let said = tokio::time::timeout(self.time + GRACE, call).await;
        self.counter().called(rows, began.elapsed());
        let said = said.unwrap_or_else(|_| {
            let what = format!("it did not end within {} ms", self.time.as_millis());
            Err(Error::new(Code::PluginDeadline, what))
        });
        said.map_err(|error| self.failed(error))
    }

    fn scope(&self, desk: Option<mpsc::Sender<Asked>>) -> Scope {
        let scope = self.bound.scope((self.caller, self.project), Instant::now());
        Scope {
            limit: Limit::Wall(self.time),
            desk,
            runs_documents: true,
            asks: self.bound.plugin.limits.asks,
            about: self.about,
            ..scope
        }
    }

    fn counter(&self) -> &'a Counter {
        &self.bound.counters[self.number]
    }

    /// Counts a call that came to nothing, and says whose it was.
    fn failed(&self, error: Error) -> Error {
        self.counter().failed();
        let HookName { plugin, hook } = &self.name;
        error.within(format!("{plugin}/{hook}")).at_hook(self.name.clone())
    }
}

fn repeated(again: after::Again) -> Again {
    Again { position: again.position as i64, delay_ms: again.delay_ms.into(), reason: again.reason }
}
