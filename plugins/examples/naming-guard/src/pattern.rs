//! A small language of patterns: `#` is a digit, `@` a capital letter, `*` any capital letters,
//! digits and underscores, and everything else is itself.

/// What codes look like.
pub(crate) struct Pattern(String);

impl Pattern {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    pub(crate) fn fits(&self, code: &str) -> bool {
        fits(self.0.as_bytes(), code.as_bytes())
    }

    /// The code without spaces around it and in capitals, if that is all that was wrong with it.
    pub(crate) fn corrected(&self, code: &str) -> Option<String> {
        let corrected = code.trim().to_ascii_uppercase();
        self.fits(&corrected).then_some(corrected)
    }
}

/// The usual walk with one place to come back to: no pattern makes it slow.
fn fits(pattern: &[u8], code: &[u8]) -> bool {
    let (mut p, mut c) = (0, 0);
    let mut star = None;
    while c < code.len() {
        let step = match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, c));
                p += 1;
                continue;
            }
            Some(b'#') => code[c].is_ascii_digit(),
            Some(b'@') => code[c].is_ascii_uppercase(),
            Some(letter) => code[c] == *letter,
            None => false,
        };
        if step {
            (p, c) = (p + 1, c + 1);
            continue;
        }
        // The last star takes one more, as far as it may.
        let Some((at, taken)) = star else { return false };
        let more = code[taken];
        if !(more.is_ascii_uppercase() || more.is_ascii_digit() || more == b'_') {
            return false;
        }
        star = Some((at, taken + 1));
        (p, c) = (at + 1, taken + 1);
    }
    pattern[p..].iter().all(|rest| *rest == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_they_say() {
        let cases = [
            ("SH###", "SH010", true),
            ("SH###", "SH01", false),
            ("SH###", "SH0100", false),
            ("SH###", "sh010", false),
            ("SH###*", "SH010", true),
            ("SH###*", "SH010_A", true),
            ("SH###*", "SH010 A", false),
            ("*_@##", "A_B_C12", true),
            ("*_@##", "A_B_12", false),
            ("*", "", true),
            ("", "A", false),
            ("É#", "É1", true),
        ];
        for (pattern, code, expected) in cases {
            assert_eq!(Pattern::new(pattern).fits(code), expected, "{pattern} and {code}");
        }
    }

    #[test]
    fn only_case_and_spaces_are_corrected() {
        let pattern = Pattern::new("SH###");
        assert_eq!(pattern.corrected(" sh010 ").as_deref(), Some("SH010"));
        assert_eq!(pattern.corrected("s010"), None);
    }
}
