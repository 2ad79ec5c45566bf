//! What plugins have left in a database: the tables of those that rest or were removed stay, and so do
//! those of versions that only a bundle uses.

use std::sync::Arc;

use plugins_host::manifest::Manifest;
use schema_som::type_def::PluginDef;
use schema_som::{Error, Registry, Result};
use server_storage::{PluginRow, PluginVersion, Store};

use super::assembly::{recalled, together};

/// The model of everything that a studio's database holds.
pub struct Kept {
    /// The built-in types, and what plugins declare.
    pub registry: Registry,
    /// The manifests of these plugins, which make the same model again: several of one plugin, where
    /// several of its versions have tables.
    pub manifests: Vec<String>,
    /// Plugins whose tables are there, and do not fit beside the others.
    pub left_out: Vec<String>,
}

impl Kept {
    /// The manifests of one plugin.
    pub(super) fn of(&self, id: &str) -> Vec<String> {
        let own = self
            .manifests
            .iter()
            .filter(|text| Manifest::recall(text).is_ok_and(|manifest| manifest.id == id));
        own.cloned().collect()
    }
}

/// What a plugin has declared in those of its versions that have tables.
pub(super) struct Stock {
    pub(super) id: String,
    pub(super) ordinal: i64,
    /// What is at work of it, if anything is.
    pub(super) at_work: Option<PluginDef>,
    /// All of it together.
    pub(super) all: PluginDef,
    manifests: Vec<String>,
    /// Whether there is more than what is at work.
    is_beyond: bool,
}

impl Stock {
    /// What a version declares of which nothing is stored yet.
    pub(super) fn new(id: &str, ordinal: i64, all: PluginDef) -> Self {
        let (id, manifests) = (id.to_owned(), Vec::new());
        Self { id, ordinal, at_work: None, all, manifests, is_beyond: true }
    }
}

/// What a studio's database holds: of plugins that are enabled, and of others as far as they fit
/// beside them. Two that declare the same type cannot both be kept.
///
/// # Errors
/// What makes no model, and `UNAVAILABLE`.
pub async fn kept(store: &Store) -> Result<Kept> {
    let stocks = stocks(store, &enabled(&store.plugins().await?)).await?;
    // What was left half purged is not to be lost sight of.
    let (at_work, off): (Vec<_>, Vec<_>) =
        stocks.into_iter().partition(|stock| stock.at_work.is_some());
    let mut stocks = present(store, at_work).await?;
    stocks.extend(off);
    let (registry, out) = fitted(&stocks)?;
    let mut left_out: Vec<String> = out.into_iter().map(|(id, _)| id).collect();
    for row in store.plugins().await? {
        if !stocks.iter().any(|stock| stock.id == row.id && !stock.manifests.is_empty()) {
            left_out.push(row.id);
        }
    }
    let kept = stocks.into_iter().filter(|stock| !left_out.contains(&stock.id));
    let manifests = kept.flat_map(|stock| stock.manifests).collect();
    Ok(Kept { registry, manifests, left_out })
}

/// The plugins at work, each with its place.
fn enabled(rows: &[PluginRow]) -> Vec<(i64, Manifest)> {
    let at_work = rows.iter().filter(|row| row.is_at_work());
    at_work.map(|row| (row.ordinal, recalled(row))).collect()
}

/// What each plugin has declared, beside what is at work now.
pub(super) async fn stocks(store: &Store, at_work: &[(i64, Manifest)]) -> Result<Vec<Stock>> {
    let (rows, tabled) = (store.plugins().await?, store.tabled_versions().await?);
    let mut versions = Vec::new();
    if !tabled.is_empty() {
        versions = store.plugin_versions().await?;
        versions.retain(|version| tabled.contains(&version.digest));
    }
    let mut stocks = Vec::new();
    for (ordinal, manifest) in at_work {
        if let Ok(def) = manifest.declares() {
            let (id, at_work) = (manifest.id.clone(), Some(def.clone()));
            let (manifests, is_beyond) = (Vec::new(), false);
            stocks.push(Stock { id, ordinal: *ordinal, at_work, all: def, manifests, is_beyond });
        }
    }
    let of_rows = rows.iter().map(|row| (row.id.as_str(), row.ordinal, row.manifest.as_str()));
    let of_versions = versions.iter().map(|PluginVersion { plugin, manifest, .. }| {
        let row = rows.iter().find(|row| row.id == *plugin);
        (plugin.as_str(), row.map_or(i64::MAX, |row| row.ordinal), manifest.as_str())
    });
    for told in of_rows.chain(of_versions) {
        put_in(&mut stocks, told);
    }
    Ok(stocks)
}

