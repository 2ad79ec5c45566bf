//! `cargo xtask plugins`: builds the example plugins, and the guests that tests are about.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};
use plugins_tool::{Build, Built};

use super::workspace::{root, target_folder};

/// Folders whose sub-folders are plugins, and where their packages go below `plugins` in the target
/// folder.
const SOURCES: [(&str, &str); 2] = [("plugins/examples", ""), ("tests/guests", "guests")];

pub(super) fn run(arguments: &[String]) -> Result<bool> {
    if let Some(argument) = arguments.iter().find(|argument| *argument != "--offline") {
        bail!("`cargo xtask plugins` has no argument {argument}");
    }
    for built in build(!arguments.is_empty(), &mut |line| eprintln!("{line}"))? {
        let size = built.component.map_or("no component".to_owned(), |bytes| {
            format!("component of {} KB", bytes.div_ceil(1000))
        });
        let state = if built.is_unchanged { "unchanged" } else { "built" };
        println!("{}: {state}, {size}", built.path.display());
    }
    Ok(true)
}

/// The packages of the examples, built.
pub(super) fn examples(say: &mut dyn FnMut(&str)) -> Result<Vec<PathBuf>> {
    let base = target_folder()?.join("plugins");
    let built = build_all(&SOURCES[..1], &base, (false, say))?;
    Ok(built.into_iter().map(|built| built.path).collect())
}

/// The folder with the packages of the examples, and of the guests in `guests`; built when they are
/// first asked for. What did not change takes cargo a moment.
pub fn packages() -> Result<&'static Path> {
    static FOLDER: OnceLock<std::result::Result<PathBuf, String>> = OnceLock::new();
    let built = FOLDER.get_or_init(|| {
        let folder = build(false, &mut |_| {}).and_then(|_| Ok(target_folder()?.join("plugins")));
        folder.map_err(|error| format!("{error:#}"))
    });
    built.as_deref().map_err(|error| anyhow::anyhow!("{error}"))
}

fn build(offline: bool, say: &mut dyn FnMut(&str)) -> Result<Vec<Built>> {
    build_all(&SOURCES, &target_folder()?.join("plugins"), (offline, say))
}

fn build_all(
    sources: &[(&str, &str)],
    base: &Path,
    (offline, say): (bool, &mut dyn FnMut(&str)),
) -> Result<Vec<Built>> {
    let mut all = Vec::new();
    for (sources, folder) in sources {
        for dir in plugins(&root().join(sources))? {
            let (out, target) = (base.join(folder), base.join("build"));
            let build = Build { dir, out, target, offline };
            let built = plugins_tool::build(&build, say);
            all.push(built.with_context(|| format!("{}", build.dir.display()))?);
        }
    }
    Ok(all)
}

/// The sub-folders that are plugins, by name.
fn plugins(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.join("plugin.toml").exists() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
