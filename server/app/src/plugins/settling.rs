//! Tells after-hooks all that happened, at once: for trials, in which nobody keeps plugins busy and time
//! passes as fast as it may.

use std::sync::Arc;

use schema_som::actor::Actor;
use schema_som::error::Result;
use schema_som::ports::Context;

use super::deliver::Delivery;
use super::following::Rest;
use crate::App;

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
            for at in 0..context.hooks.followers().len() {
                let delivery = Delivery::new(self, &context, at);
                round.step(self, delivery.step().await?);
                round.waits_for(delivery.leads().await?.iter().map(|row| row.due_at).min());
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
