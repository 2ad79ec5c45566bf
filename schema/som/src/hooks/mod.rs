//! The seam to plugins: what judges changes inside their transaction, before rows are written.
//!
//! The pipeline asks [`Hooks::before`] for the hooks of a type, [`Hooks::fires`] whether a row
//! concerns one, and then has it weigh all such rows at once. What a hook wants is data: rulings
//! about rows, and further commands that run in the same transaction.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::actor::Actor;
use crate::change::Command;
use crate::clock::Clock;
use crate::error::{Code, Error, Result};
use crate::id::Key;
use crate::operation::{self, Given};
use crate::ports::Beginning;
use crate::record::Record;
use crate::registry::{FieldRef, TypeIx};
use crate::rowset::Rowset;
use crate::value::Value;

mod asks;
mod later;
mod reads;
mod signals;
mod web;

pub use asks::{
    Answer, Ask, Asking, Calling, Desk, DocumentAsk, DrawerAsk, DrawerDeed, Entry, Room, Step,
    served,
};
pub use later::{Again, Backfill, Fact, Followed, Follower, Performers, Progress, Retry, Standing};
pub use reads::{Narrowed, Reader, Redactor, Redacts, Sheet};
pub use signals::{Signal, Topics, is_topic};
pub use web::{Web, WebRequest, WebResponse};

/// What happens to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// It is made.
    Create,
    /// Some of its fields change.
    Update,
    /// It goes to the trash.
    Delete,
    /// It comes back from the trash.
    Restore,
    /// A relation to many of it gains targets, by links. Where records of a role or foreign keys of
    /// the other side say who belongs together, it is told as what happens to those.
    Link,
    /// A relation to many of it loses targets.
    Unlink,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Verb; 6] =
        [Verb::Create, Verb::Update, Verb::Delete, Verb::Restore, Verb::Link, Verb::Unlink];

    /// The name in manifests.
    pub fn as_str(self) -> &'static str {
        match self {
            Verb::Create => "create",
            Verb::Update => "update",
            Verb::Delete => "delete",
            Verb::Restore => "restore",
            Verb::Link => "link",
            Verb::Unlink => "unlink",
        }
    }

    /// The verb of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == name)
    }
}

/// A hook of the plugins that are at work; the number holds for one [`Hooks`] value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HookId(pub u32);

/// Whose a hook is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HookName {
    /// The plugin's id.
    pub plugin: Arc<str>,
    /// The hook's name in the plugin's manifest.
    pub hook: Arc<str>,
}

/// One record that is about to change.
#[derive(Debug, Clone, Copy)]
pub struct Proposal<'a> {
    /// What is stored; nothing of a record that is made.
    pub before: Option<&'a Record>,
    /// What will be stored; of a record that is deleted, what is.
    pub after: &'a Record,
    /// The stored fields that are different now, ascending.
    pub changed: &'a [u16],
    /// Relations to many of the record, by their index in its type, each with the targets that come
    /// ([`Verb::Link`]) or go ([`Verb::Unlink`]).
    pub links: &'a [(u16, Vec<Key>)],
    /// Whether it follows from another change, so that nobody asked for it.
    pub derived: bool,
}

/// Rows of one type to which the same thing happens.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// Their concrete type.
    pub ty: TypeIx,
    /// What happens to them.
    pub verb: Verb,
    /// The rows that concern the hook.
    pub rows: &'a [Proposal<'a>],
    /// Their project, if it is the same one.
    pub project: Option<Key>,
}

/// What all calls of one document have in common.
#[derive(Clone)]
pub struct Caller {
    /// Who asks; nobody when the server acts by itself.
    pub user: Option<Key>,
    /// The user's login.
    pub login: Arc<str>,
    /// The names of the user's groups.
    pub roles: Arc<[String]>,
    /// The plugin whose staged change this is, if it is one.
    pub via: Option<Arc<str>>,
    /// When the document began, in microseconds since 1970.
    pub now: i64,
    /// The document, as its events name it; the same when it is replayed.
    pub mutation: Key,
    /// The microsecond after which nobody waits any more.
    pub deadline: Option<i64>,
    /// Where new keys come from.
    pub clock: Arc<dyn Clock>,
}

