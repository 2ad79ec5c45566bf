//! `backlot schema print`. It needs no database: the model is built in.

use std::process::ExitCode;
use std::sync::Arc;

use schema::{Generation, Limits};
use schema_som::{Registry, Result};

use super::print;

pub(super) fn print(limits: &Limits) -> Result<ExitCode> {
    let generation = Generation::build(Arc::new(Registry::built_in()?), limits)?;
    print::line(generation.sdl().trim_end());
    Ok(ExitCode::SUCCESS)
}
