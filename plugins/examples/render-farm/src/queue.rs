//! Jobs that are queued: new ones, and once more.

use plugins_sdk::{Failure, Fault, Refusal, Settings, graph};
use serde_json::{Value, json};

/// Frames of one call at most.
const FRAMES: i64 = 1_000_000;

/// Jobs of one call at most, as the server has it.
const JOBS: usize = 500;

/// Cuts the frames of a shot into jobs.
pub(crate) fn submit(arguments: &str) -> Result<String, Failure> {
    let given = parsed(arguments)?;
    let shot = &given["shot"];
    let cut = asked(graph::query, "cut", &json!({"shot": shot}))?;
    let frame = |name: &str, of_cut: &str| given[name].as_i64().or(cut["shot"][of_cut].as_i64());
    let frames = frame("firstFrame", "cutIn").zip(frame("lastFrame", "cutOut"));
    let (first, last) = frames.ok_or_else(|| Refusal::new("NO_SHOT", "There is no such shot."))?;
    let size = Settings::current()?.integer("framesPerJob")?.clamp(1, FRAMES);
    if first > last || last - first >= size.saturating_mul(JOBS as i64) {
        let message = format!("The frames {first} to {last} are none, or too many.");
        return Err(Refusal::new("BAD_FRAMES", message).into());
    }
    let jobs: Vec<Value> = (first..=last)
        .step_by(size as usize)
        .map(|begin| {
            let end = (begin + size - 1).min(last);
            let version = match &given["version"] {
                Value::Null => Value::Null,
                version => json!({"connect": version}),
            };
            json!({
                "name": format!("{begin}-{end}"), "shot": {"connect": shot}, "version": version,
                "firstFrame": begin, "lastFrame": end,
            })
        })
        .collect();
    let made = asked(graph::mutate, "submit", &json!({"jobs": jobs}))?;
    answer(&made["renderJobsCreate"])
}

/// Queues jobs once more; how often they were begun is counted anew.
pub(crate) fn requeue(arguments: &str) -> Result<String, Failure> {
    let given = parsed(arguments)?;
    let jobs = given["jobs"].as_array().cloned().unwrap_or_default();
    let patch = json!({"state": "QUEUED", "attempts": 0, "machine": null, "message": null});
    let patches: Vec<Value> = jobs.iter().map(|id| json!({"id": id, "patch": patch})).collect();
    let changed = asked(graph::mutate, "requeue", &json!({"patches": patches}))?;
    answer(&changed["renderJobsUpdate"])
}

fn answer(payload: &Value) -> Result<String, Failure> {
    let jobs = payload["renderJobs"].as_array().into_iter().flatten();
    let ids: Vec<&Value> = jobs.map(|job| &job["id"]).collect();
    Ok(json!({"jobs": ids}).to_string())
}

/// What a document of the plugin answers.
pub(crate) fn asked(
    run: fn(&str, &str) -> Result<String, Fault>,
    document: &str,
    variables: &Value,
) -> Result<Value, Fault> {
    let mut response = parsed(&run(document, &variables.to_string())?)?;
    match response.get("errors") {
        None => Ok(response["data"].take()),
        Some(errors) => Err(Fault::new("REFUSED", format!("{document}: {errors}"))),
    }
}

fn parsed(json: &str) -> Result<Value, Fault> {
    serde_json::from_str(json).map_err(|error| Fault::new("NO_JSON", error.to_string()))
}
