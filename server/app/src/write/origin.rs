//! Who changes something, why, when, and as a part of which document.

use std::sync::Arc;

use schema_som::actor::Actor;
use schema_som::calendar::Calendar;
use schema_som::clock::Clock;
use schema_som::hooks::{Hooks, NoHooks};
use schema_som::registry::{Registry, Type};
use schema_som::{Key, Record};
use server_storage::EventRow;

/// Why records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Somebody asked for it: by their rights, and the server keeps its own columns.
    Caller,
    /// An operation that somebody runs: it has decided what that one may do, and sets the columns
    /// that the server keeps. Rules hold as for callers.
    Operation,
    /// The server itself: default data, the demo studio, new users. It may set its own columns.
    System,
    /// Another system's records. Their own columns stay, problems are reported.
    Import,
}

impl Cause {
    /// What events carry.
    pub fn as_str(self) -> &'static str {
        match self {
            Cause::Caller | Cause::Operation => "caller",
            Cause::System => "system",
            Cause::Import => "import",
        }
    }

    /// Whether somebody asked for it, so that rules hold and nothing is left open.
    pub(super) fn is_asked_for(self) -> bool {
        matches!(self, Cause::Caller | Cause::Operation)
    }
}

/// What all changes of one document have in common.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) actor: &'a Actor,
    pub(crate) clock: &'a Arc<dyn Clock>,
    pub(crate) cause: Cause,
    /// The moment that audit columns and events tell.
    pub(crate) now: i64,
    /// What the studio's time is counted by.
    pub(crate) calendar: Calendar,
    /// The document, as events name it.
    pub(crate) mutation: Key,
    /// The plugins that judge it.
    pub(crate) hooks: &'a dyn Hooks,
    /// The microsecond after which nobody waits any more.
    pub(crate) deadline: Option<i64>,
    /// The plugin that staged it, if one did.
    pub(crate) via: Option<Via<'a>>,
}

/// A plugin that adds changes to those that it judges.
#[derive(Clone, Copy)]
pub(crate) struct Via<'a> {
    pub(crate) plugin: &'a Arc<str>,
    /// How many plugins made each other add changes, this one included.
    pub(crate) depth: usize,
}

impl<'a> Origin<'a> {
    pub(crate) fn new(
        model: (&'a Registry, &'a Actor),
        clock: &'a Arc<dyn Clock>,
        cause: Cause,
    ) -> Self {
        let (registry, actor) = model;
        let (now, mutation) = (clock.now(), clock.new_key(0));
        let (hooks, deadline, via) = (&NoHooks, None, None);
        let calendar = Calendar::default();
        Self { registry, actor, clock, cause, now, calendar, mutation, hooks, deadline, via }
    }

    /// The same with plugins that judge it.
    pub(crate) fn judged_by(self, hooks: &'a dyn Hooks) -> Self {
        Self { hooks, ..self }
    }

    /// The type of a record.
    pub(super) fn type_of(&self, record: &Record) -> &'a Type {
        self.registry.get(record.ty)
    }

    /// The project that a record is in; a project is in itself.
    pub(super) fn project_of(&self, record: &Record) -> Option<Key> {
        record.project(self.type_of(record))
    }

    /// An event about a record; a change that followed from another one is told as `derived`.
    pub(super) fn event(&self, record: &Record, derived: bool, what: (&str, String)) -> EventRow {
        let (action, changes) = what;
        let cause = match (derived, self.via) {
            (true, None) if self.cause.is_asked_for() => "derived".to_owned(),
            (_, Some(via)) if via.depth > 1 => format!("plugin:{}/{}", via.plugin, via.depth),
            (_, Some(via)) => format!("plugin:{}", via.plugin),
            (_, None) => self.cause.as_str().to_owned(),
        };
        EventRow {
            at: self.now,
            actor: self.actor.user,
            cause,
            mutation: self.mutation,
            type_name: self.type_of(record).name.clone(),
            record: record.key(),
            project: self.project_of(record),
            action: action.to_owned(),
            changes,
        }
    }
}
