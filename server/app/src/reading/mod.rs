//! The gate through which everything is read: rights narrow a query, storage answers it, and plugins
//! replace some of the values and compute others. Nothing of it costs anything where no plugin has a say.

use std::sync::Arc;
use std::time::Duration;

use schema_som::actor::Actor;
use schema_som::clock::Clock;
use schema_som::error::Result;
use schema_som::hooks::Caller;
use schema_som::ports::{Beginning, Context};
use schema_som::query::{Level, Query};
use server_storage::{Store, Tx};

use crate::rights::narrow_to_redact;

mod compute;
mod desk;
mod known;
mod laid;
mod linked;
mod narrowing;
mod redact;

use known::Known;

pub(crate) use known::forget;
pub(crate) use redact::Redacting;

/// Where rows are read.
pub(crate) enum Place<'a> {
    /// Outside of transactions, within this time.
    Outside(&'a Store, Option<Duration>),
    /// In the transaction of a document.
    Within(&'a mut Tx),
}

/// Reads by the rights of one actor.
pub(crate) struct Reading<'a> {
    pub(crate) context: &'a Context,
    pub(crate) actor: &'a Actor,
    pub(crate) clock: &'a Arc<dyn Clock>,
    pub(crate) place: Place<'a>,
    /// The document that reads, if one does.
    pub(crate) beginning: Option<Beginning>,
}

impl<'a> Reading<'a> {
    /// Answers a query with what the actor may see.
    ///
    /// # Errors
    /// What rights refuse, and whatever keeps the database from answering.
    pub(crate) async fn answer(mut self, query: Query) -> Result<Level> {
        let query = narrow_to_redact(&self.context.registry, self.actor, query)?;
        self.complete(&query).await
    }

    /// The answer to a query that was narrowed: its rows, and what plugins make of them.
    async fn complete(&mut self, query: &Query) -> Result<Level> {
        let mut level = self.rows(query).await?;
        self.redact(query, &mut level).await?;
        if compute::is_asked(query) {
            self.compute(query, &mut level).await?;
            self.follow_links(query, &mut level).await?;
        }
        Ok(level)
    }

    /// The rows of a query that was narrowed.
    async fn rows(&mut self, query: &Query) -> Result<Level> {
        let registry = &self.context.registry;
        match &mut self.place {
            Place::Outside(store, left) => store.read(registry, query, *left).await,
            Place::Within(tx) => tx.read(registry, query).await,
        }
    }

    /// Has hooks replace what they replace for the one who reads. What they look up themselves is not
    /// replaced, and not narrowed either.
    async fn redact(&mut self, query: &Query, level: &mut Level) -> Result<()> {
        let Some(veil) = self.actor.veil.as_ref().filter(|_| Redacting::is_asked(query)) else {
            return Ok(());
        };
        let caller = self.caller(self.known()?.beginning);
        let Self { context, clock, beginning, .. } = *self;
        let place = match &mut self.place {
            Place::Outside(store, left) => Place::Outside(store, *left),
            Place::Within(tx) => Place::Within(tx),
        };
        let mut desk = Reading { context, actor: &veil.behind, clock, place, beginning };
        let redacting = Redacting { hooks: &*context.hooks, registry: &context.registry, caller };
        redacting.all((query, level), &mut desk).await
    }

    /// What was found out for this request already.
    fn known(&self) -> Result<Arc<Known>> {
        Known::of(self.context, || {
            self.beginning.unwrap_or_else(|| Beginning {
                now: self.clock.now(),
                mutation: self.clock.new_key(0),
            })
        })
    }

    /// Who asks, as plugins are told it.
    fn caller(&self, beginning: Beginning) -> Caller {
        let deadline = self.context.deadline;
        Caller { deadline, ..Caller::of(self.clock, self.actor, beginning) }
    }
}
