//! One after-hook, told step by step: first what it is to be told again, then what is new. A fact that
//! it cannot deal with holds up the facts about the same record, and no others.

use std::sync::Arc;
use std::time::Duration;

use schema_som::error::Result;
use schema_som::event::EventAction;
use schema_som::hooks::{Fact, Follower};
use schema_som::ports::Context;
use schema_som::{Key, KeySet};
use server_storage::{EXPIRED, EventFilter, PositionedEventRow, RetryRow};

use super::following::Rest;
use super::telling::Verdict;
use crate::App;

/// Events that are looked at in one step.
const PAGE: u32 = 500;

/// Records that are looked at in one step, of those with facts that are told again.
const RETRIES: u32 = 1_000;

/// Between two looks, where nothing happens.
pub(super) const IDLE: Duration = Duration::from_secs(2);

/// A hook that is told.
pub(super) struct Delivery<'a> {
    pub(super) app: &'a App,
    pub(super) context: &'a Context,
    pub(super) at: usize,
    pub(super) follower: &'a Follower,
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
    pub(super) async fn step(&self) -> Result<Rest> {
        let Some(mut cursor) = self.app.store.cursor(&self.follower.name).await? else {
            self.begin().await?;
            return Ok(Rest::Never);
        };
        if let Some(rest) = self.rest() {
            return Ok(Rest::For(rest));
        }
        // What failed before says little about whether the hook is well again: what is new comes first.
        if self.is_tried() {
            match self.go_on(cursor).await? {
                Rest::Until(end, _) => cursor = end,
                rest => return Ok(self.rest().map_or(rest, Rest::For)),
            }
        }
        let due = self.again().await?;
        if let Some(rest) = self.rest() {
            return Ok(Rest::For(rest));
        }
        let rest = self.go_on(cursor).await?;
        Ok(match (rest, due) {
            (Rest::Until(position, _), Some(due)) => Rest::Until(position, self.soon(due)),
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

    /// What is to be told once more: of each record the first fact only, since what stands behind it
    /// waits.
    pub(super) async fn leads(&self) -> Result<Vec<RetryRow>> {
        self.app.store.leading_retries(&self.follower.name, RETRIES).await
    }

    /// Tells once more what is due; answers when the next of the others is.
    async fn again(&self) -> Result<Option<i64>> {
        let leads = self.leads().await?.into_iter();
        let now = self.app.clock.now();
        let (mut due, later): (Vec<_>, Vec<_>) = leads.partition(|row| row.due_at <= now);
        due.truncate(self.follower.batch as usize);
        let next = later.iter().map(|row| row.due_at).min();
        if due.is_empty() {
            return Ok(next);
        }
        let positions: Vec<i64> = due.iter().map(|row| row.position).collect();
        let events = self.app.store.events_at(&positions).await?;
        let mut facts = Vec::with_capacity(due.len());
        let (mut done, mut open) = (Vec::new(), Vec::new());
        for row in &due {
            let Some(event) = events.iter().find(|event| event.position == row.position) else {
                let (reason, dead_at) = (EXPIRED.to_owned(), Some(now));
                open.push(RetryRow { reason, dead_at, ..row.clone() });
                continue;
            };
            match self.fact(event, row.attempt + 1) {
                Some(fact) => facts.push(fact),
                // Of a type that is no more.
                None => done.push(row.position),
            }
        }
        let told = self.tell(&facts, &mut KeySet::default()).await;
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
    async fn go_on(&self, cursor: i64) -> Result<Rest> {
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
        let (open, told) = self.tell_new(&facts).await?;
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
    async fn tell_new(&self, facts: &[Fact]) -> Result<(Vec<RetryRow>, usize)> {
        let records: KeySet = facts.iter().map(|fact| fact.record).collect();
        let records: Vec<Key> = records.into_iter().collect();
        let blocked = self.app.store.blocked(&self.follower.name, &records).await?;
        let mut held: KeySet = blocked.into_iter().collect();
        let (mut open, mut told) = (Vec::new(), 0);
        for batch in facts.chunks(self.follower.batch.max(1) as usize) {
            if self.rest().is_some() {
                break;
            }
            let verdicts = self.tell(batch, &mut held).await;
            for (fact, verdict) in batch.iter().zip(verdicts) {
                open.extend(self.retry(fact, verdict));
            }
            told += batch.len();
        }
        Ok((open, told))
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

/// The plugin that a cause names, and how many led to each other: `plugin:farm/2`.
pub(super) fn led(cause: &str) -> (Option<Arc<str>>, u32) {
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
