//! What surrounds every request: its id, its line in the log, its numbers, and the net under panics.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, ResponseError, web};
use futures_util::FutureExt;
use schema_som::{Code, Error};
use tracing::Instrument;

use super::negotiate::MediaType;
use super::{Service, error};

/// The id of a request: the caller's own, or a new one.
#[derive(Clone)]
pub(super) struct RequestId(pub(super) Arc<str>);

/// What a GraphQL request turned out to be. Never its variables.
pub(super) struct Operation {
    /// `query` or `mutation`.
    pub(super) kind: &'static str,
    /// Its name, if it has one.
    pub(super) name: Option<String>,
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longer ids than this, and ids with other characters than these, are replaced: they go into logs.
const REQUEST_ID_LENGTH: usize = 128;

/// The middleware.
pub(super) async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let Some(service) = request.app_data::<web::Data<Service>>().cloned() else {
        return Err(actix_web::error::ErrorInternalServerError("the server has no service"));
    };
    let id = request_id(&request, &service);
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut watch = Watch::begin(service.into_inner(), &request, id.clone());
    let span = tracing::info_span!(target: "backlot::http", "request", id = %id);
    let answer = AssertUnwindSafe(next.call(request)).catch_unwind().instrument(span).await;
    match answer {
        Ok(Ok(mut response)) => {
            watch.operation = response.request().extensions_mut().remove::<Operation>();
            watch.finish(response.status());
            dress(response.headers_mut(), &id);
            Ok(response)
        }
        Ok(Err(cause)) => {
            watch.finish(cause.as_response_error().status_code());
            Err(Refused { id, cause }.into())
        }
        Err(_) => {
            watch.finish(StatusCode::INTERNAL_SERVER_ERROR);
            Err(Panicked { id }.into())
        }
    }
}

fn request_id(request: &ServiceRequest, service: &Service) -> Arc<str> {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let acceptable = |id: &&str| {
        (1..=REQUEST_ID_LENGTH).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
    };
    match given.filter(acceptable) {
        Some(id) => id.into(),
        None => service.clock.new_key(0).to_id("request").into(),
    }
}

/// Headers that every answer carries; what it says itself of caching and of its content counts.
fn dress(headers: &mut HeaderMap, id: &str) {
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
}

/// Counts a request and writes its line, also when the client left before the answer.
struct Watch {
    service: Arc<Service>,
    id: Arc<str>,
    method: Method,
    path: String,
    begun: Instant,
    operation: Option<Operation>,
    status: Option<StatusCode>,
}

impl Watch {
    fn begin(service: Arc<Service>, request: &ServiceRequest, id: Arc<str>) -> Self {
        service.metrics.begin();
        Self {
            service,
            id,
            method: request.method().clone(),
            path: schema_som::id::clip(request.path()).to_owned(),
            begun: Instant::now(),
            operation: None,
            status: None,
        }
    }

    fn finish(&mut self, status: StatusCode) {
        self.status = Some(status);
    }

    fn kind(&self) -> &'static str {
        match (&self.operation, self.path.as_str()) {
            (Some(operation), _) => operation.kind,
            (None, "/graphql") => "refused",
            (None, "/health/live" | "/health/ready") => "health",
            (None, "/metrics") => "metrics",
            (None, _) => "other",
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let taken = self.begun.elapsed();
        let kind = self.kind();
        // 499 is what proxies write for a client that left; it is never sent.
        let status = self.status.map_or(499, |status| status.as_u16());
        self.service.metrics.finish(kind, status, taken);
        let milliseconds = (taken.as_secs_f64() * 1e6).round() / 1e3;
        let operation = self.operation.as_ref().and_then(|operation| operation.name.as_deref());
        let routine = matches!(kind, "health" | "metrics") && status < 400;
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    target: "backlot::http",
                    id = %self.id, method = %self.method, path = %self.path, kind, operation,
                    status, ms = milliseconds, "request"
                )
            };
        }
        match status {
            500.. => line!(error),
            _ if routine => line!(debug),
            _ => line!(info),
        }
    }
}

/// What the library refused before a handler of ours saw it. It carries the id and the headers of
/// every other answer.
#[derive(Debug)]
struct Refused {
    id: Arc<str>,
    cause: actix_web::Error,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        self.cause.as_response_error().status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let error = if status.is_client_error() {
            Error::new(Code::BadRequest, self.cause.to_string())
                .hint("GraphQL is at /graphql, and / says what else there is")
        } else {
            tracing::error!(target: "backlot::http", cause = %self.cause, "refused");
            Error::internal("the request could not be answered")
        };
        let mut response = HttpResponse::build(status);
        let mut response = error::write(&mut response, MediaType::Json, &error, Some(&self.id));
        dress(response.headers_mut(), &self.id);
        response
    }
}

/// A handler panicked: a mistake of ours. The panic hook has written what there is to know into the
/// log; the caller learns the request's id.
#[derive(Debug)]
struct Panicked {
    id: Arc<str>,
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mistake of the server's")
    }
}

impl ResponseError for Panicked {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn error_response(&self) -> HttpResponse {
        let error = Error::internal("the server made a mistake")
            .hint("its log has the details under the request's id");
        let mut response = HttpResponse::build(self.status_code());
        let mut response = error::write(&mut response, MediaType::Json, &error, Some(&self.id));
        dress(response.headers_mut(), &self.id);
        response
    }
}
