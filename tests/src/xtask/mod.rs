//! `cargo xtask`: checks, tests, demo, generated files and benchmarks, each with its own set-up.
//!
//! One file per command. `workspace` knows where things are, `summary` reports, `servers` starts
//! databases, `debian`, `npm` and `audits` install what is missing.

mod audits;
mod bench;
mod check;
mod debian;
mod demo;
pub mod generate;
mod npm;
mod playground;
pub mod plugins;
mod servers;
pub mod stress;
mod summary;
pub mod taskjuggler;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

pub use audits::node_modules;
pub use playground::browser;
pub use workspace::{root, target_folder};

const HELP: &str = "\
cargo xtask COMMAND

  test  [--engines sqlite,postgres,mariadb] [--require-all] [--skip-checks] [-- FILTER...]
        Checks the source, starts private database servers, runs every test on each engine.
        A missing engine is reported as SKIPPED; --require-all makes it an error.
  check [fmt|clippy|deny]...
        Formatting, lints, licences and sources of dependencies; all three by default.
  playground
        Builds the web playground with npm; `demo` and `test` do so first, where Node is.
  demo  [--release] [--data DIR] [FLAGS of `backlot serve`...]
        Builds the server and serves a small demo studio. An existing folder is served as it is.
  stress [--engine NAME] [--kills N] [--restart-every N] [--seed N]
        Kills the server under load, 200 times on each engine, and proves that nothing is lost or
        doubled. After every N kills the database's server is ended, too, if that is wanted.
  plugins [--offline]
        Builds the example plugins to packages, `plugins/NAME.bkp` in the target folder, and the
        guests of tests to `plugins/guests`. What is missing of a toolchain is fetched, and said.
  gen   Rewrites generated files: the list of SOM types, schema.graphql, the baseline of the tables.
  bench [NAME] [-- ARGUMENTS...]
        Runs the benchmarks with a private PostgreSQL; tests/benches/README.md tells what they mean.
";

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// `false`: the command did its work, and what it looked at is not in order.
fn run(arguments: &[String]) -> Result<bool> {
    let Some((command, rest)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(true);
    };
    match command.as_str() {
        "test" => test::run(rest),
        "check" => check::run(rest),
        "demo" => demo::run(rest),
        "plugins" => plugins::run(rest),
        "gen" => generate::run(),
        "bench" => bench::run(rest),
        "stress" => stress::run(rest),
        "playground" => playground::run(),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(true)
        }
        other => bail!("there is no command {other}\n\n{HELP}"),
    }
}
