//! Facts told to one hook, call by call, and what becomes of each of them. Whether the hook may be called
//! its breaker says, which is the plugin host's.

use std::sync::Arc;
use std::time::Duration;

use schema_som::KeySet;
use schema_som::actor::Actor;
use schema_som::error::{Code, Result};
use schema_som::hooks::{Caller, Fact, Followed, Standing, served};
use schema_som::ports::{Beginning, Context, Via};
use server_storage::RetryRow;

use super::deliver::{Delivery, IDLE};
use super::desk::Beside;

/// Plugins that lead to each other, at most.
const DEPTH: u32 = 8;

/// Bytes of a reason that are kept.
const REASON: usize = 1_024;

/// Why nobody is told.
const GONE: &str = "NOT_FOUND: whoever made the change is no more";

/// What became of a fact.
pub(super) enum Verdict {
    Done,
    /// It was not told: it waits for what happened to its record before, or until the hook may be
    /// told again.
    Waits,
    Again {
        delay_ms: u64,
        reason: String,
    },
    Failed {
        reason: String,
        permanent: bool,
    },
}

impl Delivery<'_> {
    /// Tells facts in rounds: in each round no more than one about a record, so that none is told
    /// before what happened to its record earlier is dealt with. Records that are held, or come to be,
    /// are told nothing.
    pub(super) async fn tell(&self, facts: &[Fact], held: &mut KeySet) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = facts.iter().map(|_| Verdict::Waits).collect();
        let mut pending: Vec<usize> = (0..facts.len()).collect();
        while !pending.is_empty() {
            let (mut records, mut round, mut rest) = (KeySet::default(), Vec::new(), Vec::new());
            for at in pending {
                let record = facts[at].record;
                match (held.contains(&record), records.insert(record)) {
                    (true, _) => {}
                    (false, true) => round.push(at),
                    (false, false) => rest.push(at),
                }
            }
            for group in round.chunk_by(|one, other| facts[*one].is_led_as(&facts[*other])) {
                let said = self.tell_group(facts, group).await;
                for (at, verdict) in group.iter().zip(said) {
                    if !matches!(verdict, Verdict::Done) {
                        held.insert(facts[*at].record);
                    }
                    verdicts[*at] = verdict;
                }
            }
            pending = rest;
        }
        verdicts
    }

    /// Tells facts in one call. Where that fails and they are several, each of them is told alone, so
    /// that one that nobody can deal with holds up no others. Whoever is to show that all is well again
    /// is told of one at a time, and of no more once it has failed again.
    async fn tell_group(&self, facts: &[Fact], group: &[usize]) -> Vec<Verdict> {
        let together: Vec<Fact> = group.iter().map(|at| facts[*at].clone()).collect();
        if self.standing() == Standing::Well || together.len() == 1 {
            let said = self.call(&together).await;
            let failed = said.iter().any(|verdict| matches!(verdict, Verdict::Failed { .. }));
            if together.len() == 1 || !failed {
                return said;
            }
        }
        let mut verdicts = Vec::with_capacity(together.len());
        for fact in &together {
            match !verdicts.is_empty() && self.rest().is_some() {
                true => verdicts.push(Verdict::Waits),
                false => verdicts.extend(self.call(std::slice::from_ref(fact)).await),
            }
        }
        verdicts
    }

    fn standing(&self) -> Standing {
        self.context.hooks.follower_stands(self.at, self.app.clock.now())
    }

    /// How long it is told of nothing; nothing where it may be told.
    pub(super) fn rest(&self) -> Option<Duration> {
        match self.standing() {
            Standing::Rests(Some(until)) => Some(self.soon(until)),
            Standing::Rests(None) => Some(IDLE),
            Standing::Well | Standing::Tried => None,
        }
    }

    /// Whether what it is told next decides if it is well again.
    pub(super) fn is_tried(&self) -> bool {
        self.standing() == Standing::Tried
    }

    /// How long it is until a moment, or until somebody had better look again.
    pub(super) fn soon(&self, at: i64) -> Duration {
        let wait = u64::try_from(at - self.app.clock.now()).unwrap_or(1);
        Duration::from_micros(wait.max(1)).min(IDLE)
    }

    /// Calls the hook about facts of one user.
    async fn call(&self, facts: &[Fact]) -> Vec<Verdict> {
        let Some(first) = facts.first() else { return Vec::new() };
        if first.depth >= DEPTH {
            let reason = format!("PLUGIN_LOOP: {DEPTH} plugins led to each other");
            return verdicts(facts, || Verdict::Failed { reason: reason.clone(), permanent: true });
        }
        match self.followed(facts).await {
            Ok(Followed::Done(again)) => facts
                .iter()
                .map(|fact| match again.iter().find(|it| it.position == fact.position) {
                    Some(it) => Verdict::Again { delay_ms: it.delay_ms, reason: it.reason.clone() },
                    None => Verdict::Done,
                })
                .collect(),
            Ok(Followed::Failed { reason, permanent }) => {
                verdicts(facts, || Verdict::Failed { reason: reason.clone(), permanent })
            }
            // Nobody was told: it opened meanwhile.
            Err(error) if error.code() == Code::PluginOpen => verdicts(facts, || Verdict::Waits),
            Err(error) => {
                let reason = format!("{}: {}", error.code(), error.message());
                verdicts(facts, || Verdict::Failed { reason: reason.clone(), permanent: false })
            }
        }
    }

    async fn followed(&self, facts: &[Fact]) -> Result<Followed> {
        let Some(first) = facts.first() else { return Ok(Followed::Done(Vec::new())) };
        let actor = match first.actor {
            // What the server did by itself is followed by the server itself.
            None => Actor::system(),
            Some(user) => match self.app.load_actor(&self.context.registry, user).await? {
                Some(actor) => actor,
                None if self.follower.elevated => Actor::system(),
                // Nobody acts by the rights of somebody who has none any more.
                None => return Ok(Followed::Failed { reason: GONE.into(), permanent: true }),
            },
        };
        let actor = Arc::new(actor);
        // The same again whenever it is told again: guests may make keys of it.
        let beginning = Beginning { now: first.at, mutation: first.mutation };
        let caller = Caller::of(&self.app.clock, &actor, beginning);
        let caller = Caller { via: first.via.clone(), ..caller };
        let plugin = self.follower.name.plugin.clone();
        let context = Context {
            actor: Some(if self.follower.elevated { Arc::new(Actor::system()) } else { actor }),
            via: Some(Via { plugin, depth: first.depth + 1 }),
            ..self.context.clone()
        };
        let mut desk = Beside { app: self.app, context, may_change: true };
        served(self.context.hooks.follow(self.at, &caller, facts), &mut desk).await
    }

    /// What is kept of a fact that was not dealt with: when it is told again, if it is.
    pub(super) fn retry(&self, fact: &Fact, verdict: Verdict) -> Option<RetryRow> {
        let now = self.app.clock.now();
        let wait = self.follower.retry.wait_ms(fact.attempt);
        let (attempt, reason, wait) = match verdict {
            Verdict::Done => return None,
            Verdict::Waits => (fact.attempt.saturating_sub(1), String::new(), Some(0)),
            Verdict::Failed { reason, permanent: true } => (fact.attempt, reason, None),
            Verdict::Failed { reason, permanent: false } => {
                (fact.attempt, reason, wait.map(|wait| self.spread(wait)))
            }
            // Whoever does not say when waits as the manifest says.
            Verdict::Again { delay_ms: 0, reason } => {
                (fact.attempt, reason, wait.map(|wait| self.spread(wait)))
            }
            Verdict::Again { delay_ms, reason } => (fact.attempt, reason, wait.map(|_| delay_ms)),
        };
        let after = |wait: u64| now.saturating_add(i64::try_from(wait).unwrap_or(0) * 1_000);
        Some(RetryRow {
            position: fact.position,
            record: fact.record,
            attempt,
            due_at: wait.map_or(now, after),
            reason: shortened(reason),
            dead_at: wait.is_none().then_some(now),
        })
    }

    /// A wait between three and five quarters as long: what failed at once is not tried at once.
    fn spread(&self, wait: u64) -> u64 {
        let mut byte = [0];
        self.app.clock.random(&mut byte);
        wait.saturating_mul(192 + u64::from(byte[0]) / 2) / 256
    }
}

/// The beginning of a reason: a plugin may say a lot, and it is kept for each fact.
pub(super) fn shortened(mut reason: String) -> String {
    let end = (0..=REASON.min(reason.len())).rev().find(|at| reason.is_char_boundary(*at));
    reason.truncate(end.unwrap_or_default());
    reason
}

fn verdicts(facts: &[Fact], verdict: impl Fn() -> Verdict) -> Vec<Verdict> {
    facts.iter().map(|_| verdict()).collect()
}
