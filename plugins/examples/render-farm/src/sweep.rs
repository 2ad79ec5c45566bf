//! Jobs whose machines have fallen silent: queued again, or given up.

use std::collections::BTreeMap;

use plugins_sdk::{Fault, Settings, graph, info, journal, rfc3339};
use serde_json::{Value, json};

use crate::queue::asked;

/// Sweeps up what is lost by a moment, in microseconds since 1970.
pub(crate) fn sweep(now: i64) -> Result<(), Fault> {
    let settings = Settings::current()?;
    let silence = settings.integer("silentMinutes")?.saturating_mul(60_000_000);
    let before = rfc3339(now.saturating_sub(silence));
    let lost = asked(graph::query, "lost", &json!({"before": before}))?;
    let jobs = lost["renderJobs"]["nodes"].as_array().cloned().unwrap_or_default();
    if jobs.is_empty() {
        return Ok(());
    }
    let most = settings.integer("attempts")?;
    let is_hopeless = |job: &&Value| job["attempts"].as_i64().unwrap_or_default() >= most;
    let patches: Vec<Value> = jobs.iter().map(|job| patch(job, is_hopeless(&job))).collect();
    // A job of which something was heard meanwhile is another revision, and is left alone.
    let swept = asked(graph::mutate, "lose", &json!({"patches": patches}))?;
    let swept = swept["renderJobsUpdate"]["renderJobs"].as_array().cloned().unwrap_or_default();
    journal::count("jobs_lost", swept.len() as u64);
    info!("{} jobs were lost", swept.len());
    note(&swept.iter().filter(|job| job["state"] == "FAILED").collect::<Vec<_>>())
}

/// Leaves a note on the shots of jobs that were given up: a plugin is not told of what it did itself,
/// and nobody is there to send a message.
fn note(jobs: &[&Value]) -> Result<(), Fault> {
    let mut shots: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for job in jobs {
        let (shot, name) = (job["shot"]["id"].as_str(), job["name"].as_str());
        shots.entry(shot.unwrap_or_default()).or_default().push(name.unwrap_or_default());
    }
    if shots.is_empty() {
        return Ok(());
    }
    let patch = |(id, names): (&&str, &Vec<&str>)| {
        let content = format!("The farm has given up: {}", names.join(", "));
        json!({"id": id, "patch": {"notes": {"create": [{"content": content}]}}})
    };
    let patches: Vec<Value> = shots.iter().map(patch).collect();
    asked(graph::mutate, "note", &json!({"patches": patches})).map(|_| ())
}

fn patch(job: &Value, is_hopeless: bool) -> Value {
    let machine = job["machine"]["name"].as_str().unwrap_or("its machine");
    let message = format!("{machine} was not heard of any more.");
    let state = if is_hopeless { "FAILED" } else { "QUEUED" };
    let patch = json!({"state": state, "message": message, "machine": null});
    json!({"id": job["id"], "patch": patch, "expectedRevision": job["revision"]})
}
