//! The log: who writes it, in which form, and what a panic leaves in it.

use std::io::IsTerminal;

use schema_som::{Code, Error, Result};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{LogConfig, LogFormat};

/// The levels of a server whose settings name none. Libraries tell of their own starts and stops,
/// which are ours already.
pub const SERVING: &str = "info,actix_server=warn,sea_orm_migration=warn";

/// The levels of other commands: what they have to say they print.
pub const QUIET: &str = "warn";

/// Starts the log on standard error; standard output belongs to what commands print.
///
/// # Errors
/// `INVALID_VALUE` for a level that is no filter.
pub fn start(settings: &LogConfig, default: &str) -> Result<()> {
    let level = if settings.level.is_empty() { default } else { &settings.level };
    let filter = EnvFilter::try_new(level).map_err(|error| {
        let message = format!("log.level is no filter: {error}");
        Error::new(Code::InvalidValue, message).hint("try info, or info,backlot::http=debug")
    })?;
    let terminal = std::io::stderr().is_terminal();
    let json = match settings.format {
        LogFormat::Auto => !terminal,
        LogFormat::Text => false,
        LogFormat::Json => true,
    };
    let layer = fmt::layer().with_writer(std::io::stderr);
    let started = if json {
        let layer = layer.json().flatten_event(true).with_current_span(true).with_span_list(false);
        tracing_subscriber::registry().with(filter).with(layer).try_init()
    } else {
        tracing_subscriber::registry().with(filter).with(layer.with_ansi(terminal)).try_init()
    };
    started.map_err(|error| Error::internal(format!("the log cannot start: {error}")))?;
    log_panics();
    Ok(())
}

/// A panic is written to the log like everything else, within the span of its request.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let text = panic.payload_as_str().unwrap_or("no text");
        tracing::error!(target: "backlot", place, panic = text, "panic");
    }));
}
