//! Installs missing Debian packages, where we are root on a Debian, and says so.

use std::process::{Command, Stdio};
use std::sync::Once;

use anyhow::{Context, Result, bail};

use crate::service::{find_program, is_root};

/// Can packages be installed here at all?
pub(super) fn can_install() -> bool {
    is_root() && find_program(&["apt-get"]).is_some() && is_debian()
}

/// Installs `packages`; the lists of packages are refreshed once if the first try fails.
pub(super) fn install(packages: &[&str]) -> Result<()> {
    static REFRESHED: Once = Once::new();
    let names = packages.join(" ");
    eprintln!("\nInstalling Debian's {names} with apt-get, since they are missing");
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    if apt_get(&arguments)? {
        return Ok(());
    }
    REFRESHED.call_once(|| drop(apt_get(&["update"])));
    if apt_get(&arguments)? {
        return Ok(());
    }
    bail!("apt-get could not install {names}")
}

fn apt_get(arguments: &[&str]) -> Result<bool> {
    let mut command = Command::new("apt-get");
    command.args(["--quiet", "--quiet"]).args(arguments).stdin(Stdio::null());
    command.env("DEBIAN_FRONTEND", "noninteractive");
    // Keeps the package's scripts from starting a system service that nobody asked for.
    command.env("RUNLEVEL", "1");
    // Its chatter goes to where our own messages go; standard output is for results.
    command.stdout(std::io::stderr());
    Ok(command.status().context("cannot run apt-get")?.success())
}

fn is_debian() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| {
        let value = line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE="));
        value.is_some_and(|value| value.trim_matches('"').split(' ').any(|id| id == "debian"))
    })
}
