//! `cargo xtask stress`: the server under load is killed again and again. The work itself is the test
//! `faults::kills`, which does the same a few times; this sets how often, and on which engine.

use anyhow::{Context, Result, bail};

use super::servers::Servers;
use super::summary::{Outcome, Summary};
use super::workspace::{cargo, succeeds};
use crate::engines::{ENGINE_VARIABLE, Engine};
use crate::service::end_on_interrupt;

/// The variable that says how often the server is killed.
pub const KILLS: &str = "BACKLOT_STRESS_KILLS";
/// The variable that says after how many kills the database's server is ended, too.
pub const RESTARTS: &str = "BACKLOT_STRESS_RESTART_EVERY";
/// The variable that repeats the pauses and documents of an earlier run.
pub const SEED: &str = "BACKLOT_STRESS_SEED";

struct Arguments {
    engines: Vec<Engine>,
    kills: u64,
    restart_every: u64,
    seed: Option<u64>,
}

pub(super) fn run(arguments: &[String]) -> Result<bool> {
    let arguments = parse(arguments)?;
    end_on_interrupt()?;
    let mut summary = Summary::default();
    let servers = Servers::start(&arguments.engines, true, &mut summary);
    for &engine in servers.reachable() {
        let mut command = cargo(&["test", "--workspace", "--test", "it", "--"]);
        command.args(["faults::kills", "--nocapture"]).envs(servers.variables());
        command.env(ENGINE_VARIABLE, engine.name()).env(KILLS, arguments.kills.to_string());
        command.env(RESTARTS, arguments.restart_every.to_string());
        command.envs(arguments.seed.map(|seed| (SEED, seed.to_string())));
        let name = format!("stress on {engine}");
        summary.step(&name, || Ok(Outcome::from_success(succeeds(&mut command)?)));
    }
    Ok(summary.finish())
}

fn parse(arguments: &[String]) -> Result<Arguments> {
    let mut parsed =
        Arguments { engines: Engine::ALL.to_vec(), kills: 200, restart_every: 0, seed: None };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let value = rest.next().with_context(|| format!("{argument} needs a value"))?;
        let number = || value.parse().with_context(|| format!("{argument} {value}: a number"));
        match argument.as_str() {
            "--engine" => {
                let engine = Engine::from_name(value);
                parsed.engines =
                    vec![engine.with_context(|| format!("{value}: sqlite, postgres or mariadb"))?];
            }
            "--kills" => parsed.kills = number()?,
            "--restart-every" => parsed.restart_every = number()?,
            "--seed" => parsed.seed = Some(number()?),
            other => bail!("`cargo xtask stress` has no argument {other}"),
        }
    }
    Ok(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_run_is_repeated_by_its_seed() {
        let parsed = parse(&words("--engine mariadb --kills 7 --seed 3")).expect("arguments");
        assert_eq!((parsed.engines, parsed.kills), (vec![Engine::MariaDb], 7));
        assert_eq!((parsed.seed, parsed.restart_every), (Some(3), 0));
    }

    #[test]
    fn what_is_no_argument_is_refused() {
        for line in ["--engine oracle", "--kills many", "--fast 1", "--kills"] {
            assert!(parse(&words(line)).is_err(), "{line}");
        }
    }
}
