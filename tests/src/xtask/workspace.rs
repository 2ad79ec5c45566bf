//! Where the repository and its build folder are, and how cargo is called.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// How the names begin that `cargo run` sets for the package it runs.
const OWN_PACKAGE: [&str; 5] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"];

/// The folder of the root `Cargo.toml`.
pub fn root() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests)
}

/// Cargo's own build folder, wherever a variable or a configuration file put it.
pub fn target_folder() -> Result<PathBuf> {
    let output = cargo(&["metadata", "--no-deps", "--format-version=1"]).output()?;
    if !output.status.success() {
        bail!("cargo metadata failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let folder = metadata["target_directory"].as_str();
    folder.map(PathBuf::from).context("cargo metadata names no target_directory")
}

/// The cargo that started us, in the repository's folder.
///
/// `cargo run` told us about our own package in variables. They must not reach another cargo: build
/// scripts that look at them, such as that of `ring`, would run again, and all that depends on them
/// would be built again.
pub(super) fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root()).args(arguments);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let is_ours = OWN_PACKAGE.iter().any(|start| text.starts_with(start));
        if is_ours {
            command.env_remove(&name);
        }
    }
    command
}

/// Prints the command, runs it with our own output, and says whether it succeeded.
pub(super) fn succeeds(command: &mut Command) -> Result<bool> {
    let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    eprintln!("\n$ {} {}", program.to_string_lossy(), words.join(" "));
    Ok(command.status().with_context(|| format!("cannot run {command:?}"))?.success())
}
