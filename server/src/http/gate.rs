//! How many GraphQL requests are answered at the same time: one more is told to come back.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::web;
use schema_som::{Code, Error};

use super::Service;
use super::error::Refusal;

/// The middleware.
pub(super) async fn gate<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let service = request.app_data::<web::Data<Service>>().cloned();
    let place = match &service {
        Some(service) => service.metrics.take_place(service.settings.in_flight_max),
        None => None,
    };
    let Some(_place) = place else {
        let error = Error::new(Code::Busy, "the server answers as many requests as it may")
            .hint("try again shortly")
            .retry_after(1);
        let refusal = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, error)
            .header(actix_web::http::header::RETRY_AFTER, "1");
        let (request, _) = request.into_parts();
        let response = refusal.respond(&request);
        return Ok(ServiceResponse::new(request, response).map_into_right_body());
    };
    Ok(next.call(request).await?.map_into_left_body())
}
