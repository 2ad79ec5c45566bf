//! What commands print. A reader that went away (`backlot schema print | head`) is no error.

use std::fmt::Display;
use std::io::Write;

use chrono::{DateTime, SecondsFormat};
use server_app::auth::Credentials;

/// Prints a line to standard output.
pub(super) fn line(text: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints an empty line.
pub(super) fn gap() {
    line("");
}

/// Tells the password of a new studio's administrator, the only time that it is known.
pub(super) fn introduce(administrator: &Credentials) {
    line("This studio is new. Its administrator, shown this once:");
    line(format_args!("  login     {}", administrator.login));
    line(format_args!("  password  {}", administrator.password));
    gap();
}

/// A moment to the second, in UTC.
pub(super) fn time(micros: i64) -> String {
    let moment = DateTime::from_timestamp_micros(micros);
    moment.map_or_else(String::new, |it| it.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// Says on standard error why a command failed.
pub(super) fn failure(error: &schema_som::Error) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "backlot: {}", error.message());
    if let Some(hint) = error.extensions().get("hint").and_then(|hint| hint.as_str()) {
        let _ = writeln!(out, "  what would be right: {hint}");
    }
    let _ = writeln!(out, "  code: {}", error.code());
}
