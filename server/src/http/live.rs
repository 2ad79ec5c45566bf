//! What sockets and streams have in common: how many each user may have, their numbers, and the
//! word that the server is about to stop.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use schema_som::{Actor, Code, Error, Key, Result};
use tokio::sync::watch;

use crate::config::LiveConfig;

/// The open sockets and streams of one server.
pub(crate) struct Live {
    pub(super) settings: LiveConfig,
    users: Arc<Mutex<HashMap<Key, usize>>>,
    stopping: watch::Sender<bool>,
}

/// A user's socket or stream; it counts until it is dropped.
pub(super) struct Seat {
    users: Arc<Mutex<HashMap<Key, usize>>>,
    user: Key,
}

impl Live {
    pub(crate) fn new(settings: LiveConfig) -> Self {
        Self { settings, users: Arc::default(), stopping: watch::Sender::new(false) }
    }

    /// Takes a place for one more socket or stream of somebody. Nobody in particular needs none.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED` when there are as many as there may be.
    pub(super) fn sit_down(&self, actor: Option<&Actor>) -> Result<Option<Seat>> {
        let Some(user) = actor.and_then(|actor| actor.user) else { return Ok(None) };
        let most = self.settings.connections_per_user;
        let mut users = locked(&self.users);
        let open = users.entry(user).or_insert(0);
        if *open >= most {
            let what = format!("{most} sockets and streams of this user are open already");
            return Err(Error::new(Code::LimitExceeded, what)
                .hint("close one, or send several operations over one WebSocket"));
        }
        *open += 1;
        Ok(Some(Seat { users: self.users.clone(), user }))
    }

    /// Becomes true once the server was told to stop.
    pub(super) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Tells every socket and stream to end.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }
}

/// Waits until the server was told to stop.
pub(super) async fn stopped(stopping: &mut watch::Receiver<bool>) {
    let told = stopping.wait_for(|stopping| *stopping).await.is_ok();
    if !told {
        std::future::pending::<()>().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut users = locked(&self.users);
        if let Some(open) = users.get_mut(&self.user) {
            *open = open.saturating_sub(1);
            if *open == 0 {
                users.remove(&self.user);
            }
        }
    }
}

fn locked(users: &Mutex<HashMap<Key, usize>>) -> MutexGuard<'_, HashMap<Key, usize>> {
    users.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_user_has_as_many_places_as_the_setting_says() {
        let live = Live::new(LiveConfig { connections_per_user: 2, ..LiveConfig::default() });
        let user = |number: u8| Actor { user: Some(Key([number; 16])), ..Actor::default() };
        let first = live.sit_down(Some(&user(1))).unwrap();
        let _second = live.sit_down(Some(&user(1))).unwrap();
        let refused = live.sit_down(Some(&user(1))).err().map(|error| error.code());
        assert_eq!(refused, Some(Code::LimitExceeded));
        assert!(live.sit_down(Some(&user(2))).is_ok());
        drop(first);
        assert!(live.sit_down(Some(&user(1))).is_ok());
        assert!(live.sit_down(None).unwrap().is_none());
        assert_eq!(locked(&live.users).len(), 1);
    }
}
