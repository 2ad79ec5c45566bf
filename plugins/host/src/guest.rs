//! What belongs to one instance, and what it may know of the call that it is in.

use std::sync::Arc;
use std::time::{Duration, Instant};

use schema_som::Key;
use schema_som::hooks::{Answer, Ask, Caller, Room, Topics};
use tokio::sync::{mpsc, oneshot};

use crate::allowed::Allowed;
use crate::binding::Binding;
use crate::flood::Flood;
use crate::journal::Journal;
use crate::limits::{Limits, Watch};
use crate::metrics::Metrics;
use crate::plugin::{Documents, Plugin};
use crate::record::Tape;
use crate::settings::Settings;
use crate::slack::Limit;

/// The data of an instance.
pub(crate) struct Guest {
    pub(crate) watch: Watch,
    pub(crate) journal: Arc<Journal>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) plugin: Arc<str>,
    pub(crate) limits: Limits,
    pub(crate) secret: [u8; 32],
    /// The documents of its package, by name.
    pub(crate) documents: Arc<Documents>,
    /// Where its requests may go.
    pub(crate) allowed: Arc<[Allowed]>,
    /// What it may speak about, and how much.
    pub(crate) topics: Arc<Topics>,
    pub(crate) flood: Arc<Flood>,
    /// How much its drawer holds, if it has one.
    pub(crate) room: Option<Room>,
    /// Whether calls may wait for an answer of the server.
    pub(crate) waits: bool,
    /// The call that it is in. An idle instance is in none, and host functions fail.
    pub(crate) scope: Option<Scope>,
}

/// One call.
pub(crate) struct Scope {
    pub(crate) caller: Caller,
    pub(crate) project: Option<Key>,
    pub(crate) began: Instant,
    /// How long it may take.
    pub(crate) limit: Limit,
    pub(crate) settings: Arc<Settings>,
    /// What the numbers stand for, in the generation of the call.
    pub(crate) binding: Arc<Binding>,
    /// Whoever answers what is asked; nobody in a call that must not wait.
    pub(crate) desk: Option<mpsc::Sender<Asked>>,
    /// Whether documents can be run: not where a transaction is open that they could not see.
    pub(crate) runs_documents: bool,
    pub(crate) host_calls: u32,
    /// Questions that it may still ask.
    pub(crate) asks: u32,
    /// What tells this call from the others of its document, whenever it is replayed.
    pub(crate) about: About,
    /// Where randomness comes from, once it was asked for.
    pub(crate) random: Option<Box<blake3::OutputReader>>,
    /// Where the call is taken down, if somebody wants that.
    pub(crate) tape: Option<Box<Tape>>,
}

/// What a call is about: the hook, and the first of its rows as it was before.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct About {
    pub(crate) hook: u32,
    pub(crate) verb: u8,
    pub(crate) key: [u8; 16],
    pub(crate) revision: u64,
}

/// Something that a guest waits for.
pub(crate) struct Asked {
    pub(crate) ask: Ask,
    pub(crate) answer: oneshot::Sender<schema_som::Result<Answer>>,
}

/// Why the host ended a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Its time was up.
    Deadline,
    /// It called the server too often, or asked for too much.
    Budget,
    /// It called the server while nobody had called it.
    Idle,
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Stop::Deadline => "its time was up",
            Stop::Budget => "it asked the server for too much",
            Stop::Idle => "it called the server outside of a call",
        })
    }
}

impl std::error::Error for Stop {}

impl Scope {
    /// What the randomness of the call is made of: the same, whenever the call is.
    pub(crate) fn seed(&self, secret: &[u8; 32]) -> blake3::Hash {
        let (mutation, about) = (&self.caller.mutation, &self.about);
        let mut hasher = blake3::Hasher::new_keyed(secret);
        hasher.update(&mutation.0).update(&about.hook.to_le_bytes()).update(&[about.verb]);
        hasher.update(&about.key).update(&about.revision.to_le_bytes());
        hasher.finalize()
    }

    /// How long the call may still take.
    pub(crate) fn remaining(&self) -> Duration {
        self.limit.remaining(self.began.elapsed())
    }

    /// Whether the call may go on.
    pub(crate) fn lasts(&mut self) -> bool {
        self.limit.lasts(self.began.elapsed())
    }
}

impl Guest {
    /// That of an instance of a plugin, which is in no call.
    pub(crate) fn of(plugin: &Plugin) -> Self {
        Self {
            watch: Watch::new(&plugin.limits),
            journal: plugin.journal.clone(),
            metrics: plugin.metrics.clone(),
            plugin: plugin.id.clone(),
            limits: plugin.limits,
            secret: plugin.secret,
            documents: plugin.documents.clone(),
            allowed: plugin.manifest.http.as_slice().into(),
            topics: plugin.topics.clone(),
            flood: plugin.flood.clone(),
            room: plugin.manifest.store,
            waits: plugin.waits,
            scope: None,
        }
    }

    /// The call that the instance is in, with one more call to the server counted.
    pub(crate) fn scope(&mut self) -> wasmtime::Result<&mut Scope> {
        let scope = self.scope.as_mut().ok_or_else(|| wasmtime::Error::new(Stop::Idle))?;
        scope.host_calls =
            scope.host_calls.checked_sub(1).ok_or_else(|| wasmtime::Error::new(Stop::Budget))?;
        Ok(scope)
    }
}
