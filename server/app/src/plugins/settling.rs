//! Tells after-hooks all that happened, at once: for trials, in which nobody keeps plugins busy and time
//! passes as fast as it may.

use std::sync::Arc;

use schema_som::KeySet;
use schema_som::actor::Actor;
use schema_som::error::Result;
use schema_som::hooks::HookName;
use schema_som::ports::Context;

use super::deliver::Delivery;
use super::following::Rest;
use crate::App;

/// Facts that wait, of which it is asked when the first one is due.
const WAITING: u32 = 1_000;

/// Makes the context of the moment, for somebody.
type Contexts<'a> = &'a (dyn Fn(Option<Arc<Actor>>) -> Context + Sync);

impl App {
    /// Tells after-hooks what happened until nothing is left that they have to be told, once more or
    /// for the first time. Where a try is due later, `pass` lets the time pass until then.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn settle_plugins(
        &self,
        contexts: Contexts<'_>,
        pass: &(dyn Fn(i64) + Sync),
    ) -> Result<()> {
        loop {
            let context = contexts(Some(Arc::new(Actor::system())));
            let mut round = Round { next: None, goes_on: false, heard: i64::MAX };
            for (at, follower) in context.hooks.followers().iter().enumerate() {
                let delivery = Delivery::new(self, &context, at);
                round.step(self, delivery.step().await?);
                round.waits_for(self.next_try(&follower.name).await?);
            }
            // What a hook did may concern one that had its turn before.
            if round.goes_on || self.store.newest_position().await? > round.heard {
                continue;
            }
            match round.next {
                Some(next) => pass(next.max(self.clock.now() + 1)),
                None => return Ok(()),
            }
        }
    }

    /// When a hook is told again of something that it could not deal with.
    async fn next_try(&self, hook: &HookName) -> Result<Option<i64>> {
        let waiting = self.store.open_retries(hook, WAITING).await?;
        let mut records = KeySet::default();
        // What stands behind the first fact about a record waits for it.
        let leads = waiting.into_iter().filter(|row| records.insert(row.record));
        Ok(leads.map(|row| row.due_at).min())
    }
}

/// What became of one turn of all hooks.
struct Round {
    /// The moment at which somebody is to be told again.
    next: Option<i64>,
    /// Whether somebody has something to be told at once.
    goes_on: bool,
    /// The position up to which all have heard.
    heard: i64,
}

impl Round {
    fn step(&mut self, app: &App, rest: Rest) {
        match rest {
            Rest::Never => self.goes_on = true,
            Rest::For(time) => {
                let micros = i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
                self.waits_for(Some(app.clock.now().saturating_add(micros)));
            }
            Rest::Until(position, _) => self.heard = self.heard.min(position),
        }
    }

    fn waits_for(&mut self, moment: Option<i64>) {
        self.next = self.next.into_iter().chain(moment).min();
    }
}
