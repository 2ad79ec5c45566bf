//! Manifests made of pieces of real ones.

use std::path::Path;

use plugins_host::manifest::Manifest;
use schema_som::operation::built_in;
use schema_som::{Code, Error, Registry};
use tests::random::Random;
use tests::xtask::root;

use super::{refuses, rounds, setting};

/// Folders whose sub-folders have manifests.
const SOURCES: [&str; 3] = ["plugins/examples", "plugins/conformance", "tests/guests"];

/// What is put where it may not belong.
const WORDS: [&str; 40] = [
    "\"",
    "'",
    "\"\"\"",
    "{",
    "}",
    "[",
    "]",
    "[[",
    "]]",
    "=",
    ",",
    ".",
    "\\u0000",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "0",
    "-1",
    "1e999",
    "nan",
    "9223372036854775807",
    "-9223372036854775808",
    "true",
    "\"*\"",
    "\"Shot\"",
    "\"AnyTask\"",
    "\"__typename\"",
    "\"Query\"",
    "\"id\"",
    "\"\"",
    "scalar = \"decimal\"",
    "link = \"Shot\"",
    "links = \"Task\"",
    "extends = \"Shot\"",
    "computed = true",
    "required = true",
    "default = 1",
    "min = 5, max = 1",
    "inverse = \"tasks\"",
    "on-delete = \"delete\"",
];

fn sources() -> Vec<String> {
    let folders = SOURCES.iter().flat_map(|folder| std::fs::read_dir(root().join(folder)));
    let read = |path: &Path| std::fs::read_to_string(path.join("plugin.toml"));
    let texts = folders.flatten().filter_map(|entry| read(&entry.ok()?.path()).ok());
    let mut texts: Vec<String> = texts.collect();
    texts.sort();
    assert!(texts.len() > 8, "the manifests of this repository");
    texts
}

/// A manifest whose lines are moved, doubled and mixed with those of others.
fn manifest(random: &mut Random, sources: &[String]) -> String {
    let mut lines: Vec<String> = random.one_of(sources).lines().map(str::to_owned).collect();
    for _ in 0..random.within(1, 8) {
        let at = random.index(lines.len());
        match random.within(0, 6) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[at].clone()),
            2 => {
                let other: Vec<&str> = random.one_of(sources).lines().collect();
                lines.insert(at, (*random.one_of(&other)).to_owned());
            }
            3 => {
                let other = random.index(lines.len());
                lines.swap(at, other);
            }
            _ => reword(random, &mut lines[at]),
        }
        if lines.is_empty() {
            break;
        }
    }
    lines.join("\n")
}

/// A line with something else in the place of one of its words.
fn reword(random: &mut Random, line: &mut String) {
    let mut words: Vec<&str> = line.split(' ').collect();
    let at = random.index(words.len());
    match random.within(0, 3) {
        0 => words[at] = *random.one_of(WORDS.as_slice()),
        1 => words.insert(at, *random.one_of(WORDS.as_slice())),
        _ => drop(words.remove(at)),
    }
    *line = words.join(" ");
}

#[test]
fn a_manifest_of_any_kind_is_taken_or_refused_with_its_line() {
    let sources = sources();
    let (mut taken, mut refused) = (0_u32, 0_u32);
    rounds(4_000, |random| {
        let text = manifest(random, &sources);
        match Manifest::parse(&text) {
            Ok(manifest) => {
                taken += 1;
                assert!(Manifest::recall(&text).is_ok(), "what was taken is known later");
                model(&manifest).err().iter().for_each(harmless);
            }
            Err(error) => {
                refused += 1;
                refuses(&error);
            }
        }
    });
    if setting("BACKLOT_FUZZ_ROUNDS").is_none() {
        assert!(taken > 100 && refused > 100, "{taken} taken, {refused} refused");
    }
}

/// The model with what a manifest declares.
fn model(manifest: &Manifest) -> Result<(), Error> {
    let declared = manifest.declares()?;
    let registry = Registry::with_plugins(schema_som::types::all(), built_in(), &[declared])?;
    schema::examine(&registry, &schema::Limits::default())
}

/// That a model says what does not fit, and whose it is.
fn harmless(error: &Error) {
    assert_ne!(error.code(), Code::Internal, "{error}");
    assert!(!error.message().is_empty());
}
