//! The tasks of a recording, as the server has them and as they were recorded.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::compare::{Difference, Refusal, difference, first_unmet};
use super::format::Step;
use super::spoken::{MODELS, TARGETS, UNITS, recorded_constraint};
use super::world::World;

/// Everything that is recorded of every task, in one query.
const LOOK: &str = "query($projects: [ID!]!) {
    tasks(filter: {project: {id: {in: $projects}}}, first: 200) { nodes {
        __typename id name status { code } level parent { id } priority reviewNumber start end
        scheduleTiming scheduleUnit scheduleModel scheduleConstraint
        scheduleSeconds totalLoggedSeconds percentComplete
        resources(first: 20) { nodes { id } }
        taskDependsOn(first: 50) { nodes {
            id dependsOn { id } dependencyTarget gapTiming gapUnit gapModel } }
        reviews(first: 100) { nodes { id reviewer { id } reviewNumber status { code } } }
        timeLogs(first: 1) { totalCount }
    } } }";

/// What the server says, and what it should say by the recording so far.
#[derive(Default)]
pub(super) struct States {
    /// As they were read last.
    nodes: Vec<Value>,
    /// By reference.
    expected: BTreeMap<String, Map<String, Value>>,
}

impl States {
    /// Reads the tasks anew; answers whether anything is otherwise than before.
    pub(super) fn look(&mut self, world: &World<'_>) -> Result<bool, Refusal> {
        let mut data = world.ask(LOOK, json!({"projects": world.projects}))?;
        let Value::Array(nodes) = data["tasks"]["nodes"].take() else { return Ok(false) };
        let is_changed = nodes != self.nodes;
        self.nodes = nodes;
        Ok(is_changed)
    }

    /// Takes over what a step changed by the recording.
    pub(super) fn expect(&mut self, step: &Step) {
        for name in step.removed() {
            self.expected.remove(name);
        }
        for (name, record) in step.state() {
            let mut record = record.as_object().cloned().unwrap_or_default();
            // It is left out where there are none.
            record.entry("reviews").or_insert_with(|| json!([]));
            self.expected.insert(name.clone(), record);
        }
    }

    /// The first task that is otherwise than it was recorded, or is not there, or is too much.
    pub(super) fn unmet(&self, world: &World<'_>, step: &Step) -> Option<Difference> {
        let mut records = self.records(world);
        for (name, expected) in &self.expected {
            let Some(got) = records.remove(name) else {
                return Some(difference(step, name, "a task".into(), Value::Null));
            };
            let unmet = first_unmet(step, name, expected, &got);
            if unmet.is_some() {
                return unmet;
            }
        }
        let (name, got) = records.pop_first()?;
        Some(difference(step, &name, Value::Null, got))
    }

    fn records(&self, world: &World<'_>) -> BTreeMap<String, Value> {
        let parents: Vec<&Value> = self.nodes.iter().map(|node| &node["parent"]["id"]).collect();
        let records = self.nodes.iter().map(|node| {
            let name = world.name_of(&node["id"]);
            let is_container = parents.contains(&&node["id"]);
            (name.as_str().unwrap_or_default().to_owned(), record(world, node, is_container))
        });
        records.collect()
    }

    /// The dependency of one task on another.
    pub(super) fn dependency(&self, task: &Value, depends_on: &Value) -> Option<&Value> {
        let node = self.nodes.iter().find(|node| node["id"] == *task)?;
        let dependencies = node["taskDependsOn"]["nodes"].as_array()?;
        let found = dependencies.iter().find(|one| one["dependsOn"]["id"] == *depends_on)?;
        Some(&found["id"])
    }

    /// Gives the reviews that a step made the names that the recording has for them; answers them.
    pub(super) fn bind_reviews(&self, world: &mut World<'_>, step: &Step) -> Value {
        let task = world.id(step.value("task"));
        let node = self.nodes.iter().find(|node| node["id"] == task);
        let reviews = node.and_then(|node| node["reviews"]["nodes"].as_array());
        let is_new = |review: &&Value| !world.is_bound(&review["id"]);
        let made: Vec<Value> = reviews.into_iter().flatten().filter(is_new).cloned().collect();
        let expected = step.result().and_then(|result| result.get("reviews")?.as_array());
        for row in expected.into_iter().flatten() {
            let is_it = |review: &&Value| {
                !world.is_bound(&review["id"])
                    && world.name_of(&review["reviewer"]["id"]) == row[1]
                    && review["reviewNumber"] == row[2]
            };
            if let Some(review) = made.iter().find(is_it) {
                let id = review["id"].as_str().unwrap_or_default();
                world.bind(row[0].as_str().unwrap_or_default(), "Review", id);
            }
        }
        let rows: Vec<Value> = made.iter().map(|review| review_row(world, review)).collect();
        json!({"reviews": rows})
    }
}

/// A task as recordings describe it.
fn record(world: &World<'_>, node: &Value, is_container: bool) -> Value {
    let rows = |name: &str, row: fn(&World<'_>, &Value) -> Value| -> Vec<Value> {
        let nodes = node[name]["nodes"].as_array().into_iter().flatten();
        nodes.map(|one| row(world, one)).collect()
    };
    json!({
        "kind": node["__typename"],
        "name": node["name"],
        "status": node["status"]["code"],
        "is_container": is_container,
        "level": node["level"],
        "parent": world.name_of(&node["parent"]["id"]),
        "priority": node["priority"],
        "review_number": node["reviewNumber"],
        "resources": world.names_of(&node["resources"]["nodes"]),
        "depends_on": rows("taskDependsOn", dependency_row),
        "reviews": rows("reviews", review_row),
        "schedule_seconds": node["scheduleSeconds"],
        "total_logged_seconds": node["totalLoggedSeconds"],
        "percent_complete": node["percentComplete"],
        "schedule_timing": node["scheduleTiming"],
        "schedule_unit": UNITS.recorded(&node["scheduleUnit"]),
        "schedule_model": MODELS.recorded(&node["scheduleModel"]),
        "schedule_constraint": recorded_constraint(&node["scheduleConstraint"]),
        "time_logs": node["timeLogs"]["totalCount"],
        "start": moment(&node["start"]),
        "end": moment(&node["end"]),
    })
}

fn dependency_row(world: &World<'_>, one: &Value) -> Value {
    json!([
        world.name_of(&one["dependsOn"]["id"]),
        TARGETS.recorded(&one["dependencyTarget"]),
        one["gapTiming"],
        UNITS.recorded(&one["gapUnit"]),
        MODELS.recorded(&one["gapModel"]),
    ])
}

fn review_row(world: &World<'_>, review: &Value) -> Value {
    json!([
        world.name_of(&review["id"]),
        world.name_of(&review["reviewer"]["id"]),
        review["reviewNumber"],
        review["status"]["code"],
    ])
}

/// A moment as recordings write it: to the second.
pub(super) fn moment(value: &Value) -> Value {
    match value.as_str().and_then(|text| text.split_once('.')) {
        Some((seconds, fraction)) if fraction.trim_end_matches('Z').bytes().all(|b| b == b'0') => {
            format!("{seconds}Z").into()
        }
        _ => value.clone(),
    }
}
