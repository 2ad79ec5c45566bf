//! What is told of bundles, as the API answers it.

use schema_som::Result;
use schema_som::value::moment;
use serde_json::{Value as Json, json};
use server_storage::{BundleEntry, PluginBundle, PluginDeed};

use super::super::assembly::settings;
use super::super::{Model, told as all};
use super::{Known, Promotion};

/// A bundle: what the database knows, and what this server makes of it.
pub(in super::super) fn told(
    bundle: &PluginBundle,
    known: &Known,
    (made, deeds): (Option<Result<Model>>, &[PluginDeed]),
) -> Json {
    let (state, reason) = match &made {
        None => ("idle", None),
        Some(Ok(_)) => ("running", None),
        Some(Err(reason)) => ("failed", Some(reason.message().to_owned())),
    };
    let model = made.as_ref().and_then(|made| made.as_ref().ok());
    let entries = known.entries_of(&bundle.name);
    let entries: Vec<Json> = entries.iter().map(|it| entry(it, known, model)).collect();
    let own = deeds.iter().filter(|deed| {
        let details: Json = serde_json::from_str(&deed.details).unwrap_or_default();
        details["bundle"] == *bundle.name
    });
    json!({
        "name": bundle.name,
        "personal": bundle.owner.is_some(),
        "createdAt": moment(bundle.created_at),
        "createdBy": bundle.created_by,
        "state": state,
        "reason": reason,
        "entries": entries,
        "log": own.map(all::deed).collect::<Vec<_>>(),
    })
}

fn entry(entry: &BundleEntry, known: &Known, model: Option<&Model>) -> Json {
    let version = entry.digest.as_deref().and_then(|digest| known.version(digest));
    let set = settings(&entry.settings).unwrap_or_default();
    let trouble = model.and_then(|model| model.host.trouble(&entry.plugin));
    let state = model.map(|_| match (&entry.digest, trouble) {
        (None, _) => "off",
        (Some(_), Some(_)) => "failed",
        (Some(_), None) => "enabled",
    });
    let running = model
        .and_then(|model| model.host.plugins().find(|plugin| plugin.manifest.id == entry.plugin));
    json!({
        "plugin": entry.plugin,
        "version": version.map(|version| version.version.as_str()),
        "digest": entry.digest,
        "settings": set.keys().collect::<Vec<_>>(),
        "changedAt": moment(entry.changed_at),
        "state": state,
        "reason": trouble.map(|reason| reason.message().to_owned()),
        "journal": running.map_or_else(|| json!([]), |it| all::journal(it, (0, all::LINES))),
    })
}

/// A promotion.
pub(in super::super) fn promotion(plan: &Promotion) -> Json {
    let change = |row: &server_storage::PluginRow| {
        let now = plan.rows.0.iter().find(|now| now.id == row.id);
        let now = now.filter(|now| now.is_at_work());
        let version = row.is_at_work().then_some(row.version.as_str());
        json!({"plugin": row.id, "version": version, "replaces": now.map(|now| now.version.as_str())})
    };
    let mut told = all::effects(&plan.effects);
    told["changes"] = plan.changed().map(change).collect();
    told
}
