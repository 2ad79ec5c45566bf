//! Jinja2 to Handlebars, for the path templates of a Stalker production (files.md 6).
//!
//! A template is cut into segments, parsed into nodes, and written again. What has no counterpart is
//! named with its line; nothing is guessed.

mod expression;
mod format;
mod lower;
mod nodes;
mod segments;
mod write;

#[cfg(test)]
mod tests;

use std::fmt;

/// Why a template could not be translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Untranslatable {
    /// The line of the template, from 1.
    pub(crate) line: usize,
    /// What has no counterpart, in one clause.
    pub(crate) what: String,
}

impl fmt::Display for Untranslatable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

type Result<T> = std::result::Result<T, Untranslatable>;

/// A part of a template that parses but means nothing in Handlebars; the line is added further up.
fn unknown<T>(what: impl Into<String>) -> Result<T> {
    Err(Untranslatable { line: 0, what: what.into() })
}

/// Translates a template of paths. Backslashes become slashes: before a tag they would escape it.
///
/// # Errors
/// The first thing that has no counterpart, with its line.
pub(crate) fn translate(template: &str) -> Result<String> {
    // Jinja2 drops one newline at the end of the source.
    let source = template.strip_suffix('\n').unwrap_or(template);
    let segments = segments::cut(source)?;
    let nodes = nodes::parse(segments)?;
    let text = write::write(&nodes)?;
    match crate::template::check(&text) {
        Ok(()) => Ok(text),
        Err(reason) => unknown(format!("the translation is not valid Handlebars: {reason}")),
    }
}
