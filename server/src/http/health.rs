//! `/health/live` tells that the process answers, `/health/ready` that it can answer with data.

use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use schema_som::{Code, Error};
use serde_json::json;

use super::Service;
use super::error::Refusal;

/// A database that takes longer than this to say hello is not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /health/live`
pub(super) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "live"}))
}

/// `GET /health/ready`
pub(super) async fn ready(request: HttpRequest, service: web::Data<Service>) -> HttpResponse {
    if service.stopping.load(Ordering::Acquire) {
        return unready(Error::new(Code::Unavailable, "the server is stopping"), &request);
    }
    match tokio::time::timeout(PATIENCE, service.store.ping()).await {
        Ok(Ok(())) => HttpResponse::Ok().json(json!({"status": "ready"})),
        Ok(Err(error)) => unready(error, &request),
        Err(_) => unready(Error::new(Code::Unavailable, "the database does not answer"), &request),
    }
}

fn unready(error: Error, request: &HttpRequest) -> HttpResponse {
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, error).respond(request)
}