impl Caller {
    /// Whoever somebody is, in a document that began then: on nobody's account, and waited for as long
    /// as it takes.
    pub fn of(clock: &Arc<dyn Clock>, actor: &Actor, beginning: Beginning) -> Self {
        Self {
            user: actor.user,
            login: actor.login.as_str().into(),
            roles: actor.groups.as_slice().into(),
            via: None,
            now: beginning.now,
            mutation: beginning.mutation,
            deadline: None,
            clock: clock.clone(),
        }
    }
}

/// What a hook says.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// About rows of the batch, by their place in it. Rows without a ruling are accepted.
    pub rulings: Vec<(u32, Ruling)>,
    /// What is to happen besides, in the same transaction and by the rights of the caller.
    pub staged: Vec<Command>,
}

/// What a hook says about a row.
#[derive(Debug, Clone)]
pub enum Ruling {
    /// These fields are to have these values instead. The host has held them against the hook's
    /// `writes`, and nothing else.
    Rewrite(Vec<(u16, Value)>),
    /// No.
    Refuse(Refusal),
}

/// Why a hook says no.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// SCREAMING_SNAKE, the plugin's own.
    pub code: String,
    /// One sentence for the person who asked.
    pub message: String,
    /// The culprit: a field or relation of the row's type, as the registry names it.
    pub member: Option<String>,
    /// Whatever else a client may want to know.
    pub details: Option<Map<String, Json>>,
}

/// A hook at work, or done with it.
pub enum Weighing<'a> {
    /// It has spoken.
    Done(Result<Outcome>),
    /// It wants to look at records before it speaks.
    Waits(Calling<'a, Outcome>),
}

/// The hooks of the plugins that are at work.
pub trait Hooks: Send + Sync {
    /// The hooks that listen to this, in the order of their turns. Mostly none.
    fn before(&self, ty: TypeIx, verb: Verb) -> &[HookId];

    /// Whether a row concerns a hook, by its mask and its condition. No plugin is asked.
    fn fires(&self, hook: HookId, verb: Verb, row: &Proposal<'_>) -> bool;

    /// Has a hook judge rows that concern it; at most as many as [`ROWS`].
    ///
    /// # Errors
    /// `PLUGIN_FAILED`, `PLUGIN_BUSY`: the plugin did not judge. Such an error refuses the change.
    fn weigh<'a>(&'a self, hook: HookId, caller: &'a Caller, batch: Batch<'a>) -> Weighing<'a>;

    /// Whose a hook is.
    fn name(&self, hook: HookId) -> HookName;

