//! `cargo xtask demo`: builds the server and becomes it, with a demo studio in a data folder.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use super::workspace::{cargo, root, succeeds, target_folder};
use super::{playground, plugins};

pub(super) fn run(arguments: &[String]) -> Result<bool> {
    let is_release = arguments.iter().any(|argument| argument == "--release");
    let (profile, folder): (&[&str], _) =
        if is_release { (&["--release"], "release") } else { (&[], "debug") };
    // A demo without its playground is better than none.
    match playground::build() {
        Ok(true) => {}
        Ok(false) => {
            eprintln!("Node and npm are not installed: the demo comes without its playground")
        }
        Err(error) => eprintln!("The demo comes without its playground: {error:#}"),
    }
    // Both packages are named so that shared dependencies keep the features they were built with.
    let mut build = cargo(&["build", "--package", "tests", "--package", "server"]);
    if !succeeds(build.args(["--bin", "backlot"]).args(profile))? {
        return Ok(false);
    }
    let data = data_of(arguments);
    // A folder that exists has the plugins that its owner wants.
    let packages = if data.exists() { Vec::new() } else { examples() };
    let mut command = Command::new(target_folder()?.join(folder).join("backlot"));
    command.args(["serve", "--demo"]);
    command.arg("--data").arg(data);
    for package in packages {
        command.arg("--plugin").arg(package);
    }
    command.args(rest(arguments));
    // Replaces this process: Ctrl-C and exit codes are the server's own.
    let error = command.exec();
    bail!("cannot run {command:?}: {error}")
}

/// The packages of the examples; a demo without plugins is better than none, too.
fn examples() -> Vec<PathBuf> {
    plugins::examples(&mut |line| eprintln!("{line}")).unwrap_or_else(|error| {
        eprintln!("The demo comes without plugins: {error:#}");
        Vec::new()
    })
}

/// Where `--data` says, or `data` in the workspace.
fn data_of(arguments: &[String]) -> PathBuf {
    let joined = arguments.iter().find_map(|argument| argument.strip_prefix("--data="));
    let apart = arguments.iter().skip_while(|argument| *argument != "--data").nth(1);
    joined.or(apart.map(String::as_str)).map_or_else(|| root().join("data"), PathBuf::from)
}

/// What the server is to be told beside that.
fn rest(arguments: &[String]) -> Vec<&String> {
    let mut rest = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--data" => drop(arguments.next()),
            "--release" => {}
            other if other.starts_with("--data=") => {}
            _ => rest.push(argument),
        }
    }
    rest
}
