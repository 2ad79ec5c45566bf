//! Refusals: an error of ours as an HTTP answer in GraphQL's form.

use std::time::Duration;

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder};
use schema_som::{Code, Error};
use serde_json::json;

use super::negotiate::{MediaType, negotiate};
use super::observe::RequestId;

/// An error with the status that tells of it, and the headers that the status asks for.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    error: Error,
    headers: Vec<(header::HeaderName, String)>,
}

impl Refusal {
    /// A refusal whose status does not follow from the error's code.
    pub(super) fn new(status: StatusCode, error: Error) -> Self {
        Self { status, error, headers: Vec::new() }
    }

    /// Adds a header.
    pub(super) fn header(mut self, name: header::HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The answer. A request whose `Accept` we cannot meet is told why in plain JSON.
    pub(super) fn respond(self, request: &HttpRequest) -> HttpResponse {
        let media = accepted(request).unwrap_or(MediaType::Json);
        let id = request.extensions().get::<RequestId>().map(|id| id.0.to_string());
        let mut response = HttpResponse::build(self.status);
        for (name, value) in self.headers {
            response.insert_header((name, value));
        }
        write(&mut response, media, &self.error, id.as_deref())
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let status = status_of(error.code());
        let retry = error.extensions().get("retryAfter").map(ToString::to_string);
        let refusal = Self::new(status, error);
        match (status, retry) {
            (StatusCode::UNAUTHORIZED, _) => {
                refusal.header(header::WWW_AUTHENTICATE, r#"Bearer error="invalid_token""#)
            }
            (StatusCode::SERVICE_UNAVAILABLE, retry) => {
                refusal.header(header::RETRY_AFTER, retry.unwrap_or_else(|| "1".into()))
            }
            _ => refusal,
        }
    }
}

/// What is said when the time is over. Of a mutation it is not known how it ended: its commit may
/// have been on the way.
pub(super) fn too_late(patience: Duration, kind: &str) -> Error {
    let message = format!("the request took longer than {} s", patience.as_secs());
    Error::new(Code::Timeout, message).hint(match kind {
        "mutation" => {
            "whether the change was made is not known: send it again with the same \
             Idempotency-Key, or look"
        }
        _ => "ask for less at a time",
    })
}

/// The status for a request that failed as a whole, before GraphQL had a say.
fn status_of(code: Code) -> StatusCode {
    match code {
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Busy | Code::Unavailable | Code::SchemaMismatch => StatusCode::SERVICE_UNAVAILABLE,
        Code::Timeout => StatusCode::GATEWAY_TIMEOUT,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// The media type that the request accepts.
pub(super) fn accepted(request: &HttpRequest) -> Option<MediaType> {
    let mut values = request.headers().get_all(header::ACCEPT).map(|value| value.to_str());
    match (values.next(), values.next()) {
        (None, _) => negotiate(None),
        (Some(only), None) => negotiate(Some(only.unwrap_or("unreadable"))),
        _ => {
            let all = request.headers().get_all(header::ACCEPT);
            let all: Vec<&str> = all.filter_map(|value| value.to_str().ok()).collect();
            negotiate(Some(&all.join(",")))
        }
    }
}

/// The body of a refusal: a GraphQL answer without `data`.
pub(super) fn write(
    response: &mut HttpResponseBuilder,
    media: MediaType,
    error: &Error,
    request_id: Option<&str>,
) -> HttpResponse {
    let mut extensions = error.extensions();
    if let Some(id) = request_id {
        extensions.insert("requestId".into(), id.into());
    }
    let body = json!({"errors": [{"message": error.message(), "extensions": extensions}]});
    response.insert_header((header::CONTENT_TYPE, media.header())).body(body.to_string())
}

/// Answers every method that a route does not have.
pub(super) async fn method_not_allowed(request: HttpRequest) -> HttpResponse {
    let allowed = if request.path() == "/graphql" { "GET, POST, OPTIONS" } else { "GET" };
    if request.method() == Method::OPTIONS {
        return HttpResponse::NoContent().insert_header((header::ALLOW, allowed)).finish();
    }
    let message = format!("{} is not a method of {}", request.method(), request.path());
    let error = Error::new(Code::BadRequest, message).hint(format!("it has {allowed}"));
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, error)
        .header(header::ALLOW, allowed)
        .respond(&request)
}

/// Answers every path that is none of ours.
pub(super) async fn no_such_page(request: HttpRequest) -> HttpResponse {
    let error = Error::new(Code::NotFound, "there is nothing at this path")
        .hint("GraphQL is at /graphql, and / says what else there is");
    Refusal::from(error).respond(&request)
}
