//! What every call that waits has in common: it is counted, and answered by whoever called the plugin.

use schema_som::hooks::{Answer, Ask};
use tokio::sync::oneshot;
use wasmtime::Result;

use crate::bindings::backlot::plugin::vocabulary::Fault;
use crate::guest::{Asked, Guest, Stop};

/// What a guest is told: an answer, or what it has to deal with.
pub(super) type Said<T> = std::result::Result<T, Fault>;

impl Guest {
    /// Has whoever called the plugin answer.
    pub(super) async fn ask(&mut self, ask: Ask) -> Result<Said<Answer>> {
        let scope = self.scope()?;
        let Some(desk) = scope.desk.clone() else {
            return Ok(Err(fault("NOT_NOW", "the server can be asked for nothing in this call")));
        };
        scope.asks = scope.asks.checked_sub(1).ok_or_else(|| wasmtime::Error::new(Stop::Budget))?;
        let (answer, answered) = oneshot::channel();
        if desk.send(Asked { ask, answer }).await.is_err() {
            return Err(wasmtime::Error::new(Stop::Idle));
        }
        let answer = answered.await.map_err(|_| wasmtime::Error::new(Stop::Idle))?;
        Ok(answer.map_err(|error| Fault {
            code: error.code().as_str().to_owned(),
            message: error.message().to_owned(),
            permanent: !error.is_passing(),
        }))
    }

    /// Notes that a plugin wanted what it may not have, for whoever looks after the studio.
    pub(super) fn denied(&mut self, what: String) -> Fault {
        let user = self.scope.as_ref().map(|scope| scope.caller.login.clone());
        let (plugin, user) = (&*self.plugin, user.as_deref().unwrap_or_default());
        tracing::warn!(target: "backlot::audit", plugin, user, what, "a plugin was denied something");
        fault("DENIED", what)
    }
}

/// A failure that another try does not mend.
pub(super) fn fault(code: &str, message: impl Into<String>) -> Fault {
    Fault { code: code.to_owned(), message: message.into(), permanent: true }
}
