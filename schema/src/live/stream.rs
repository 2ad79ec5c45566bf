//! One subscriber's way along the log: alone while it is behind, in a group once it is not.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll};

use bytes::Bytes;
use futures_util::stream::{Stream, StreamExt, unfold};
use schema_som::ports::Standing;
use schema_som::{Code, Error, Key};
use tokio::sync::watch;

use super::evaluate::Stop;
use super::group::{GroupKey, Seat};
use super::personal::is_personal;
use super::session::{Session, State};
use super::signals::Listening;
use super::{Delivery, Hub, Patience};
use crate::bundle;
use crate::engine::{Caller, Request};
use crate::errors::Fault;
use crate::position;

/// Events of one step while a stream is behind.
const STEP: u32 = 512;

/// What a subscriber is sent, in the order of the log. It ends with an error or not at all.
pub struct Subscription(Pin<Box<dyn Stream<Item = Result<Delivery, Ended>> + Send>>);

/// Why a subscription ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// The reason, for whoever counts.
    pub code: Code,
    /// The errors as a JSON list. Each names the cursor to go on after.
    pub errors: Bytes,
}

impl Subscription {
    pub(super) fn new(walk: Walk) -> Self {
        let steps = unfold(Some(walk), |walk| async {
            let mut walk = walk?;
            match walk.next().await {
                Ok(delivery) => Some((Ok(delivery), Some(walk))),
                Err(stop) => Some((Err(walk.ended(stop)), None)),
            }
        });
        Self(steps.boxed())
    }

    /// What plugins say.
    pub(super) fn of(listening: Listening) -> Self {
        let said = unfold(Some(listening), |listening| async {
            let mut listening = listening?;
            match listening.next().await {
                Ok(delivery) => Some((Ok(delivery), Some(listening))),
                Err(stop) => Some((Err(ended(stop, None)), None)),
            }
        });
        Self(said.boxed())
    }
}

impl Stream for Subscription {
    type Item = Result<Delivery, Ended>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(task)
    }
}

/// Where a subscriber stands.
pub(super) struct Walk {
    hub: Arc<Hub>,
    request: Arc<Request>,
    /// Names the document and its values.
    asked: blake3::Hash,
    /// What the token is worth; it lives as long as this.
    session: Arc<Session>,
    state: watch::Receiver<State>,
    /// What was seen when the last step was taken, or the seat.
    profile: [u8; 32],
    /// Everything up to here was delivered.
    position: i64,
    /// What the last step brought, and how far it went.
    waiting: VecDeque<Delivery>,
    reached: i64,
    seat: Option<Seat>,
    /// Whether the seat's deliveries are being read: from then on a full inbox is the reader's fault.
    live: bool,
}

impl Walk {
    /// # Errors
    /// Whatever keeps the document from being followed.
    pub(super) async fn begin(
        hub: Arc<Hub>,
        mut request: Request,
        caller: &Caller,
    ) -> Result<Self, Stop> {
        let after = hub.source.settle(&mut request)?;
        let after = request.after.take().or(after);
        let session = hub.session(caller).await?;
        let state = session.watch();
        let standing = hub.current(&session).await?;
        let request = Arc::new(request);
        let bundle = request.bundle.as_ref();
        let registry = bundle::registry(&hub.source.serving, bundle)?;
        // The plugins of a bundle may tell each who asks something else.
        let is_alone = bundle.is_some() || is_personal(&registry, &request);
        let listener = standing.actor.user.filter(|_| is_alone);
        let asked = identity(&request, listener);
        if !hub.groups().contains_key(&key_of(&asked, &standing)) {
            hub.source.check(&request, &standing.actor).await?;
        }
        let position = match after {
            Some(cursor) => hub.source.begin_after(position::parse(&cursor)?).await?,
            None => hub.source.entities.reach().await?.newest,
        };
        Ok(Self {
            hub,
            request,
            asked,
            session,
            state,
            profile: standing.profile,
            position,
            waiting: VecDeque::new(),
            reached: position,
            seat: None,
            live: false,
        })
    }

    async fn next(&mut self) -> Result<Delivery, Stop> {
        let mut patience = Patience(0);
        loop {
            let standing = match self.standing().await {
                Err(stop) if stop.passes() => {
                    patience.wait().await;
                    continue;
                }
                standing => standing?,
            };
            if let Some(delivery) = self.waiting.pop_front() {
                self.position = delivery.position;
                return Ok(delivery);
            }
            self.position = self.position.max(self.reached);
            let behind = self.seat.as_ref().is_none_or(|seat| self.position < seat.position);
            let moved = match behind {
                true => Box::pin(self.walk_alone(&standing)).await,
                false => match self.sit().await? {
                    Some(delivery) => match self.check(&standing).await {
                        Ok(true) => {
                            self.position = delivery.position;
                            self.reached = delivery.position;
                            return Ok(delivery);
                        }
                        checked => checked.map(|_| ()),
                    },
                    None => Ok(()),
                },
            };
            match moved {
                Ok(()) => patience = Patience(0),
                Err(stop) if stop.passes() => patience.wait().await,
                Err(stop) => return Err(stop),
            }
        }
    }

