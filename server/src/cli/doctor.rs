//! `backlot doctor`
use std::process::ExitCode;

use schema_som::Result;

use crate::config::Config;

pub(super) async fn run(_config: Config) -> Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
