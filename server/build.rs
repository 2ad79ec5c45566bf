//! Embeds the playground, if it was built: writes a table of the files of `web-playground/dist`.
//! Without them the table is empty, and `/playground` says how to get it. No Node is needed here.

use std::fmt::Write;
use std::io::Result;
use std::path::{Path, PathBuf};

/// Names another folder with a built playground.
const VARIABLE: &str = "BACKLOT_PLAYGROUND_DIST";

fn main() -> Result<()> {
    let ours = Path::new("../web-playground");
    let dist = std::env::var_os(VARIABLE).map_or_else(|| ours.join("dist"), PathBuf::from);
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    // A path that does not exist would make every build a new one: its parent is watched instead.
    let watched = if dist.is_dir() { dist.as_path() } else { dist.parent().unwrap_or(ours) };
    println!("cargo::rerun-if-changed={}", watched.display());
    let mut files = Vec::new();
    if dist.is_dir() {
        collect(&dist.canonicalize()?, "", &mut files)?;
    }
    files.sort();
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let mut table = String::from("&[\n");
    for (at, (name, path)) in files.iter().enumerate() {
        // A copy beside the table: a build folder outlives the checkout that filled it.
        let copy = format!("playground-{at}");
        std::fs::copy(path, out.join(&copy))?;
        let plain = name.strip_suffix(".gz");
        let (name, is_gzip) = (plain.unwrap_or(name), plain.is_some());
        let _ = writeln!(table, "    ({name:?}, {is_gzip}, include_bytes!({copy:?})),");
    }
    table.push_str("]\n");
    std::fs::write(out.join("playground.rs"), table)
}

/// Files below a folder as `(name/with/slashes, path)`. Hidden ones are notes of the build tools.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push((name, entry.path()));
        }
    }
    Ok(())
}
