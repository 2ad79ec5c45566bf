//! Subscriptions: documents that are answered again with each change.
//!
//! A stream walks along the log by position. Behind the newest event it walks alone (`stream.rs`);
//! once there it takes a seat in the group of those that asked the same with the same rights
//! (`group.rs`), which is evaluated once for all of them (`evaluate.rs`). `session.rs` watches what
//! a token is worth. Nothing here holds a generation while it waits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use arc_swap::ArcSwap;
use bytes::Bytes;
use schema_som::ports::Entities;
use tokio::runtime::Handle;

use crate::engine::{Caller, Request, Serving};

mod evaluate;
mod group;
mod open;
mod personal;
mod records;
mod session;
mod signals;
mod stream;
mod wish;

pub use open::Reply;
pub use session::Watch;
pub use stream::{Ended, Subscription};

use evaluate::{Source, Stop};
use group::{Group, GroupKey};
use session::Session;
use signals::Listening;
use stream::Walk;

/// How streams behave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Following {
    /// How many deliveries may wait for a subscriber that is slower than the log.
    pub queue: usize,
    /// After how many seconds it is asked again what a token is worth, if nothing was heard before.
    pub recheck_seconds: u64,
}

impl Default for Following {
    fn default() -> Self {
        Self { queue: 256, recheck_seconds: 5 }
    }
}

/// What a subscriber is sent for one event.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The whole response as JSON. Those who asked the same share the bytes.
    pub payload: Bytes,
    /// Where the event stands in the log.
    pub(crate) position: i64,
}

impl Delivery {
    /// The cursor to resume after; nothing where what is told stands in no log.
    pub fn cursor(&self) -> Option<String> {
        (self.position > 0).then(|| crate::position::cursor(self.position))
    }
}

/// Who follows what.
pub(crate) struct Hub {
    source: Source,
    following: Following,
    groups: Mutex<HashMap<GroupKey, Arc<Group>>>,
    sessions: Mutex<HashMap<Arc<str>, Weak<Session>>>,
    runtime: Option<Handle>,
}

impl Hub {
    /// A hub without subscribers. Its work runs where this is called, if that is a runtime.
    pub(crate) fn new(
        serving: Arc<ArcSwap<Serving>>,
        entities: Arc<dyn Entities>,
        following: Following,
    ) -> Arc<Self> {
        Arc::new(Self {
            source: Source { serving, entities },
            following,
            groups: Mutex::default(),
            sessions: Mutex::default(),
            runtime: Handle::try_current().ok(),
        })
    }

    /// Begins to follow what a document asks for.
    pub(crate) async fn subscribe(
        self: &Arc<Self>,
        request: Request,
        caller: &Caller,
    ) -> Result<Subscription, Vec<crate::errors::Fault>> {
        let begun = match self.source.listens(&request) {
            Ok(true) => {
                let listening = Listening::begin(self.clone(), request, caller).await;
                listening.map(Subscription::of)
            }
            Ok(false) => Walk::begin(self.clone(), request, caller).await.map(Subscription::new),
            Err(stop) => Err(stop),
        };
        begun.map_err(|Stop(faults)| faults)
    }

    fn groups(&self) -> MutexGuard<'_, HashMap<GroupKey, Arc<Group>>> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<Arc<str>, Weak<Session>>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn recheck(&self) -> Duration {
        Duration::from_secs(self.following.recheck_seconds.max(1))
    }

    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        match &self.runtime {
            Some(runtime) => drop(runtime.spawn(work)),
            None => drop(tokio::spawn(work)),
        }
    }
}

/// How long to wait before the same is tried again: longer each time, up to some seconds.
struct Patience(u32);

impl Patience {
    async fn wait(&mut self) {
        tokio::time::sleep(Duration::from_millis(50 << self.0.min(6))).await;
        self.0 += 1;
    }
}
