//! Use cases, free of transport: who asks, what they may see, and what a write does.
//!
//! Nothing reaches storage but through here. `read.rs` and `rights/` narrow every query to its
//! actor, `write/` is the one pipeline for changes, `auth/` knows passwords and tokens, `import/`
//! brings over what other systems hold.

use std::sync::Arc;
use std::time::Duration;

use schema_som::clock::Clock;
use schema_som::hooks::Web;
use schema_som::settings;
use server_storage::Store;

pub mod auth;
pub mod bundles;
mod calendar;
mod demo;
mod feed;
pub mod import;
mod jinja;
mod lifecycle;
mod messages;
mod paths;
mod plugins;
mod read;
mod reading;
mod recount;
mod rights;
mod schedule;
mod seed;
mod studio;
pub mod template;
#[cfg(test)]
mod testing;
mod tickets;
mod users;
mod work;
mod workflow;
mod write;

pub use bundles::BundleSettings;
pub use feed::{FeedSettings, Following, Held};
pub use plugins::{Background, Judged, Replay, Replayed, Said};
pub use rights::narrow;
pub use schedule::Scheduling;
pub use seed::Seeded;
pub use users::NewUser;
pub use write::{Batch, Cause, CreateReport, Problem, Treatment};

settings! {
    /// How the use cases behave.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Settings {
        /// How long a login lasts, in seconds.
        pub session_lifetime_s: u64 = 10 * 24 * 3600; 1..,
        /// How long an actor's rights are taken as read, in milliseconds, and how the studio counts
        /// its time. What is changed by this process holds at once, what is changed by another one
        /// after this time at the latest.
        pub actor_cache_ms: u64 = 2_000,
        /// Passwords hashed at a time. Each takes 19 MiB and some 20 ms of a core.
        pub password_hashes: usize = 4; 1..,
        /// Characters that a new password has at least. Older ones stay good.
        pub password_length: usize = 8; 1..,
    }
}

/// The use cases over one database.
pub struct App {
    store: Store,
    clock: Arc<dyn Clock>,
    settings: Settings,
    passwords: auth::Passwords,
    actors: Arc<auth::ActorCache>,
    calendars: Arc<calendar::CalendarCache>,
    recent: Arc<feed::Recent>,
    keeping: Arc<feed::Keeping>,
    signals: Arc<plugins::Signals>,
    changes: plugins::Changes,
    desk: Arc<schedule::Desk>,
    web: Option<Arc<dyn Web>>,
    lifecycle: lifecycle::Desk,
    bundles: BundleSettings,
}

impl App {
    /// The use cases over a database, with the time and the keys of a clock.
    pub fn new(store: Store, clock: Arc<dyn Clock>, settings: Settings) -> App {
        let passwords = auth::Passwords::new(settings.password_hashes, settings.password_length);
        let lifetime = Duration::from_millis(settings.actor_cache_ms);
        let actors = Arc::new(auth::ActorCache::new(lifetime));
        let calendars = Arc::new(calendar::CalendarCache::new(lifetime));
        let (recent, keeping) = (Arc::new(feed::Recent::new()), Arc::default());
        let signals = Arc::new(plugins::Signals::new());
        let desk = Arc::new(schedule::Desk::new(None, Duration::ZERO));
        let (web, lifecycle) = (None, lifecycle::Desk::new());
        App {
            store,
            clock,
            settings,
            passwords,
            actors,
            calendars,
            recent,
            keeping,
            signals,
            changes: plugins::Changes::default(),
            desk,
            web,
            lifecycle,
            bundles: BundleSettings::default(),
        }
    }

    /// The same use cases with somebody who sends the requests of plugins.
    #[must_use]
    pub fn with_web(self, web: Arc<dyn Web>) -> App {
        App { web: Some(web), ..self }
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Where time and keys come from.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }
}
