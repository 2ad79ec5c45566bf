//! Cargo, as a plugin is built with it.

use std::path::{Path, PathBuf};
use std::process::Command;

use schema_som::Result;

use crate::toolchain::{TARGET, Toolchain};
use crate::{Build, wrong};

/// Variables of a cargo that may have started us: what they say is not about the plugin.
const FOREIGN: [&str; 9] = [
    "CARGO_PKG_",
    "CARGO_MANIFEST_",
    "CARGO_BIN_",
    "CARGO_CRATE_NAME",
    "CARGO_PRIMARY_PACKAGE",
    "CARGO_BUILD_",
    "CARGO_PROFILE_",
    "CARGO_ENCODED_RUSTFLAGS",
    "RUSTFLAGS",
];

/// Small components: they are compiled again by the server, and held in memory by each instance.
const PROFILE: [(&str, &str); 6] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "s"),
    ("CARGO_PROFILE_RELEASE_LTO", "fat"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1"),
    ("CARGO_PROFILE_RELEASE_PANIC", "abort"),
    ("CARGO_PROFILE_RELEASE_STRIP", "symbols"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
];

/// The core module of the plugin's crate.
pub(crate) fn module(build: &Build, id: &str, say: &mut dyn FnMut(&str)) -> Result<Vec<u8>> {
    let manifest = build.dir.join("Cargo.toml");
    let crate_name = crate_name(&manifest)?;
    let toolchain = Toolchain::find(&build.dir, build.offline, say)?;
    let mut command = toolchain.cargo();
    scrub(&mut command);
    command.current_dir(&build.dir).args(["build", "--release", "--lib", "--target", TARGET]);
    if build.dir.join("Cargo.lock").exists() {
        command.arg("--locked");
    }
    if build.offline {
        command.arg("--offline");
    }
    command.arg("--target-dir").arg(&build.target);
    command.envs(PROFILE).env("CARGO_ENCODED_RUSTFLAGS", remaps(&build.dir).join("\u{1f}"));
    toolchain.prepare(&mut command);
    say(&format!("building {id} for {TARGET} with {}", toolchain.name()));
    let output = command.output().map_err(|error| wrong(format!("cannot run cargo: {error}")))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        return Err(wrong(format!("{id} does not build:\n{}", told.trim_end())));
    }
    let file = format!("{}.wasm", crate_name.replace('-', "_"));
    let path = build.target.join(TARGET).join("release").join(file);
    std::fs::read(&path).map_err(|error| {
        let what = format!("cargo left no module at {}: {error}", path.display());
        wrong(what).hint("Cargo.toml needs [lib] crate-type = [\"cdylib\"]")
    })
}

/// Removes what another cargo left in the environment.
pub(crate) fn scrub(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if FOREIGN.iter().any(|start| text.starts_with(start)) {
            command.env_remove(&name);
        }
    }
}

fn manifest(path: &Path) -> Result<toml::Table> {
    let text = crate::read(path)?;
    text.parse().map_err(|error| wrong(format!("{}: {error}", path.display())))
}

fn crate_name(path: &Path) -> Result<String> {
    let table = manifest(path)?;
    let name = |section: &str| table.get(section)?.get("name")?.as_str();
    let found = name("lib").or_else(|| name("package")).map(str::to_owned);
    found.ok_or_else(|| wrong(format!("{} names no package", path.display())))
}

/// Panics name source files. They must not tell where those lie on this machine, or two machines
/// would build two packages.
fn remaps(dir: &Path) -> Vec<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let mut places: Vec<(PathBuf, &str)> = Vec::new();
    places.extend(home.map(|home| (home, "cargo")));
    places.extend(folder_of_paths(dir).map(|folder| (folder, "deps")));
    places.extend(dir.canonicalize().ok().map(|dir| (dir, "plugin")));
    let flag = |(from, to): (PathBuf, &str)| format!("--remap-path-prefix={}={to}", from.display());
    places.into_iter().map(flag).collect()
}

/// The folder above the SDK, where it is used from a folder.
fn folder_of_paths(dir: &Path) -> Option<PathBuf> {
    let table = manifest(&dir.join("Cargo.toml")).ok()?;
    let path = table.get("dependencies")?.get("plugins-sdk")?.get("path")?.as_str()?;
    let sdk = dir.join(path).canonicalize().ok()?;
    sdk.parent().map(Path::to_path_buf)
}
