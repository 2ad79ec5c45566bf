//! Versions of tasks, and what they are within their series.

use serde_json::json;

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
    let document = "query($version: ID!) {
        version(id: $version) {
            revisionNumber versionNumber isPublished parent { id }
            children(first: 100) { nodes { id } }
        }
        versionSeries(version: $version) {
            latestVersion { id } latestPublishedVersion { id } maxVersionNumber maxRevisionNumber
            isLatestPublished niceName namingParents { id }
        }
    }";
    let id = world.id(step.value("ref"));
    let data = world.ask(document, json!({"version": id}))?;
    let (own, series) = (&data["version"], &data["versionSeries"]);
    Ok(json!({
        "version_number": own["versionNumber"],
        "revision_number": own["revisionNumber"],
        "is_published": own["isPublished"],
        "nice_name": series["niceName"],
        "latest_version": world.name_of(&series["latestVersion"]["id"]),
        "max_version_number": series["maxVersionNumber"],
        "max_revision_number": series["maxRevisionNumber"],
        "latest_published_version": world.name_of(&series["latestPublishedVersion"]["id"]),
        "is_latest_published": series["isLatestPublished"],
        "naming_parents": world.names_of(&series["namingParents"]),
        "parent": world.name_of(&own["parent"]["id"]),
        "children": world.names_of(&own["children"]["nodes"]),
    }))
}
