//! A package by itself, without a studio.

use std::sync::Arc;

use plugins_host::Runtime;
use plugins_host::package::Package;
use schema::{Generation, Neighbours};
use schema_som::clock::Clock;
use schema_som::{Registry, Result, operation, types};

use super::documents::Papers;
use super::{fit, registry};
use crate::clock::SystemClock;
use crate::config::Config;

/// Holds a package against the contract and the built-in model, and builds the API of both. With the
/// schema of a studio, it may be about what other plugins there declare. Nothing of it runs.
///
/// # Errors
/// `PLUGIN_INVALID` that says what is wrong with it.
pub fn check(config: &Config, package: &Package, studio: Option<&Neighbours>) -> Result<()> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new()?);
    let runtime = Runtime::new(config.plugins, clock, None);
    let plugin = runtime.load(package)?;
    let id = &*plugin.manifest.id;
    let blamed = |error| fit::blamed(id, error);
    let generation = match studio {
        None => {
            let registry = Arc::new(registry([&plugin.manifest].into_iter()).map_err(blamed)?);
            plugins_host::fits(&plugin.manifest, &registry)?;
            fit::answerable(&registry, &config.limits, id)?;
            Generation::build(registry, &config.limits)?
        }
        Some(studio) => {
            let own = plugin.manifest.declares()?;
            let plugins = [studio.declared(&own)?, own.clone()];
            let all = Registry::with_plugins(types::all(), operation::built_in(), &plugins);
            let registry = Arc::new(all.map_err(blamed)?);
            plugins_host::fits(&plugin.manifest, &registry)?;
            Generation::beside(registry, &config.limits, (studio, &own)).map_err(blamed)?
        }
    };
    let misfits = Papers::of(package).misfits(&generation);
    misfits.first().map_or(Ok(()), |misfit| Err(misfit.refused()))
}
