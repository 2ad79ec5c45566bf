//! One operation of a socket: a query or a mutation says one thing, a subscription many.

use std::pin::Pin;
use std::sync::Arc;

use actix_web::web;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{Stream, unfold};
use schema::{Answer, AnswerKind, Caller, Reply, Request, Subscription};
use schema_som::{Code, Error};
use serde_json::Value;

use super::message::Said;
use crate::http::error::too_late;
use crate::http::identity::Identity;
use crate::http::metrics::Counted;
use crate::http::params;
use crate::http::{Service, bundle};

/// What an operation says, in order; `Complete` or `Error` is last.
pub(super) type Operation = Pin<Box<dyn Stream<Item = Said>>>;

/// Who asks.
pub(super) struct Who {
    pub(super) identity: Identity,
    /// The bundle that was chosen.
    pub(super) bundle: Option<Arc<str>>,
    pub(super) request_id: Arc<str>,
}

/// What to do next.
enum Then {
    Open(Box<(Request, Who)>),
    Say(Said),
    Follow(Subscription, Counted),
    Stop,
}

/// Begins an operation. It does nothing before it is polled.
pub(super) fn begin(service: web::Data<Service>, request: Request, who: Who) -> Operation {
    let first = Then::Open(Box::new((request, who)));
    let said = unfold((service, first), |(service, mut then)| async {
        loop {
            then = match then {
                Then::Open(asked) => match Box::pin(open(&service, *asked)).await {
                    Reply::Once(answer) => {
                        return Some((of_answer(&answer), (service, after(&answer))));
                    }
                    Reply::Stream(subscription) => {
                        let counted = service.metrics.subscribed();
                        Then::Follow(subscription, counted)
                    }
                },
                Then::Say(said) => return Some((said, (service, Then::Stop))),
                Then::Follow(mut subscription, counted) => {
                    let (said, then) = match subscription.next().await {
                        Some(Ok(delivery)) => {
                            service.metrics.delivered();
                            (Said::Next(delivery.payload), Then::Follow(subscription, counted))
                        }
                        Some(Err(ended)) => {
                            service.metrics.ended(ended.code);
                            (Said::Error(ended.errors), Then::Stop)
                        }
                        None => (Said::Complete, Then::Stop),
                    };
                    return Some((said, (service, then)));
                }
                Then::Stop => return None,
            };
        }
    });
    Box::pin(said)
}

async fn open(service: &Service, (request, who): (Request, Who)) -> Reply {
    let Some(_place) = service.metrics.take_place(service.settings.in_flight_max) else {
        let error = Error::new(Code::Busy, "the server answers as many requests as it may")
            .hint("try again shortly")
            .retry_after(1);
        return refused(error);
    };
    let patience = service.settings.request_timeout();
    let (deadline, kind) = (service.deadline(), params::first_operation(&request.query).0);
    let work = async {
        let identity = who.identity.renewed(service).await?;
        let named = who.bundle.as_deref();
        let bundle = bundle::chosen(service, named, identity.actor.as_deref()).await?;
        let request = Request { bundle, ..request };
        let caller = Caller {
            actor: identity.actor,
            token: identity.token,
            deadline: Some(deadline),
            request_id: who.request_id.to_string(),
        };
        Ok::<_, Error>(service.engine.open(request, caller).await)
    };
    match tokio::time::timeout(patience, work).await {
        Ok(Ok(reply)) => reply,
        Ok(Err(error)) => refused(error),
        Err(_) => refused(too_late(patience, kind)),
    }
}

fn refused(error: Error) -> Reply {
    let errors = serde_json::json!({
        "errors": [{"message": error.message(), "extensions": error.extensions()}],
    });
    Reply::Once(Answer { body: errors.to_string().into(), kind: AnswerKind::RequestError })
}

fn is_response(answer: &Answer) -> bool {
    matches!(answer.kind, AnswerKind::Data | AnswerKind::Partial)
}

fn of_answer(answer: &Answer) -> Said {
    match is_response(answer) {
        true => Said::Next(answer.body.clone()),
        false => Said::Error(errors_of(&answer.body)),
    }
}

fn after(answer: &Answer) -> Then {
    if is_response(answer) { Then::Say(Said::Complete) } else { Then::Stop }
}

/// The list of errors in a response that has nothing else.
fn errors_of(body: &Bytes) -> Bytes {
    let mut body: Value = serde_json::from_slice(body).unwrap_or_default();
    body["errors"].take().to_string().into()
}
