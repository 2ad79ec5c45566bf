//! The tokens of a user, as an administrator sees and revokes them.

use schema_som::error::{Code, Error, Result};
use schema_som::id::{Key, clip};
use schema_som::registry::Registry;
use server_storage::TokenRow;

use crate::App;
use crate::users::no_such_user;
use crate::write::people::clean_login;

/// What the id of a token begins with.
const PREFIX: &str = "token";

/// A token as it is listed. Its text is known to its owner alone. Times are microseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSummary {
    /// Its id, to revoke it by.
    pub id: String,
    /// `session` or `api`.
    pub kind: String,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: i64,
    /// When it ends; never, if there is nothing.
    pub expires_at: Option<i64>,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
    /// Whether it still proves who asks.
    pub is_alive: bool,
}

impl App {
    /// The sessions and API tokens of a user, oldest first.
    ///
    /// # Errors
    /// `NOT_FOUND` for an unknown login.
    pub async fn tokens_of(&self, registry: &Registry, login: &str) -> Result<Vec<TokenSummary>> {
        let login = clean_login(login);
        let found = self.credentials(registry, &login).await?;
        let (user, _) = found.ok_or_else(|| no_such_user(&login))?;
        let now = self.clock.now();
        let rows = self.store.tokens_of(user).await?;
        Ok(rows.into_iter().map(|row| summary(row, now)).collect())
    }

    /// Revokes a token by its id; false when it was over already. Another process that answers
    /// requests may take it until `actor_cache_ms` is over.
    ///
    /// # Errors
    /// `INVALID_ID` for what is no id of a token, `NOT_FOUND` for an unknown one.
    pub async fn revoke_token(&self, id: &str) -> Result<bool> {
        let hint = "an id looks like token_01jd2s8h7wfjk9x3m5n7p9r1t3; \
                    `backlot token list --login NAME` shows them";
        let (prefix, key) = Key::parse_id(id).map_err(|error| error.hint(hint))?;
        if prefix != PREFIX {
            let what = format!("`{}` is not the id of a token", clip(id));
            return Err(Error::new(Code::InvalidId, what).hint(hint));
        }
        let Some(token) = self.store.token_by_id(key).await? else {
            let what = format!("there is no token `{}`", clip(id));
            return Err(Error::new(Code::NotFound, what).at_id(clip(id)).hint(hint));
        };
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let revoked = tx.revoke_token_by_id(key, now).await?;
        tx.commit().await?;
        self.actors.forget(&token.hash);
        Ok(revoked && token.expires_at.is_none_or(|end| end > now))
    }
}

fn summary(row: TokenRow, now: i64) -> TokenSummary {
    TokenSummary {
        id: row.id.to_id(PREFIX),
        is_alive: row.revoked_at.is_none() && row.expires_at.is_none_or(|end| end > now),
        kind: row.kind,
        name: row.name,
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
    }
}
