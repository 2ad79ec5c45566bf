//! The sources of a plugin: collected from its folder, copied to where it is built.

use std::path::{Path, PathBuf};

use plugins_host::package::Digest;
use schema_som::Result;

use crate::{embedded, read, wrong};

/// Folders in which no sources of a plugin lie.
const APART: [&str; 6] = ["target", "node_modules", "tests", "__pycache__", "venv", "dist"];

/// Files of a plugin, by their paths below its folder.
pub(crate) struct Sources(pub(crate) Vec<(String, String)>);

impl Sources {
    /// All files with these extensions.
    pub(crate) fn read(folder: &Path, extensions: &[&str]) -> Result<Self> {
        let mut paths = Vec::new();
        collect(folder, extensions, &mut paths)
            .map_err(|error| wrong(format!("cannot read {}: {error}", folder.display())))?;
        paths.sort();
        let file = |path: PathBuf| {
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy();
            Ok((name.replace('\\', "/"), read(&path)?))
        };
        Ok(Self(paths.into_iter().map(file).collect::<Result<_>>()?))
    }

    /// Copies them, and removes what lies there of before.
    pub(crate) fn copy(&self, folder: &Path) -> Result<()> {
        let failed = |error| wrong(format!("cannot write {}: {error}", folder.display()));
        if folder.exists() {
            std::fs::remove_dir_all(folder).map_err(failed)?;
        }
        std::fs::create_dir_all(folder).map_err(failed)?;
        self.0.iter().try_for_each(|(name, text)| embedded::write(&folder.join(name), text))
    }

    /// What tells these sources from others.
    pub(crate) fn identity(&self) -> String {
        self.0.iter().map(|(name, text)| format!("{name}\0{text}\0")).collect()
    }
}

fn collect(folder: &Path, extensions: &[&str], paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') || APART.contains(&&*name) {
            continue;
        }
        if path.is_dir() {
            collect(&path, extensions, paths)?;
        } else if path.extension().is_some_and(|own| extensions.iter().any(|it| own == *it)) {
            paths.push(path);
        }
    }
    Ok(())
}

/// The component that was made of the same inputs before, or that is made of them now. The tools of
/// interpreted languages make another one each time, which the same plugin should not be.
pub(crate) fn kept(
    folder: &Path,
    inputs: &str,
    make: impl FnOnce() -> Result<Vec<u8>>,
) -> Result<Vec<u8>> {
    let (component, made_of) = (folder.join("component.wasm"), folder.join("made-of"));
    let digest = Digest::of(inputs.as_bytes()).to_string();
    let is_same = std::fs::read_to_string(&made_of).is_ok_and(|old| old == digest);
    if let (true, Ok(bytes)) = (is_same, std::fs::read(&component)) {
        return Ok(bytes);
    }
    let failed = |error| wrong(format!("cannot write in {}: {error}", folder.display()));
    let bytes = make()?;
    std::fs::create_dir_all(folder).map_err(failed)?;
    // Last: it means that the component is whole.
    std::fs::write(&component, &bytes).map_err(failed)?;
    std::fs::write(&made_of, digest).map_err(failed)?;
    Ok(bytes)
}
