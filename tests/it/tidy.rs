//! The craft budgets of ARCHITECTURE.md: sizes, heads of files, and documents that tell the truth.
//! What clippy can check (functions, arguments, `todo!`, `unwrap`) it checks; this is the rest.

use std::path::{Path, PathBuf};

use tests::xtask::root;

const HARD_LIMIT: usize = 600;
const TALK_LIMIT: usize = 400;
const WIDTH: usize = 120;
const SOURCE_FOLDERS: [&str; 5] = ["schema", "server", "migrations", "plugins", "tests"];
const DOCUMENTS: [&str; 3] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

/// Folders and files that may stand at the top: the map says so, and nothing else.
const TOP_LEVEL: [&str; 22] = [
    ".cargo",
    ".ci",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "clippy.toml",
    "deny.toml",
    "migrations",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "schema",
    "server",
    "tests",
    ".gitattributes",
    "plugins",
    "web-playground",
];

#[test]
fn no_source_file_outgrows_its_budget() {
    let mut faults = Vec::new();
    for (path, text) in all_sources() {
        // What a command writes is as long as it has to be; its head says so.
        if text.starts_with("//! Made by `backlot plugin types`") {
            continue;
        }
        let lines = text.lines().count();
        if lines > HARD_LIMIT {
            faults.push(format!("{} has {lines} lines: make it a folder", path.display()));
        } else if lines > TALK_LIMIT {
            println!("{} has {lines} lines: can it be two files?", path.display());
        }
    }
    none(&faults);
}

#[test]
fn every_source_file_says_what_it_is_for() {
    for (path, text) in all_sources() {
        let head = text.lines().take_while(|line| line.starts_with("//!")).count();
        assert!(head > 0, "{} opens without a `//!`", path.display());
        let has_words =
            text.lines().next().is_some_and(|line| line.contains(' ') && line.len() > 12);
        assert!(has_words, "{}: its first line says nothing", path.display());
    }
}

#[test]
fn nothing_is_left_for_later() {
    let words = ["todo", "unimplemented"].map(|word| format!("{word}!("));
    let ignored = ["#[", "ignore"].concat();
    let allowed = ["#[", "allow("].concat();
    let mut faults = Vec::new();
    for (path, text) in all_sources() {
        for word in words.iter().chain([&ignored, &allowed]) {
            if text.contains(word.as_str()) {
                faults.push(format!("{} has {word}", path.display()));
            }
        }
    }
    none(&faults);
}

#[test]
fn names_hide_nothing() {
    let vague = ["utils", "util", "helpers", "helper", "common", "misc", "manager"];
    for (path, _) in all_sources() {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        assert!(!vague.contains(&stem), "{}: name it after what is in it", path.display());
    }
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let homes = ["root", "home", "Users"].map(|home| format!("/{home}/"));
    let mut faults = Vec::new();
    // Recordings were made elsewhere, and are about paths.
    let recordings = root().join("tests/traces");
    for path in tracked(root()).into_iter().filter(|path| !path.starts_with(&recordings)) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for (number, line) in text.lines().enumerate() {
            if homes.iter().any(|home| line.contains(home.as_str())) {
                faults.push(format!("{}:{} names a home folder", path.display(), number + 1));
            }
        }
    }
    none(&faults);
}

#[test]
fn the_top_level_is_the_map() {
    for path in committed() {
        let first = path.split('/').next().unwrap_or_default();
        assert!(TOP_LEVEL.contains(&first), "{first} is not on the map of ARCHITECTURE.md");
    }
}

#[test]
fn the_architecture_fits_its_budget() {
    let text = document("ARCHITECTURE.md");
    let lines = text.lines().count();
    assert!(lines <= 200, "ARCHITECTURE.md has {lines} lines");
}

#[test]
fn documents_fit_the_screen() {
    let mut faults = Vec::new();
    for name in DOCUMENTS {
        for (number, line) in document(name).lines().enumerate() {
            let is_free = line.starts_with('|') || line.contains("http");
            let width = line.chars().count();
            if !is_free && width > WIDTH {
                faults.push(format!("{name}:{} is {width} wide", number + 1));
            }
        }
    }
    none(&faults);
}

#[test]
fn paths_named_in_documents_exist() {
    let mut faults = Vec::new();
    for name in DOCUMENTS {
        for word in code_words(&document(name)) {
            // A path with a part in angle brackets stands for many; its folder must exist.
            let folder = word.split('<').next().unwrap_or_default();
            if is_path(&word) && !root().join(folder).exists() {
                faults.push(format!("{name} names {word}, which does not exist"));
            }
        }
    }
    none(&faults);
}

/// Fails with every fault at once, so that one run is enough to see them all.
#[track_caller]
pub(crate) fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Every Rust source below a folder of the repository, with its text.
pub(crate) fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let files = tracked(&root().join(folder)).into_iter();
    let rust = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.map(|path| (path.clone(), std::fs::read_to_string(&path).expect("UTF-8"))).collect()
}

fn all_sources() -> Vec<(PathBuf, String)> {
    SOURCE_FOLDERS.into_iter().flat_map(sources).collect()
}

fn document(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Files below a folder, without what is built or installed.
fn tracked(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && !["target", "node_modules", ".git", "data"].contains(&name) {
            found.extend(tracked(&path));
        } else if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What git has; empty where the sources came without their history.
fn committed() -> Vec<String> {
    let mut git = std::process::Command::new("git");
    let output = git.args(["ls-files"]).current_dir(root()).output();
    let text = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&text).lines().map(str::to_owned).collect()
}

/// What stands between single backquotes, outside of fenced blocks.
fn code_words(text: &str) -> Vec<String> {
    let mut is_fenced = false;
    let mut words = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        } else if !is_fenced {
            words.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    words
}

/// A path from the root: its first part is a folder of the map or it is a file at the top.
fn is_path(word: &str) -> bool {
    if word.contains([' ', '*', '{', '(', ':']) {
        return false;
    }
    let first = word.split('/').next().unwrap_or_default();
    let is_below = word.contains('/') && (SOURCE_FOLDERS.contains(&first) || first == ".ci");
    is_below || (word == first && TOP_LEVEL.contains(&word))
}
