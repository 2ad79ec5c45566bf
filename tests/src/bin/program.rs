//! `backlot` once more: cargo builds programs only for the tests of their own package.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    server::cli::main().await
}
