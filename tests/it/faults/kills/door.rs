//! Where the server is at the moment. Clients wait here while there is none.

use std::net::SocketAddr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

pub(super) struct Door {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    address: Option<SocketAddr>,
    /// Writers shall begin nothing new.
    is_ending: bool,
    /// Nobody shall wait any more.
    is_closed: bool,
}

impl Door {
    pub(super) fn new() -> Door {
        Door { state: Mutex::default(), changed: Condvar::new() }
    }

    pub(super) fn open(&self, address: SocketAddr) {
        self.locked().address = Some(address);
        self.changed.notify_all();
    }

    pub(super) fn shut(&self) {
        self.locked().address = None;
    }

    /// Waits until there is a server; nothing when there will be none.
    pub(super) fn wait(&self) -> Option<SocketAddr> {
        let waits = |state: &mut State| state.address.is_none() && !state.is_closed;
        let state = self.changed.wait_while(self.locked(), waits);
        let state = state.unwrap_or_else(PoisonError::into_inner);
        state.address.filter(|_| !state.is_closed)
    }

    pub(super) fn tell_the_end(&self) {
        self.locked().is_ending = true;
    }

    pub(super) fn is_ending(&self) -> bool {
        let state = self.locked();
        state.is_ending || state.is_closed
    }

    /// Closes it for good when it is dropped.
    pub(super) fn closing(&self) -> impl Drop + '_ {
        Closing(self)
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Closing<'a>(&'a Door);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.locked().is_closed = true;
        self.0.changed.notify_all();
    }
}
