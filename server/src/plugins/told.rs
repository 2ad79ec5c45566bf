//! What administrators are told of plugins, their versions and plans, as the API answers it.

use plugins_host::manifest::{Capability, FieldDecl, Holds, LinkDecl, Manifest, Setting};
use plugins_host::{Host, Line, Plugin};
use schema_som::hooks::Hooks;
use schema_som::kind::Kind;
use schema_som::value::moment;
use serde_json::{Value as Json, json};
use server_storage::{
    BackfillRow, Foreseen, PluginDeed, PluginRow, PluginState, PluginVersion, ProjectSettings,
    TrustedKey,
};

use super::assembly::{recalled, settings};
use super::plan::Plan;
use super::rest::Loss;
use super::trust;
use super::{Effects, Misfit, Reworded};

/// Lines of a journal that are told unless somebody asks for others.
pub(super) const LINES: usize = 100;

/// How much of what was done to a plugin is told.
pub(super) const DEEDS: u32 = 100;

/// So much of what was done is looked at where all plugins are told of.
pub(super) const DEEDS_OF_ALL: u32 = 1_000;

/// What is known of a plugin.
pub(super) struct Facts<'a> {
    pub(super) row: &'a PluginRow,
    pub(super) host: &'a Host,
    /// Of all plugins.
    pub(super) versions: &'a [PluginVersion],
    /// The keys that are trusted.
    pub(super) keys: &'a [TrustedKey],
    /// Of all plugins.
    pub(super) projects: &'a [ProjectSettings],
    /// Of all plugins.
    pub(super) backfills: &'a [BackfillRow],
    /// Of all plugins, or of this one.
    pub(super) deeds: &'a [PluginDeed],
    /// The number of a line of its journal, and how many are told that come after it.
    pub(super) lines: (u64, usize),
}

/// A plugin: what its host tells of it, with what the database knows.
pub(super) fn plugin(facts: &Facts<'_>) -> Json {
    let row = facts.row;
    let manifest = recalled(row);
    let mut told = reported(facts.host, &row.id).unwrap_or_else(|| json!({"reason": null}));
    let state = told["state"].as_str().unwrap_or(row.state.as_str()).to_owned();
    told["state"] = state.into();
    // What is not at work yet is told as the database has it.
    for (name, value) in [("id", &row.id), ("version", &row.version), ("digest", &row.digest)] {
        if told[name].is_null() {
            told[name] = value.as_str().into();
        }
    }
    told["title"] = manifest.title.as_str().into();
    for name in ["hooks", "journal"] {
        if told[name].is_null() {
            told[name] = json!([]);
        }
    }
    let running = facts.host.plugins().find(|it| it.manifest.id == row.id);
    if let Some(running) = running {
        told["journal"] = journal(running, facts.lines);
    }
    told["types"] = manifest
        .types
        .iter()
        .map(|ty| json!({"name": ty.name, "doc": ty.doc, "fields": fields(&ty.fields)}))
        .collect();
    let extends = manifest.extend.iter();
    told["extends"] = extends.map(|(ty, own)| json!({"type": ty, "fields": fields(own)})).collect();
    let own = facts.backfills.iter().filter(|it| *it.backfill.name.plugin == *row.id);
    told["backfills"] = own.map(backfill).collect();
    told["settings"] = chosen(&manifest, row, facts.projects);
    told["capabilities"] = capabilities(&manifest.capabilities().into_iter().collect::<Vec<_>>());
    let own = facts.versions.iter().filter(|it| it.plugin == row.id);
    told["versions"] = own.map(|it| version(it, (std::slice::from_ref(row), facts.keys))).collect();
    let own: Vec<_> = facts.deeds.iter().filter(|it| it.plugin == row.id).collect();
    let older = own.len().saturating_sub(DEEDS as usize);
    told["log"] = own[older..].iter().map(|it| deed(it)).collect();
    told
}

/// How far a backfill has come.
fn backfill(row: &BackfillRow) -> Json {
    let fails = row.failures > 0;
    json!({
        "step": &*row.backfill.name.hook,
        "begunAt": moment(row.begun_at),
        "finishedAt": row.finished_at.map(moment),
        "rowsDone": row.rows.to_string(),
        "parts": row.parts.to_string(),
        "cursor": row.cursor,
        "failures": row.failures.to_string(),
        "retryAt": fails.then(|| moment(row.due_at)),
        "lastError": row.fault,
        "lastFailedAt": row.failed_at.map(moment),
    })
}

/// So many lines of a plugin's journal behind a number.
pub(super) fn journal(plugin: &Plugin, (after, last): (u64, usize)) -> Json {
    let lines = plugin.journal(after, last);
    let line = |(number, line): &(u64, Line)| {
        json!({
            "number": number,
            "at": moment(line.at),
            "severity": line.severity,
            "text": line.text,
        })
    };
    lines.iter().map(line).collect()
}

/// What a host tells of a plugin.
fn reported(host: &Host, id: &str) -> Option<Json> {
    let report = host.report();
    report.as_array()?.iter().find(|it| it["id"] == id).cloned()
}

fn fields(all: &[FieldDecl]) -> Json {
    let one = |field: &FieldDecl| {
        json!({
            "name": field.name,
            "doc": field.doc,
            "holds": holds(&field.holds),
            "required": field.required,
        })
    };
    all.iter().map(one).collect()
}

