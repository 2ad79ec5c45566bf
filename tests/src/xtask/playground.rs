//! `cargo xtask playground`: builds the web playground, so that the next build of the server embeds
//! it. What is built already, from the same files, is left as it is.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::test::REQUIRE_VARIABLE;
use super::workspace::root;
use super::{debian, npm};
use crate::service::find_program;

/// What is not part of what the playground is built from.
const APART: [&str; 4] = ["node_modules", "dist", "tests", "README.md"];

/// What Debian calls the browser that tests use.
const PACKAGES: &[&str] = &["chromium"];

pub(super) fn run() -> Result<bool> {
    if !build()? {
        bail!("node and npm are not installed: Node 20 or newer builds the playground");
    }
    eprintln!("The playground is built; `cargo build --workspace` embeds it.");
    Ok(true)
}

/// Installs what the lockfile names and builds, as far as either is due; `false` without node.
pub(super) fn build() -> Result<bool> {
    if !npm::is_there() {
        return Ok(false);
    }
    let folder = folder();
    let lock = std::fs::read(folder.join("package-lock.json"))?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if std::fs::read(&installed).ok() != Some(lock.clone()) {
        npm::install(&folder)?;
        // Last: its presence means that the installation is complete.
        std::fs::write(&installed, lock)?;
    }
    let sources = digest(&folder)?;
    let built = folder.join("dist/.built-from");
    if std::fs::read_to_string(&built).ok().as_ref() != Some(&sources) {
        npm::script(&folder, "build")?;
        std::fs::write(&built, sources)?;
    }
    Ok(true)
}

fn folder() -> PathBuf {
    root().join("web-playground")
}

/// A number that changes whenever a file does that the playground is built from.
fn digest(folder: &Path) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    add(folder, &mut hasher)?;
    Ok(format!("{:016x}\n", hasher.finish()))
}

fn add(folder: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    let entries: Result<Vec<_>, _> = std::fs::read_dir(folder)?.collect();
    let mut paths: Vec<_> = entries?.iter().map(std::fs::DirEntry::path).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if APART.contains(&name.as_str()) {
            continue;
        }
        name.hash(hasher);
        if path.is_dir() {
            add(&path, hasher)?;
        } else {
            std::fs::read(&path)?.hash(hasher);
        }
    }
    Ok(())
}

/// What browser tests need: the folder of the playground, built and with its packages, and a
/// Chromium. Without them such a test is skipped, unless everything is required.
pub fn browser() -> Option<(PathBuf, PathBuf)> {
    let folder = folder();
    let has_packages = folder.join("node_modules/@playwright/test").is_dir();
    let is_built = folder.join("dist").is_dir();
    let chromium = find_chromium().filter(|_| has_packages && is_built);
    if chromium.is_none() {
        let is_required = std::env::var_os(REQUIRE_VARIABLE).is_some();
        assert!(
            !is_required,
            "a browser is required: Chromium, and the packages of web-playground"
        );
        println!("SKIPPED: no Chromium, or no built playground; `cargo xtask test` sees to both");
    }
    Some((folder, chromium?))
}

fn find_chromium() -> Option<PathBuf> {
    find_program(&["chromium", "chromium-browser"])
}

/// Whether there is a browser to test in; installed first, where that can be done.
pub(super) fn has_chromium() -> Result<bool> {
    if find_chromium().is_none() && debian::can_install() {
        debian::install(PACKAGES)?;
    }
    Ok(find_chromium().is_some())
}
