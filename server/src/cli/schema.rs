//! `backlot schema print`: the API of the studio with its plugins, or of the built-in model where there
//! is no studio.

use std::process::ExitCode;
use std::sync::Arc;

use schema::Generation;
use schema_som::{Registry, Result};

use super::print;
use crate::config::Config;
use crate::upgrade::Age;
use crate::wiring::Studio;

pub(super) async fn print(config: Config) -> Result<ExitCode> {
    let limits = config.limits.clone();
    let generation = Generation::build(model(config).await?, &limits)?;
    print::line(generation.sdl().trim_end());
    Ok(ExitCode::SUCCESS)
}

async fn model(config: Config) -> Result<Arc<Registry>> {
    let is_there = !config.is_embedded() || config.database_file().exists();
    if !is_there || Age::of(&config).await? == Age::Empty {
        return Ok(Arc::new(Registry::built_in()?));
    }
    let studio = Studio::open(config).await?;
    studio.store.close().await;
    Ok(studio.registry)
}
