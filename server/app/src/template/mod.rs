//! Handlebars as the studio's path templates use it: what is a template, and what becomes of it.

use std::io::{self, Write};

use handlebars::{Handlebars, RenderError, RenderErrorReason, Template, TemplateError, no_escape};
use serde_json::Value as Json;

mod functions;
mod limits;
#[cfg(test)]
mod tests;

/// Bytes that a template may give. Paths are short, lists of folders may be long.
const OUTPUT: usize = 1 << 20;

/// Says why a text is not a template.
///
/// # Errors
/// The place, and the reason in the words of the parser.
pub fn check(template: &str) -> Result<(), String> {
    limits::check(template)?;
    let place = |error: TemplateError| match error.pos() {
        Some((line, column)) => format!("line {line}, column {column}: {}", error.reason()),
        None => error.reason().to_string(),
    };
    Template::compile(template).map(|_| ()).map_err(place)
}

/// Renders a template. In strict mode a value that is missing is an error instead of nothing.
///
/// # Errors
/// The place and the reason.
pub fn render(template: &str, context: &Json, strict: bool) -> Result<String, String> {
    limits::check(template)?;
    let mut output = Output(Vec::new());
    let rendered = engine(strict).render_template_to_write(template, context, &mut output);
    rendered.map_err(|error| told(&error))?;
    String::from_utf8(output.0).map_err(|error| error.to_string())
}

/// Whether a tag of a template has this word in it: what is only written does not count.
pub fn mentions(template: &str, word: &str) -> bool {
    let tags = template.split("{{").skip(1).map(|rest| rest.split("}}").next().unwrap_or(rest));
    tags.into_iter().any(|tag| tag.contains(word))
}

/// An engine with every helper and without escaping: paths are not HTML.
pub fn engine(strict: bool) -> Handlebars<'static> {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(strict);
    engine.register_escape_fn(no_escape);
    functions::register(&mut engine, strict);
    engine
}

/// Takes so many bytes and no more.
struct Output(Vec<u8>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > OUTPUT {
            return Err(io::Error::other("it gives more than 1 MiB"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn told(error: &RenderError) -> String {
    let reason = match error.reason() {
        RenderErrorReason::MissingVariable(Some(name)) => format!("`{name}` is missing"),
        reason => reason.to_string(),
    };
    match (error.line_no, error.column_no) {
        (Some(line), Some(column)) => format!("line {line}, column {column}: {reason}"),
        _ => reason,
    }
}
