//! `backlot import stalker`
use std::process::ExitCode;

use schema_som::Result;

use super::ImportArguments;
use crate::config::Config;

pub(super) async fn stalker(_config: Config, _import: ImportArguments) -> Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
