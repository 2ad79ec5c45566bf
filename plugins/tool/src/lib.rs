//! Builds plugins: a folder with `plugin.toml` and sources becomes a package, `NAME.bkp`.
//!
//! Of Rust, cargo makes a core module for `wasm32-unknown-unknown`, which is wrapped into a component.
//! Modules of Python and JavaScript are put beside an interpreter, by tools that are found or fetched.
//! A component is held against the manifest, and packed.
#![deny(missing_docs)]

mod cargo;
mod embedded;
mod gil;
mod hooks;
mod javascript;
mod keys;
mod language;
mod process;
mod python;
mod records;
mod scaffold;
mod sources;
mod toolchain;
mod world;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plugins_host::manifest::Manifest;
use plugins_host::package::{Digest, MANIFEST, Package, Parts, README};
use schema_som::{Code, Error, Result};

pub use language::Language;
pub use process::tools;
pub use records::Records;
pub use scaffold::scaffold;

/// Where a build reads and writes.
#[derive(Debug, Clone)]
pub struct Build {
    /// The folder with `plugin.toml`.
    pub dir: PathBuf,
    /// The folder that receives `NAME.bkp`.
    pub out: PathBuf,
    /// Where it is built; builds that share it share the standard library and the SDK.
    pub target: PathBuf,
    /// Whether the network is left alone.
    pub offline: bool,
}

/// A package that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The file.
    pub path: PathBuf,
    /// What names it.
    pub digest: Digest,
    /// Bytes of the component, if there is one.
    pub component: Option<usize>,
    /// Whether the file is as it was before.
    pub is_unchanged: bool,
}

/// The manifest in a folder.
///
/// # Errors
/// `PLUGIN_INVALID` that names the file and the line.
pub fn manifest(dir: &Path) -> Result<Manifest> {
    Manifest::parse(&read(&dir.join(MANIFEST))?)
}

/// Builds a plugin. `say` hears, in one line each, what takes time or changes the machine.
///
/// # Errors
/// `PLUGIN_INVALID` that names the file or the part, and what would be right.
pub fn build(build: &Build, say: &mut dyn FnMut(&str)) -> Result<Built> {
    // Cargo works in the plugin's folder: what is relative to ours would be another place there.
    let absolute = |path: &Path| {
        let made = std::path::absolute(path);
        made.map_err(|error| wrong(format!("{} names no folder: {error}", path.display())))
    };
    let (dir, out, target) =
        (absolute(&build.dir)?, absolute(&build.out)?, absolute(&build.target)?);
    let build = &Build { dir, out, target, offline: build.offline };
    let text = read(&build.dir.join(MANIFEST))?;
    let manifest = Manifest::parse(&text)?;
    let component = if manifest.needs_component() {
        let component = match Language::of(&build.dir)? {
            Language::Rust => {
                let module = cargo::module(build, &manifest.id, say)?;
                hooks::check(&module, &manifest)?;
                component(&module)?
            }
            Language::Python => python::component(build, &manifest, say)?,
            Language::JavaScript => javascript::component(build, &manifest, say)?,
        };
        plugins_host::admit(&manifest, &component)?;
        Some(component)
    } else {
        None
    };
    written(&build.dir, &build.out, (text, &manifest, component))
}

/// Makes a package of the manifest in a folder and a component that was built elsewhere.
///
/// # Errors
/// `PLUGIN_INVALID` where the two do not belong together.
pub fn pack(dir: &Path, out: &Path, component: Option<Vec<u8>>) -> Result<Built> {
    let text = read(&dir.join(MANIFEST))?;
    let manifest = Manifest::parse(&text)?;
    match &component {
        Some(component) => drop(plugins_host::admit(&manifest, component)?),
        None if manifest.needs_component() => {
            let what = format!("{} declares hooks, but no component was named", manifest.id);
            return Err(wrong(what).hint("--component FILE names it"));
        }
        None => {}
    }
    written(dir, out, (text, &manifest, component))
}

/// Writes a package, unless it is there as it would be.
fn written(
    dir: &Path,
    out: &Path,
    (text, manifest, component): (String, &Manifest, Option<Vec<u8>>),
) -> Result<Built> {
    let readme = dir.join(README);
    let readme = readme.exists().then(|| read(&readme)).transpose()?;
    let size = component.as_ref().map(Vec::len);
    let documents = documents(dir, manifest)?;
    let bytes = Package::write(&Parts { manifest: text, component, readme, documents })?;
    let path = out.join(format!("{}.bkp", manifest.id));
    let is_unchanged = std::fs::read(&path).is_ok_and(|old| old == bytes);
    if !is_unchanged {
        let written = std::fs::create_dir_all(out).and_then(|()| replace(&path, &bytes));
        written.map_err(|error| wrong(format!("cannot write {}: {error}", path.display())))?;
    }
    Ok(Built { path, digest: Digest::of(&bytes), component: size, is_unchanged })
}

/// Makes a component of a core module whose custom sections tell what it imports and exports.
///
/// # Errors
/// `PLUGIN_INVALID` where the module does not hold what it tells.
pub fn component(module: &[u8]) -> Result<Vec<u8>> {
    let encoder = wit_component::ComponentEncoder::default().validate(true).module(module);
    let encoded = encoder.and_then(|mut encoder| encoder.encode());
    encoded.map_err(|error| {
        let hint = "does the crate's root have a type with `#[plugin]`?";
        wrong(format!("the module cannot be made a component: {error:#}")).hint(hint)
    })
}

/// The documents that a manifest names, as they lie in the plugin's folder.
fn documents(dir: &Path, manifest: &Manifest) -> Result<BTreeMap<String, String>> {
    let files = manifest.documents.values();
    files.map(|file| Ok((file.clone(), read(&dir.join(file))?))).collect()
}

/// A reader never sees half of a package.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    std::fs::write(&beside, bytes)?;
    std::fs::rename(&beside, path)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| {
        let hint = "the folder of a plugin has plugin.toml and sources";
        wrong(format!("cannot read {}: {error}", path.display())).hint(hint)
    })
}

fn wrong(what: impl Into<String>) -> Error {
    Error::new(Code::PluginInvalid, what)
}
