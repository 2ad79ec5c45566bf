//! Whoever asks, where plugins are called without a server.

use std::sync::Arc;

use schema_som::Actor;
use schema_som::clock::Clock;
use schema_som::hooks::Caller;
use schema_som::ports::Beginning;

/// Somebody with a group, in a document of their own.
pub(crate) fn somebody(clock: &Arc<dyn Clock>) -> Caller {
    let actor = Actor {
        user: Some(clock.new_key(0)),
        login: "somebody".to_owned(),
        groups: vec!["artist".to_owned()],
        ..Actor::default()
    };
    Caller::of(clock, &actor, Beginning { now: clock.now(), mutation: clock.new_key(0) })
}
