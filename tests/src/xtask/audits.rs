//! The npm packages that tests run through node, installed into the build folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::workspace::{root, target_folder};
use crate::service::find_program;

/// Where tests find the installed packages; also a default for a plain `cargo test`.
pub(super) const VARIABLE: &str = "BACKLOT_TEST_NODE_MODULES";

/// Installs exactly what the lockfile names; `None` where there is no node.
pub(super) fn install() -> Result<Option<PathBuf>> {
    if find_program(&["node"]).is_none() || find_program(&["npm"]).is_none() {
        return Ok(None);
    }
    let folder = target_folder()?.join("npm");
    let modules = folder.join("node_modules");
    if is_fresh(&folder)? {
        return Ok(Some(modules));
    }
    std::fs::create_dir_all(&folder)?;
    let source = root().join("tests/npm");
    std::fs::copy(source.join("package.json"), folder.join("package.json"))?;
    std::fs::copy(source.join("package-lock.json"), folder.join("package-lock.json"))?;
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
    npm.stdin(Stdio::null()).stdout(std::io::stderr());
    if !npm.status().context("cannot run npm")?.success() {
        bail!("npm could not install the packages of tests/npm/package.json");
    }
    // Last: its presence means that the installation is complete.
    std::fs::copy(source.join("package-lock.json"), marker(&folder))?;
    Ok(Some(modules))
}

fn is_fresh(folder: &Path) -> Result<bool> {
    let wanted = std::fs::read(root().join("tests/npm/package-lock.json"))?;
    Ok(std::fs::read(marker(folder)).is_ok_and(|installed| installed == wanted))
}

fn marker(folder: &Path) -> PathBuf {
    folder.join("installed-lock.json")
}
