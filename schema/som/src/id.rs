//! Identity: a UUIDv7 key that knows its database, and the TypeID that clients see of it.

use std::hash::{Hash, Hasher};

use crate::error::{Code, Error, Result};

/// A record's primary key: a UUIDv7 whose last 16 bits name the database it lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub [u8; 16]);

impl Hash for Key {
    /// One number for the hasher: an array would give it a length and a slice.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u128(u128::from_ne_bytes(self.0));
    }
}

/// Crockford's alphabet in lower case: no `i`, `l`, `o`, `u`.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Characters after the underscore of a TypeID.
const ID_LENGTH: usize = 26;

impl Key {
    /// Builds a key from milliseconds since 1970, random bytes and the number of the database
    /// (0 is the studio's own).
    pub fn new(millis: u64, random: [u8; 8], database: u16) -> Self {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
        bytes[6..14].copy_from_slice(&random);
        bytes[14..].copy_from_slice(&database.to_be_bytes());
        bytes[6] = 0x70 | (bytes[6] & 0x0f);
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        Self(bytes)
    }

    /// Whether it has the form of a key that records are made with.
    pub fn is_uuid_v7(self) -> bool {
        self.0[6] >> 4 == 7 && self.0[8] >> 6 == 0b10
    }

    /// The number of the database that the record lives in.
    pub fn database(self) -> u16 {
        u16::from_be_bytes([self.0[14], self.0[15]])
    }

    /// Appends the key's 32 hexadecimal digits to a buffer.
    pub fn push_hex(self, out: &mut String) {
        for byte in self.0 {
            push_digits(byte, out);
        }
    }

    /// The key's 32 hexadecimal digits.
    pub fn to_hex(self) -> String {
        let mut hex = String::with_capacity(32);
        self.push_hex(&mut hex);
        hex
    }

    /// The key as a UUID with hyphens: what the log keeps, since an event outlives the prefixes of
    /// ids.
    pub fn to_uuid(self) -> String {
        let mut uuid = String::with_capacity(36);
        self.push_uuid(&mut uuid);
        uuid
    }

    /// Appends the UUID with hyphens to a buffer.
    pub fn push_uuid(self, out: &mut String) {
        for (at, byte) in self.0.into_iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                out.push('-');
            }
            push_digits(byte, out);
        }
    }

    /// Reads a UUID, with or without hyphens.
    pub fn parse_uuid(text: &str) -> Option<Self> {
        let digits = text.replace('-', "");
        if digits.len() != 32 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        u128::from_str_radix(&digits, 16).ok().map(|number| Self(number.to_be_bytes()))
    }

    /// Reads a key as the log keeps it: as a UUID, or as an id where the relation alone would not
    /// tell the record's type.
    pub fn parse_logged(text: &str) -> Option<Self> {
        Self::parse_uuid(text).or_else(|| Self::parse_id(text).ok().map(|(_, key)| key))
    }

    /// Appends the TypeID, `shot_01jd2s8h7wfjk9x3m5n7p9r1t3`, to a buffer.
    pub fn push_id(self, prefix: &str, out: &mut Vec<u8>) {
        let mut digits = [b'_'; 1 + ID_LENGTH];
        let mut bits = u128::from_be_bytes(self.0);
        for digit in digits[1..].iter_mut().rev() {
            *digit = ALPHABET[bits as usize & 31];
            bits >>= 5;
        }
        out.extend_from_slice(prefix.as_bytes());
        out.extend_from_slice(&digits);
    }

    /// The TypeID as text.
    pub fn to_id(self, prefix: &str) -> String {
        let mut out = Vec::with_capacity(prefix.len() + 1 + ID_LENGTH);
        self.push_id(prefix, &mut out);
        out.into_iter().map(char::from).collect()
    }

    /// Reads a TypeID. Only the key identifies a record, so the prefix is returned and not judged.
    ///
    /// # Errors
    /// `INVALID_ID` when the text is not `prefix_` and 26 base32 characters.
    pub fn parse_id(text: &str) -> Result<(&str, Self)> {
        let invalid = || {
            Error::new(Code::InvalidId, format!("`{}` is not an id", clip(text)))
                .hint("an id looks like shot_01jd2s8h7wfjk9x3m5n7p9r1t3")
        };
        let (prefix, digits) = text.rsplit_once('_').ok_or_else(invalid)?;
        let digits = digits.as_bytes();
        // A 27th bit group would not fit 128 bits: the first character is at most '7'.
        if prefix.is_empty() || digits.len() != ID_LENGTH || digits[0] > b'7' {
            return Err(invalid());
        }
        let mut bits: u128 = 0;
        for digit in digits {
            let value = ALPHABET.iter().position(|c| c == digit).ok_or_else(invalid)?;
            bits = bits << 5 | value as u128;
        }
        Ok((prefix, Self(bits.to_be_bytes())))
    }
}

/// The beginning of a text of unknown length, for messages.
pub fn clip(text: &str) -> &str {
    match text.char_indices().nth(60) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Both hexadecimal digits of a byte.
fn push_digits(byte: u8, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push(char::from(DIGITS[usize::from(byte >> 4)]));
    out.push(char::from(DIGITS[usize::from(byte & 15)]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_the_round_trip() {
        let key = Key::new(1_700_000_000_000, [0xab; 8], 513);
        let id = key.to_id("shot");
        assert_eq!(id.len(), "shot_".len() + 26);
        assert_eq!(Key::parse_id(&id).unwrap(), ("shot", key));
        assert_eq!(key.database(), 513);
        assert_eq!(key.0[6] >> 4, 7, "version 7");
    }

    #[test]
    fn a_uuid_survives_the_round_trip() {
        let key = Key(std::array::from_fn(|at| 0xf0 - at as u8));
        assert_eq!(key.to_uuid(), "f0efeeed-eceb-eae9-e8e7-e6e5e4e3e2e1");
        assert_eq!(key.to_hex(), "f0efeeedecebeae9e8e7e6e5e4e3e2e1");
        for text in [key.to_uuid(), key.to_hex()] {
            assert_eq!(Key::parse_uuid(&text), Some(key));
        }
        for text in ["", "f0efeeed", "+0efeeed-eceb-eae9-e8e7-e6e5e4e3e2e1", "no key"] {
            assert_eq!(Key::parse_uuid(text), None, "{text}");
        }
    }

    #[test]
    fn malformed_ids_are_refused() {
        let long = "x".repeat(10_000);
        let bad = [
            "",
            "shot",
            "shot_",
            "_01jd2s8h7wfjk9x3m5n7p9r1t3",
            "shot_81jd2s8h7wfjk9x3m5n7p9r1t3",
            "shot_01jd2s8h7wfjk9x3m5n7p9r1tu",
            "shot_01JD2S8H7WFJK9X3M5N7P9R1T3",
            &long,
            "shot_é1jd2s8h7wfjk9x3m5n7p9r1t",
        ];
        for text in bad {
            assert_eq!(Key::parse_id(text).unwrap_err().code(), Code::InvalidId, "{text}");
        }
    }
}
