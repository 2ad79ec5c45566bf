//! GraphQL over HTTP: `POST` and `GET /graphql`.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use bytes::Bytes;
use schema::{Answer, AnswerKind, Caller, Reply, Request};
use schema_som::{Code, Error};
use serde_json::{Map, Value};

use super::Service;
use super::error::{Refusal, accepted, too_late};
use super::identity::{Identity, identify};
use super::negotiate::{MediaType, OFFERED, is_json};
use super::observe::{Operation, RequestId};
use super::params::{self, Params};
use super::{bundle, multipart, sse, ws};
use crate::config::StatusProfile;

type Attempt<T> = Result<T, Refusal>;

/// `POST /graphql`
pub(super) async fn post(
    request: HttpRequest,
    payload: web::Payload,
    service: web::Data<Service>,
) -> HttpResponse {
    let answer = async {
        let form = Form::of(&request)?;
        let members = match content_type(&request).and_then(multipart::boundary) {
            Some(boundary) => multipart::members(&request, payload, (&service, boundary)).await?,
            None => {
                check_content(&request)?;
                params::of_body(&read_body(&request, payload, &service).await?)?
            }
        };
        answer(&request, &service, members, form).await
    };
    answer.await.unwrap_or_else(|refusal: Refusal| refusal.respond(&request))
}

/// `GET /graphql`
pub(super) async fn get(
    request: HttpRequest,
    payload: web::Payload,
    service: web::Data<Service>,
) -> HttpResponse {
    let answer = async {
        if ws::is_upgrade(&request) {
            return ws::accept(&request, payload, service).await;
        }
        let form = Form::of(&request)?;
        let members = params::of_query_string(request.query_string())?;
        answer(&request, &service, members, form).await
    };
    answer.await.unwrap_or_else(|refusal: Refusal| refusal.respond(&request))
}

/// How an answer may look.
#[derive(Clone, Copy)]
struct Form {
    /// As one body of this type; none when only a stream is accepted.
    media: Option<MediaType>,
    /// As a stream of events.
    events: bool,
}

impl Form {
    /// What a request accepts.
    fn of(request: &HttpRequest) -> Attempt<Self> {
        let events = sse::is_accepted(request);
        match media_type(request) {
            Ok(media) => Ok(Self { media: Some(media), events }),
            Err(_) if events => Ok(Self { media: None, events }),
            Err(refusal) => Err(refusal),
        }
    }
}

fn media_type(request: &HttpRequest) -> Attempt<MediaType> {
    accepted(request).ok_or_else(|| {
        let error = Error::new(Code::BadRequest, "no media type that you accept is on offer")
            .hint(format!("accept one of {OFFERED}"));
        Refusal::new(StatusCode::NOT_ACCEPTABLE, error)
    })
}

fn content_type(request: &HttpRequest) -> Option<&str> {
    request.headers().get(header::CONTENT_TYPE)?.to_str().ok()
}

/// Beside files, only JSON is taken: a page of another site can send a form or plain text without being asked
/// whether it may, JSON it cannot.
fn check_content(request: &HttpRequest) -> Attempt<()> {
    let text = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    let unsupported = |message: String, hint: &str| {
        let error = Error::new(Code::BadRequest, message).hint(hint);
        Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, error)
    };
    let hint = "send JSON in UTF-8, uncompressed, with `Content-Type: application/json`";
    match text(header::CONTENT_TYPE) {
        Some(content_type) if is_json(content_type) => {}
        Some(content_type) => {
            let content_type = schema_som::id::clip(content_type);
            return Err(unsupported(format!("`{content_type}` is not taken"), hint));
        }
        None => return Err(unsupported("there is no Content-Type".into(), hint)),
    }
    match text(header::CONTENT_ENCODING) {
        Some(encoding) if !encoding.eq_ignore_ascii_case("identity") => {
            Err(unsupported("compressed bodies are not taken".into(), hint))
        }
        _ => Ok(()),
    }
}

async fn read_body(
    request: &HttpRequest,
    payload: web::Payload,
    service: &Service,
) -> Attempt<Bytes> {
    let limit = service.settings.body_bytes_max;
    let too_large = || {
        let error =
            Error::new(Code::LimitExceeded, format!("the body has more than {limit} bytes"))
                .hint("ask for less, or raise the setting server.body_bytes_max");
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, error)
    };
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let patience = service.settings.request_timeout();
    match tokio::time::timeout(patience, payload.to_bytes_limited(limit)).await {
        Ok(Ok(Ok(body))) => Ok(body),
        Ok(Ok(Err(_))) => Err(Error::new(Code::BadRequest, "the body broke off").into()),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => {
            let error = Error::new(Code::Timeout, "the body did not arrive in time");
            Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, error))
        }
    }
}

