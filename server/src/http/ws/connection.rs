//! The life of one socket.

use std::collections::{HashMap, HashSet};
use std::future::pending;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use actix_ws::{AggregatedMessage, AggregatedMessageStream, ProtocolError, Session};
use futures_util::StreamExt;
use futures_util::stream::{AbortHandle, SelectAll, Stream, abortable};
use schema::{Caller, Request};
use schema_som::{Code, Error};
use serde_json::{Map, Value};
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use super::message::{self, Closing, Message, Said};
use super::operation;
use crate::http::Service;
use crate::http::identity::Identity;
use crate::http::live::{Seat, stopped};
use crate::http::metrics::Counted;
use crate::http::params::{self, Params};

/// Going on, or ending the socket.
type Flow = ControlFlow<Closing>;

/// The operations of a socket, each under its id.
type Operations = SelectAll<Pin<Box<dyn Stream<Item = (Arc<str>, Said)>>>>;

/// A socket.
pub(super) struct Connection {
    service: web::Data<Service>,
    session: Session,
    identity: Identity,
    /// The bundle that its operations choose.
    bundle: Option<Arc<str>>,
    /// Whether the client was let in.
    is_open: bool,
    running: HashMap<Arc<str>, AbortHandle>,
    /// Those of them that are mutations.
    changing: HashSet<Arc<str>>,
    over: Pin<Box<dyn Future<Output = Error>>>,
    stopping: watch::Receiver<bool>,
    heard: Instant,
    /// Rings when the time to be let in is over, and later for signs of life.
    alarm: Pin<Box<Sleep>>,
    seat: Option<Seat>,
    _counted: Counted,
}

impl Connection {
    pub(super) fn new(
        service: web::Data<Service>,
        session: Session,
        (identity, bundle): (Identity, Option<Arc<str>>),
    ) -> Self {
        let stopping = service.live.stopping();
        let counted = service.metrics.connected("websocket");
        let now = Instant::now();
        let alarm = Box::pin(sleep_until(now + service.live.settings.init()));
        Self {
            service,
            session,
            identity,
            bundle,
            is_open: false,
            running: HashMap::new(),
            changing: HashSet::new(),
            over: Box::pin(pending()),
            stopping,
            heard: now,
            alarm,
            seat: None,
            _counted: counted,
        }
    }

    /// Lives until one side has enough.
    pub(super) async fn run(mut self, inbox: AggregatedMessageStream, is_ours: bool) {
        let closing = match is_ours {
            true => self.live(inbox).await,
            false => Some(Closing::NoProtocol),
        };
        let Some(closing) = closing else { return };
        tracing::debug!(target: "backlot::http", ?closing, "a socket is closed");
        let session = self.session.clone();
        let stall = self.service.live.settings.stall();
        // Operations end before the client is told, so that it finds them ended.
        drop(self);
        let _ = timeout(stall, session.close(Some(closing.reason()))).await;
    }

    /// Why the socket is to be closed; nothing when it is gone.
    async fn live(&mut self, mut inbox: AggregatedMessageStream) -> Option<Closing> {
        let mut operations = Operations::new();
        loop {
            let flow = tokio::select! {
                heard = inbox.next() => match heard {
                    // Boxed, as is whatever else is rare and large: a quiet socket holds none of it.
                    Some(Ok(heard)) => Box::pin(self.hear(heard, &mut operations)).await,
                    Some(Err(ProtocolError::Overflow)) => Flow::Break(Closing::TooLong),
                    Some(Err(ProtocolError::Io(error))) if is_too_long(&error) => {
                        Flow::Break(Closing::TooLong)
                    }
                    Some(Err(_)) | None => return None,
                },
                Some((id, said)) = operations.next(), if !operations.is_empty() => {
                    Box::pin(self.say(&id, &said)).await
                }
                () = &mut self.alarm => Box::pin(self.ring()).await,
                error = &mut self.over => {
                    Box::pin(self.tell_of_changes(&mut operations)).await;
                    Flow::Break(Closing::Forbidden(error.message().into()))
                }
                () = stopped(&mut self.stopping) => Flow::Break(Closing::GoingAway),
            };
            if let Flow::Break(closing) = flow {
                return Some(closing);
            }
        }
    }

