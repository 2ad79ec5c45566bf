//! One call of a hook: rows laid out, an instance taken, its answer read.

use std::time::Instant;

use schema_som::error::{Code, Result};
use schema_som::hooks::{Batch, Caller, Outcome, Proposal, Weighing};
use schema_som::registry::Type;
use tokio::sync::mpsc;

use super::calling::calling;
use super::{Bound, Turn};
use crate::answer;
use crate::bindings::backlot::plugin::vocabulary as wit;
use crate::bindings::exports::backlot::plugin::before_hooks as before;
use crate::breaker::{Entry, Pass};
use crate::calls::Weigh;
use crate::cells::{self, Made, Slots};
use crate::facts;
use crate::figures::Counter;
use crate::guest::{About, Asked, Scope};
use crate::instance::{START, TURN_TIME};
use crate::pool::Lease;
use crate::slack::{Limit, Slack, Turns};

/// Where every record has its revision: behind its key.
const REVISION: usize = 1;

/// A hook that is asked about a batch.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) bound: &'a Bound,
    pub(super) turn: &'a Turn,
    pub(super) caller: &'a Caller,
    pub(super) batch: Batch<'a>,
}

impl<'a> Asking<'a> {
    /// Asks right here where nothing has to be waited for.
    pub(super) fn begin(self) -> Weighing<'a> {
        if let Some(refusal) = self.bound.refusal() {
            if self.is_passed_by() {
                return Weighing::Done(Ok(Outcome::default()));
            }
            self.counter().failed();
            return Weighing::Done(self.settled(Err(refusal)));
        }
        let pass = match self.entered() {
            Ok(Entry::Made(pass)) => pass,
            Ok(Entry::PassedBy) => return Weighing::Done(Ok(Outcome::default())),
            Err(refusal) => return Weighing::Done(self.settled(Err(refusal))),
        };
        let is_fresh = pass.is_trial();
        if !self.bound.plugin.waits
            && let Some(lease) = self.bound.pool.take_now(is_fresh, || self.scope(None))
        {
            let outcome = lease.and_then(|lease| self.pure(lease));
            return Weighing::Done(self.settled(pass.judged(outcome)));
        }
        Weighing::Waits(calling(move |desk| async move {
            self.settled(pass.judged(self.waiting(is_fresh, desk).await))
        }))
    }

    /// Whether rows pass by a hook whose plugin cannot run.
    fn is_passed_by(self) -> bool {
        let number = self.turn.listener.hook as usize;
        !self.is_trial() && self.bound.breaker(number).is_passed_by(&*self.caller.clock)
    }

    /// Whether it is asked at all.
    fn entered(self) -> Result<Entry<'a>> {
        if self.is_trial() {
            return Ok(Entry::Made(Pass::UNWATCHED));
        }
        let number = self.turn.listener.hook as usize;
        self.bound.breaker(number).enter(&*self.caller.clock)
    }

    fn scope(&self, desk: Option<mpsc::Sender<Asked>>) -> Scope {
        let plugin = &self.bound.plugin;
        let looks = desk.is_some() && plugin.looks;
        // Only a trial is about no rows. Its code is cold, and no transaction waits for it.
        let time = match self.batch.rows.len() {
            0 => START,
            rows => plugin.limits.time(rows, looks),
        };
        let now = Instant::now();
        Scope {
            limit: match desk {
                Some(_) if looks => Limit::Wall(time),
                Some(_) => Limit::Turns(Turns::of(time, TURN_TIME)),
                None => Limit::Processor(Slack::of(time)),
            },
            desk,
            about: self.about(),
            ..self.bound.scope((self.caller, self.batch.project), now)
        }
    }

    /// Whether the plugin is only tried, which is nobody's call: about no rows.
    fn is_trial(&self) -> bool {
        self.batch.rows.is_empty()
    }

    /// The scope of a call that is about to be made.
    fn taped(&self, mut scope: Scope) -> Scope {
        if !self.is_trial() {
            self.bound.tape(self.turn.listener.hook as usize, &mut scope);
        }
        scope
    }

    fn about(&self) -> About {
        let Some(first) = self.batch.rows.first() else { return About::default() };
        About {
            hook: self.turn.listener.hook,
            verb: self.batch.verb as u8,
            key: first.after.key().0,
            revision: revision(first),
        }
    }

    /// Calls a hook that doesn't wait.
    fn pure(self, mut lease: Lease<'a>) -> Result<Outcome> {
        let scope = self.taped(self.scope(None));
        let began = scope.began;
        let made = self.made();
        let slots = self.slots(&made);
        let said = match self.batch.rows {
            // Most changes are about one record, which needs no list of its own.
            [row] => {
                let row = proposal(row, slots.of_only_row());
                lease.instance.weigh(scope, &self.call(&[row]))
            }
            _ => lease.instance.weigh(scope, &self.call(&self.proposals(&slots))),
        };
        self.finish(began, said, lease)
    }

    /// Calls a hook that may look records up, or that had to wait for an instance.
    async fn waiting(self, is_fresh: bool, desk: mpsc::Sender<Asked>) -> Result<Outcome> {
        let mut lease = self.bound.pool.take(is_fresh, || self.scope(None)).await?;
        if !self.bound.plugin.waits {
            return self.pure(lease);
        }
        let scope = self.taped(self.scope(Some(desk)));
        let began = scope.began;
        let made = self.made();
        let slots = self.slots(&made);
        let rows = self.proposals(&slots);
        let said = lease.instance.weigh_waiting(scope, &self.call(&rows)).await;
        self.finish(began, said, lease)
    }

    /// Counts a call, gives its instance back if it went well, and reads its answer.
    fn finish(
        self,
        began: Instant,
        said: Result<before::Outcome>,
        lease: Lease<'a>,
    ) -> Result<Outcome> {
        let (counter, ended) = (self.counter(), Instant::now());
        counter.called(self.batch.rows.len(), ended.saturating_duration_since(began));
        let read = said.and_then(|said| {
            answer::read(&self.bound.binding, &self.turn.listener, &self.batch, said)
        });
        match &read {
            Ok(outcome) => {
                self.bound.pool.give_back(lease, ended);
                answer::count(counter, outcome);
            }
            Err(_) => counter.failed(),
        }
        read
    }

    /// A failure says whose it is, or lets the change pass where the manifest says so.
    fn settled(self, outcome: Result<Outcome>) -> Result<Outcome> {
        let (plugin, hook) = (&*self.turn.name.plugin, &*self.turn.name.hook);
        match outcome {
            Err(error) if self.turn.listener.skip_on_error => {
                // That it opened was told once.
                if error.code() != Code::PluginOpen {
                    tracing::warn!(target: "backlot::plugin", plugin, hook, %error, "hook skipped");
                }
                Ok(Outcome::default())
            }
            Err(error) if error.hook().is_some() => Err(error),
            Err(error) => {
                Err(error.within(format!("{plugin}/{hook}")).at_hook(self.turn.name.clone()))
            }
            outcome => outcome,
        }
    }

    fn counter(&self) -> &'a Counter {
        &self.bound.counters[self.turn.listener.hook as usize]
    }

    fn ty(&self) -> &'a Type {
        self.bound.binding.registry.get(self.batch.ty)
    }

    fn made(&self) -> Vec<Made> {
        cells::make(self.ty(), &self.turn.listener.reads, self.batch.rows)
    }

    fn slots<'m>(&'m self, made: &'m [Made]) -> Slots<'m> {
        Slots::new(self.ty(), &self.turn.listener.reads, self.batch.rows, made)
    }

    fn proposals<'s>(&self, slots: &'s Slots<'s>) -> Vec<before::Proposal<'s>> {
        let rows = self.batch.rows.iter().zip(slots.rows());
        rows.map(|(row, slots)| proposal(row, slots)).collect()
    }

    fn call<'r>(&self, rows: &'r [before::Proposal<'r>]) -> Weigh<'r> {
        let verb = facts::verb(self.batch.verb);
        Weigh { hook: self.turn.listener.hook, verb, kind: self.turn.listener.kind, rows }
    }
}

fn proposal<'s>(
    row: &Proposal<'_>,
    (stored, proposed): (&'s [wit::SlotParam<'s>], &'s [wit::SlotParam<'s>]),
) -> before::Proposal<'s> {
    before::Proposal {
        key: row.after.key().into(),
        revision: revision(row),
        stored,
        proposed,
        derived: row.derived,
    }
}

/// The revision that a row changes; 0 for one that is new.
fn revision(row: &Proposal<'_>) -> u64 {
    let revision = row.before.and_then(|before| before.values[REVISION].as_cell().as_int());
    revision.unwrap_or_default() as u64
}