fn holds(holds: &Holds) -> String {
    let word = match holds {
        Holds::Value { kind, .. } => match kind {
            Kind::Text(_) => "string",
            Kind::LongText => "text",
            Kind::Bool => "boolean",
            Kind::Int | Kind::BigInt => "int",
            Kind::Float => "float",
            Kind::Decimal => "decimal",
            Kind::DateTime => "date-time",
            Kind::Duration => "duration",
            Kind::Json => "json",
            Kind::Enum(vocabulary) => return format!("enum {}", vocabulary.name),
            Kind::Key => "link",
        },
        Holds::Link(LinkDecl { target, .. }) => return format!("link {target}"),
        Holds::Links(LinkDecl { target, .. }) => return format!("links {target}"),
    };
    word.to_owned()
}

/// What can be set, and what is. Secrets are never told.
fn chosen(manifest: &Manifest, row: &PluginRow, projects: &[ProjectSettings]) -> Json {
    let studio = settings(&row.settings).unwrap_or_default();
    let projects = projects.iter().filter(|it| it.plugin == row.id);
    let projects: Vec<_> =
        projects.map(|it| (it.project, settings(&it.settings).unwrap_or_default())).collect();
    let shown = |setting: &Setting, value: Option<&Json>| match setting.ty.as_str() {
        "secret" => Json::Null,
        _ => value.cloned().unwrap_or_default(),
    };
    let one = |(name, setting): (&String, &Setting)| {
        let own = projects.iter().filter_map(|(project, set)| {
            let value = shown(setting, Some(set.get(name)?));
            Some(json!({"project": project.to_id("project"), "value": value}))
        });
        json!({
            "name": name,
            "title": setting.title,
            "type": setting.ty,
            "value": shown(setting, studio.get(name).or(setting.default.as_ref())),
            "isSet": studio.contains_key(name),
            "projects": own.collect::<Vec<_>>(),
        })
    };
    manifest.settings.iter().map(one).collect()
}

pub(super) fn capabilities(all: &[Capability]) -> Json {
    all.iter().map(|it| json!({"kind": it.kind, "subject": it.subject})).collect()
}

/// A version, beside the plugins that are installed and the keys that are trusted.
pub(super) fn version(
    version: &PluginVersion,
    (rows, keys): (&[PluginRow], &[TrustedKey]),
) -> Json {
    let manifest = Manifest::recall(&version.manifest);
    let is_active =
        rows.iter().any(|row| row.digest == version.digest && row.state != PluginState::Removed);
    let state = match (is_active, version.activated_at) {
        (true, _) => "active",
        (false, Some(_)) => "retired",
        (false, None) => "uploaded",
    };
    let can = manifest.as_ref().map(Manifest::capabilities).unwrap_or_default();
    json!({
        "plugin": version.plugin,
        "version": version.version,
        "digest": version.digest,
        "title": manifest.map(|it| it.title).unwrap_or_default(),
        "state": state,
        "uploadedAt": moment(version.uploaded_at),
        "uploadedBy": version.uploaded_by,
        "activatedAt": version.activated_at.map(moment),
        "capabilities": capabilities(&can.into_iter().collect::<Vec<_>>()),
        "signatures": trust::signatures(version, keys),
    })
}

/// The keys that are trusted, with what was done to them.
pub(super) fn keys(keys: &[TrustedKey], deeds: &[PluginDeed], required: bool) -> Json {
    let one = |it: &TrustedKey| {
        let at = moment(it.added_at);
        json!({"name": it.name, "key": it.key, "addedAt": at, "addedBy": it.added_by})
    };
    json!({
        "required": required,
        "keys": keys.iter().map(one).collect::<Vec<_>>(),
        "log": deeds.iter().map(deed).collect::<Vec<_>>(),
    })
}

pub(super) fn deed(deed: &PluginDeed) -> Json {
    json!({
        "at": moment(deed.at),
        "by": deed.by,
        "action": deed.action,
        "digest": deed.digest,
        "details": serde_json::from_str::<Json>(&deed.details).unwrap_or_default(),
    })
}

/// What happens to tables.
pub(super) fn steps(steps: &[Foreseen]) -> Json {
    let step = |step: &Foreseen| json!({"class": step.class.as_str(), "what": step.what, "obstacle": step.obstacle});
    steps.iter().map(step).collect()
}

/// A plan.
pub(super) fn plan(plan: &Plan, keys: &[TrustedKey]) -> Json {
    let mut told = effects(&plan.effects);
    told["version"] = version(&plan.version, (&plan.rows, keys));
    told["replaces"] = json!(plan.replaces);
    told
}

/// What comes of a plan.
pub(super) fn effects(effects: &Effects) -> Json {
    json!({
        "steps": steps(&effects.steps),
        "misfits": effects.misfits.iter().map(misfit).collect::<Vec<_>>(),
        "documents": effects.documents.iter().map(reworded).collect::<Vec<_>>(),
        "gains": capabilities(&effects.gains),
        "loses": capabilities(&effects.loses),
        "possible": effects.is_possible(),
        "token": effects.token,
    })
}

/// A document that does not fit.
pub(super) fn misfit(misfit: &Misfit) -> Json {
    json!({
        "plugin": misfit.plugin,
        "document": misfit.document,
        "file": misfit.file,
        "line": misfit.line,
        "code": misfit.error.code().as_str(),
        "message": misfit.error.message(),
    })
}

/// A document that says something else.
pub(super) fn reworded(it: &Reworded) -> Json {
    json!({
        "plugin": it.plugin,
        "document": it.document,
        "before": it.before,
        "after": it.after,
        "difference": it.difference(),
    })
}

/// What is lost with a plugin.
pub(super) fn loss(loss: &Loss) -> Json {
    let tables = loss.remains.tables.iter();
    json!({
        "tables": tables.map(|(table, rows)| json!({"table": table, "rows": rows})).collect::<Vec<_>>(),
        "links": loss.remains.links,
        "token": loss.token,
    })
}