/// Adds what a manifest declares to the stock of its plugin.
fn put_in(stocks: &mut Vec<Stock>, (id, ordinal, text): (&str, i64, &str)) {
    let Ok(def) = Manifest::recall(text).and_then(|manifest| manifest.declares()) else { return };
    match stocks.iter_mut().find(|stock| stock.id == id) {
        Some(stock) => {
            let is_more = stock.all.join(&def);
            stock.is_beyond |= is_more;
            if is_more || stock.manifests.is_empty() {
                stock.manifests.push(text.to_owned());
            }
        }
        None => {
            let manifests = vec![text.to_owned()];
            stocks.push(Stock { manifests, ..Stock::new(id, ordinal, def) });
        }
    }
}

/// The model of these stocks, and those that do not fit, with what is wrong. What is at work comes first, and
/// has its place even where older versions of it have none.
pub(super) fn fitted(stocks: &[Stock]) -> Result<(Registry, Vec<(String, Error)>)> {
    let (first, others): (Vec<&Stock>, Vec<&Stock>) =
        stocks.iter().partition(|stock| stock.at_work.is_some());
    let ordered: Vec<&Stock> = first.into_iter().chain(others).collect();
    let mut offered: Vec<(i64, Result<PluginDef>)> =
        ordered.iter().map(|stock| (stock.ordinal, Ok(stock.all.clone()))).collect();
    let (mut registry, mut misfits) = together(&offered)?;
    let mut is_less = false;
    for (at, _) in &misfits {
        if let Some(def) = &ordered[*at].at_work {
            offered[*at].1 = Ok(def.clone());
            is_less = true;
        }
    }
    if is_less {
        (registry, misfits) = together(&offered)?;
    }
    let out = misfits.into_iter().map(|(at, reason)| (ordered[at].id.clone(), reason));
    Ok((registry, out.collect()))
}

/// What of these has its tables. Of a plugin at work whose older tables have other names by now, that
/// is what it declares now.
pub(super) async fn present(store: &Store, stocks: Vec<Stock>) -> Result<Vec<Stock>> {
    if !stocks.iter().any(|stock| stock.is_beyond) {
        return Ok(stocks);
    }
    let (whole, _) = fitted(&stocks)?;
    let mut there = Vec::with_capacity(stocks.len());
    for mut stock in stocks {
        if !stock.is_beyond || store.holds(&whole, &stock.id).await? {
            there.push(stock);
        } else if let Some(def) = stock.at_work.clone() {
            stock.all = def;
            stock.manifests.truncate(1);
            there.push(stock);
        }
    }
    Ok(there)
}

/// The model of the plugins at work, which knows of what others, and other versions of theirs, have
/// stored, as far as the tables are there.
///
/// # Errors
/// As [`kept`].
pub(super) async fn with_resting(
    store: &Store,
    at_work: Vec<(i64, Manifest)>,
    active: Registry,
) -> Result<Registry> {
    let fits = |id: &str| active.plugins().iter().any(|known| &**known == id);
    let at_work: Vec<_> = at_work.into_iter().filter(|(_, manifest)| fits(&manifest.id)).collect();
    let stocks = stocks(store, &at_work).await?;
    if !stocks.iter().any(|stock| stock.is_beyond) {
        return Ok(active);
    }
    let stored = fitted(&present(store, stocks).await?)?.0;
    Ok(active.beside(Arc::new(stored)))
}

/// The model that these manifests make.
///
/// # Errors
/// `PLUGIN_INVALID` for a manifest that cannot be read, `INVALID_VALUE` for what does not fit.
pub fn of_manifests(manifests: Vec<String>) -> Result<Kept> {
    let mut stocks = Vec::new();
    for (text, ordinal) in manifests.iter().zip(0..) {
        let manifest = Manifest::recall(text)?;
        put_in(&mut stocks, (&manifest.id, ordinal, text));
    }
    let defs: Vec<PluginDef> = stocks.into_iter().map(|stock| stock.all).collect();
    let registry = super::assembly::built(&defs)?;
    Ok(Kept { registry, manifests, left_out: Vec::new() })
}
