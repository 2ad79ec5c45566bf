//! Versions of tasks, and what they are within their series.

use serde_json::{Value, json};

use crate::traces::compare::Outcome;
use crate::traces::format::Step;
use crate::traces::input::Input;
use crate::traces::world::World;

pub(super) fn perform(world: &mut World<'_>, step: &Step) -> Option<Outcome> {
    Some(match &*step.op {
        "create_version" => create(world, step),
        "version_set" => set(world, step),
        "version_get" => version(world, step),
        _ => return None,
    })
}

fn create(world: &mut World<'_>, step: &Step) -> Outcome {
    let input = Input::of(step, &["revision_number"])
        .given(step, "task", |name| world.link(name))
        .given(step, "parent", |name| world.link(name));
    world.create("Version", step, input)?;
    version(world, step)
}

fn set(world: &mut World<'_>, step: &Step) -> Outcome {
    let patch = match step.text("field") {
        link @ ("parent" | "task") => Input::default().with(link, world.link(step.value("value"))),
        _ => super::records::patch(step),
    };
    world.update("Version", step.value("ref"), patch)?;
    version(world, step)
}

fn version(world: &World<'_>, step: &Step) -> Outcome {
    let own = world.read(
        "Version",
        step.value("ref"),
        "id revisionNumber versionNumber isPublished niceName parent { id }
        children(first: 100) { nodes { id } }
        task { id versions(first: 200) { nodes { id revisionNumber versionNumber isPublished } } }",
    )?;
    let versions = own["task"]["versions"]["nodes"].as_array().cloned().unwrap_or_default();
    let number = |version: &Value, name: &str| version[name].as_i64().unwrap_or_default();
    let in_series =
        versions.iter().filter(|other| other["revisionNumber"] == own["revisionNumber"]);
    let last = in_series.clone().max_by_key(|other| number(other, "versionNumber"));
    let published = in_series
        .filter(|other| other["isPublished"] == true)
        .max_by_key(|other| number(other, "versionNumber"));
    let revision = versions.iter().map(|other| number(other, "revisionNumber")).max();
    let id = |version: Option<&Value>| version.map_or(Value::Null, |one| one["id"].clone());
    Ok(json!({
        "version_number": own["versionNumber"],
        "revision_number": own["revisionNumber"],
        "is_published": own["isPublished"],
        "nice_name": own["niceName"],
        "latest_version": world.name_of(&id(last)),
        "max_version_number": last.map_or(0, |last| number(last, "versionNumber")),
        "max_revision_number": revision.unwrap_or(1),
        "latest_published_version": world.name_of(&id(published)),
        "is_latest_published": id(published) == own["id"],
        "naming_parents": naming_parents(world, &own["task"]["id"])?,
        "parent": world.name_of(&own["parent"]["id"]),
        "children": world.names_of(&own["children"]["nodes"]),
    }))
}

/// The task and those above it, from the nearest asset, shot or sequence on.
fn naming_parents(world: &World<'_>, task: &Value) -> Outcome {
    let document = "query($task: ID!) {
        above: taskAncestors(task: $task) { id kind } task(id: $task) { id kind } }";
    let data = world.ask(document, json!({"task": task}))?;
    let mut all = data["above"].as_array().cloned().unwrap_or_default();
    all.push(data["task"].clone());
    let is_named =
        |task: &Value| matches!(task["kind"].as_str(), Some("ASSET" | "SHOT" | "SEQUENCE"));
    let from = all.iter().rposition(is_named).unwrap_or_default();
    Ok(world.names_of(&json!(all[from..])).into())
}
