//! What plugins have left in a database: the tables of those that rest or were removed stay.

use std::sync::Arc;

use plugins_host::manifest::Manifest;
use schema_som::{Registry, Result};
use server_storage::{PluginRow, PluginState, Store};

use super::assembly::fitting;
use super::registry;

/// The model of everything that a studio's database holds.
pub struct Kept {
    /// The built-in types, and what plugins declare.
    pub registry: Registry,
    /// The manifests of these plugins, which make the same model again.
    pub manifests: Vec<String>,
    /// Plugins whose tables are there, and do not fit beside the others.
    pub left_out: Vec<String>,
}

/// What a studio's database holds: of plugins that are enabled, and of others as far as they fit
/// beside them. Two that declare the same type cannot both be kept.
///
/// # Errors
/// As [`registry`], and `UNAVAILABLE`.
pub async fn kept(store: &Store) -> Result<Kept> {
    let rows = store.plugins().await?;
    of_rows(&rows, |row| row.state == PluginState::Enabled)
}

/// What these rows declare, as far as it fits together; some of them come first.
fn of_rows(rows: &[PluginRow], is_first: impl Fn(&PluginRow) -> bool) -> Result<Kept> {
    let (first, others): (Vec<_>, Vec<_>) = rows.iter().partition(|row| is_first(row));
    let (mut readable, mut left_out) = (Vec::new(), Vec::new());
    for row in first.into_iter().chain(others) {
        match Manifest::recall(&row.manifest) {
            Ok(manifest) => readable.push((row, manifest)),
            Err(_) => left_out.push(row.id.clone()),
        }
    }
    let places = readable.iter().zip(0..);
    let offered: Vec<_> = places.map(|((_, manifest), place)| (place, manifest)).collect();
    let (registry, misfits) = fitting(&offered)?;
    let mut manifests = Vec::new();
    for (at, (row, _)) in readable.iter().enumerate() {
        match misfits.iter().any(|(misfit, _)| *misfit == at) {
            true => left_out.push(row.id.clone()),
            false => manifests.push(row.manifest.clone()),
        }
    }
    Ok(Kept { registry, manifests, left_out })
}

/// The model of the plugins at work, which knows of what those that are off have stored, as far as
/// their tables are there.
///
/// # Errors
/// As [`kept`].
pub(super) async fn with_resting(
    store: &Store,
    rows: &[PluginRow],
    active: Registry,
) -> Result<Registry> {
    let is_off = |id: &str| !active.plugins().iter().any(|known| &**known == id);
    if !rows.iter().any(|row| is_off(&row.id)) {
        return Ok(active);
    }
    let is_at_work = |row: &PluginRow| !is_off(&row.id);
    let Kept { registry, .. } = of_rows(rows, is_at_work)?;
    let mut there = Vec::with_capacity(rows.len());
    for row in rows {
        if !is_off(&row.id) || store.holds(&registry, &row.id).await? {
            there.push(row.clone());
        }
    }
    let stored = of_rows(&there, is_at_work)?.registry;
    Ok(active.beside(Arc::new(stored)))
}

/// The model that these manifests make.
///
/// # Errors
/// `PLUGIN_INVALID` for a manifest that cannot be read, and as [`registry`].
pub fn of_manifests(manifests: Vec<String>) -> Result<Kept> {
    let parsed: Vec<_> =
        manifests.iter().map(|text| Manifest::recall(text)).collect::<Result<_>>()?;
    Ok(Kept { registry: registry(parsed.iter())?, manifests, left_out: Vec::new() })
}
