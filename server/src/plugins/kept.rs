//! What plugins have left in a database: the tables of those that rest or were removed stay.

use plugins_host::manifest::Manifest;
use schema_som::{Registry, Result};
use server_storage::{PluginRow, PluginState, Store};

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
    let (enabled, others): (Vec<PluginRow>, Vec<_>) =
        store.plugins().await?.into_iter().partition(|row| row.state == PluginState::Enabled);
    let mut kept = of_manifests(enabled.into_iter().map(|row| row.manifest).collect())?;
    let mut left_out = Vec::new();
    for other in others {
        let mut more = kept.manifests.clone();
        more.push(other.manifest);
        match of_manifests(more) {
            Ok(larger) => kept = larger,
            Err(_) => left_out.push(other.id),
        }
    }
    Ok(Kept { left_out, ..kept })
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
