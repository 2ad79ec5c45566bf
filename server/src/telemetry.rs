//! The log: who writes it, in which form, and what a panic leaves in it.

use std::io::IsTerminal;

use schema_som::{Code, Error, Result};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
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
    let filter = filter(&settings.level, default)?;
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

/// What is logged at this level; the default, if it is empty.
///
/// # Errors
/// `INVALID_VALUE` for what is neither a level nor a filter. A word alone would be taken for the
/// name of a module, so that a mistyped level would silence everything else.
pub(crate) fn filter(level: &str, default: &str) -> Result<EnvFilter> {
    let level = if level.is_empty() { default } else { level };
    let refused = |what: String| {
        Error::new(Code::InvalidValue, what).hint(
            "one of error, warn, info, debug, trace, off; or a filter such as \
             info,backlot::http=debug",
        )
    };
    for part in level.split(',') {
        let part = part.trim();
        let is_level = !part.is_empty() && part.parse::<LevelFilter>().is_ok();
        if !is_level && !part.contains(['=', '[']) {
            let part = schema_som::id::clip(part);
            return Err(refused(format!("`{part}` is no level of the log")));
        }
    }
    EnvFilter::try_new(level).map_err(|error| refused(format!("log.level is no filter: {error}")))
}

/// A panic is written to the log like everything else, within the span of its request.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let text = panic.payload_as_str().unwrap_or("no text");
        tracing::error!(target: "backlot", place, panic = text, "panic");
    }));
}
