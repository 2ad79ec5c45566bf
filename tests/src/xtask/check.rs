//! `cargo xtask check`: formatting, lints, and the licences and sources of dependencies.

use anyhow::{Result, bail};

use super::summary::{Outcome, Summary};
use super::workspace::{cargo, succeeds};

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
        _ if !has_cargo_deny() => {
            let hint = "cargo-deny is not installed: cargo install --locked cargo-deny";
            return Ok(Outcome::Skipped(hint.to_owned()));
        }
        // Advisories need a database from the network; they are looked at by hand, see CONTRIBUTING.
        _ => cargo(&["deny", "check", "bans", "licenses", "sources"]),
    };
    Ok(Outcome::from_success(succeeds(&mut command)?))
}

fn has_cargo_deny() -> bool {
    let output = cargo(&["deny", "--version"]).output();
    output.is_ok_and(|output| output.status.success())
}
