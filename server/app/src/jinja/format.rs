//! The two ways to format text of Python: `'%03d' % n` and `'{:03d}'.format(n)`.

use super::{Result, unknown};

/// A piece of a format text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    /// The n-th argument, as it is or padded with zeros to a width.
    Argument(usize, Option<usize>),
}

/// The pieces of a `%` format.
pub(super) fn percent(format: &str) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = format;
    let mut count = 0;
    while let Some((text, tail)) = rest.split_once('%') {
        push_text(&mut pieces, text);
        if let Some(tail) = tail.strip_prefix('%') {
            push_text(&mut pieces, "%");
            rest = tail;
            continue;
        }
        let end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        let width = match tail.get(end..=end) {
            Some("s") if end == 0 => None,
            Some("d" | "i") => width(&tail[..end], format)?,
            _ => return unknown(format!("the format `{format}`")),
        };
        pieces.push(Piece::Argument(count, width));
        count += 1;
        rest = &tail[end + 1..];
    }
    push_text(&mut pieces, rest);
    Ok(pieces)
}

/// The pieces of a `{}` format.
pub(super) fn braces(format: &str) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = format;
    let mut count = 0;
    while let Some((text, tail)) = rest.split_once('{') {
        push_text(&mut pieces, text);
        let Some((field, tail)) = tail.split_once('}') else {
            return unknown(format!("the format `{format}`"));
        };
        let (index, spec) = field.split_once(':').unwrap_or((field, ""));
        let index = if index.is_empty() { Ok(count) } else { index.parse() };
        let (Ok(index), false) = (index, text.contains('}')) else {
            return unknown(format!("the format `{format}`"));
        };
        pieces.push(Piece::Argument(index, width(spec.trim_end_matches('d'), format)?));
        count += 1;
        rest = tail;
    }
    push_text(&mut pieces, rest);
    Ok(pieces)
}

/// `03` pads with zeros; nothing does not pad; anything else would pad with spaces.
fn width(digits: &str, format: &str) -> Result<Option<usize>> {
    match (digits.strip_prefix('0'), digits) {
        (_, "") => Ok(None),
        (Some(width), _) if width.parse::<usize>().is_ok_and(|width| width <= 64) => {
            Ok(width.parse().ok())
        }
        _ => unknown(format!("the format `{format}`")),
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        Some(Piece::Text(last)) => last.push_str(text),
        _ if text.is_empty() => {}
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}
