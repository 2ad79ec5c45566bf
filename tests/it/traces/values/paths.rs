//! Repositories, templates, structures, and the paths that follow from them.

use serde_json::{Value, json};

use super::picked;
use crate::traces::compare::{Outcome, Refusal, UNKNOWN};
use crate::traces::format::Step;
use crate::traces::input::Input;
use crate::traces::spoken::SYSTEMS;
use crate::traces::world::World;

pub(super) fn perform(world: &mut World<'_>, step: &Step) -> Option<Outcome> {
    Some(match &*step.op {
        "create_repository" => create_repository(world, step),
        "create_template" => create_template(world, step),
        "create_structure" => create_structure(world, step),
        "version_path" => version_path(world, step),
        "task_path" => ask(world, "taskPath(task: $id)", &[("id", "ID!")], step)
            .map(|path| json!({"path": path})),
        "repo_convert" => convert(world, step),
        "repo_find" => {
            ask(world, "findRepository(path: $path) { id }", &[("path", "String!")], step)
                .map(|found| json!({"value": world.name_of(&found["id"])}))
        }
        "repo_os_independent" => {
            let call = "osIndependentPath(path: $path)";
            ask(world, call, &[("path", "String!")], step).map(|path| json!({"value": path}))
        }
        _ => return None,
    })
}

/// Asks one query: `$id` is the record of the step's `ref`, any other variable an argument.
fn ask(world: &World<'_>, call: &str, variables: &[(&str, &str)], step: &Step) -> Outcome {
    let declared: Vec<String> =
        variables.iter().map(|(name, kind)| format!("${name}: {kind}")).collect();
    let document = format!("query({}) {{ found: {call} }}", declared.join(", "));
    let mut given = json!({});
    for (name, _) in variables {
        let value = match *name {
            "id" => Some(world.id(step.value("ref"))),
            "to" => Some(SYSTEMS.given(step.value("method"))),
            other => step.given(other).cloned(),
        };
        if let Some(value) = value {
            given[*name] = value;
        }
    }
    let mut data = world.ask(&document, given)?;
    Ok(data["found"].take())
}

fn create_repository(world: &mut World<'_>, step: &Step) -> Outcome {
    let plain = ["code", "linux_path", "windows_path", "macos_path"];
    let name = step.given("name").or(step.given("code")).and_then(Value::as_str);
    let name = name.filter(|name| !name.is_empty()).unwrap_or("a repository");
    world.create("Repository", step, Input::of(step, &plain).with("name", name))?;
    if let Some(project) = step.given("project") {
        let links = world.links("connect", &json!([step.value("ref")]));
        world.update("Project", project, Input::default().with("repositories", links))?;
    }
    let record =
        world.read("Repository", step.value("ref"), "code linuxPath windowsPath macosPath")?;
    let mut answer = picked(&record, &["code", "linux_path", "windows_path", "macos_path"]);
    answer["env_var"] = format!("REPO{}", record["code"].as_str().unwrap_or_default()).into();
    Ok(answer)
}

fn create_template(world: &mut World<'_>, step: &Step) -> Outcome {
    let text = |ours: &str, theirs: &str| {
        step.given(ours).or(step.given(theirs)).cloned().unwrap_or(Value::Null)
    };
    let input = Input::of(step, &["target_entity_type"])
        .with("name", "a template")
        .with("path", text("path_hbs", "path"))
        .with("filename", text("filename_hbs", "filename"));
    world.create("FilenameTemplate", step, input)?;
    let record = world.read("FilenameTemplate", step.value("ref"), "targetEntityType")?;
    Ok(picked(&record, &["target_entity_type"]))
}

fn create_structure(world: &mut World<'_>, step: &Step) -> Outcome {
    let input = Input::default()
        .with("name", "a structure")
        .given(step, "templates", |names| world.links("connect", names));
    world.create("Structure", step, input)?;
    if let Some(project) = step.given("project") {
        let link = world.link(step.value("ref"));
        world.update("Project", project, Input::default().with("structure", link))?;
    }
    Ok(Value::Null)
}

fn version_path(world: &World<'_>, step: &Step) -> Outcome {
    let call = "versionPath(version: $id, extension: $extension) {
        path filename fullPath absoluteFullPath }";
    let found = ask(world, call, &[("id", "ID!"), ("extension", "String")], step)?;
    let mut answer = picked(&found, &["path", "filename", "full_path", "absolute_full_path"]);
    if step.given("extension").is_some() {
        // Recorded only where no extension was passed (TRACES.md 4).
        answer["absolute_full_path"] = Value::Null;
    }
    Ok(answer)
}

fn convert(world: &World<'_>, step: &Step) -> Outcome {
    let id = ("id", "ID!");
    let path = ("path", "String!");
    let value = match step.text("method") {
        "is_in_repo" => {
            ask(world, "repositoryContains(repository: $id, path: $path)", &[id, path], step)
        }
        "make_relative" => {
            ask(world, "repositoryRelative(repository: $id, path: $path)", &[id, path], step)
        }
        "to_linux_path" | "to_windows_path" | "to_macos_path" => {
            let call = "repositoryConvert(repository: $id, path: $path, to: $to)";
            ask(world, call, &[id, path, ("to", "OperatingSystem!")], step)
        }
        other => Err(Refusal::new(UNKNOWN, format!("repo_convert: {other}"))),
    };
    value.map(|value| json!({"value": value}))
}
