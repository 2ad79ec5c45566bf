//! What plugins do outside of a change: facts that they are told of, actions, jobs. Such calls may
//! wait for the server, and others have their turns in between.

use std::time::Instant;

use schema_som::error::{Error, Result};
use schema_som::hooks::{Again, Calling, Fact, Followed};
use tokio::sync::mpsc;

use super::call::Call;
use super::calling::calling;
use crate::bindings::backlot::plugin::vocabulary::Fault;
use crate::bindings::exports::backlot::plugin::actions::Failure;
use crate::bindings::exports::backlot::plugin::after_hooks as after;
use crate::breaker::Pass;
use crate::facts::Telling;
use crate::guest::Asked;
use crate::tails::Tail;

impl<'a> Call<'a> {
    /// Tells an after-hook of facts.
    pub(super) fn follow(self, tail: &'a Tail, facts: &'a [Fact]) -> Calling<'a, Followed> {
        calling(move |desk| async move {
            let told = Telling::new(&self.bound.binding.registry, tail, facts);
            if told.len() == 0 {
                return Ok(Followed::Done(Vec::new()));
            }
            let pass = self.made()?;
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
            let pass = self.made()?;
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
            let pass = self.made()?;
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
}

fn repeated(again: after::Again) -> Again {
    Again { position: again.position as i64, delay_ms: again.delay_ms.into(), reason: again.reason }
}
