//! The seams: what the schema needs of the server.

use std::sync::Arc;

use async_trait::async_trait;

use crate::actor::Actor;
use crate::change::{Changed, Command};
use crate::error::{Code, Error, Result};
use crate::event::{Event, EventQuery};
use crate::hooks::{DocumentAsk, Hooks, Signal};
use crate::id::Key;
use crate::memo::Memo;
use crate::operation::{Given, Outcome};
use crate::query::{Level, Query};
use crate::registry::Registry;

/// What every call carries: who asks, of which model, and until when an answer is of use.
#[derive(Clone)]
pub struct Context {
    /// Who asks; none before a login.
    pub actor: Option<Arc<Actor>>,
    /// The model that the request was planned with.
    pub registry: Arc<Registry>,
    /// The hooks of the plugins that were at work when the request was planned.
    pub hooks: Arc<dyn Hooks>,
    /// The microsecond after which nobody waits any more.
    pub deadline: Option<i64>,
    /// The token that the request came with, for operations such as `logout`.
    pub token: Option<Arc<str>>,
    /// Whoever runs the documents of plugins; nobody where there is no API.
    pub documents: Option<Arc<dyn Documents>>,
    /// The plugin that asks for somebody, if one does.
    pub via: Option<Via>,
    /// What was found out for this request already.
    pub memo: Memo,
}

/// A plugin that asks for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Via {
    /// The plugin's id.
    pub plugin: Arc<str>,
    /// How many plugins led to each other, this one included.
    pub depth: u32,
}

impl Context {
    /// What somebody asks without a token, without an end, and where there are no documents.
    pub fn new(actor: Option<Arc<Actor>>, registry: Arc<Registry>, hooks: Arc<dyn Hooks>) -> Self {
        let (deadline, token, documents, via) = (None, None, None, None);
        let memo = Memo::default();
        Self { actor, registry, hooks, deadline, token, documents, via, memo }
    }
}

/// Runs the documents of plugins, as the API would run them for whoever the plugin asks for.
#[async_trait]
pub trait Documents: Send + Sync {
    /// Answers a document that only reads, as a whole response.
    ///
    /// # Errors
    /// What keeps it from being run at all: it does not fit the schema, or its variables do not.
    async fn ask(
        &self,
        entities: &dyn Entities,
        context: &Context,
        ask: &DocumentAsk,
    ) -> Result<Vec<u8>>;

    /// Runs a document that changes something within a mutation document, and answers a whole
    /// response. What keeps it from being run at all is within.
    ///
    /// # Errors
    /// What the pipeline refuses; then the document that it is run in cannot go on.
    async fn change(
        &self,
        work: &mut dyn Work,
        context: &Context,
        ask: &DocumentAsk,
    ) -> Result<Result<Vec<u8>>>;
}

/// What plugins said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The number of the last signal.
    pub newest: u64,
    /// Those after the number that was asked for, as far as they are still known.
    pub signals: Vec<Arc<Signal>>,
    /// Whether there were others that are not known any more.
    pub missed: bool,
}

/// Reads records and runs operations, by the rights of the context's actor.
#[async_trait]
pub trait Entities: Send + Sync {
    /// Answers a read. Rights are applied here and nowhere else.
    ///
    /// # Errors
    /// `UNAUTHENTICATED`, `FORBIDDEN`, `TIMEOUT`, `BUSY`, `UNAVAILABLE` or `INTERNAL`.
    async fn read(&self, context: &Context, query: Query) -> Result<Level>;

    /// Runs a declared operation with its arguments in order; absent ones are null.
    ///
    /// # Errors
    /// What the operation's doc names.
    async fn operate(
        &self,
        context: &Context,
        name: &str,
        arguments: Vec<Given>,
    ) -> Result<Outcome>;

    /// Begins a mutation document. A source of records that only reads has none.
    ///
    /// # Errors
    /// `UNAUTHENTICATED`, `IDEMPOTENCY_IN_PROGRESS`, `IDEMPOTENCY_MISMATCH`, `BUSY`, `UNAVAILABLE`.
    async fn begin(&self, _context: &Context, _terms: Terms) -> Result<Begun> {
        Err(only_reads("changed"))
    }

    /// Reads the log of changes: what the context's actor may see of it, ascending by position
    /// unless asked backward. Fields that the actor may not read are left out of the changes.
    ///
    /// # Errors
    /// As [`Entities::read`].
    async fn events(&self, _context: &Context, _query: &EventQuery) -> Result<Vec<Event>> {
        Err(only_reads("followed"))
    }

    /// Waits until something beyond this position stands in the log; answers the newest position.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the server stops.
    async fn grown(&self, _beyond: i64) -> Result<i64> {
        Err(only_reads("followed"))
    }

