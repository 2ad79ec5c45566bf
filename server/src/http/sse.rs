//! GraphQL over server-sent events, in the distinct mode of `graphql-sse`: one request, one stream
//! of `next` events and a `complete`. The id of an event is its cursor.

use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, Stream, unfold};
use schema::{Answer, Delivery, Ended, Subscription};
use schema_som::{Actor, Error};
use tokio::sync::watch;

use super::Service;
use super::error::Refusal;
use super::live::{Seat, stopped};
use super::metrics::Counted;

/// The media type, as `Accept` names it.
const MEDIA_TYPE: &str = "text/event-stream";

/// Whether a request names the media type of streams among those that it accepts.
pub(super) fn is_accepted(request: &HttpRequest) -> bool {
    let values = request.headers().get_all(header::ACCEPT);
    let ranges = values.filter_map(|value| value.to_str().ok()).flat_map(|all| all.split(','));
    ranges.into_iter().any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let is_named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(MEDIA_TYPE));
        let refused = |part: &str| part.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0));
        is_named && !parts.any(refused)
    })
}

/// The cursor that a browser resumes after by itself.
pub(super) fn last_event_id(request: &HttpRequest) -> Option<String> {
    let id = request.headers().get("last-event-id")?.to_str().ok()?;
    Some(id.to_owned()).filter(|id| !id.is_empty())
}

/// A response as a stream of one event.
pub(super) fn once(answer: &Answer) -> HttpResponse {
    let events = [HELLO, &event(&answer.body, None), COMPLETE].concat();
    response().body(events)
}

/// A stream of responses.
///
/// # Errors
/// 429 when the user has as many sockets and streams as may be.
pub(super) fn follow(
    service: &web::Data<Service>,
    subscription: Subscription,
    actor: Option<&Actor>,
) -> Result<HttpResponse, Refusal> {
    let seat = service.live.sit_down(actor);
    let seat = seat.map_err(|error: Error| Refusal::new(StatusCode::TOO_MANY_REQUESTS, error))?;
    let following = Following {
        service: service.clone(),
        subscription,
        stopping: service.live.stopping(),
        pause: service.live.settings.keep_alive(),
        _seat: seat,
        _counted: (service.metrics.connected("sse"), service.metrics.subscribed()),
    };
    let hello = stream::iter([Ok::<_, actix_web::Error>(Bytes::from_static(HELLO.as_bytes()))]);
    Ok(response().streaming(hello.chain(following.events())))
}

fn response() -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, "text/event-stream; charset=utf-8"));
    response.insert_header((header::VARY, "accept"));
    // Proxies that collect answers would hold back what is to be told at once.
    response.insert_header(("x-accel-buffering", "no"));
    response
}

/// A comment: the stream is open.
const HELLO: &str = ":\n\n";
/// Tells that nothing more will come.
const COMPLETE: &str = "event: complete\ndata:\n\n";

/// One response as an event.
fn event(payload: &[u8], cursor: Option<&str>) -> String {
    // A line break in JSON stands between tokens, and would end the line of the event.
    let payload = String::from_utf8_lossy(payload).replace(['\n', '\r'], " ");
    match cursor {
        Some(cursor) => format!("event: next\nid: {cursor}\ndata: {payload}\n\n"),
        None => format!("event: next\ndata: {payload}\n\n"),
    }
}

/// A stream on its way.
struct Following {
    service: web::Data<Service>,
    subscription: Subscription,
    stopping: watch::Receiver<bool>,
    pause: Duration,
    _seat: Option<Seat>,
    _counted: (Counted, Counted),
}

impl Following {
    fn events(self) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
        unfold(Some(self), |following| async {
            let mut following = following?;
            let (text, goes_on) = following.next().await?;
            Some((Ok(Bytes::from(text)), goes_on.then_some(following)))
        })
    }

    /// The next piece of text, and whether there will be more; nothing when the server stops: a
    /// client that was not told that the stream is complete takes it up again elsewhere.
    async fn next(&mut self) -> Option<(String, bool)> {
        let one = tokio::select! {
            one = self.subscription.next() => one,
            () = tokio::time::sleep(self.pause) => return Some((HELLO.to_owned(), true)),
            () = stopped(&mut self.stopping) => return None,
        };
        Some(self.tell(one))
    }

    fn tell(&self, one: Option<Result<Delivery, Ended>>) -> (String, bool) {
        match one {
            Some(Ok(delivery)) => {
                self.service.metrics.delivered();
                (event(&delivery.payload, delivery.cursor().as_deref()), true)
            }
            Some(Err(ended)) => {
                self.service.metrics.ended(ended.code);
                let errors = String::from_utf8_lossy(&ended.errors);
                let body = format!("{{\"errors\":{errors}}}");
                (event(body.as_bytes(), None) + COMPLETE, false)
            }
            None => (COMPLETE.to_owned(), false),
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn only_a_request_that_names_streams_gets_one() {
        for (accept, expected) in [
            ("text/event-stream", true),
            ("application/json, Text/Event-Stream;q=0.5", true),
            ("text/event-stream;q=0", false),
            ("*/*", false),
            ("text/*", false),
            ("application/json", false),
        ] {
            let request = TestRequest::default().insert_header((header::ACCEPT, accept));
            assert_eq!(is_accepted(&request.to_http_request()), expected, "{accept}");
        }
    }

    #[test]
    fn an_event_is_one_line_of_data() {
        let text = event(b"{\"a\":\r\n[1,\n2]}", Some("x"));
        assert_eq!(text, "event: next\nid: x\ndata: {\"a\":  [1, 2]}\n\n");
    }
}
