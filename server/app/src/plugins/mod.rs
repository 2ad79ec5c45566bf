//! What plugins do outside of changes: `actions` are performed when somebody asks, `following` tells
//! after-hooks what happened (`deliver` step by step, `telling` call by call), `jobs` does what is due,
//! `filling` brings backfills on, `settling` tells and does all at once where plugins are tried, and
//! `replay` has before-hooks judge what happened. `desk` answers what they ask in the meantime, and `told` what administrators want to know
//! and do about deliveries.

mod actions;
mod deliver;
mod desk;
mod filling;
mod following;
mod jobs;
mod replay;
mod settling;
mod signals;
mod telling;
mod told;

pub(crate) use actions::Action;
pub(crate) use desk::PluginWork;
pub(crate) use filling::Changes;
pub use following::Background;
pub use replay::{Judged, Replay, Replayed, Said};
pub(crate) use signals::Signals;
pub(crate) use told::manage;
