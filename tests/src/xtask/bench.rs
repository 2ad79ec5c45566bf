//! `cargo xtask bench`: the benchmarks, with the database servers that they need.

use anyhow::Result;

use super::servers::Servers;
use super::summary::{Outcome, Summary};
use super::workspace::{cargo, succeeds};
use crate::engines::Engine;
use crate::service::end_on_interrupt;

pub(super) fn run(arguments: &[String]) -> Result<bool> {
    end_on_interrupt()?;
    let mut summary = Summary::default();
    let servers = Servers::start(&[Engine::Sqlite, Engine::Postgres], false, &mut summary);
    let split = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
    let (names, rest) = arguments.split_at(split);
    let mut command = cargo(&["bench", "--package", "tests"]);
    for name in names {
        command.arg("--bench").arg(name);
    }
    command.args(rest).envs(servers.variables());
    summary.step("bench", || Ok(Outcome::from_success(succeeds(&mut command)?)));
    Ok(summary.finish())
}
