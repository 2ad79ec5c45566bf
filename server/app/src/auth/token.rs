//! Opaque tokens: random, shown once, stored as a hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schema_som::clock::Clock;

/// What every token starts with, so that scanners for leaked secrets know it.
const PREFIX: &str = "bl_";

/// A token while it is known in full.
pub struct Token([u8; 32]);

impl Token {
    /// A new random token.
    pub(crate) fn new(clock: &dyn Clock) -> Self {
        let mut bytes = [0; 32];
        clock.random(&mut bytes);
        Self(bytes)
    }

    /// What is stored: whoever reads the database cannot log in with it.
    pub(crate) fn hash(&self) -> [u8; 32] {
        *blake3::hash(&self.0).as_bytes()
    }

    /// The text that its owner gets.
    pub(crate) fn reveal(&self) -> String {
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.0))
    }
}

/// The hash of a token's text; nothing when it is not the text of a token.
pub(crate) fn hash_of(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 33];
    let length = URL_SAFE_NO_PAD.decode_slice(text.strip_prefix(PREFIX)?, &mut bytes).ok()?;
    (length == 32).then(|| *blake3::hash(&bytes[..32]).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_text_and_nothing_else_is() {
        let token = Token([7; 32]);
        let text = token.reveal();
        assert!(text.starts_with("bl_") && text.len() == 46, "{text}");
        assert_eq!(hash_of(&text), Some(token.hash()));
        let long = format!("bl_{}", "A".repeat(10_000));
        for other in ["", "bl_", &text[3..], &text[..45], "bl_ÄÖ", &long] {
            assert_eq!(hash_of(other), None, "{other}");
        }
    }
}
