//! `cargo xtask test`: everything that has to hold, on every engine, from a clean clone.

use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::servers::Servers;
use super::summary::{Outcome, Summary};
use super::workspace::{cargo, succeeds};
use super::{audits, check, playground, plugins, taskjuggler};
use crate::engines::{ENGINE_VARIABLE, Engine};
use crate::service::end_on_interrupt;

/// Set for test processes when nothing may be skipped.
pub(super) const REQUIRE_VARIABLE: &str = "BACKLOT_TEST_REQUIRE_ALL";

struct Arguments {
    engines: Vec<Engine>,
    require_all: bool,
    skip_checks: bool,
    filter: Vec<String>,
}

pub(super) fn run(arguments: &[String]) -> Result<bool> {
    let arguments = parse(arguments)?;
    end_on_interrupt()?;
    let mut summary = Summary::default();
    let servers = Servers::start(&arguments.engines, arguments.require_all, &mut summary);
    let mut variables = servers.variables();
    let has_node = summary.step("npm", || install_packages(&arguments, &mut variables));
    // Before anything is compiled, since the server embeds it.
    let has_playground = summary.step("playground", || build_playground(arguments.require_all));
    let has_scheduler = summary.step("tj3", || taskjuggler::install(arguments.require_all));
    let has_tools = has_node && has_playground && has_scheduler;
    let has_all = servers.reachable() == arguments.engines && has_tools;
    if arguments.require_all && !has_all {
        summary.finish();
        bail!("--require-all: something that the tests need is missing");
    }
    if !arguments.skip_checks {
        check::add_to(&mut summary, &[])?;
    }
    let is_built = summary.step("build", || {
        let mut command = cargo(&["test", "--workspace", "--no-run"]);
        Ok(Outcome::from_success(succeeds(&mut command)?))
    });
    // Before tests ask for them: what building them needs is said, and may be installed.
    let has_plugins =
        summary.step("plugins", || Ok(Outcome::from_success(is_built && plugins::run(&[])?)));
    for &engine in servers.reachable() {
        let name = format!("test on {engine}");
        if is_built && has_plugins {
            summary.step(&name, || run_tests(engine, &arguments.filter, &variables));
        } else {
            summary.note(&name, Outcome::Skipped("nothing to run".to_owned()), Duration::ZERO);
        }
    }
    Ok(summary.finish())
}

/// Modules of `it` that know no database but one of their own, whatever engine is asked for.
const WITHOUT_ENGINE: [&str; 8] = [
    "author::",
    "fuzz::",
    "generated::",
    "layering::",
    "manifests::",
    "recalled::",
    "tidy::",
    "trials::",
];

/// Every test once; on the further engines only those that start the product, since the others
/// either use no database or go through all engines by themselves.
fn run_tests(
    engine: Engine,
    filter: &[String],
    variables: &[(&'static str, String)],
) -> Result<Outcome> {
    let mut command = cargo(&["test", "--workspace", "--no-fail-fast"]);
    if engine != Engine::Sqlite {
        command.args(["--test", "it"]);
    }
    command.arg("--").args(filter);
    if engine != Engine::Sqlite {
        command.args(WITHOUT_ENGINE.iter().flat_map(|module| ["--skip", module]));
    }
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    command.env(ENGINE_VARIABLE, engine.name());
    Ok(Outcome::from_success(succeeds(&mut command)?))
}

fn install_packages(
    arguments: &Arguments,
    variables: &mut Vec<(&'static str, String)>,
) -> Result<Outcome> {
    if arguments.require_all {
        variables.push((REQUIRE_VARIABLE, "1".to_owned()));
    }
    let Some(modules) = audits::install()? else {
        let text = "node and npm are not installed; the HTTP audits were not run".to_owned();
        eprintln!("\n*** {text} ***");
        let skipped = !arguments.require_all;
        return Ok(if skipped { Outcome::Skipped(text) } else { Outcome::Failed(text) });
    };
    variables.push((audits::VARIABLE, modules.display().to_string()));
    Ok(Outcome::Passed(String::new()))
}

fn build_playground(require_all: bool) -> Result<Outcome> {
    let missing = match (playground::build()?, playground::has_chromium()?) {
        (true, true) => return Ok(Outcome::Passed(String::new())),
        (false, _) => "node and npm are not installed; the server has no playground",
        (true, false) => "chromium is not installed; the playground was not tested",
    };
    eprintln!("\n*** {missing} ***");
    let text = missing.to_owned();
    Ok(if require_all { Outcome::Failed(text) } else { Outcome::Skipped(text) })
}

fn parse(arguments: &[String]) -> Result<Arguments> {
    let mut parsed = Arguments {
        engines: Engine::ALL.to_vec(),
        require_all: false,
        skip_checks: false,
        filter: Vec::new(),
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--require-all" => parsed.require_all = true,
            "--skip-checks" => parsed.skip_checks = true,
            "--" => parsed.filter.extend(rest.by_ref().cloned()),
            "--engines" => {
                let names = rest.next().context("--engines needs a list of names")?;
                parsed.engines = engines(names)?;
            }
            other => bail!("`cargo xtask test` has no argument {other}"),
        }
    }
    Ok(parsed)
}

/// SQLite is always among them: it is the engine on which every test runs.
fn engines(names: &str) -> Result<Vec<Engine>> {
    let mut engines = vec![Engine::Sqlite];
    for name in names.split(',').map(str::trim) {
        let engine = Engine::from_name(name);
        let engine = engine.with_context(|| format!("{name}: sqlite, postgres or mariadb"))?;
        if !engines.contains(&engine) {
            engines.push(engine);
        }
    }
    Ok(engines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn sqlite_is_always_tested() {
        let parsed = parse(&words("--engines mariadb -- shots --exact")).expect("arguments");
        assert_eq!(parsed.engines, [Engine::Sqlite, Engine::MariaDb]);
        assert_eq!(parsed.filter, ["shots", "--exact"]);
    }

    #[test]
    fn an_unknown_engine_or_flag_is_refused() {
        assert!(parse(&words("--engines oracle")).is_err());
        assert!(parse(&words("--fast")).is_err());
    }
}
