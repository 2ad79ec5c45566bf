//! `cargo xtask plugins`: builds the example plugins, and the guests that tests are about.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};
use plugins_host::package::Package;
use plugins_tool::{Build, Built};

use super::workspace::{root, target_folder};

/// Folders whose sub-folders are plugins, and where their packages go below `plugins` in the target
/// folder.
const SOURCES: [(&str, &str); 3] =
    [("plugins/examples", ""), ("plugins/conformance", "conformance"), ("tests/guests", "guests")];

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

/// The packages of the examples that are of use as they are. One that does not build, or that wants to
/// be told something first, is said, and left out.
pub(super) fn examples(say: &mut dyn FnMut(&str)) -> Result<Vec<PathBuf>> {
    let (sources, _) = SOURCES[0];
    let base = target_folder()?.join("plugins");
    let mut packages = Vec::new();
    for dir in plugins(&root().join(sources))? {
        match build_one(dir.clone(), (&base, &base), (false, say)) {
            Ok(built) if wants_nothing(&built.path)? => packages.push(built.path),
            Ok(built) => say(&format!("{} is left out: it wants settings", built.path.display())),
            Err(error) => say(&format!("{} is left out: {error:#}", dir.display())),
        }
    }
    Ok(packages)
}

/// Whether every setting of a package has a default.
fn wants_nothing(package: &Path) -> Result<bool> {
    let manifest = Package::read(&std::fs::read(package)?)?.manifest;
    Ok(manifest.settings.values().all(|setting| setting.default.is_some()))
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
            all.push(build_one(dir, (base, &base.join(folder)), (offline, say))?);
        }
    }
    Ok(all)
}

fn build_one(
    dir: PathBuf,
    (base, out): (&Path, &Path),
    (offline, say): (bool, &mut dyn FnMut(&str)),
) -> Result<Built> {
    let build = Build { dir, out: out.to_owned(), target: base.join("build"), offline };
    plugins_tool::build(&build, say).with_context(|| format!("{}", build.dir.display()))
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
