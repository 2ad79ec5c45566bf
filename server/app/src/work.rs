//! A mutation document: one transaction, opened when it is first needed.

use std::sync::Arc;

use async_trait::async_trait;
use schema_som::Key;
use schema_som::calendar::Calendar;
use schema_som::change::{Changed, Command};
use schema_som::clock::Clock;
use schema_som::error::{Code, Error, Result};
use schema_som::hooks::{Answer, DrawerAsk, Progress, Signal};
use schema_som::operation::{Given, Outcome};
use schema_som::ports::{Beginning, Begun, Context, Terms, Work};
use schema_som::query::{Level, Query};
use server_storage::{BackfillRow, Claim, Claimed, Store, Tx};

use crate::App;
use crate::auth::{ActorCache, decides_rights};
use crate::calendar::{CalendarCache, decides_time};
use crate::messages;
use crate::plugins::{Action, PluginWork, Signals, manage};
use crate::read::{at_work, check_lengths, time_is_over};
use crate::reading::{Place, Reading, forget};
use crate::schedule;
use crate::tickets;
use crate::workflow;
use crate::write::{Cause, Origin, Via};

impl App {
    /// Begins a mutation document.
    pub(crate) async fn begin_work(&self, context: &Context, terms: Terms) -> Result<Begun> {
        let claimed = terms.idempotency.as_ref().filter(|_| !terms.dry_run);
        let mut work = self.document(context, &terms).await?;
        match claimed {
            None => Ok(Begun::Work(Box::new(work))),
            Some(claimed) => match work.claim(&claimed.request).await? {
                None => Ok(Begun::Work(Box::new(work))),
                Some(answer) => Ok(Begun::Known(answer)),
            },
        }
    }

    /// Begins a document of a plugin's own, once more if it has begun before.
    pub(crate) async fn begin_plugin_work(
        &self,
        context: &Context,
        again: Option<Beginning>,
    ) -> Result<Box<dyn PluginWork>> {
        let terms = Terms { again, ..Terms::default() };
        Ok(Box::new(self.document(context, &terms).await?))
    }

    async fn document(&self, context: &Context, terms: &Terms) -> Result<Document> {
        let actor = at_work(context)?;
        let claimed = terms.idempotency.as_ref().filter(|_| !terms.dry_run);
        let beginning = terms.again.unwrap_or_else(|| {
            let (now, mutation) = (self.clock.now(), self.clock.new_key(0));
            Beginning { now, mutation }
        });
        forget(context).await?;
        Ok(Document {
            store: self.store.clone(),
            clock: self.clock.clone(),
            beginning,
            deadline: context.deadline,
            dry_run: terms.dry_run,
            claimed: actor.user.zip(claimed.map(|claimed| claimed.key.clone())),
            actors: self.actors.clone(),
            calendars: self.calendars.clone(),
            desk: self.desk.clone(),
            runs: Vec::new(),
            signals: self.signals.clone(),
            has_said: false,
            tx: None,
        })
    }
}

/// A document at work. Dropping it rolls its transaction back.
struct Document {
    store: Store,
    clock: Arc<dyn Clock>,
    beginning: Beginning,
    /// The microsecond after which nobody waits for the answer.
    deadline: Option<i64>,
    dry_run: bool,
    /// Whose key the document runs under.
    claimed: Option<(Key, String)>,
    /// Whose rights the document may change.
    actors: Arc<ActorCache>,
    /// By what time is counted, which the document may change, too.
    calendars: Arc<CalendarCache>,
    /// Where runs of a scheduler are handed in.
    desk: Arc<schedule::Desk>,
    /// Those that begin once the document is committed.
    runs: Vec<schedule::Run>,
    /// Where plugins are heard.
    signals: Arc<Signals>,
    /// Whether one said something within the document.
    has_said: bool,
    tx: Option<Tx>,
}

impl Document {
    /// Claims the document's key; answers what an earlier run of the document answered.
    async fn claim(&mut self, request: &[u8; 32]) -> Result<Option<Vec<u8>>> {
        let Some((actor, key)) = self.claimed.clone() else { return Ok(None) };
        let now = self.beginning.now;
        let claimed = Claimed { actor, key: &key };
        match self.open().await?.claim(claimed, request, now).await? {
            Claim::New => Ok(None),
            Claim::Known(answer) => Ok(Some(answer)),
            Claim::InProgress => {
                let what = format!("a document with the key `{key}` is still at work");
                Err(Error::new(Code::IdempotencyInProgress, what)
                    .retry_after(1)
                    .hint("wait, and send the same document again"))
            }
            Claim::Mismatch => {
                let what = format!("the key `{key}` belongs to another document");
                Err(Error::new(Code::IdempotencyMismatch, what)
                    .hint("use a new key for each document, the same one for its repetitions"))
            }
        }
    }