    /// A change that was begun in time is answered before the socket ends: it may be what ends it.
    async fn tell_of_changes(&mut self, operations: &mut Operations) {
        let patience = self.stall();
        let told = async {
            while !self.changing.is_empty()
                && let Some((id, said)) = operations.next().await
            {
                if self.changing.contains(&id) && self.say(&id, &said).await.is_break() {
                    return;
                }
            }
        };
        // Whoever does not read is not waited for.
        let _ = timeout(patience, told).await;
    }

    async fn hear(&mut self, heard: AggregatedMessage, operations: &mut Operations) -> Flow {
        self.heard = Instant::now();
        match heard {
            AggregatedMessage::Text(text) => match Message::read(&text) {
                Ok(message) => self.obey(message, operations).await,
                Err(why) => Flow::Break(Closing::BadMessage(why)),
            },
            AggregatedMessage::Binary(_) => {
                Flow::Break(Closing::BadMessage("messages are texts".into()))
            }
            AggregatedMessage::Ping(bytes) => {
                let stall = self.stall();
                sent(timeout(stall, self.session.pong(&bytes)).await)
            }
            AggregatedMessage::Pong(_) => Flow::Continue(()),
            AggregatedMessage::Close(_) => Flow::Break(Closing::Normal),
        }
    }

    async fn obey(&mut self, message: Message, operations: &mut Operations) -> Flow {
        match message {
            Message::Init(payload) => self.let_in(&payload).await,
            Message::Ping(payload) => self.send(message::pong(payload.as_ref())).await,
            Message::Pong => Flow::Continue(()),
            Message::Subscribe { .. } if !self.is_open => Flow::Break(Closing::Unauthorized),
            Message::Subscribe { id, payload } => self.begin(id, payload, operations).await,
            Message::Complete { id } => {
                self.changing.remove(id.as_str());
                if let Some(operation) = self.running.remove(id.as_str()) {
                    operation.abort();
                }
                Flow::Continue(())
            }
        }
    }

    /// `connection_init`: who is it?
    async fn let_in(&mut self, payload: &Map<String, Value>) -> Flow {
        if self.is_open {
            return Flow::Break(Closing::InitTwice);
        }
        let token = match message::token(payload) {
            Ok(token) => token,
            Err(why) => return Flow::Break(Closing::Forbidden(why)),
        };
        if let Some(token) = token {
            match Identity::of_token(token, &self.service).await {
                Ok(identity) => self.identity = identity,
                Err(error) => return Flow::Break(refusal(&error)),
            }
        }
        match message::bundle(payload) {
            Ok(Some(name)) => self.bundle = Some(name.into()),
            Ok(None) => {}
            Err(why) => return Flow::Break(Closing::Forbidden(why)),
        }
        if let Some(name) = &self.bundle {
            let actor = self.identity.actor.as_deref();
            if let Err(error) = self.service.bundles.admit(name, actor).await {
                return Flow::Break(refusal(&error));
            }
        }
        match self.service.live.sit_down(self.identity.actor.as_deref()) {
            Ok(seat) => self.seat = seat,
            Err(error) => return Flow::Break(Closing::Later(error.message().into())),
        }
        if self.identity.token.is_some() {
            let Identity { actor, token } = self.identity.clone();
            let caller = Caller { actor, token, ..Caller::default() };
            match self.service.engine.watch(&caller).await {
                Ok(watch) => self.over = Box::pin(async move { watch.over().await }),
                Err(error) => return Flow::Break(refusal(&error)),
            }
        }
        self.is_open = true;
        let pause = self.service.live.settings.keep_alive();
        self.alarm.as_mut().reset(Instant::now() + pause);
        self.send(message::ACK.to_owned()).await
    }

