//! The server: transport, commands, and the one place where everything meets.
//!
//! It decides nothing about the business. `config` says how it is set up, `wiring` builds it with the
//! real time of `clock`, `upgrade` migrates its database, `plugins` loads and swaps what studios install,
//! `author` tries plugins out, `scheduler` runs TaskJuggler, `http` answers, `cli` is what `backlot` does,
//! `telemetry` writes the log.

pub mod author;
pub mod cli;
mod clock;
pub mod config;
mod http;
mod outbound;
pub mod plugins;
mod scheduler;
pub mod telemetry;
pub mod upgrade;
pub mod wiring;

pub use config::Config;
pub use wiring::{Running, Studio};

/// Starts the server with these settings: everything that can fail has failed before the port opens.
///
/// # Errors
/// Whatever keeps the server from answering: settings, database, schema, port.
pub async fn start(config: Config) -> schema_som::Result<Running> {
    let (studio, _) = Studio::prepare(config).await?;
    studio.listen().await
}
