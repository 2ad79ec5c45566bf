//! Notices that plugins have changed, whoever changed them, and swaps the generation.

use std::sync::Arc;
use std::time::Duration;

use schema::{Generation, Limits};
use schema_som::Result;
use server_storage::PluginRow;
use tokio::sync::{Notify, watch as channel};

use super::desk::Seen;
use super::{Model, Workshop, fit};
use crate::http::Service;

/// How often the database is asked.
const PERIOD: Duration = Duration::from_millis(500);

/// After so many looks at a change it is seen to that all of it was done: whoever made it may have
/// been killed.
const PATIENCE: u32 = 20;

/// What a watch begins with, and whom it tells.
pub(crate) struct Watch {
    /// What the generation that runs was made of.
    pub(crate) model: Model,
    /// The change that it knows of.
    pub(crate) seen: i64,
    /// Whoever waits for a change to be taken up.
    pub(crate) tells: channel::Sender<Seen>,
    /// Told when there is something to look at before its time.
    pub(crate) nudge: Arc<Notify>,
}

/// Follows the plugins of the studio until the task is dropped. A change that can't be followed
/// leaves the generation that runs as it is, and is tried again with the next change.
pub(crate) async fn watch(
    service: Arc<Service>,
    workshop: Arc<Workshop>,
    limits: Limits,
    mut watch: Watch,
) {
    let mut looks = 0;
    loop {
        let nudged = tokio::time::timeout(PERIOD, watch.nudge.notified()).await;
        if nudged.is_err() && looks > 0 {
            looks -= 1;
            if looks == 0 {
                settle(&workshop, &watch.model).await;
            }
        }
        if let Err(error) = workshop.spread_news(&watch.model.host).await {
            tracing::warn!(target: "backlot", %error, "others do not know yet who is suspended");
        }
        service.bundles.tidy();
        let Ok(now) = workshop.store.plugin_generation().await else { continue };
        if now == watch.seen {
            continue;
        }
        (watch.seen, looks) = (now, PATIENCE);
        match follow(&service, &workshop, (&limits, &watch.model)).await {
            Ok(next) => watch.model = next,
            Err(error) => {
                tracing::error!(target: "backlot", %error, "plugins changed, but not here");
            }
        }
        service.app.plugins_changed();
        service.bundles.follow(&watch.model.host).await;
        let seen = Seen { generation: now, host: watch.model.host.clone() };
        watch.tells.send_replace(seen);
    }
}

async fn settle(workshop: &Workshop, model: &Model) {
    if let Err(error) = workshop.settle_rest(&model.registry).await {
        tracing::warn!(target: "backlot", %error, "a change of plugins is not settled yet");
    }
}

/// The model of a change: where nothing but settings has changed, the one that runs.
async fn follow(
    service: &Service,
    workshop: &Workshop,
    (limits, model): (&Limits, &Model),
) -> Result<Model> {
    let rows = workshop.store.plugins().await?;
    // What could not run may do so by now.
    let runs = rows.iter().all(|row| model.host.trouble(&row.id).is_none());
    let tabled = workshop.store.tabled_versions().await?;
    if runs && is_as_before((&rows, &tabled), model) {
        let next = Model { rows: rows.into(), ..model.clone() };
        workshop.set(&next).await?;
        // Whoever is passed by narrows nothing, and what is set may say something else.
        service.app.unsettle();
        return Ok(next);
    }
    let next = swap(service, workshop, (limits, model)).await?;
    let plugins: Vec<_> = next.host.plugins().map(|it| &*it.manifest.id).collect();
    tracing::info!(target: "backlot", ?plugins, "plugins changed");
    Ok(next)
}

/// Whether nothing but settings is otherwise than a model was made of.
pub(super) fn is_as_before((rows, tabled): (&[PluginRow], &[String]), model: &Model) -> bool {
    let before = &*model.rows;
    let same = |(row, before): (&PluginRow, &PluginRow)| {
        let (settings, changed_at) = (before.settings.clone(), before.changed_at);
        PluginRow { settings, changed_at, ..row.clone() } == *before
    };
    let is_same = rows.len() == before.len() && rows.iter().zip(before).all(same);
    is_same && *tabled == *model.tabled
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
    if model.registry.concrete().any(|ty| next.registry.by_name(&ty.name).is_none()) {
        service.app.read_log_anew().await;
    }
    // Whoever listens may see something else from now on, and shares it with others no more.
    service.app.unsettle();
    Ok(next)
}
