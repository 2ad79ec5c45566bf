//! What a token is worth: one watch per token, however many streams and sockets rest on it.

use std::sync::{Arc, Weak};

use schema_som::ports::{Entities, Standing};
use schema_som::{Code, Error, Result};
use tokio::sync::watch;

use super::Hub;
use crate::engine::Caller;

/// The standing of a token by now, or why it has none any more.
pub(super) type State = Result<Standing>;

/// A token that something rests on.
pub(super) struct Session {
    caller: Caller,
    state: watch::Sender<State>,
}

impl Session {
    pub(super) fn watch(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    /// Notes what the token is worth by now; tells who watches it if that is something else.
    fn note(&self, state: State) {
        self.state.send_if_modified(|known| {
            let same = matches!((&*known, &state), (Ok(a), Ok(b)) if a.profile == b.profile);
            *known = state;
            !same
        });
    }
}

/// Tells when a token is not worth anything any more.
pub struct Watch {
    session: Arc<Session>,
}

impl Watch {
    /// Waits until the token was revoked or is over, and says so.
    pub async fn over(&self) -> Error {
        let mut state = self.session.watch();
        let over = state.wait_for(Result::is_err).await;
        match over.as_deref() {
            Ok(Err(error)) => error.clone(),
            _ => Error::new(Code::Unauthenticated, "the session is over"),
        }
    }
}

impl Hub {
    /// Watches a caller's token.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` when it is worth nothing already.
    pub(crate) async fn watch(self: &Arc<Self>, caller: &Caller) -> Result<Watch> {
        Ok(Watch { session: self.session(caller).await? })
    }

    pub(super) async fn session(self: &Arc<Self>, caller: &Caller) -> Result<Arc<Session>> {
        if let Some(session) = caller.token.as_ref().and_then(|token| self.known(token)) {
            return Ok(session);
        }
        let context = self.source.context(caller.actor.clone(), caller.token.clone());
        let standing = self.source.entities.standing(&context).await?;
        let (caller, state) = (caller.clone(), watch::Sender::new(Ok(standing)));
        let session = Arc::new(Session { caller, state });
        let Some(token) = &session.caller.token else { return Ok(session) };
        if let Some(earlier) = self.known(token) {
            return Ok(earlier);
        }
        self.sessions().insert(token.clone(), Arc::downgrade(&session));
        self.spawn(keep(Arc::downgrade(self), token.clone(), Arc::downgrade(&session)));
        Ok(session)
    }

    /// What a token is worth, by all that was told to have changed rights until now.
    pub(super) async fn current(&self, session: &Session) -> State {
        let known = session.state.borrow().clone();
        let entities = &self.source.entities;
        if known.as_ref().map_or(true, |standing| standing.rights == entities.rights()) {
            return known;
        }
        let caller = &session.caller;
        let context = self.source.context(caller.actor.clone(), caller.token.clone());
        let state = entities.standing(&context).await;
        match &state {
            Err(error) if error.code() != Code::Unauthenticated => {}
            _ => session.note(state.clone()),
        }
        state
    }

    fn known(&self, token: &Arc<str>) -> Option<Arc<Session>> {
        let session = self.sessions().get(token).and_then(Weak::upgrade)?;
        let is_worth = session.state.borrow().is_ok();
        is_worth.then_some(session)
    }

    /// Asks what a token is worth; nothing while that cannot be told.
    async fn look_up(&self, token: &Arc<str>) -> Option<State> {
        let context = self.source.context(None, Some(token.clone()));
        match self.source.entities.standing(&context).await {
            Err(error) if error.code() != Code::Unauthenticated => {
                tracing::warn!(%error, "what a token is worth cannot be told now");
                None
            }
            state => Some(state),
        }
    }
}

/// Keeps a session true for as long as something rests on it.
async fn keep(hub: Weak<Hub>, token: Arc<str>, session: Weak<Session>) {
    let mut seen = 0;
    loop {
        let Some(alive) = hub.upgrade() else { return };
        let entities: Arc<dyn Entities> = alive.source.entities.clone();
        let recheck = alive.recheck();
        drop(alive);
        tokio::select! {
            now = entities.unsettled(seen) => seen = now,
            () = tokio::time::sleep(recheck) => {}
        }
        let Some(alive) = hub.upgrade() else { return };
        if session.strong_count() == 0 {
            let mut sessions = alive.sessions();
            if sessions.get(&token).is_some_and(|known| known.ptr_eq(&session)) {
                sessions.remove(&token);
            }
            return;
        }
        let state = alive.look_up(&token).await;
        if let (Some(state), Some(session)) = (state, session.upgrade()) {
            let is_over = state.is_err();
            session.note(state);
            if is_over {
                return;
            }
        }
    }
}
