//! The work in the demo studio: the tree as records, dependencies, time logs, versions, notes.

use std::collections::HashMap;

use schema_som::Key;
use schema_som::error::Result;
use schema_som::value::Value;

use super::production::{DAYS, Library};
use super::tree::Node;
use super::{DAY, Demo};

/// Microseconds of an hour.
const HOUR: i64 = DAY / 24;

/// The first working hour and the hours of a working day.
const MORNING: i64 = 9;
const WORKDAY: i64 = 8;

/// Adds the tree of a project, given by key and code, with the work done on it.
pub(super) fn add(
    demo: &mut Demo<'_>,
    library: &Library,
    project: (Key, &str),
    nodes: &[Node],
) -> Result<()> {
    let mut keys: Vec<Key> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let key = task(demo, project.0, node, &keys)?;
        keys.push(key);
        let people = node.resource.and_then(|login| demo.people.get(login).copied());
        for relation in ["resources", "computed_resources"] {
            demo.drafts.link(("Task", relation), key, people.map(|user| (0, user)))?;
        }
        if node.parent.is_none() {
            demo.drafts.link(("Task", "responsible"), key, [(0, demo.people["leo"])])?;
        }
        if node.type_name == "Asset" || node.code.ends_with("_010") {
            demo.drafts.link(("Task", "tags"), key, [(0, library.tags[0])])?;
        }
    }
    for (index, node) in nodes.iter().enumerate() {
        if let Some(other) = node.depends_on {
            let values = [("task", keys[index].into()), ("depends_on", keys[other].into())];
            demo.drafts.add("TaskDependency", values)?;
        }
    }
    // A person logs one day after the other, so that no two logs overlap.
    let mut days: HashMap<&str, i64> = HashMap::new();
    for (node, key) in nodes.iter().zip(&keys) {
        if let Some(login) = node.resource {
            time_logs(demo, days.entry(login).or_default(), (node, *key, login))?;
        }
    }
    for (index, node) in nodes.iter().enumerate() {
        if let Some(login) = node.resource.filter(|_| node.logged > 0) {
            let folder = folder(nodes, index, project.1);
            versions(demo, (node, keys[index], login), &folder)?;
        }
        if node.status == "HREV" {
            note(demo, keys[index])?;
        }
    }
    Ok(())
}

fn task(demo: &mut Demo<'_>, project: Key, node: &Node, keys: &[Key]) -> Result<Key> {
    let at = |index: Option<usize>| Value::from(index.map(|index| keys[index]));
    let first = demo.today - DAYS * DAY;
    let start = first + node.first_day * DAY + MORNING * HOUR;
    let end = first + node.last_day.max(node.first_day) * DAY + (MORNING + WORKDAY) * HOUR;
    let values = [
        ("name", node.name.clone().into()),
        ("project", project.into()),
        ("parent", at(node.parent)),
        ("type", node.kind.into()),
        ("status", demo.statuses.get(node.status).copied().into()),
        ("status_list", demo.lists.get("Task").copied().into()),
        ("level", Value::Int(node.level)),
        ("start", Value::Time(start)),
        ("end", Value::Time(end)),
        ("duration", Value::Int((end - start) / 1_000_000)),
        ("schedule_timing", (node.planned as f64).into()),
        ("schedule_seconds", Value::Int(node.planned * 3600)),
        ("total_logged_seconds", Value::Int(node.logged * 3600)),
        ("is_container", (!node.is_leaf).into()),
    ];
    let drafts = &mut demo.drafts;
    let key = drafts.add(node.type_name, values)?;
    if matches!(node.type_name, "Shot" | "Asset" | "Sequence" | "Scene") {
        drafts.set("code", node.code.clone())?;
    }
    if node.type_name == "Shot" {
        let (cut_in, cut_out) = node.cut;
        for (name, frame) in [
            ("cut_in", cut_in),
            ("cut_out", cut_out),
            ("source_in", cut_in),
            ("source_out", cut_out),
        ] {
            drafts.set(name, frame)?;
        }
        drafts.set("sequence", at(node.parent))?;
        drafts.set("scene", at(node.scene))?;
    }
    Ok(key)
}

/// One log a day until the logged hours are spent.
fn time_logs(demo: &mut Demo<'_>, day: &mut i64, what: (&Node, Key, &str)) -> Result<()> {
    let (node, task, login) = what;
    let mut left = node.logged;
    while left > 0 {
        let hours = left.min(WORKDAY);
        let start = demo.today - DAYS * DAY + *day * DAY + MORNING * HOUR;
        let user = demo.people[login];
        demo.drafts.add(
            "TimeLog",
            [
                ("task", task.into()),
                ("resource", user.into()),
                ("created_by", user.into()),
                ("start", Value::Time(start)),
                ("end", Value::Time(start + hours * HOUR)),
                ("duration", Value::Int(hours * 3600)),
            ],
        )?;
        left -= hours;
        *day += 1;
    }
    Ok(())
}

/// A few versions with a file each; the last one of finished work is published.
fn versions(demo: &mut Demo<'_>, what: (&Node, Key, &str), folder: &str) -> Result<()> {
    let (node, task, login) = what;
    let user = demo.people[login];
    let count = 1 + node.logged / 12;
    let step = schema_som::naming::nice_name(&node.name);
    let mut parent = None;
    for number in 1..=count {
        let version = demo.drafts.add(
            "Version",
            [
                ("name", format!("{step}_v{number:03}").into()),
                ("task", task.into()),
                ("parent", parent.into()),
                ("version_number", Value::Int(number)),
                ("is_published", (number == count && node.status == "CMPL").into()),
                ("created_by", user.into()),
            ],
        )?;
        let name = format!("{step}_v{number:03}.blend");
        let file = demo.drafts.add(
            "File",
            [
                ("name", name.clone().into()),
                ("full_path", format!("{folder}/{step}/{name}").into()),
                ("original_filename", name.into()),
                ("created_with", "Blender".into()),
                ("created_by", user.into()),
            ],
        )?;
        demo.drafts.link(("Version", "files"), version, [(0, file)])?;
        parent = Some(version);
    }
    Ok(())
}

fn note(demo: &mut Demo<'_>, task: Key) -> Result<()> {
    let author = demo.people["leo"];
    let content = "Nearly there. Slow the last ten frames down, and mind the silhouette.";
    let note =
        demo.drafts.add("Note", [("content", content.into()), ("created_by", author.into())])?;
    demo.drafts.link(("Task", "notes"), task, [(0, note)])
}

/// The folder of a node's parent, by the names of its ancestors.
fn folder(nodes: &[Node], index: usize, project: &str) -> String {
    let mut parts = Vec::new();
    let mut at = nodes[index].parent;
    while let Some(ancestor) = at {
        parts.push(schema_som::naming::nice_name(&nodes[ancestor].name));
        at = nodes[ancestor].parent;
    }
    parts.reverse();
    format!("$REPOMAIN/{project}/{}", parts.join("/"))
}