async fn answer(
    request: &HttpRequest,
    service: &web::Data<Service>,
    members: Map<String, Value>,
    form: Form,
) -> Attempt<HttpResponse> {
    let profile = service.settings.status_profile;
    let mut params = Params::read(members).map_err(|error| {
        // JSON, but no GraphQL request.
        let status = match profile {
            StatusProfile::Audit => StatusCode::BAD_REQUEST,
            StatusProfile::Draft => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Refusal::new(status, error)
    })?;
    params.take_key(request.headers().get("idempotency-key"))?;
    let (kind, first) = params::first_operation(&params.query);
    let given = params.operation_name.as_deref().map(schema_som::id::clip);
    let name = given.or(first).map(str::to_owned);
    request.extensions_mut().insert(Operation { kind, name });
    let named = bundle::named(request)?;
    let patience = service.settings.request_timeout();
    let deadline = service.deadline();
    let work = async {
        let caller = caller(request, service, deadline).await?;
        let actor = caller.actor.clone();
        let bundle = bundle::chosen(service, named.as_deref(), actor.as_deref()).await?;
        let asked = Request { bundle, ..graphql_request(request, params) };
        let reply = match form.events {
            true => service.engine.open(asked, caller).await,
            false => Reply::Once(service.engine.answer(asked, caller).await),
        };
        Attempt::Ok((reply, actor))
    };
    match tokio::time::timeout(patience, work).await {
        Ok(reply) => match (reply?, form.media) {
            ((Reply::Stream(subscription), actor), _) => {
                sse::follow(service, subscription, actor.as_deref())
            }
            ((Reply::Once(answer), _), Some(media)) => Ok(respond(service, answer, media)),
            ((Reply::Once(answer), _), None) => Ok(sse::once(&answer)),
        },
        Err(_) => Err(too_late(patience, kind).into()),
    }
}

async fn caller(request: &HttpRequest, service: &Service, deadline: i64) -> Attempt<Caller> {
    let Identity { actor, token } = identify(request, service).await?;
    let id = request.extensions().get::<RequestId>().map(|id| id.0.to_string());
    Ok(Caller { actor, token, deadline: Some(deadline), request_id: id.unwrap_or_default() })
}

fn graphql_request(request: &HttpRequest, params: Params) -> Request {
    Request {
        query: params.query,
        operation_name: params.operation_name,
        variables: params.variables,
        extensions: params.extensions,
        allow_mutation: request.method() == actix_web::http::Method::POST,
        after: sse::last_event_id(request),
        bundle: None,
    }
}

fn respond(service: &Service, answer: Answer, media: MediaType) -> HttpResponse {
    let status = status_of(answer.kind, media, service.settings.status_profile);
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CONTENT_TYPE, media.header()));
    response.insert_header((header::VARY, "accept"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.insert_header((header::ALLOW, "POST"));
    }
    response.body(answer.body)
}

/// The draft's status for an answer with data and errors; registered nowhere yet.
const PARTIAL: u16 = 294;

fn status_of(kind: AnswerKind, media: MediaType, profile: StatusProfile) -> StatusCode {
    match (kind, media, profile) {
        (AnswerKind::MutationByGet, ..) => StatusCode::METHOD_NOT_ALLOWED,
        (AnswerKind::Data, ..) => StatusCode::OK,
        (AnswerKind::Partial, _, StatusProfile::Audit) => StatusCode::OK,
        (AnswerKind::Partial, _, StatusProfile::Draft) => {
            StatusCode::from_u16(PARTIAL).unwrap_or(StatusCode::OK)
        }
        (_, MediaType::Json, StatusProfile::Audit) => StatusCode::OK,
        (_, MediaType::GraphqlResponse, StatusProfile::Audit) => StatusCode::BAD_REQUEST,
        (AnswerKind::ParseError, _, StatusProfile::Draft) => StatusCode::BAD_REQUEST,
        (AnswerKind::RequestError, _, StatusProfile::Draft) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_and_the_media_type_choose_the_status() {
        use AnswerKind::{Data, MutationByGet, ParseError, Partial, RequestError};
        use MediaType::{GraphqlResponse, Json};
        use StatusProfile::{Audit, Draft};
        let cases = [
            (Data, Json, Audit, 200),
            (Data, GraphqlResponse, Draft, 200),
            (Partial, GraphqlResponse, Audit, 200),
            (Partial, GraphqlResponse, Draft, 294),
            (RequestError, Json, Audit, 200),
            (RequestError, GraphqlResponse, Audit, 400),
            (RequestError, Json, Draft, 422),
            (ParseError, Json, Audit, 200),
            (ParseError, GraphqlResponse, Audit, 400),
            (ParseError, GraphqlResponse, Draft, 400),
            (MutationByGet, Json, Audit, 405),
        ];
        for (kind, media, profile, expected) in cases {
            assert_eq!(status_of(kind, media, profile).as_u16(), expected);
        }
    }
}
