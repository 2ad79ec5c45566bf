//! One after-hook, told step by step: first what it is to be told again, then what is new. A fact that
//! it cannot deal with holds up the facts about the same record, and no others.

use std::sync::Arc;
use std::time::Duration;

use schema_som::actor::Actor;
use schema_som::error::Result;
use schema_som::event::EventAction;
use schema_som::hooks::{Fact, Followed, Follower, served};
use schema_som::ports::{Context, Via};
use schema_som::{Key, KeySet};
use server_storage::{EventFilter, PositionedEventRow, RetryRow};

use super::desk::Beside;
use super::following::Rest;
use super::{Moment, caller};
use crate::App;

/// Events that are looked at in one step.
const PAGE: u32 = 500;

/// Facts that are looked at in one step, of those that are told again.
const RETRIES: u32 = 1_000;

/// Plugins that lead to each other, at most.
const DEPTH: u32 = 8;

/// Calls that come to nothing one after the other, after which a hook is left alone for a while.
const PATIENCE: u32 = 5;

/// How long a hook is left alone at most, in seconds.
const PAUSE: u64 = 60;

/// Bytes of a reason that are kept.
const REASON: usize = 1_024;

/// Why nobody is told.
const GONE: &str = "NOT_FOUND: whoever made the change is no more";

/// Between two looks, where nothing happens.
const IDLE: Duration = Duration::from_secs(2);

/// How well a hook does.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    /// Calls that came to nothing, one after the other.
    failures: u32,
    /// Until when it is told of nothing new, in microseconds since 1970.
    paused_until: i64,
}

/// A hook that is told.
pub(super) struct Delivery<'a> {
    app: &'a App,
    context: &'a Context,
    at: usize,
    follower: &'a Follower,
}

/// What became of a fact.
enum Verdict {
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

impl<'a> Delivery<'a> {
    /// The hook with this place among the followers of a context.
    pub(super) fn new(app: &'a App, context: &'a Context, at: usize) -> Self {
        Self { app, context, at, follower: &context.hooks.followers()[at] }
    }

    /// Takes a step; answers when the next one is due.
    ///
    /// # Errors
    /// What became of the database.
    pub(super) async fn step(&self, pulse: &mut Pulse) -> Result<Rest> {
        let Some(cursor) = self.app.store.cursor(&self.follower.name).await? else {
            self.begin().await?;
            return Ok(Rest::Never);
        };
        let soon = |at: i64| {
            let wait = u64::try_from(at - self.app.clock.now()).unwrap_or(1);
            Duration::from_micros(wait.max(1)).min(IDLE)
        };
        if self.is_paused(pulse) {
            return Ok(Rest::For(soon(pulse.paused_until)));
        }
        let due = self.again(pulse).await?;
        if self.is_paused(pulse) {
            return Ok(Rest::For(soon(pulse.paused_until)));
        }
        let rest = self.go_on(cursor, pulse).await?;
        Ok(match (rest, due) {
            (Rest::Until(position, _), Some(due)) => Rest::Until(position, soon(due)),
            (rest, _) => rest,
        })
    }

    /// Where the log is by now is where it begins, unless it wants all of it.
    async fn begin(&self) -> Result<()> {
        self.app.store.settle().await?;
        let position = match self.follower.earliest {
            true => 0,
            false => self.app.store.newest_position().await?,
        };
        let mut tx = self.app.store.begin().await?;
        tx.begin_cursor(&self.follower.name, position).await?;
        tx.commit().await
    }

    /// Tells once more what is due; answers when the next of the others is.
    async fn again(&self, pulse: &mut Pulse) -> Result<Option<i64>> {
        let rows = self.app.store.open_retries(&self.follower.name, RETRIES).await?;
        let (now, mut records) = (self.app.clock.now(), KeySet::default());
        // Of each record the first fact only: what stands behind it waits.
        let leads = rows.into_iter().filter(|row| records.insert(row.record));
        let (mut due, later): (Vec<_>, Vec<_>) = leads.partition(|row| row.due_at <= now);
        due.truncate(self.follower.batch as usize);
        let next = later.iter().map(|row| row.due_at).min();
        if due.is_empty() {
            return Ok(next);
        }
        let positions: Vec<i64> = due.iter().map(|row| row.position).collect();
        let events = self.app.store.events_at(&positions).await?;
        let mut facts = Vec::with_capacity(due.len());
        let mut gone = Vec::new();
        for row in &due {
            let event = events.iter().find(|event| event.position == row.position);
            match event.and_then(|event| self.fact(event, row.attempt + 1)) {
                Some(fact) => facts.push(fact),
                // Forgotten by now, or of a type that is no more.
                None => gone.push(row.position),
            }
        }
        let told = self.tell(&facts, (&mut KeySet::default(), pulse)).await;
        let (mut done, mut open) = (gone, Vec::new());
        for (fact, verdict) in facts.iter().zip(told) {
            match verdict {
                Verdict::Done => done.push(fact.position),
                // It stands there as it was.
                Verdict::Waits => {}
                verdict => open.extend(self.retry(fact, verdict)),
            }
        }
        let mut tx = self.app.store.begin().await?;
        tx.drop_retries(&self.follower.name, &done).await?;
        tx.put_retries(&self.follower.name, &open).await?;
        tx.commit().await?;
        // What waited behind them may be told at once.
        Ok(Some(now))
    }

