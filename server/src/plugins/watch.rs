//! Notices that plugins have changed, whoever changed them, and swaps the generation.

use std::sync::Arc;
use std::time::Duration;

use schema::{Generation, Limits};
use schema_som::Result;

use super::{Model, Workshop, fit};
use crate::http::Service;

/// How often the database is asked.
const PERIOD: Duration = Duration::from_millis(500);

/// Follows the plugins of the studio until the task is dropped. A change that can't be followed
/// leaves the generation that runs as it is, and is tried again with the next change.
pub(crate) async fn watch(
    service: Arc<Service>,
    workshop: Workshop,
    limits: Limits,
    (mut model, mut seen): (Model, i64),
) {
    loop {
        tokio::time::sleep(PERIOD).await;
        let Ok(now) = workshop.store.plugin_generation().await else { continue };
        if now == seen {
            continue;
        }
        seen = now;
        match swap(&service, &workshop, (&limits, &model)).await {
            Ok(next) => {
                model = next;
                let plugins: Vec<_> = model.host.plugins().map(|it| &*it.manifest.id).collect();
                tracing::info!(target: "backlot", ?plugins, "plugins changed");
            }
            Err(error) => {
                tracing::error!(target: "backlot", %error, "plugins changed, but not here");
            }
        }
    }
}

async fn swap(
    service: &Service,
    workshop: &Workshop,
    (limits, model): (&Limits, &Model),
) -> Result<Model> {
    let next = workshop.model(&model.host).await?;
    let (registry, hooks) = (next.registry.clone(), next.hooks());
    let limits = limits.clone();
    let generation = fit::aside(move || Generation::build(registry, &limits)).await?;
    service.engine.swap(generation.with_hooks(hooks));
    service.plugins.store(next.host.clone());
    // Whoever listens may see something else from now on, and shares it with others no more.
    service.app.unsettle();
    Ok(next)
}
