//! Cuts a template into text and tags, and applies the whitespace marks of the tags.

use super::{Result, Untranslatable};

/// A run of text, or the inside of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment {
    Text(String),
    /// `{{ … }}`
    Output(String),
    /// `{% … %}`
    Statement(String),
}

/// A segment with the line that it starts on.
pub(super) type Placed = (usize, Segment);

/// Text and tags in order. Comments are gone; `-` has eaten the whitespace that it faces.
pub(super) fn cut(source: &str) -> Result<Vec<Placed>> {
    let mut out = Vec::new();
    let mut rest = source;
    let mut line = 1;
    let mut trim_next = false;
    while !rest.is_empty() {
        let start = next_tag(rest).unwrap_or(rest.len());
        let (text, tag) = rest.split_at(start);
        let trim_this = tag.as_bytes().get(2) == Some(&b'-');
        push_text(&mut out, line, text, (trim_next, trim_this));
        line += newlines(text);
        if tag.is_empty() {
            break;
        }
        let (segment, length) = tag_at(tag, line)?;
        trim_next = tag.as_bytes()[length - 3] == b'-';
        if let Some(segment) = segment {
            out.push((line, segment));
        }
        line += newlines(&tag[..length]);
        rest = &tag[length..];
    }
    Ok(out)
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

fn next_tag(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(1))
        .find(|at| bytes[*at] == b'{' && matches!(bytes[at + 1], b'{' | b'%' | b'#'))
}

fn push_text(out: &mut Vec<Placed>, line: usize, text: &str, (front, back): (bool, bool)) {
    let text = if front { text.trim_start() } else { text };
    let text = if back { text.trim_end() } else { text };
    if !text.is_empty() {
        out.push((line, Segment::Text(text.to_owned())));
    }
}

/// The tag at the beginning of the text and how long it is.
fn tag_at(tag: &str, line: usize) -> Result<(Option<Segment>, usize)> {
    let (end, what) = match tag.as_bytes()[1] {
        b'{' => ("}}", "{{"),
        b'%' => ("%}", "{%"),
        _ => ("#}", "{#"),
    };
    let close = if end == "#}" { tag.find(end) } else { close_of(tag, end) };
    let Some(close) = close else {
        return Err(Untranslatable { line, what: format!("`{what}` is never closed") });
    };
    let inner = tag[2..close].trim_start_matches(['-', '+']).trim_end_matches(['-', '+']).trim();
    let segment = match end {
        "}}" => Some(Segment::Output(inner.to_owned())),
        "%}" => Some(Segment::Statement(inner.to_owned())),
        _ => None,
    };
    Ok((segment, close + 2))
}

/// Where a tag ends, regardless of what stands inside quotes.
fn close_of(tag: &str, end: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in tag.char_indices().skip(2) {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if tag[at..].starts_with(end) => return Some(at),
            None if c == '\'' || c == '"' => quote = Some(c),
            None => {}
        }
    }
    None
}
