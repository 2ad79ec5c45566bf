//! Which web pages may call the server: those of the allow list, and no others.
//!
//! Credentials travel in the `Authorization` header, never in cookies, so that a page that is not
//! on the list could not act for anyone; the list decides who may read answers.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};
use schema_som::{Code, Error};

use super::Service;
use super::error::Refusal;

/// The middleware.
pub(super) async fn cors<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let allowed = origin.as_ref().is_some_and(|origin| is_allowed(&request, origin));
    let preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if preflight {
        let (request, _) = request.into_parts();
        let mut response = if allowed {
            HttpResponse::NoContent().finish()
        } else {
            let error = Error::new(Code::Forbidden, "pages of this origin may not call the server")
                .hint("the setting server.cors_origins lists those that may");
            Refusal::new(StatusCode::FORBIDDEN, error).respond(&request)
        };
        if let (true, Some(origin)) = (allowed, origin) {
            permit(response.headers_mut(), origin);
            describe(response.headers_mut());
        }
        return Ok(ServiceResponse::new(request, response).map_into_right_body());
    }
    let mut response = next.call(request).await?;
    if let (true, Some(origin)) = (allowed, origin) {
        permit(response.headers_mut(), origin);
    }
    Ok(response.map_into_left_body())
}

fn is_allowed(request: &ServiceRequest, origin: &HeaderValue) -> bool {
    let Some(service) = request.app_data::<web::Data<Service>>() else { return false };
    let list = &service.settings.cors_origins;
    origin.to_str().is_ok_and(|origin| list.iter().any(|allowed| allowed == origin))
}

fn permit(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("x-request-id, retry-after"),
    );
    headers.append(header::VARY, HeaderValue::from_static("origin"));
}

fn describe(headers: &mut HeaderMap) {
    let fixed = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, idempotency-key, last-event-id, x-backlot-bundle, \
             x-request-id",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
