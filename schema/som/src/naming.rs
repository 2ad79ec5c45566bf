//! How names are cleaned and derived (SOM people.md 2, 3.2 and 3.3).

use icu_casemap::CaseMapper;
use unicode_normalization::UnicodeNormalization;

use crate::error::{Code, Error, Result};

/// Trims a name and collapses every run of whitespace to one space (people.md 3.2).
///
/// # Errors
/// `INVALID_VALUE` when nothing is left.
pub fn clean_name(type_name: &str, name: &str) -> Result<String> {
    let cleaned = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if cleaned.is_empty() {
        return Err(Error::new(Code::InvalidValue, format!("{type_name}.name is empty"))
            .at_field(type_name, "name")
            .hint("give at least one character that is not a space"));
    }
    Ok(cleaned)
}

/// The name for files and folders: ASCII letters, digits, `_` and `@` only (people.md 3.3).
/// Case is kept; the result may be empty.
pub fn nice_name(name: &str) -> String {
    let kept: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || c.is_whitespace() || matches!(c, '_' | '-' | '@'))
        .collect();
    let body = kept.trim().trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let mut out = String::with_capacity(body.len());
    for c in body.chars() {
        let c = if c.is_whitespace() || c == '-' { '_' } else { c };
        if c != '_' || !out.ends_with('_') {
            out.push(c);
        }
    }
    out
}

/// The plural of a class name (people.md 2): `Repository` -> `Repositories`.
pub fn plural(name: &str) -> String {
    let cut = |count: usize| &name[..name.len() - count];
    match name {
        _ if name.ends_with('y') => format!("{}ies", cut(1)),
        _ if name.ends_with("ch") || name.ends_with('s') => format!("{name}es"),
        _ if name.ends_with('f') => format!("{}ves", cut(1)),
        _ => format!("{name}s"),
    }
}

/// `TimeLog` -> `time_log`.
pub fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (index, c) in name.char_indices() {
        if c.is_ascii_uppercase() && index > 0 {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Bytes that the name of a table, an index or a constraint may have; MariaDB stops at 64,
/// PostgreSQL at 63.
pub const NAME_LIMIT: usize = 59;

/// A name that is short enough for every database: one that is not ends in a hash of the whole.
pub fn short(full: String) -> String {
    if full.len() <= NAME_LIMIT {
        return full;
    }
    let tail = format!("_{:08x}", hash(full.as_bytes()));
    // Names are ASCII: the registry checks it.
    let head: String = full.chars().take(NAME_LIMIT - tail.len()).collect();
    format!("{}{tail}", head.trim_end_matches('_'))
}

/// FNV-1a, folded to 32 bits. It is part of what is stored: it never changes.
fn hash(bytes: &[u8]) -> u32 {
    let mixed = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (mixed ^ (mixed >> 32)) as u32
}

/// `cut_in` -> `cutIn`, as clients write it.
pub fn camel(som: &str) -> String {
    let mut out = String::with_capacity(som.len());
    let mut upper = false;
    for c in som.chars() {
        if c == '_' {
            upper = true;
        } else if upper {
            out.extend(c.to_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    out
}

/// The form in which folded columns are stored and compared: Unicode's full case folding, so that
/// `STRASSE` finds `Straße`, over composed characters, so that it does not matter how an accent
/// was typed.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let apart: String = text.nfd().collect();
    CaseMapper::new().fold_string(&apart).nfc().collect()
}

/// So many names are offered.
const MOST_NAMES: usize = 3;

/// The names that a slip of the finger could have meant, the closest first.
pub fn closest<'n>(wanted: &str, known: &[&'n str]) -> Vec<&'n str> {
    let most = 1 + wanted.len() / 4;
    let lower = wanted.to_lowercase();
    let mut close: Vec<_> = known
        .iter()
        .filter(|name| name.len().abs_diff(wanted.len()) <= most)
        .map(|name| (distance(&lower, &name.to_lowercase()), *name))
        .filter(|(distance, _)| *distance <= most)
        .collect();
    close.sort();
    close.into_iter().take(MOST_NAMES).map(|(_, name)| name).collect()
}

/// How many letters must be put in, taken out or changed (Levenshtein).
pub fn distance(left: &str, right: &str) -> usize {
    let right: Vec<_> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, letter) in left.chars().enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (to, other) in right.iter().enumerate() {
            let changed = corner + usize::from(letter != *other);
            corner = row[to + 1];
            row[to + 1] = changed.min(row[to] + 1).min(corner + 1);
        }
    }
    row[right.len()]
}