    /// Tells what is new.
    async fn go_on(&self, cursor: i64, pulse: &mut Pulse) -> Result<Rest> {
        let newest = self.app.store.newest_position().await?;
        if newest <= cursor {
            return Ok(Rest::Until(cursor, IDLE));
        }
        let registry = &self.context.registry;
        let names = self.follower.on.iter().map(|(ty, _)| registry.get(*ty).name.clone());
        let filter = EventFilter {
            types: Some(names.collect()),
            before: Some(newest.saturating_add(1)),
            ..EventFilter::after(cursor, PAGE)
        };
        let rows = self.app.store.events(&filter).await?;
        let is_whole = rows.len() < PAGE as usize;
        let end = match rows.last() {
            Some(last) if !is_whole => last.position,
            _ => newest,
        };
        let facts = rows.iter().filter_map(|row| self.fact(row, 1));
        let facts: Vec<Fact> = facts.filter(|fact| self.concerns(fact)).collect();
        let (open, told) = self.tell_new(&facts, pulse).await?;
        // What was not told yet is still to be told; what lies before it is dealt with.
        let (end, is_whole) = match facts.get(told) {
            Some(next) => (next.position - 1, false),
            None => (end, is_whole),
        };
        let mut tx = self.app.store.begin().await?;
        if !tx.move_cursor(&self.follower.name, (cursor, end)).await? {
            // Somebody else tells it, too, and was faster.
            tx.rollback().await?;
            return Ok(Rest::For(IDLE));
        }
        tx.put_retries(&self.follower.name, &open).await?;
        tx.commit().await?;
        Ok(if is_whole && open.is_empty() { Rest::Until(end, IDLE) } else { Rest::Never })
    }

    /// Tells facts that nobody was told of, until all are or the hook is to be left alone; answers
    /// what is to be told again, and how many of the facts that settles.
    async fn tell_new(&self, facts: &[Fact], pulse: &mut Pulse) -> Result<(Vec<RetryRow>, usize)> {
        let records: KeySet = facts.iter().map(|fact| fact.record).collect();
        let records: Vec<Key> = records.into_iter().collect();
        let blocked = self.app.store.blocked(&self.follower.name, &records).await?;
        let mut held: KeySet = blocked.into_iter().collect();
        let (mut open, mut told) = (Vec::new(), 0);
        for batch in facts.chunks(self.follower.batch.max(1) as usize) {
            if self.is_paused(pulse) {
                break;
            }
            let verdicts = self.tell(batch, (&mut held, pulse)).await;
            for (fact, verdict) in batch.iter().zip(verdicts) {
                open.extend(self.retry(fact, verdict));
            }
            told += batch.len();
        }
        Ok((open, told))
    }