    /// The positions that the log reaches from and to by now. A reader may begin after any of them,
    /// or just before the first.
    ///
    /// # Errors
    /// As [`Entities::read`].
    async fn reach(&self) -> Result<Reach> {
        Err(only_reads("followed"))
    }

    /// What plugins said after the signal of a number, once there is something; without a number at
    /// once the one to begin after. Numbers are those of this server, and of no use for another one.
    ///
    /// # Errors
    /// As [`Entities::read`].
    async fn signals(&self, _context: &Context, _after: Option<u64>) -> Result<Heard> {
        Err(only_reads("listened to"))
    }

    /// Who the context's token belongs to by now, and what that one sees. Without a token it is the
    /// context's actor, for ever.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` when the token was revoked or is over, or as [`Entities::read`].
    async fn standing(&self, context: &Context) -> Result<Standing> {
        match &context.actor {
            Some(actor) => Ok(Standing::alone(actor.clone())),
            None => Err(Error::new(Code::Unauthenticated, "nobody is logged in")),
        }
    }

    /// How often rights may have changed so far. Whoever was told of an event finds a number here
    /// that counts whatever changed rights before it.
    fn rights(&self) -> u64 {
        0
    }

    /// Waits until tokens or rights may have changed since this answered last (0 at first), and
    /// answers the number to wait with next.
    async fn unsettled(&self, _since: u64) -> u64 {
        std::future::pending().await
    }
}

/// Which positions the log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The oldest position that was not forgotten; the one after `newest` in an empty log.
    pub oldest: i64,
    /// The newest position; 0 before the first event.
    pub newest: i64,
}

/// Who somebody is by now, and what that one sees.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Who it is.
    pub actor: Arc<Actor>,
    /// Two with equal profiles see the same of everything.
    pub profile: [u8; 32],
    /// The number of [`Entities::rights`] before it was looked at.
    pub rights: u64,
}

impl Standing {
    /// Somebody who shares no view with others, and whose rights do not change: the profile is the
    /// user's key.
    pub fn alone(actor: Arc<Actor>) -> Self {
        let mut profile = [0; 32];
        if let Some(user) = actor.user {
            profile[..16].copy_from_slice(&user.0);
        }
        Self { actor, profile, rights: 0 }
    }
}

fn only_reads(what: &str) -> Error {
    Error::new(Code::Unavailable, format!("these records cannot be {what}"))
}

/// On which terms a mutation document runs.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Everything is done and answered, and undone at the end.
    pub dry_run: bool,
    /// The key under which a repeated document gets the first answer.
    pub idempotency: Option<Idempotency>,
    /// When it began the first time, if it runs again: hooks are to see the same.
    pub again: Option<Beginning>,
}

/// When a mutation document began, and what the log calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    /// In microseconds since 1970.
    pub now: i64,
    /// What all changes of the document have in common.
    pub mutation: Key,
}

/// A promise that a document takes effect once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// What the client calls the document.
    pub key: String,
    /// A digest of document, operation name and variables: the same key with another request is a
    /// mistake.
    pub request: [u8; 32],
}

/// How a mutation document begins.
pub enum Begun {
    /// It runs.
    Work(Box<dyn Work>),
    /// It ran before; this is what it answered.
    Known(Vec<u8>),
}

/// One mutation document: everything in it happens, or nothing. Dropping it undoes everything.
#[async_trait]
pub trait Work: Send {
    /// When it began, if that matters to those who run it again.
    fn beginning(&self) -> Option<Beginning> {
        None
    }

    /// Runs one change. After an error the document cannot go on.
    ///
    /// # Errors
    /// What the pipeline refuses; `BUSY` with [`Error::replays`](crate::Error) when the database
    /// chose this transaction as the victim of a deadlock and the document may be run again.
    async fn change(&mut self, context: &Context, command: Command) -> Result<Changed>;

    /// Runs a declared operation within the document.
    ///
    /// # Errors
    /// What the operation's doc names.
    async fn operate(
        &mut self,
        context: &Context,
        name: &str,
        arguments: Vec<Given>,
    ) -> Result<Outcome>;

    /// Answers a read that sees the document's own changes, by the rights of the context's actor.
    ///
    /// # Errors
    /// As [`Entities::read`].
    async fn read(&mut self, context: &Context, query: Query) -> Result<Level>;

    /// Makes it permanent, and keeps the answer for repetitions. A dry run is undone here.
    ///
    /// # Errors
    /// Whatever deferred constraints have to say; then nothing happened.
    async fn finish(self: Box<Self>, answer: &[u8]) -> Result<()>;
}
