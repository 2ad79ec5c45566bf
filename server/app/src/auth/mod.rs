//! Who asks: passwords, tokens, and the actor behind a token.

use std::sync::Arc;

use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::registry::Registry;
use server_storage::TokenRow;

use crate::App;
use crate::write::people::clean_login;

mod actor;
mod change;
mod log;
mod password;
mod standing;
#[cfg(test)]
mod tests;
mod token;
mod tokens;

pub(crate) use actor::{
    ActorCache, actors_within, bundles_within, column, decides_rights, field, named,
};
use log::Happened;
pub(crate) use password::{Passwords, generate as generate_password};
pub use token::Token;
pub use tokens::TokenSummary;

/// The kind of a token that a login gives.
const SESSION: &str = "session";

/// The kind of a token that a command makes.
pub(crate) const API: &str = "api";

/// What a login gives.
pub struct Session {
    /// The secret that proves it; shown once.
    pub token: String,
    /// When it ends, in microseconds since 1970.
    pub expires_at: i64,
    /// Who logged in.
    pub actor: Arc<Actor>,
}

impl App {
    /// Starts a session. A wrong login takes as long, and says as much, as a wrong password.
    ///
    /// # Errors
    /// `UNAUTHENTICATED`.
    pub async fn login(&self, registry: &Registry, login: &str, password: &str) -> Result<Session> {
        let refused = || {
            Error::new(Code::Unauthenticated, "the login or the password is wrong")
                .hint("check both; an administrator can set a new password")
        };
        let found = self.credentials(registry, &clean_login(login)).await?;
        let (user, hash) = found.map_or((None, None), |(user, hash)| (Some(user), hash));
        let right = self.passwords.verify(password, hash).await?;
        let Some(user) = user.filter(|_| right) else { return Err(refused()) };
        let rights = self.actors.rights();
        let actor = self.load_actor(registry, user).await?.ok_or_else(refused)?;
        let lifetime =
            i64::try_from(self.settings.session_lifetime_s).unwrap_or(i64::MAX / 2_000_000);
        let now = self.clock.now();
        let expires_at = now.saturating_add(lifetime.saturating_mul(1_000_000));
        let token = Token::new(&*self.clock);
        let row = TokenRow {
            id: self.clock.new_key(0),
            hash: token.hash(),
            user,
            kind: SESSION.to_owned(),
            name: String::new(),
            created_at: now,
            expires_at: Some(expires_at),
            revoked_at: None,
        };
        let mut tx = self.store.begin().await?;
        tx.insert_token(&row).await?;
        self.note(&mut tx, (registry, &actor), Happened::Login).await?;
        tx.commit().await?;
        let actor = Arc::new(actor);
        self.actors.keep(token.hash(), (&actor, rights), (now, Some(expires_at)));
        tracing::info!(login = %actor.login, "session started");
        Ok(Session { token: token.reveal(), expires_at, actor })
    }

    /// Ends the session or the API token at once; false when it was none.
    ///
    /// # Errors
    /// `BUSY` or `UNAVAILABLE`.
    pub async fn logout(&self, registry: &Registry, token: &str) -> Result<bool> {
        let Some(hash) = token::hash_of(token) else { return Ok(false) };
        self.actors.forget(&hash);
        let now = self.clock.now();
        let found = self.store.find_token(&hash).await?;
        let session = found.filter(|row| row.kind == SESSION && is_alive(row, now));
        let mut tx = self.store.begin().await?;
        if let Some(session) = &session {
            // First of all: whoever deletes a user holds the user, and then asks for the tokens.
            let actor = Actor { user: Some(session.user), ..Actor::default() };
            self.note(&mut tx, (registry, &actor), Happened::Logout).await?;
        }
        let ended = tx.revoke_token(&hash, now).await?;
        match ended {
            true => tx.commit().await?,
            // Somebody else ended it meanwhile, and told of it.
            false => tx.rollback().await?,
        }
        // A request that loaded the actor meanwhile kept it again.
        self.actors.forget(&hash);
        Ok(ended)
    }

    /// Who a token belongs to; nobody when it is unknown, expired or revoked.
    ///
    /// # Errors
    /// `UNAVAILABLE` or `BUSY`.
    pub async fn actor_by_token(
        &self,
        registry: &Registry,
        token: &str,
    ) -> Result<Option<Arc<Actor>>> {
        let Some(hash) = token::hash_of(token) else { return Ok(None) };
        let now = self.clock.now();
        if let Some(actor) = self.actors.find(&hash, now) {
            return Ok(Some(actor));
        }
        let rights = self.actors.rights();
        let Some(row) = self.store.find_token(&hash).await? else { return Ok(None) };
        if !is_alive(&row, now) {
            return Ok(None);
        }
        let Some(mut actor) = self.load_actor(registry, row.user).await? else { return Ok(None) };
        if row.kind != SESSION {
            // A machine cannot choose a password, and did not log in with one.
            actor.must_reset_password = false;
        }
        let actor = Arc::new(actor);
        self.actors.keep(hash, (&actor, rights), (now, row.expires_at));
        Ok(Some(actor))
    }
}

/// Whether a token is worth anything at this moment.
fn is_alive(token: &TokenRow, now: i64) -> bool {
    token.revoked_at.is_none() && token.expires_at.is_none_or(|end| now < end)
}

/// A login with its password, to be shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// What to log in with.
    pub login: String,
    /// The password in clear text. Only its hash is stored.
    pub password: String,
}