/// The kinds of tasks that the names of versions begin with.
pub const VERSIONED: [&str; 3] = ["Asset", "Shot", "Sequence"];

/// What a version is called in the names of files (files.md 3.1): the nice names of its task and of
/// those above, from the nearest one that begins names, or else from the root. They are given from
/// the task upwards, each with whether it begins names.
pub fn version_name<'a>(upwards: impl IntoIterator<Item = (bool, &'a str)>) -> String {
    let mut names = Vec::new();
    for (begins, name) in upwards {
        names.push(name);
        if begins {
            break;
        }
    }
    names.reverse();
    let mut name = nice_name(&names.join("_"));
    // What the field holds; it is ASCII.
    name.truncate(256);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_is_unicodes_own() {
        for (a, b) in [
            ("SHOT_010", "shot_010"),
            ("STRASSE", "Straße"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("E\u{301}COLE", "école"),
            ("Ǆ", "ǆ"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} and {b}");
        }
        assert_ne!(fold("ı"), fold("i"), "no language is assumed");
    }

    /// C003, C007.
    #[test]
    fn names_are_trimmed_and_collapsed() {
        assert_eq!(clean_name("Tag", "     Ozgur \t\n Yilmaz    ").unwrap(), "Ozgur Yilmaz");
        assert_eq!(clean_name("Tag", "   ").unwrap_err().code(), Code::InvalidValue);
    }

    #[test]
    fn nice_names_follow_the_table() {
        let cases = [
            ("C011", "2423$+^^+^'%+%%&_testName", "2423_testName"),
            ("C012, G05", "2423$ +^^+^ '%+%%&_ testName_ 35", "2423_testName_35"),
            ("C013", "SH001", "SH001"),
            ("C013", "My name is Ozgur", "My_name_is_Ozgur"),
            ("C014", " this is another name for an asset", "this_is_another_name_for_an_asset"),
            ("C014, G05", "Ozgur    Yilmaz\n\n\n", "Ozgur_Yilmaz"),
            ("C016", "46-BJ-3A", "46_BJ_3A"),
            ("C016", "foo - - bar", "foo_bar"),
            ("C016", "__a__b__", "a_b_"),
            ("C016", "abc -", "abc_"),
            ("C017", "a@b.c", "a@bc"),
            ("C017", "@home", "home"),
            ("C017", "a/b\\c", "abc"),
            ("C017", "!!!", ""),
            ("C018", "Şhot é1", "hot_1"),
            ("C012", "2423$+^^+^'%+%%&_testName_35", "2423_testName_35"),
            ("G05", "_testName", "testName"),
            ("G05", "a--b", "a_b"),
            ("G05", "a - b", "a_b"),
            ("G05", "a_-_b", "a_b"),
            ("G05", "x-", "x_"),
            ("G05", "a.b", "ab"),
            ("G05", "../x", "x"),
            ("G05", "@x", "x"),
        ];
        for (case, name, expected) in cases {
            assert_eq!(nice_name(name), expected, "{case} {name}");
        }
    }

    /// C160, B39.
    #[test]
    fn plurals_follow_the_table() {
        let cases = [
            ("entity", "entities"),
            ("bench", "benches"),
            ("thief", "thieves"),
            ("status", "statuses"),
            ("repository", "repositories"),
            ("studio", "studios"),
            ("Repository", "Repositories"),
            ("Structure", "Structures"),
            ("File", "Files"),
            ("ImageFormat", "ImageFormats"),
        ];
        for (name, expected) in cases {
            assert_eq!(plural(name), expected);
        }
    }

    #[test]
    fn distances_count_letters() {
        let cases =
            [("code", "code", 0), ("code", "cdoe", 2), ("", "abc", 3), ("name", "names", 1)];
        for (left, right, expected) in cases {
            assert_eq!(distance(left, right), expected, "{left} {right}");
            assert_eq!(distance(right, left), expected, "{right} {left}");
        }
    }
}
