//! Npm as runs that nobody watches need it: bounded in time, and asked again.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use super::workspace::succeeds;
use crate::service::find_program;

/// Npm now and then has everything and never ends, nothing said. The next try finds what the one
/// before it fetched.
const TRIES: usize = 3;

/// Seconds that one call may take, many times what a slow line needs.
const PATIENCE: &str = "300";

/// Are Node and npm here?
pub(super) fn is_there() -> bool {
    find_program(&["node"]).is_some() && find_program(&["npm"]).is_some()
}

/// Installs exactly what the lockfile of this folder names.
pub(super) fn install(folder: &Path) -> Result<()> {
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
    for _ in 0..TRIES {
        if run(folder, &arguments)? {
            return Ok(());
        }
        eprintln!("npm did not come to a good end within {PATIENCE} seconds");
    }
    bail!("npm could not install what {} names", folder.join("package-lock.json").display())
}

/// Runs a script of the folder's package.
pub(super) fn script(folder: &Path, name: &str) -> Result<()> {
    if !run(folder, &["run", "--silent", name])? {
        bail!("`npm run {name}` failed in {}", folder.display());
    }
    Ok(())
}

fn run(folder: &Path, arguments: &[&str]) -> Result<bool> {
    let mut npm = match find_program(&["timeout"]) {
        Some(timeout) => {
            let mut command = Command::new(timeout);
            command.args(["--kill-after=10", PATIENCE, "npm"]);
            command
        }
        None => Command::new("npm"),
    };
    npm.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(std::io::stderr());
    succeeds(&mut npm)
}