    /// Who may perform an action; nothing where no plugin at work has one of this name.
    fn performers(&self, _action: &str) -> Option<Performers<'_>> {
        None
    }

    /// Performs an action, with its arguments in order.
    fn perform<'a>(
        &'a self,
        action: &'a str,
        _caller: &'a Caller,
        _arguments: &'a [Given],
    ) -> Calling<'a, operation::Outcome> {
        asks::failed(format!("no plugin has the action `{action}`"))
    }

    /// The hooks that are told of what happened.
    fn followers(&self) -> &[Follower] {
        &[]
    }

    /// Whether a fact concerns a follower, by its mask. No plugin is asked.
    fn heeds(&self, _follower: usize, _fact: &Fact) -> bool {
        false
    }

    /// Tells a follower of facts that concern it, in the order of the log.
    fn follow<'a>(
        &'a self,
        _follower: usize,
        _caller: &'a Caller,
        _facts: &'a [Fact],
    ) -> Calling<'a, Followed> {
        asks::failed("nobody follows".into())
    }

    /// Whether a follower may be told of something at this moment, in microseconds since 1970.
    fn follower_stands(&self, _follower: usize, _now: i64) -> Standing {
        Standing::Well
    }

    /// What is done at set times, each by its plugin and its name.
    fn jobs(&self) -> &[HookName] {
        &[]
    }

    /// Whether a job may be done at this moment, in microseconds since 1970.
    fn job_stands(&self, _job: usize, _now: i64) -> Standing {
        Standing::Well
    }

    /// When a job is due next after a moment, in microseconds since 1970; never, if it has no time.
    fn next_tick(&self, _job: usize, _after: i64) -> Option<i64> {
        None
    }

    /// The last time of a job that came after a moment and not after another one, both in microseconds
    /// since 1970; nothing where none did.
    fn last_tick(&self, _job: usize, _between: (i64, i64)) -> Option<i64> {
        None
    }

    /// Does a job whose time has come, in microseconds since 1970.
    fn tick<'a>(&'a self, _job: usize, _caller: &'a Caller, _planned: i64) -> Calling<'a, ()> {
        asks::failed("there are no jobs".into())
    }

    /// What fills in what was stored before, in the order in which each plugin does so.
    fn backfills(&self) -> &[Backfill] {
        &[]
    }

    /// Whether a backfill may go on at this moment, in microseconds since 1970.
    fn backfill_stands(&self, _backfill: usize, _now: i64) -> Standing {
        Standing::Well
    }

    /// Lets a backfill go on from a cursor; from the beginning, without one.
    fn fill<'a>(
        &'a self,
        _backfill: usize,
        _caller: &'a Caller,
        _cursor: Option<&'a str>,
    ) -> Calling<'a, Progress> {
        asks::failed("there are no backfills".into())
    }

    /// The hooks that narrow reads or replace what they answer, in the order of their turns. Mostly
    /// none.
    fn readers(&self) -> &[Reader] {
        &[]
    }

    /// Asks a reader which records of a concrete type may be seen.
    fn narrow<'a>(
        &'a self,
        _reader: usize,
        _ty: TypeIx,
        _caller: &'a Caller,
    ) -> Calling<'a, Narrowed> {
        asks::failed("nobody narrows reads".into())
    }

    /// Has a reader replace columns of records of a concrete type, which it is given the columns of
    /// that it [reads](Redacts::reads). Answers for each column that it may replace the values, one
    /// for each record; nothing for one that stays.
    fn redact<'a>(
        &'a self,
        _reader: usize,
        _caller: &'a Caller,
        _records: Sheet<'a>,
    ) -> Calling<'a, Vec<Option<Rowset>>> {
        asks::failed("nobody replaces what is read".into())
    }

    /// Whether a plugin may say of the same records something else to each who asks.
    fn is_personal(&self) -> bool {
        false
    }

    /// Computes a field of records of a concrete type; answers one column, a value for each record.
    fn compute<'a>(
        &'a self,
        field: FieldRef,
        _caller: &'a Caller,
        _parents: Sheet<'a>,
    ) -> Calling<'a, Rowset> {
        asks::failed(format!("no plugin computes the field {}", field.index))
    }

    /// What administrators are told of the plugins: what `plugins` answers, as a list.
    fn report(&self) -> Json {
        Json::Array(Vec::new())
    }
}

/// Rows that a hook is given at once, at most.
pub const ROWS: usize = 500;

/// No plugins at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHooks;

impl Hooks for NoHooks {
    fn before(&self, _ty: TypeIx, _verb: Verb) -> &[HookId] {
        &[]
    }

    fn fires(&self, _hook: HookId, _verb: Verb, _row: &Proposal<'_>) -> bool {
        false
    }

    fn weigh<'a>(&'a self, _hook: HookId, _caller: &'a Caller, _batch: Batch<'a>) -> Weighing<'a> {
        Weighing::Done(Err(Error::new(Code::Internal, "there are no hooks")))
    }

    fn name(&self, _hook: HookId) -> HookName {
        HookName { plugin: "none".into(), hook: "none".into() }
    }
}
