//! What administrators are told of plugins, as the API's `plugins` answers it.

use std::borrow::Cow;

use schema_som::Error;
use schema_som::value::moment;
use serde_json::{Value as Json, json};

use crate::breaker::Outlook;
use crate::figures::Counter;
use crate::manifest::Manifest;
use crate::plugin::Plugin;

/// Lines of a journal that are told.
const LINES: usize = 100;

/// A plugin at work, or one that should be and is in trouble.
pub(crate) fn working(
    plugin: &Plugin,
    (settings, trouble): (&str, Option<Error>),
    counters: &[Counter],
) -> Json {
    let hooks = plugin.manifest.called().zip(counters).zip(&plugin.breakers);
    let hooks: Vec<Json> =
        hooks.map(|((it, counter), breaker)| hook(it, counter, breaker.outlook())).collect();
    let lines = plugin.journal.after(0, LINES);
    let journal: Vec<Json> = lines
        .iter()
        .map(|(number, line)| {
            let (at, severity) = (moment(line.at), line.severity);
            json!({"number": number, "at": at, "severity": severity, "text": line.text})
        })
        .collect();
    let settings = serde_json::from_str(settings).unwrap_or_else(|_| json!({}));
    let state = if trouble.is_some() { "failed" } else { "enabled" };
    let mut told = declared(&plugin.manifest, &plugin.digest.to_string(), state);
    told["reason"] = trouble.map(|reason| reason.message().into()).unwrap_or_default();
    told["settings"] = settings;
    told["hooks"] = hooks.into();
    told["journal"] = journal.into();
    told
}

/// A plugin that is installed and not at work.
pub(crate) fn resting(manifest: &Manifest, digest: &str) -> Json {
    let mut told = declared(manifest, digest, "disabled");
    let counter = Counter::default();
    let rests = || Outlook { state: "closed", ..Outlook::default() };
    told["hooks"] = manifest.called().map(|it| hook(it, &counter, rests())).collect();
    told
}

fn declared(manifest: &Manifest, digest: &str, state: &str) -> Json {
    let types: Vec<&str> = manifest.types.iter().map(|ty| ty.name.as_str()).collect();
    json!({
        "id": manifest.id,
        "version": manifest.version,
        "title": manifest.title,
        "state": state,
        "reason": null,
        "digest": digest,
        "types": types,
        "settings": {},
        "hooks": [],
        "journal": [],
    })
}

fn hook((sort, name): (&str, Cow<'_, str>), counter: &Counter, outlook: Outlook) -> Json {
    let figures = counter.figures();
    let micros = |time: std::time::Duration| time.as_nanos() as f64 / 1_000.0;
    json!({
        "name": name,
        "sort": sort,
        "calls": figures.calls,
        "rows": figures.rows,
        "rewrites": figures.rewrites,
        "refusals": figures.refusals,
        "failures": figures.failures,
        "p50": micros(figures.p50),
        "p99": micros(figures.p99),
        "breaker": breaker(outlook),
    })
}

fn breaker(outlook: Outlook) -> Json {
    let (failed_at, error) = outlook.last.unzip();
    json!({
        "state": outlook.state,
        "openings": outlook.openings,
        "retryAt": outlook.retry_at.map(moment),
        "bypassedUntil": outlook.passed_by_until.map(moment),
        "lastError": error,
        "lastFailedAt": failed_at.map(moment),
    })
}
