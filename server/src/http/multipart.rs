//! GraphQL multipart requests: files beside a document, put into the variables that they are meant for.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use multer::{Constraints, Multipart, SizeLimit};
use schema_som::{Code, Error};
use serde_json::{Map, Value};
use tokio::sync::mpsc;

use super::Service;
use super::error::Refusal;
use super::identity::identify;

type Attempt<T> = Result<T, Refusal>;

/// Files of one request, at most.
const FILES: usize = 16;

/// Bytes of what stands beside the files, at most.
const TEXT: u64 = 1 << 20;

/// Pieces of a body that wait to be read.
const PIECES: usize = 4;

type Piece = Result<Bytes, std::io::Error>;

const EXAMPLE: &str = "send the parts `operations`, `map`, and then the files, as the GraphQL \
                       multipart request specification says";

/// The boundary of a multipart request's body, if it is one.
pub(super) fn boundary(content_type: &str) -> Option<String> {
    multer::parse_boundary(content_type).ok()
}

/// The members of a multipart request. It is for those who are logged in only: the body may be large,
/// and a page of another site can send a form unasked, but no `Authorization` header.
pub(super) async fn members(
    request: &HttpRequest,
    payload: web::Payload,
    (service, boundary): (&Service, String),
) -> Attempt<Map<String, Value>> {
    let Some(actor) = identify(request, service).await?.actor else {
        let error = Error::new(Code::Unauthenticated, "files are taken from users only")
            .hint("send the token as `Authorization: Bearer ...`");
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, error));
    };
    // Packages of plugins are all that is sent so, and a body is held in memory.
    if !actor.administrator {
        let error = Error::new(Code::Forbidden, "files are taken from administrators only");
        return Err(Refusal::new(StatusCode::FORBIDDEN, error));
    }
    let limit = service.settings.upload_bytes_max as u64;
    let whole = SizeLimit::new().whole_stream(limit + TEXT).per_field(limit);
    let whole = whole.for_field("operations", TEXT).for_field("map", TEXT);
    let constraints = Constraints::new().size_limit(whole);
    let (parts, given) = mpsc::channel(PIECES);
    let body = Multipart::with_constraints(pieces(given), boundary, constraints);
    let patience = service.settings.request_timeout();
    // The payload stays on its thread, and the reader of parts wants what can leave it.
    let work = async { tokio::join!(hand_over(payload, parts), read(body)).1 };
    match tokio::time::timeout(patience, work).await {
        Ok(Err(Wrong::Form(refusal))) => Err(refusal),
        Ok(Err(Wrong::Body(error))) => Err(told(&error, limit)),
        Ok(Ok(members)) => Ok(members),
        Err(_) => {
            let error = Error::new(Code::Timeout, "the body did not arrive in time");
            Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, error))
        }
    }
}

/// What is wrong with a body: what it says, or how it came.
enum Wrong {
    Form(Refusal),
    Body(multer::Error),
}

impl From<multer::Error> for Wrong {
    fn from(error: multer::Error) -> Self {
        Wrong::Body(error)
    }
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        Wrong::Form(error.into())
    }
}

async fn read(mut body: Multipart<'_>) -> Result<Map<String, Value>, Wrong> {
    let operations = json(&mut body, "operations").await?;
    let Value::Object(mut members) = operations else {
        return Err(bad("`operations` is not an object; batches are not taken").into());
    };
    let map = json(&mut body, "map").await?;
    let map: BTreeMap<String, Vec<String>> =
        serde_json::from_value(map).map_err(|_| bad("`map` is not an object of lists of paths"))?;
    if map.len() > FILES {
        return Err(bad(&format!("there are more than {FILES} files")).into());
    }
    let mut missing = map.clone();
    while let Some(part) = body.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        let Some(paths) = missing.remove(&name) else {
            let what = format!("the part `{}` stands in no `map`", schema_som::id::clip(&name));
            return Err(bad(&what).into());
        };
        // A file in many places would be as many files in memory.
        let [path] = &paths[..] else {
            let what = format!("the file `{}` has not one place", schema_som::id::clip(&name));
            return Err(bad(&what).into());
        };
        put(&mut members, path, Value::from(STANDARD.encode(part.bytes().await?)))?;
    }
    match missing.keys().next() {
        Some(name) => {
            Err(bad(&format!("the file `{}` is missing", schema_som::id::clip(name))).into())
        }
        None => Ok(members),
    }
}

/// The next part, which must have this name and be JSON.
async fn json(body: &mut Multipart<'_>, name: &str) -> Result<Value, Wrong> {
    match body.next_field().await? {
        Some(part) if part.name() == Some(name) => {
            let bytes = part.bytes().await?;
            let read = serde_json::from_slice(&bytes);
            Ok(read.map_err(|error| bad(&format!("`{name}` is not JSON: {error}")))?)
        }
        _ => Err(bad(&format!("the part `{name}` is missing, or not in its place")).into()),
    }
}

/// Puts a file where the request has a null for it: `variables.package`.
fn put(members: &mut Map<String, Value>, path: &str, file: Value) -> Result<(), Error> {
    let nowhere = || {
        let what = format!("`{}` in `map` leads to no null", schema_som::id::clip(path));
        bad(&what).hint("name a variable whose value is null: `variables.package`")
    };
    let mut steps = path.split('.');
    let first = steps.next().filter(|first| *first == "variables").ok_or_else(nowhere)?;
    let mut place = members.get_mut(first).ok_or_else(nowhere)?;
    for step in steps {
        let next = match place {
            Value::Array(items) => step.parse().ok().and_then(|at: usize| items.get_mut(at)),
            other => other.get_mut(step),
        };
        place = next.ok_or_else(nowhere)?;
    }
    if !place.is_null() {
        return Err(nowhere());
    }
    *place = file;
    Ok(())
}

/// Hands a body over, piece by piece, for as long as somebody reads it.
async fn hand_over(mut payload: web::Payload, parts: mpsc::Sender<Piece>) {
    while let Some(piece) = payload.next().await {
        let piece = piece.map_err(|error| std::io::Error::other(error.to_string()));
        if parts.send(piece).await.is_err() {
            return;
        }
    }
}

fn pieces(given: mpsc::Receiver<Piece>) -> impl Stream<Item = Piece> {
    stream::unfold(given, async |mut given| Some((given.recv().await?, given)))
}

fn told(error: &multer::Error, limit: u64) -> Refusal {
    use multer::Error::{FieldSizeExceeded, StreamSizeExceeded};
    if matches!(error, FieldSizeExceeded { .. } | StreamSizeExceeded { .. }) {
        let what = format!("the files have more than {limit} bytes");
        let error = Error::new(Code::LimitExceeded, what)
            .hint("send less, or raise the setting server.upload_bytes_max");
        return Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, error);
    }
    bad(&format!("the parts cannot be read: {error}")).into()
}

fn bad(what: &str) -> Error {
    Error::new(Code::BadRequest, what).hint(EXAMPLE)
}
