//! The operations of the workflow and the tree.

use serde_json::{Value, json};

use super::compare::{Outcome, Refusal};
use super::format::Step;
use super::input::Input;
use super::spoken::{DIRECTIONS, MODELS, TARGETS, UNITS, constraint};
use super::state::{States, moment};
use super::world::World;

/// What the operation of a step answers; nothing where it is not one of these.
pub(super) fn perform(world: &mut World<'_>, states: &States, step: &Step) -> Option<Outcome> {
    let done = match &*step.op {
        "create_task" => create(world, step),
        "create_time_log" => return Some(log_time(world, step)),
        "delete_time_log" => world.delete("TimeLog", &world.id(step.value("ref"))),
        "add_dependency" => depend(world, step),
        "remove_dependency" => release(world, states, step),
        "delete_task" => world.delete("Task", &world.id(step.value("task"))),
        "set_parent" => set(world, step, Input::default().given(step, "parent", |p| world.link(p))),
        "set_schedule" => set(world, step, schedule(step)),
        "set_resources" | "set_responsible" => {
            let name = step.op.trim_start_matches("set_");
            set(world, step, Input::default().given(step, name, |many| world.links("set", many)))
        }
        "set_priority" => set(world, step, Input::of(step, &["priority"])),
        "set_start" => {
            set(world, step, Input::default().with("start", step.value("value").clone()))
        }
        "set_end" => set(world, step, Input::default().with("end", step.value("value").clone())),
        "walk" => return Some(walk(world, step)),
        "project_totals" => return Some(totals(world, step)),
        other => act(world, other, step)?,
    };
    Some(done.map(|()| Value::Null))
}

fn create(world: &mut World<'_>, step: &Step) -> Result<(), Refusal> {
    let kind = step.given("kind").and_then(Value::as_str).unwrap_or("Task");
    let mut plain = vec!["name", "start", "end", "priority"];
    // The others have none; recordings give one all the same.
    if !matches!(kind, "Task" | "Variant") {
        plain.push("code");
    }
    let plain = Input::of(step, &plain);
    let input = planned(plain, step)
        .given(step, "project", |name| world.link(name))
        .given(step, "parent", |name| world.link(name))
        .given(step, "type", |name| world.link(name))
        .given(step, "resources", |names| world.links("connect", names))
        .given(step, "responsible", |names| world.links("connect", names));
    let input = match step.given("depends_on") {
        Some(Value::Array(ones)) if !ones.is_empty() => {
            let made = ones.iter().map(|one| match one {
                Value::Object(_) => dependency(world, one),
                wrong => json!({"dependsOn": world.link(wrong)}),
            });
            let made: Vec<Value> = made.collect();
            input.with("taskDependsOn", json!({"create": made}))
        }
        _ => input,
    };
    world.create(kind, step, input)
}

fn planned(input: Input, step: &Step) -> Input {
    input
        .given(step, "schedule_timing", Value::clone)
        .word(step, "schedule_unit", &UNITS)
        .word(step, "schedule_model", &MODELS)
        .given(step, "schedule_constraint", constraint)
}

fn schedule(step: &Step) -> Input {
    planned(Input::default(), step)
}

/// What is waited for, and how, out of an object of the recording.
fn dependency(world: &World<'_>, one: &Value) -> Value {
    let mut input = json!({"dependsOn": world.link(&one["task"])});
    let mut say = |name: &str, given: &str, value: &dyn Fn(&Value) -> Value| {
        if let Some(said) = one.get(given) {
            input[name] = value(said);
        }
    };
    say("dependencyTarget", "target", &|value| TARGETS.given(value));
    say("gapTiming", "gap_timing", &Value::clone);
    say("gapUnit", "gap_unit", &|value| UNITS.given(value));
    say("gapModel", "gap_model", &|value| MODELS.given(value));
    input
}

fn depend(world: &mut World<'_>, step: &Step) -> Result<(), Refusal> {
    let mut one = json!({"task": step.value("depends_on")});
    for name in ["target", "gap_timing", "gap_unit", "gap_model"] {
        if let Some(value) = step.given(name) {
            one[name] = value.clone();
        }
    }
    let mut input = dependency(world, &one);
    input["task"] = world.link(step.value("task"));
    let document = "mutation($input: TaskDependencyCreateInput!) {
        taskDependencyCreate(input: $input) { taskDependency { id } } }";
    world.ask(document, json!({"input": input})).map(|_| ())
}

fn release(world: &World<'_>, states: &States, step: &Step) -> Result<(), Refusal> {
    let (task, other) = (world.id(step.value("task")), world.id(step.value("depends_on")));
    match states.dependency(&task, &other) {
        Some(id) => world.delete("TaskDependency", id),
        // The server is asked all the same, so that it says what it thinks of it.
        None => {
            set(world, step, Input::default().with("dependsOn", json!({"disconnect": [other]})))
        }
    }
}

