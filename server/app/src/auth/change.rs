//! Another password for whoever is logged in.

use std::sync::Arc;

use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::ports::Context;

use super::token::hash_of;
use crate::App;
use crate::read::unauthenticated;
use crate::users::{NewPassword, find_user};

/// What changing one's password gave.
pub(crate) struct Changed {
    /// Who it is, with what may be done now.
    pub(crate) actor: Arc<Actor>,
    /// How many other sessions were ended.
    pub(crate) sessions_ended: u64,
}

impl App {
    /// Sets the password of the context's actor, and ends the user's other sessions.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` to nobody, `INVALID_VALUE` for a wrong old password and a new one that is
    /// too short or no other, `CONFLICT` when somebody else set the password meanwhile.
    pub(crate) async fn change_password(
        &self,
        context: &Context,
        old: &str,
        new: &str,
    ) -> Result<Changed> {
        let registry = &*context.registry;
        let actor = context.actor.as_deref().ok_or_else(unauthenticated)?;
        let user = actor.user.ok_or_else(unauthenticated)?;
        let found = self.credentials(registry, &actor.login).await?;
        let stored = found.and_then(|(key, hash)| hash.filter(|_| key == user));
        if !self.passwords.verify(old, stored.clone()).await? {
            let hint = "check it; an administrator can set a new password without it";
            return Err(wrong("oldPassword", "the old password is wrong", hint));
        }
        if old == new {
            let what = "the new password is the old one";
            return Err(wrong("newPassword", what, "choose another"));
        }
        let hash = self.passwords.hash(new, &*self.clock).await?;
        let mut tx = self.store.begin().await?;
        let found = find_user(&mut tx, registry, &actor.login).await?;
        if found.key != user || found.password != stored {
            return Err(Error::new(Code::Conflict, "the password was set elsewhere meanwhile")
                .hint("log in again with the password that holds now"));
        }
        let password = NewPassword { hash, must_reset: false, by: Some(user) };
        self.write_password(&mut tx, registry, &found, password).await?;
        let own = context.token.as_deref().and_then(hash_of);
        let sessions_ended = tx.revoke_other_sessions(user, own.as_ref(), self.clock.now()).await?;
        tx.commit().await?;
        self.actors.clear();
        let actor = self.load_actor(registry, user).await?.ok_or_else(unauthenticated)?;
        tracing::info!(login = %actor.login, sessions_ended, "password changed");
        Ok(Changed { actor: Arc::new(actor), sessions_ended })
    }
}

fn wrong(argument: &str, what: &str, hint: &str) -> Error {
    Error::new(Code::InvalidValue, what).at_field("changePassword", argument).hint(hint)
}
