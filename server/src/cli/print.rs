//! What commands print. A reader that went away (`backlot schema print | head`) is no error.

use std::fmt::Display;
use std::io::Write;

use chrono::{DateTime, SecondsFormat};
use server_app::auth::Credentials;

/// Prints a line to standard output.
pub(super) fn line(text: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// A line of a text that others wrote, on which nothing is seen but what it says: what a terminal obeys, or
/// turns the direction of, is spelled out.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for it in text.chars() {
        match it.is_control() && it != '\t' || is_unseen(it) {
            true => plain.extend(it.escape_unicode()),
            false => plain.push(it),
        }
    }
    plain
}

/// Whether a character is not seen, or turns the direction of those beside it.
fn is_unseen(it: char) -> bool {
    matches!(
        it,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
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

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_a_terminal_obeys_is_spelled_out() {
        assert_eq!(plain("\t{ größe }"), "\t{ größe }");
        assert_eq!(plain("a\u{1b}[2K\r\u{202e}b\u{9b}"), "a\\u{1b}[2K\\u{d}\\u{202e}b\\u{9b}");
        assert_eq!(plain("\u{61c}\u{ad}\u{e0041}"), "\\u{61c}\\u{ad}\\u{e0041}");
    }
}