    /// Tells facts in rounds: in each round no more than one about a record, so that none is told
    /// before what happened to its record earlier is dealt with. Records that are held, or come to be,
    /// are told nothing.
    async fn tell(&self, facts: &[Fact], (held, pulse): (&mut KeySet, &mut Pulse)) -> Vec<Verdict> {
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
                let said = self.tell_group(facts, (group, pulse)).await;
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
    /// that one that nobody can deal with holds up no others. Whoever fails time and again is told of
    /// one at a time, and of no more once it has failed again.
    async fn tell_group(
        &self,
        facts: &[Fact],
        (group, pulse): (&[usize], &mut Pulse),
    ) -> Vec<Verdict> {
        let together: Vec<Fact> = group.iter().map(|at| facts[*at].clone()).collect();
        if pulse.failures < PATIENCE || together.len() == 1 {
            let said = self.call(&together, pulse).await;
            let failed = said.iter().any(|verdict| matches!(verdict, Verdict::Failed { .. }));
            if together.len() == 1 || !failed {
                return said;
            }
        }
        let mut verdicts = Vec::with_capacity(together.len());
        for fact in &together {
            match !verdicts.is_empty() && self.is_paused(pulse) {
                true => verdicts.push(Verdict::Waits),
                false => verdicts.extend(self.call(std::slice::from_ref(fact), pulse).await),
            }
        }
        verdicts
    }

    fn is_paused(&self, pulse: &Pulse) -> bool {
        pulse.paused_until > self.app.clock.now()
    }

    /// Calls the hook about facts of one user.
    async fn call(&self, facts: &[Fact], pulse: &mut Pulse) -> Vec<Verdict> {
        let Some(first) = facts.first() else { return Vec::new() };
        if first.depth >= DEPTH {
            let reason = format!("PLUGIN_LOOP: {DEPTH} plugins led to each other");
            return verdicts(facts, || Verdict::Failed { reason: reason.clone(), permanent: true });
        }
        let said = self.followed(facts).await;
        // A fault that another try does not mend is an answer, and no sign of trouble.
        let failed = matches!(said, Err(_) | Ok(Followed::Failed { permanent: false, .. }));
        self.feel(pulse, failed);
        match said {
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
        let moment = Moment { now: first.at, mutation: first.mutation };
        let caller = caller(&self.app.clock, &actor, moment, first.via.clone());
        let plugin = self.follower.name.plugin.clone();
        let context = Context {
            actor: Some(if self.follower.elevated { Arc::new(Actor::system()) } else { actor }),
            via: Some(Via { plugin, depth: first.depth + 1 }),
            ..self.context.clone()
        };
        let mut desk = Beside { app: self.app, context, may_change: true };
        served(self.context.hooks.follow(self.at, &caller, facts), &mut desk).await
    }

    /// Whoever fails time and again is left alone for a while, longer each time.
    fn feel(&self, pulse: &mut Pulse, failed: bool) {
        if !failed {
            *pulse = Pulse::default();
            return;
        }
        pulse.failures = pulse.failures.saturating_add(1);
        if let Some(more) = pulse.failures.checked_sub(PATIENCE) {
            let seconds = 1_u64.checked_shl(more).unwrap_or(PAUSE).min(PAUSE);
            pulse.paused_until = self.app.clock.now() + (seconds * 1_000_000) as i64;
        }
    }

    /// What is kept of a fact that was not dealt with: when it is told again, if it is.
    fn retry(&self, fact: &Fact, verdict: Verdict) -> Option<RetryRow> {
        let now = self.app.clock.now();
        let wait = self.follower.retry.wait_ms(fact.attempt);
        let (attempt, reason, wait) = match verdict {
            Verdict::Done => return None,
            Verdict::Waits => (fact.attempt.saturating_sub(1), String::new(), Some(0)),
            Verdict::Failed { reason, permanent: true } => (fact.attempt, reason, None),
            Verdict::Failed { reason, permanent: false } => {
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

    /// An event as hooks are told of it; nothing where the model lacks its type.
    fn fact(&self, row: &PositionedEventRow, attempt: u32) -> Option<Fact> {
        let event = &row.event;
        let (via, depth) = led(&event.cause);
        Some(Fact {
            position: row.position,
            at: event.at,
            mutation: event.mutation,
            attempt,
            action: EventAction::parse(&event.action)?,
            ty: self.context.registry.by_name(&event.type_name)?.ix,
            record: event.record,
            project: event.project,
            changes: serde_json::from_str(&event.changes).ok()?,
            via,
            depth,
            actor: event.actor,
        })
    }

    /// A plugin knows what it did itself.
    fn concerns(&self, fact: &Fact) -> bool {
        let is_own = fact.via.as_deref() == Some(&*self.follower.name.plugin);
        !is_own && self.context.hooks.heeds(self.at, fact)
    }
}

/// The beginning of a reason: a plugin may say a lot, and it is kept for each fact.
fn shortened(mut reason: String) -> String {
    let end = (0..=REASON.min(reason.len())).rev().find(|at| reason.is_char_boundary(*at));
    reason.truncate(end.unwrap_or_default());
    reason
}

fn verdicts(facts: &[Fact], verdict: impl Fn() -> Verdict) -> Vec<Verdict> {
    facts.iter().map(|_| verdict()).collect()
}

/// The plugin that a cause names, and how many led to each other: `plugin:farm/2`.
fn led(cause: &str) -> (Option<Arc<str>>, u32) {
    let Some(named) = cause.strip_prefix("plugin:") else { return (None, 0) };
    match named.split_once('/') {
        Some((plugin, depth)) => (Some(plugin.into()), depth.parse().unwrap_or(1)),
        None => (Some(named.into()), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_name_the_plugin_and_how_many_led_to_it() {
        assert_eq!(led("caller"), (None, 0));
        assert_eq!(led("plugin:farm"), (Some("farm".into()), 1));
        assert_eq!(led("plugin:farm/3"), (Some("farm".into()), 3));
    }
}
