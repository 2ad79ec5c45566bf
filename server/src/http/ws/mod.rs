//! GraphQL over WebSocket: `GET /graphql` with the subprotocol `graphql-transport-ws`.
//!
//! One task per socket reads what the client says, runs its operations, and writes what they say in
//! turn. A client that does not read holds up its own operations and nothing else.

mod connection;
mod message;
mod operation;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use schema_som::{Code, Error};

use super::error::Refusal;
use super::identity::identify;
use super::observe::Operation;
use super::{Service, bundle};
use connection::Connection;
use message::PROTOCOL;

/// Whether a request wants to become a socket.
pub(super) fn is_upgrade(request: &HttpRequest) -> bool {
    let upgrade = request.headers().get(header::UPGRADE);
    let upgrade = upgrade.and_then(|value| value.to_str().ok()).unwrap_or_default();
    upgrade.split(',').any(|protocol| protocol.trim().eq_ignore_ascii_case("websocket"))
}

/// Turns a request into a socket.
pub(super) async fn accept(
    request: &HttpRequest,
    payload: web::Payload,
    service: web::Data<Service>,
) -> Result<HttpResponse, Refusal> {
    request.extensions_mut().insert(Operation { kind: "websocket", name: None });
    check_origin(request, &service)?;
    // A program can send the header with the handshake; a page says it in `connection_init`.
    let identity = identify(request, &service).await?;
    let bundle = bundle::named(request)?;
    let accepted = actix_ws::handle_with_protocols(request, payload, &[PROTOCOL]);
    let (response, session, inbox) = accepted.map_err(|error| {
        let error = Error::new(Code::BadRequest, format!("no WebSocket can be made: {error}"))
            .hint(format!("send a handshake of version 13 with the subprotocol `{PROTOCOL}`"));
        Refusal::new(StatusCode::BAD_REQUEST, error)
    })?;
    let is_ours = response.headers().contains_key(header::SEC_WEBSOCKET_PROTOCOL);
    let most = service.live.settings.message_bytes_max;
    let inbox = inbox.max_frame_size(most).aggregate_continuations().max_continuation_size(most);
    let connection = Connection::new(service, session, (identity, bundle));
    actix_web::rt::spawn(connection.run(inbox, is_ours));
    Ok(response)
}

/// A page of another site is refused where the pages that may call the server are listed.
fn check_origin(request: &HttpRequest, service: &Service) -> Result<(), Refusal> {
    let Some(origin) = request.headers().get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or_default();
    let list = &service.settings.cors_origins;
    let own = origin.split_once("://").map(|(_, host)| host);
    let is_own = own.is_some_and(|host| host == request.connection_info().host());
    if list.is_empty() || is_own || list.iter().any(|allowed| allowed == origin) {
        return Ok(());
    }
    let error = Error::new(Code::Forbidden, "pages of this origin may not call the server")
        .hint("the setting server.cors_origins lists those that may");
    Err(Refusal::new(StatusCode::FORBIDDEN, error))
}