    /// What the token is worth now. Where that is something else, the seat is left.
    async fn standing(&mut self) -> Result<Standing, Stop> {
        // Whatever comes after it wakes the seat.
        self.state.mark_unchanged();
        let standing = self.hub.current(&self.session).await?;
        if let Some(bundle) = &self.request.bundle {
            bundle.admit(&standing.actor)?;
        }
        if standing.profile != self.profile {
            self.profile = standing.profile;
            self.stand_up();
        }
        Ok(standing)
    }

    /// Whether what came to the seat may still be delivered. A change of rights may stand before it
    /// in the log; where it was one of ours, the seat is left, and what was sent there is made up
    /// for by the rights of now.
    async fn check(&mut self, standing: &Standing) -> Result<bool, Stop> {
        if standing.rights == self.hub.source.entities.rights() {
            return Ok(true);
        }
        let now = self.hub.current(&self.session).await;
        if now.as_ref().is_ok_and(|now| now.profile == self.profile) {
            return Ok(true);
        }
        // None of it counts as received.
        self.live = false;
        self.stand_up();
        now.map(|_| false).map_err(Stop::from)
    }

    /// Leaves the seat, and whatever was evaluated and not delivered.
    fn stand_up(&mut self) {
        self.waiting.clear();
        self.reached = self.position;
        if let Some(seat) = self.seat.take().filter(|_| self.live) {
            self.position = self.position.max(seat.sent().unwrap_or_default());
        }
        self.live = false;
    }

    /// Takes a step alone. At the end of the log a seat is taken; what happened meanwhile is made
    /// up for by further steps.
    async fn walk_alone(&mut self, standing: &Standing) -> Result<(), Stop> {
        let source = &self.hub.source;
        let reach = source.entities.reach().await?;
        if reach.oldest > self.position.saturating_add(1) {
            return Err(expired().into());
        }
        let from = self.position;
        let step = source.step(&self.request, &standing.actor, (from, STEP)).await?;
        let last = step.last.unwrap_or(from);
        let known = self.seat.as_ref().map_or(reach.newest, |seat| seat.position.max(reach.newest));
        self.reached = if step.more { last } else { last.max(known) };
        self.waiting = step.deliveries.into();
        if !step.more && self.seat.is_none() {
            let key = key_of(&self.asked, standing);
            let who = (&self.request, &standing.actor);
            self.seat = Some(self.hub.sit_down(key, who, self.reached));
            self.live = false;
        }
        Ok(())
    }

    /// Waits in the seat: for a delivery, for other rights, or for its end.
    async fn sit(&mut self) -> Result<Option<Delivery>, Stop> {
        let Some(seat) = &mut self.seat else { return Ok(None) };
        if !self.live && !seat.is_held() && seat.ended().is_none() {
            // It overflowed before anybody could read from it.
            self.seat = None;
            return Ok(None);
        }
        self.live = true;
        let delivery = tokio::select! {
            biased;
            _ = self.state.changed() => return Ok(None),
            delivery = seat.next() => delivery,
        };
        match delivery {
            // It was made up for already.
            Some(delivery) if delivery.position <= self.position => Ok(None),
            Some(delivery) => Ok(Some(delivery)),
            None => Err(seat.ended().unwrap_or_else(|| too_slow().into())),
        }
    }

    fn ended(&self, stop: Stop) -> Ended {
        ended(stop, Some(position::cursor(self.position)))
    }
}

/// How a stream ends; with the cursor to go on after, where there is one.
fn ended(Stop(faults): Stop, cursor: Option<String>) -> Ended {
    let code = faults.first().map_or(Code::Internal, |fault| fault.error.code());
    if code == Code::Internal {
        tracing::error!(error = ?faults.first(), "a stream met a fault");
    }
    let errors = faults.into_iter().map(|fault| match &cursor {
        Some(cursor) => {
            let error = fault.error.at_cursor(cursor.clone());
            Fault { error, ..fault }.to_json("")
        }
        None => fault.to_json(""),
    });
    let errors = serde_json::Value::from_iter(errors);
    Ended { code, errors: errors.to_string().into() }
}

/// Names a document and its values, the bundle, and who asks where that tells something.
fn identity(request: &Request, listener: Option<Key>) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&listener.map_or([0; 16], |key| key.0));
    // A group holds its request, and with it the bundle, so that no other one stands there.
    let bundle = request.bundle.as_ref().map_or(0, |bundle| Arc::as_ptr(bundle) as usize);
    hasher.update(&bundle.to_le_bytes());
    let variables = serde_json::Value::from(request.variables.clone()).to_string();
    let name = request.operation_name.as_deref().unwrap_or_default();
    for part in [&request.query, name, &variables] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize()
}

fn key_of(asked: &blake3::Hash, standing: &Standing) -> GroupKey {
    let mut hasher = blake3::Hasher::new();
    hasher.update(asked.as_bytes());
    hasher.update(&standing.profile);
    *hasher.finalize().as_bytes()
}

pub(super) fn expired() -> Error {
    Error::new(Code::CursorExpired, "the log does not reach back to the cursor any more")
        .hint("read what there is now, and subscribe without `after`")
}

/// The error for a cursor of another log, or of a later state of this one.
pub(super) fn beyond() -> Error {
    Error::new(Code::InvalidCursor, "the cursor is beyond the end of the log")
        .hint("it is of another database, or this one is an older copy: subscribe without `after`")
}

fn too_slow() -> Error {
    Error::new(Code::SlowConsumer, "the subscriber did not keep up with the log")
        .hint("subscribe again with `after` set to `cursor`, and read faster or ask for less")
}
