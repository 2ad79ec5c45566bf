//! Which bundle of plugins a request chooses: by a header, or by what a socket said first.

use std::sync::Arc;

use actix_web::HttpRequest;
use schema::Bundle;
use schema_som::{Actor, Code, Error, Result};

use super::Service;

/// The header.
const HEADER: &str = "x-backlot-bundle";

/// The name that a request's header says, if there is one.
///
/// # Errors
/// `BAD_REQUEST` for what is no text.
pub(super) fn named(request: &HttpRequest) -> Result<Option<Arc<str>>> {
    let Some(value) = request.headers().get(HEADER) else { return Ok(None) };
    let name = value.to_str().map(str::trim).ok().filter(|name| !name.is_empty());
    match name {
        Some(name) => Ok(Some(name.into())),
        None => Err(Error::new(Code::BadRequest, "`X-Backlot-Bundle` names no bundle")
            .hint("send a name such as `staging`, or leave the header out")),
    }
}

/// The bundle of a name; nothing for what everybody gets.
///
/// # Errors
/// `UNAUTHENTICATED`, `NOT_FOUND`, `FORBIDDEN`, and what keeps the bundle from being made.
pub(super) async fn chosen(
    service: &Service,
    name: Option<&str>,
    actor: Option<&Actor>,
) -> Result<Option<Arc<Bundle>>> {
    match name {
        Some(name) => service.bundles.choose(name, actor).await,
        None => Ok(None),
    }
}
