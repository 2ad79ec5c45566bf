//! `cargo xtask check`: formatting, lints, and the licences and sources of dependencies.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use super::summary::{Outcome, Summary};
use super::workspace::{cargo, root, succeeds};

const CHECKS: [&str; 3] = ["fmt", "clippy", "deny"];

pub(super) fn run(names: &[String]) -> Result<bool> {
    let mut summary = Summary::default();
    add_to(&mut summary, names)?;
    Ok(summary.finish())
}

/// Adds the named checks, or all of them, to a longer run.
pub(super) fn add_to(summary: &mut Summary, names: &[String]) -> Result<()> {
    if let Some(name) = names.iter().find(|name| !CHECKS.contains(&name.as_str())) {
        bail!("there is no check {name}: {}", CHECKS.join(", "));
    }
    for name in CHECKS {
        if names.is_empty() || names.iter().any(|wanted| wanted == name) {
            summary.step(name, || check(name));
        }
    }
    Ok(())
}

fn check(name: &str) -> Result<Outcome> {
    let mut command = match name {
        "fmt" => cargo(&["fmt", "--all", "--check"]),
        "clippy" => cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        _ => match cargo_deny() {
            Some(command) => command,
            None => {
                let hint = "cargo-deny is not installed: cargo install --locked cargo-deny";
                return Ok(Outcome::Skipped(hint.to_owned()));
            }
        },
    };
    Ok(Outcome::from_success(succeeds(&mut command)?))
}

/// The check of dependencies, if its tool is here: among cargo's own commands, or where tools lie
/// that are kept with the build. Duplicates are a matter of taste (`deny.toml`), so that a passing
/// run says nothing of them.
fn cargo_deny() -> Option<Command> {
    // Advisories need a database from the network; they are looked at by hand, see CONTRIBUTING.
    let what = ["--log-level", "error", "check", "bans", "licenses", "sources"];
    if works(cargo(&["deny", "--version"])) {
        let mut command = cargo(&["deny"]);
        command.args(what);
        return Some(command);
    }
    let own = own_tools()?.join("cargo-deny");
    let mut command = Command::new(&own);
    command.current_dir(root()).args(what);
    let mut version = Command::new(own);
    version.arg("--version");
    works(version).then_some(command)
}

fn works(mut command: Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Where `cargo install --root` puts what is for this repository alone.
fn own_tools() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home)?;
    Some(cache.join("backlot/tools/bin"))
}
