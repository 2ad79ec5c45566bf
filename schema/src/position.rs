//! Cursors of the log: a position as opaque text. base64url of a version byte, eight bytes that name
//! the log, and the position.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schema_som::id::clip;
use schema_som::{Code, Error, Result};

const HEAD: &[u8; 9] = b"\x01eventlog";

/// The cursor of a position.
pub(crate) fn cursor(position: i64) -> String {
    let mut bytes = [0; HEAD.len() + 8];
    bytes[..HEAD.len()].copy_from_slice(HEAD);
    bytes[HEAD.len()..].copy_from_slice(&position.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The position of a cursor.
///
/// # Errors
/// `INVALID_CURSOR` for anything that is no cursor of the log.
pub(crate) fn parse(text: &str) -> Result<i64> {
    let mut bytes = [0; HEAD.len() + 9];
    let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).unwrap_or_default();
    let position = bytes[..length].strip_prefix(HEAD.as_slice());
    let position = position.and_then(|rest| rest.try_into().ok()).map(i64::from_be_bytes);
    position.filter(|position| *position >= 0).ok_or_else(|| {
        let what = format!("`{}` is not a cursor of the log", clip(text));
        Error::new(Code::InvalidCursor, what)
            .hint("cursors are opaque: pass the `cursor` of an event or a change unchanged")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_gives_its_position_back() {
        for position in [0, 1, 41, i64::MAX] {
            assert_eq!(parse(&cursor(position)).unwrap(), position);
        }
    }

    #[test]
    fn a_damaged_cursor_is_refused_or_still_a_cursor() {
        let whole = cursor(123_456);
        let long = "A".repeat(1_000);
        for other in ["", "x", "é", "====", &long, &cursor(-1), &whole[1..], &format!("{whole}A")]
        {
            assert_eq!(parse(other).unwrap_err().code(), Code::InvalidCursor, "{other}");
        }
        for at in 0..whole.len() {
            for put in ["A", "_", "=", " ", "é"] {
                let damaged = format!("{}{put}{}", &whole[..at], &whole[at + 1..]);
                if let Err(error) = parse(&damaged) {
                    assert_eq!(error.code(), Code::InvalidCursor, "{damaged}");
                }
            }
        }
    }
}
