//! The log of who logged in and out. It is written with the token that it tells of, or not at all.

use schema_som::actor::Actor;
use schema_som::error::{Error, Result};
use schema_som::registry::Registry;
use schema_som::value::Value;
use server_storage::Tx;

use crate::App;
use crate::write::{Cause, Drafts};

/// What a user did with a session, as it is stored.
#[derive(Debug, Clone, Copy)]
pub(super) enum Happened {
    /// It began.
    Login,
    /// The user ended it.
    Logout,
}

impl App {
    /// Notes that a user logged in or out.
    pub(super) async fn note(
        &self,
        tx: &mut Tx,
        (registry, actor): (&Registry, &Actor),
        happened: Happened,
    ) -> Result<()> {
        let user = actor.user.ok_or_else(|| Error::internal("a session belongs to nobody"))?;
        let action = match happened {
            Happened::Login => "login",
            Happened::Logout => "logout",
        };
        let mut drafts = Drafts::new(registry, &*self.clock);
        let date = Value::Time(self.clock.now());
        let values = [("action", action.into()), ("date", date), ("user", user.into())];
        drafts.add("AuthenticationLog", values)?;
        self.create(tx, (registry, actor), Cause::Operation, drafts.finish()).await.map(|_| ())
    }
}