    fn origin<'a>(
        &self,
        context: &'a Context,
        clock: &'a Arc<dyn Clock>,
        (cause, calendar): (Cause, Calendar),
    ) -> Result<Origin<'a>> {
        let (actor, registry) = (at_work(context)?, &*context.registry);
        let Beginning { now, mutation } = self.beginning;
        let (hooks, deadline) = (&*context.hooks, context.deadline);
        let via =
            context.via.as_ref().map(|via| Via { plugin: &via.plugin, depth: via.depth as usize });
        Ok(Origin { registry, actor, clock, cause, now, calendar, mutation, hooks, deadline, via })
    }

    /// What time is counted by, as the document sees it.
    async fn calendar(&mut self, context: &Context) -> Result<Calendar> {
        let (calendars, now) = (self.calendars.clone(), self.clock.now());
        calendars.within(self.open().await?, &context.registry, now).await
    }

    /// The context with its actor narrowed by plugins; nothing where none narrows.
    async fn narrowed(&mut self, context: &Context) -> Result<Option<Context>> {
        if context.hooks.readers().is_empty() {
            return Ok(None);
        }
        let (actor, clock) = (at_work(context)?, self.clock.clone());
        let (clock, beginning) = (&clock, Some(self.beginning));
        let place = Place::Within(self.open().await?);
        Reading { context, actor, clock, place, beginning }.narrowed().await
    }

    async fn open(&mut self) -> Result<&mut Tx> {
        if self.tx.is_none() {
            self.tx = Some(self.store.begin().await?);
        }
        self.tx.as_mut().ok_or_else(|| Error::internal("there is no transaction"))
    }
}

#[async_trait]
impl PluginWork for Document {
    async fn open_drawer(&mut self, ask: &DrawerAsk) -> Result<Result<Answer>> {
        let now = self.beginning.now;
        self.open().await?.open_drawer(ask, now).await
    }

    async fn publish(&mut self, signal: &Signal) -> Result<()> {
        self.has_said = true;
        self.open().await?.publish(signal).await
    }

    async fn advance(&mut self, row: &BackfillRow, made: &Progress) -> Result<bool> {
        let now = self.clock.now();
        self.open().await?.advance_backfill(row, made, now).await
    }

    fn as_work(&mut self) -> &mut dyn Work {
        self
    }

    fn into_work(self: Box<Self>) -> Box<dyn Work> {
        self
    }
}

#[async_trait]
impl Work for Document {
    fn beginning(&self) -> Option<Beginning> {
        Some(self.beginning)
    }

    async fn change(&mut self, context: &Context, command: Command) -> Result<Changed> {
        forget(context).await?;
        let narrowed = self.narrowed(context).await?;
        let context = narrowed.as_ref().unwrap_or(context);
        let clock = self.clock.clone();
        let calendar = self.calendar(context).await?;
        let origin = self.origin(context, &clock, (Cause::Caller, calendar))?;
        origin.run(self.open().await?, command).await
    }

    async fn operate(
        &mut self,
        context: &Context,
        name: &str,
        arguments: Vec<Given>,
    ) -> Result<Outcome> {
        check_lengths(context, name, &arguments)?;
        forget(context).await?;
        let narrowed = self.narrowed(context).await?;
        let context = narrowed.as_ref().unwrap_or(context);
        let clock = self.clock.clone();
        if let Some(action) = Action::named(context, name)? {
            return action.change((&clock, self), &arguments).await;
        }
        let calendar = self.calendar(context).await?;
        let origin = self.origin(context, &clock, (Cause::Operation, calendar))?;
        if name == "studioSchedule" {
            let (desk, wish) = (self.desk.clone(), schedule::Wish::of(&arguments)?);
            let (origin, tx) = ((&origin, context), self.open().await?);
            let (outcome, run) = schedule::begin(origin, tx, (&desk, wish)).await?;
            self.runs.push(run);
            return Ok(outcome);
        }
        let now = self.beginning.now;
        let tx = self.open().await?;
        if let Some(outcome) = manage((context, tx), (name, &arguments), now).await? {
            return Ok(outcome);
        }
        if let Some(deed) = workflow::Deed::named(name, &arguments) {
            return workflow::change(&origin, tx, deed).await;
        }
        match name.starts_with("ticket") {
            true => tickets::change(&origin, tx, (name, arguments)).await,
            false => messages::change(&origin, tx, (name, arguments)).await,
        }
    }

    async fn read(&mut self, context: &Context, query: Query) -> Result<Level> {
        let narrowed = self.narrowed(context).await?;
        let context = narrowed.as_ref().unwrap_or(context);
        let (actor, clock) = (at_work(context)?, self.clock.clone());
        let (clock, beginning) = (&clock, Some(self.beginning));
        let place = Place::Within(self.open().await?);
        Reading { context, actor, clock, place, beginning }.answer(query).await
    }

    async fn finish(mut self: Box<Self>, answer: &[u8]) -> Result<()> {
        if self.claimed.is_some() {
            // A document that changed nothing keeps its answer, too.
            self.open().await?;
        }
        let Some(mut tx) = self.tx.take() else { return Ok(()) };
        if self.dry_run {
            return tx.rollback().await;
        }
        if let Some((actor, key)) = &self.claimed {
            tx.fill(Claimed { actor: *actor, key }, answer).await?;
        }
        // Whoever was told that the time is over shall not find it done.
        if self.deadline.is_some_and(|deadline| self.clock.now() >= deadline) {
            tx.rollback().await?;
            return Err(time_is_over("nothing was changed; change less at a time"));
        }
        let rights = tx.changed_types().any(decides_rights);
        let time = tx.changed_types().any(decides_time);
        let committed = tx.commit().await;
        // Whatever became of it: an error may have come after the commit.
        if rights {
            self.actors.clear();
        }
        if time {
            self.calendars.clear();
        }
        if committed.is_ok() {
            self.desk.hand_in(self.runs);
            if self.has_said {
                self.signals.was_said(&self.store, self.clock.now()).await;
            }
        }
        committed
    }
}