    /// `subscribe`: begins an operation.
    async fn begin(
        &mut self,
        id: String,
        payload: Map<String, Value>,
        operations: &mut Operations,
    ) -> Flow {
        if self.running.contains_key(id.as_str()) {
            return Flow::Break(Closing::SubscriberExists(id));
        }
        let params = match Params::read(payload) {
            Ok(params) => params,
            Err(error) => return Flow::Break(Closing::BadMessage(error.message().into())),
        };
        let id: Arc<str> = id.into();
        let most = self.service.live.settings.operations_max;
        if self.running.len() >= most {
            let error = Error::new(Code::LimitExceeded, format!("{most} operations run already"))
                .hint("complete one, or open another socket");
            let error = serde_json::json!([{
                "message": error.message(), "extensions": error.extensions(),
            }]);
            return self.say(&id, &Said::Error(error.to_string().into())).await;
        }
        if params::first_operation(&params.query).0 == "mutation" {
            self.changing.insert(id.clone());
        }
        let request = Request {
            query: params.query,
            operation_name: params.operation_name,
            variables: params.variables,
            extensions: params.extensions,
            allow_mutation: true,
            ..Request::default()
        };
        let request_id = self.service.clock.new_key(0).to_id("request").into();
        let who = operation::Who {
            identity: self.identity.clone(),
            bundle: self.bundle.clone(),
            request_id,
        };
        let operation = operation::begin(self.service.clone(), request, who);
        let (operation, handle) = abortable(operation);
        let name = id.clone();
        self.running.insert(id, handle);
        operations.push(Box::pin(operation.map(move |said| (name.clone(), said))));
        Flow::Continue(())
    }

    /// Passes on what an operation says.
    async fn say(&mut self, id: &Arc<str>, said: &Said) -> Flow {
        if matches!(said, Said::Complete | Said::Error(_)) {
            self.running.remove(id);
            self.changing.remove(id);
        }
        self.send(said.message(id)).await
    }

    async fn send(&mut self, text: String) -> Flow {
        let stall = self.stall();
        sent(timeout(stall, self.session.text(text)).await)
    }

    fn stall(&self) -> Duration {
        self.service.live.settings.stall()
    }

    /// The time to be let in is over, or it is time for a sign of life.
    async fn ring(&mut self) -> Flow {
        if !self.is_open {
            return Flow::Break(Closing::InitTimeout);
        }
        let pause = self.service.live.settings.keep_alive();
        let quiet = self.heard.elapsed();
        if quiet > pause * 2 {
            return Flow::Break(Closing::Later("no sign of life".into()));
        }
        self.alarm.as_mut().reset(Instant::now() + pause);
        let stall = self.stall();
        sent(timeout(stall, self.session.ping(b"")).await)
    }
}

/// A client that does not read is given up: whatever else it was told would wait behind this.
fn sent<E>(sent: Result<Result<(), actix_ws::Closed>, E>) -> Flow {
    match sent {
        Ok(Ok(())) => Flow::Continue(()),
        Ok(Err(_)) => Flow::Break(Closing::Normal),
        Err(_) => Flow::Break(Closing::Later("nothing was read for too long".into())),
    }
}

fn refusal(error: &Error) -> Closing {
    match error.code() {
        Code::Unauthenticated | Code::Forbidden | Code::NotFound => {
            Closing::Forbidden(error.message().into())
        }
        Code::Busy | Code::Unavailable | Code::Timeout => Closing::Later(error.message().into()),
        _ => Closing::Internal,
    }
}

/// What a message of several frames that is too long ends with.
fn is_too_long(error: &std::io::Error) -> bool {
    error.to_string().contains("maximum continuation size")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_cannot_be_let_in_is_told_whose_fault_it_is() {
        let of = |code| refusal(&Error::new(code, "why"));
        assert_eq!(of(Code::Forbidden), Closing::Forbidden("why".into()));
        assert_eq!(of(Code::Unauthenticated), Closing::Forbidden("why".into()));
        assert_eq!(of(Code::Busy), Closing::Later("why".into()));
        for ours in [Code::Internal, Code::SchemaMismatch, Code::InvalidValue] {
            assert_eq!(of(ours), Closing::Internal, "{ours}");
        }
    }
}
