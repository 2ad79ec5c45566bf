//! `cargo xtask demo`: builds the server and becomes it, with a demo studio in a data folder.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use super::playground;
use super::workspace::{cargo, root, succeeds, target_folder};

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
    let mut command = Command::new(target_folder()?.join(folder).join("backlot"));
    command.args(["serve", "--demo"]);
    if !arguments.iter().any(|argument| argument.starts_with("--data")) {
        command.arg("--data").arg(data_folder());
    }
    command.args(arguments.iter().filter(|argument| *argument != "--release"));
    // Replaces this process: Ctrl-C and exit codes are the server's own.
    let error = command.exec();
    bail!("cannot run {command:?}: {error}")
}

fn data_folder() -> PathBuf {
    root().join("data")
}
