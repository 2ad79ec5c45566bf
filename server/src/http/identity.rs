//! Who asks: the `Authorization` header as an actor.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header;
use schema_som::{Actor, Code, Error, Result};

use super::Service;

/// Who a request comes from. Without the header it is nobody, who may still log in.
#[derive(Clone, Default)]
pub(super) struct Identity {
    pub(super) actor: Option<Arc<Actor>>,
    pub(super) token: Option<Arc<str>>,
}

/// Reads the header and looks the token up.
///
/// # Errors
/// `UNAUTHENTICATED` for another scheme and for a token that is unknown, expired or revoked.
pub(super) async fn identify(request: &HttpRequest, service: &Service) -> Result<Identity> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else {
        return Ok(Identity::default());
    };
    let token = bearer(value.to_str().unwrap_or_default()).ok_or_else(|| {
        Error::new(Code::Unauthenticated, "the Authorization header is not a bearer token")
            .hint("send `Authorization: Bearer TOKEN`")
    })?;
    Identity::of_token(token, service).await
}

impl Identity {
    /// Who a token belongs to.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` for a token that is unknown, expired or revoked.
    pub(super) async fn of_token(token: &str, service: &Service) -> Result<Identity> {
        let registry = service.engine.registry();
        match service.app.actor_by_token(&registry, token).await? {
            Some(actor) => Ok(Identity { actor: Some(actor), token: Some(token.into()) }),
            None => {
                Err(Error::new(Code::Unauthenticated, "the token is unknown, expired or revoked")
                    .hint("log in again, or leave the token out"))
            }
        }
    }

    /// The same by now: what a token is worth may have changed since it was looked up.
    ///
    /// # Errors
    /// As [`Identity::of_token`].
    pub(super) async fn renewed(self, service: &Service) -> Result<Identity> {
        match &self.token {
            Some(token) => Identity::of_token(token, service).await,
            None => Ok(self),
        }
    }
}

/// The token of an `Authorization` header's value.
pub(super) fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::bearer;

    #[test]
    fn only_bearer_tokens_are_read() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bearer  abc "), Some("abc"));
        for other in ["", "abc", "Bearer", "Bearer ", "Basic abc"] {
            assert_eq!(bearer(other), None, "{other}");
        }
    }
}
