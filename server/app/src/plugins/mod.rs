//! What plugins do outside of changes: `actions` are performed when somebody asks, `following` tells
//! after-hooks what happened (`deliver` step by step, `telling` call by call), `jobs` does what is due,
//! `settling` does both at once where plugins are tried, and `replay` has before-hooks judge what
//! happened. `desk` answers what they ask in the meantime,
//! and `told` what administrators want to know and do about deliveries.

use std::sync::Arc;

use schema_som::Key;
use schema_som::actor::Actor;
use schema_som::clock::Clock;
use schema_som::hooks::Caller;

mod actions;
mod deliver;
mod desk;
mod following;
mod jobs;
mod replay;
mod settling;
mod signals;
mod telling;
mod told;

pub(crate) use actions::Action;
pub(crate) use desk::PluginWork;
pub use following::Background;
pub use replay::{Judged, Replay, Replayed, Said};
pub(crate) use signals::Signals;
pub(crate) use told::manage;

/// When a call begins, and what the log calls the document that it belongs to.
#[derive(Debug, Clone, Copy)]
struct Moment {
    now: i64,
    mutation: Key,
}

/// What a plugin is told of whoever it acts for.
fn caller(clock: &Arc<dyn Clock>, actor: &Actor, moment: Moment, via: Option<Arc<str>>) -> Caller {
    Caller {
        user: actor.user,
        login: actor.login.as_str().into(),
        roles: actor.groups.as_slice().into(),
        via,
        now: moment.now,
        mutation: moment.mutation,
        deadline: None,
        clock: clock.clone(),
    }
}