fn set(world: &World<'_>, step: &Step, patch: Input) -> Result<(), Refusal> {
    world.update("Task", step.value("task"), patch)
}

fn log_time(world: &mut World<'_>, step: &Step) -> Outcome {
    let input = Input::of(step, &["start", "end"])
        .given(step, "task", |name| world.link(name))
        .given(step, "resource", |name| world.link(name));
    world.create("TimeLog", step, input)?;
    let log = world.read("TimeLog", step.value("ref"), "start end duration")?;
    let (start, end) = (moment(&log["start"]), moment(&log["end"]));
    Ok(json!({"start": start, "end": end, "seconds": log["duration"]}))
}

/// An action: as recordings call it, its mutation, and its arguments with their types.
type Action = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// The actions of the workflow.
const ACTIONS: [Action; 7] = [
    ("request_review", "taskRequestReview", &[("task", "ID!"), ("version", "ID")]),
    (
        "request_revision",
        "taskRequestRevision",
        &[
            ("task", "ID!"),
            ("reviewer", "ID"),
            ("schedule_timing", "Float"),
            ("schedule_unit", "TimeUnit"),
            ("description", "String"),
        ],
    ),
    ("approve_review", "reviewApprove", &[("review", "ID!")]),
    (
        "review_request_revision",
        "reviewRequestRevision",
        &[
            ("review", "ID!"),
            ("schedule_timing", "Float"),
            ("schedule_unit", "TimeUnit"),
            ("description", "String"),
        ],
    ),
    ("hold", "taskHold", &[("task", "ID!")]),
    ("resume", "taskResume", &[("task", "ID!")]),
    ("stop", "taskStop", &[("task", "ID!")]),
];

fn act(world: &World<'_>, op: &str, step: &Step) -> Option<Result<(), Refusal>> {
    let (_, field, arguments) = ACTIONS.iter().find(|(name, ..)| *name == op)?;
    let value = |name: &str, kind: &str| {
        let given = step.value(name);
        match kind {
            "ID" | "ID!" => world.id(given),
            "TimeUnit" => UNITS.given(given),
            _ => given.clone(),
        }
    };
    let given = |name: &str, kind: &str| step.given(name).map(|_| value(name, kind));
    Some(world.act(field, arguments, &given, "task { id }").map(|_| ()))
}

fn walk(world: &World<'_>, step: &Step) -> Outcome {
    let task = step.value("task");
    let id = world.id(task);
    match step.text("what") {
        "hierarchy" => {
            let document = "query($task: ID!, $method: TraversalDirection) {
                found: taskHierarchy(task: $task, method: $method) { id } }";
            let mut variables = json!({"task": id});
            if let Some(method) = step.given("method") {
                variables["method"] = DIRECTIONS.given(method);
            }
            let data = world.ask(document, variables)?;
            Ok(json!({"refs": world.names_of(&data["found"])}))
        }
        "parents" => {
            let document = "query($task: ID!) { found: taskAncestors(task: $task) { id } }";
            let data = world.ask(document, json!({"task": id}))?;
            Ok(json!({"refs": world.names_of(&data["found"])}))
        }
        "dependent_of" => {
            let node = world.read("Task", task, "dependentOf(first: 100) { nodes { id } }")?;
            let mut names = world.names_of(&node["dependentOf"]["nodes"]);
            names.sort_by_key(Value::to_string);
            Ok(json!({"refs": names}))
        }
        "flags" => flags(world, task),
        other => Err(Refusal::new(super::compare::UNKNOWN, format!("walk: {other}"))),
    }
}

fn flags(world: &World<'_>, task: &Value) -> Outcome {
    let node = "isRoot isLeaf isContainer level remainingSeconds";
    let node = world.read("Task", task, node)?;
    Ok(json!({
        "is_root": node["isRoot"], "is_leaf": node["isLeaf"],
        "is_container": node["isContainer"],
        "level": node["level"], "remaining_seconds": node["remainingSeconds"],
    }))
}

/// What a project comes to: what its root tasks sum up.
fn totals(world: &World<'_>, step: &Step) -> Outcome {
    let wanted = "status { code } tasks(first: 1) { totalCount }
        roots: tasks(filter: {isRoot: {eq: true}}, first: 200) {
            nodes { id } aggregate { sum { scheduleSeconds totalLoggedSeconds } } }";
    let project = world.read("Project", step.value("project"), wanted)?;
    let sum = &project["roots"]["aggregate"]["sum"];
    let number = |name: &str| sum[name].as_f64().unwrap_or_default();
    let (planned, logged) = (number("scheduleSeconds"), number("totalLoggedSeconds"));
    let percent = if planned == 0.0 { 0.0 } else { logged / planned * 100.0 };
    Ok(json!({
        "tasks": project["tasks"]["totalCount"],
        "root_tasks": world.names_of(&project["roots"]["nodes"]),
        "total_logged_seconds": logged,
        "schedule_seconds": planned,
        "percent_complete": percent,
        "status": project["status"]["code"],
    }))
}
