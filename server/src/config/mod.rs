//! Settings: one struct per section, each documented where it is declared.
//!
//! A file is read first, then `BACKLOT_<SECTION>_<KEY>` variables, then flags; the later one wins.
//! A key that nobody knows is refused, together with the keys that there are.

mod check;
mod layers;
mod live;
mod scheduler;
mod sections;

pub use layers::{Layers, Source, variable};
pub use live::LiveConfig;
pub use scheduler::SchedulerConfig;
pub use sections::{
    DatabaseConfig, LogConfig, LogFormat, ServerConfig, StatusProfile, parse_address,
};

use std::path::PathBuf;

use schema_som::settings::Setting;
use serde::{Deserialize, Serialize};

/// Everything that can be set, by section.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where and how the server listens.
    pub server: ServerConfig,
    /// Which database is served.
    pub database: DatabaseConfig,
    /// How the database is used: connections and time limits.
    pub storage: server_storage::Options,
    /// What a GraphQL document may ask for.
    pub limits: schema::Limits,
    /// Sockets and streams that are told of changes.
    pub live: LiveConfig,
    /// Logins, sessions and passwords.
    pub auth: server_app::Settings,
    /// How long the log of changes is kept.
    pub events: server_app::FeedSettings,
    /// The program that finds dates for the work of a studio.
    pub scheduler: SchedulerConfig,
    /// What an instance of a plugin may use.
    pub plugins: plugins_host::Limits,
    /// Named sets of plugins beside those that are at work.
    pub bundles: server_app::BundleSettings,
    /// What is logged, and how.
    pub log: LogConfig,
    /// The data folder. It is where a file of settings is looked for, so that no file can set it:
    /// `--data` or `BACKLOT_DATA` does.
    #[serde(skip)]
    pub data: PathBuf,
}

impl Config {
    /// Every section with its settings, in the order in which they are shown.
    pub const SECTIONS: [(&str, &[Setting]); 11] = [
        ("server", ServerConfig::SETTINGS),
        ("database", DatabaseConfig::SETTINGS),
        ("storage", server_storage::Options::SETTINGS),
        ("limits", schema::Limits::SETTINGS),
        ("live", LiveConfig::SETTINGS),
        ("auth", server_app::Settings::SETTINGS),
        ("events", server_app::FeedSettings::SETTINGS),
        ("scheduler", SchedulerConfig::SETTINGS),
        ("plugins", plugins_host::Limits::SETTINGS),
        ("bundles", server_app::BundleSettings::SETTINGS),
        ("log", LogConfig::SETTINGS),
    ];

    /// The address of the database: the one that was set, or the file in the data folder.
    pub fn database_url(&self) -> String {
        if self.database.url.is_empty() {
            // In a URL these begin something else.
            let path = self.database_file().display().to_string();
            let path = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
            format!("sqlite://{path}?mode=rwc")
        } else {
            self.database.url.clone()
        }
    }

    /// The database in the data folder.
    pub fn database_file(&self) -> PathBuf {
        self.data.join("studio.sqlite3")
    }

    /// Whether the database is the one in our own data folder.
    pub fn is_embedded(&self) -> bool {
        self.database.url.is_empty()
    }
}
