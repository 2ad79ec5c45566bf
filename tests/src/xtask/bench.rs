//! `cargo xtask bench`: the benchmarks, with the database servers that they need.

use anyhow::Result;

use super::servers::Servers;
use super::summary::{Outcome, Summary};
use super::workspace::{cargo, succeeds};
use crate::engines::Engine;
use crate::service::end_on_interrupt;

/// By name, so that the unit tests of the crates are not searched for benchmarks, too.
const BENCHMARKS: [&str; 6] = ["executor", "reads", "writes", "work", "live", "plugins"];

pub(super) fn run(arguments: &[String]) -> Result<bool> {
    end_on_interrupt()?;
    let mut summary = Summary::default();
    let servers = Servers::start(&[Engine::Sqlite, Engine::Postgres], false, &mut summary);
    let split = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
    let (names, rest) = arguments.split_at(split);
    let names: Vec<_> = if names.is_empty() { BENCHMARKS.to_vec() } else { strings(names) };
    let mut command = cargo(&["bench", "--package", "schema", "--package", "tests"]);
    for name in names {
        command.args(["--bench", name]);
    }
    command.args(rest).envs(servers.variables());
    summary.step("bench", || Ok(Outcome::from_success(succeeds(&mut command)?)));
    Ok(summary.finish())
}

fn strings(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}
