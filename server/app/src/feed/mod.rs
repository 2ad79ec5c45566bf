//! The log of changes as an actor may see it. `lens` narrows it by the actor's rights, `recent`
//! keeps the newest events in memory, so that those who listen live cost no statements,
//! `keeping` lets go of what is too old, and `upkeep` follows the log.

use schema_som::error::{Code, Error, Result};
use schema_som::event::{Event, EventQuery};
use schema_som::ports::{Context, Reach};
use schema_som::settings;
use server_storage::EventFilter;

use crate::App;
use crate::read::at_work;

mod asked;
mod entry;
mod keeping;
mod lens;
mod parties;
mod recent;
mod targets;
#[cfg(test)]
mod tests;
mod upkeep;

use entry::Entry;
pub use keeping::Held;
pub(crate) use keeping::Keeping;
use lens::Lens;
pub(crate) use recent::Recent;
pub use upkeep::Following;

/// Events of one statement.
const PAGE: u32 = 1_000;

settings! {
    /// How long the log of changes is kept, and how much of it in memory.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct FeedSettings {
        /// Days after which an event is deleted; 0 keeps all of them for ever. Histories begin
        /// with the oldest event that is kept. What an after-hook of a plugin at work has not heard
        /// stays until it has; of one that rests, seven days longer. `pluginDeliveries` tells.
        pub retention_days: u32 = 0,
        /// The newest events that are kept in memory for those who listen.
        pub recent_events: usize = 4_096; 1..,
    }
}

impl App {
    /// Lets go of the newest events in memory: the log calls types otherwise by now.
    pub async fn read_log_anew(&self) {
        self.recent.begin_anew().await;
    }

    /// What the context's actor may see of the log.
    pub(crate) async fn told(&self, context: &Context, query: &EventQuery) -> Result<Vec<Event>> {
        let actor = at_work(context)?;
        let registry = &*context.registry;
        let mut lens = Lens::new(registry, actor, query);
        let Some(filter) = asked::filter(registry, &lens, query) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        let mut from = filter.clone();
        from.limit = PAGE.min(query.limit.max(1));
        if query.backward || query.record.is_some() || query.after.is_none() {
            // Whoever changes something and then asks what happened finds it.
            self.store.settle().await?;
        } else {
            let known = self.recent.keep_up(&self.store, &self.actors).await?;
            // What this process has not heard of yet may follow a change of rights.
            if let Some(known) = known {
                let end = known.saturating_add(1);
                from.before = Some(from.before.map_or(end, |before| before.min(end)));
            }
        }
        while (found.len() as u32) < query.limit {
            if let Some(entries) = self.recent.after(&from) {
                self.admit(&mut lens, query, &entries, &mut found).await?;
                break;
            }
            let entries = self.page(&from).await?;
            self.admit(&mut lens, query, &entries, &mut found).await?;
            let Some(last) = entries.last().filter(|_| entries.len() as u32 == from.limit) else {
                break;
            };
            let bound = if query.backward { &mut from.before } else { &mut from.after };
            *bound = Some(last.position);
            // Whoever reads on beyond the first page reads many.
            from.limit = PAGE;
        }
        found.truncate(query.limit as usize);
        Ok(found)
    }

    /// One page of the log from the database.
    async fn page(&self, filter: &EventFilter) -> Result<Vec<Entry>> {
        let rows = self.store.events(filter).await?;
        // Asked afterwards, so that nothing was deleted in between.
        if let Some(after) = filter.after
            && after < self.store.purged_position().await?
        {
            return Err(expired());
        }
        Ok(rows.into_iter().map(Entry::from).collect())
    }

    async fn admit(
        &self,
        lens: &mut Lens<'_>,
        query: &EventQuery,
        entries: &[Entry],
        found: &mut Vec<Event>,
    ) -> Result<()> {
        let named = entries.iter().map(|entry| (entry.type_name(), entry.record));
        let concealed = self.concealed(lens, named).await?;
        lens.learn(self.homes(lens, entries).await?);
        let left = (query.limit as usize).saturating_sub(found.len());
        let mut events = Vec::new();
        for entry in entries {
            if events.len() == left {
                break;
            }
            let Some(event) = entry.event(lens.registry) else { continue };
            let is_known = !concealed.contains(&event.record);
            if is_known && asked::admits(query, &event) && lens.shows(&event) {
                events.push(event);
            }
        }
        let targets = lens.targets(&events);
        let seen = self.seen_targets(lens, targets).await?;
        found.extend(events.into_iter().map(|event| lens.cut(event, &seen)));
        Ok(())
    }

    /// How far the log reaches.
    pub(crate) async fn log_reach(&self) -> Result<Reach> {
        // A stream that begins now begins behind what its client did before.
        self.store.settle().await?;
        // Not what this process has heard by now: a cursor may come from another server.
        let newest = self.store.newest_position().await?;
        Ok(Reach { oldest: self.store.purged_position().await? + 1, newest })
    }
}

/// The error for whoever was away for longer than events are kept.
fn expired() -> Error {
    Error::new(Code::CursorExpired, "events after this cursor were deleted because of their age")
        .hint("read the records anew, then start without a cursor")
}
