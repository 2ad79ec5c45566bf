//! Facts about tasks and what extends them.

use std::collections::{BTreeMap, HashMap};

use schema_som::Key;
use schema_som::value::Value;
use serde_json::json;

use super::Facts;
use super::tickets::Ticket;
use super::values::{camel, key_of, moment, number, same, sorted, text};

/// What is compared of a task, in the order that `tasks` counts by.
const TASK_FIELDS: [&str; 18] = [
    "kind",
    "nice_name",
    "status_id",
    "schedule_seconds",
    "total_logged_seconds",
    "percent_complete",
    "level",
    "parent_id",
    "review_number",
    "priority",
    "start",
    "end",
    "schedule_timing",
    "schedule_unit",
    "schedule_model",
    "type_id",
    "name",
    "project_id",
];

impl Facts<'_> {
    pub(super) async fn tasks(&self, people: &HashMap<Key, String>, tickets: &[Ticket]) {
        let statuses = self.texts("Status", "code").await;
        let types = self.texts("Type", "name").await;
        let projects = self.texts("Project", "code").await;
        let tasks = self.records("Task", &TASK_FIELDS).await;
        let resources = self.links("Task", "resources").await;
        let mut depends_on = self.depends_on().await;
        let codes = self.codes().await;
        let full_path = |key: Key| {
            let mut at = Some(key);
            let mut names = Vec::new();
            while let Some(task) = at.map(|key| &tasks[&key]) {
                names.push(text(&task[16]));
                at = task[7].as_cell().as_key();
            }
            names.push(projects[&key_of(&tasks[&key][17])].clone());
            names.reverse();
            names.join("/")
        };
        let expected = self.expected["tasks"].as_object().expect("tasks");
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for (id, facts) in expected {
            let key = self.key(id, &["Task", "Asset", "Shot", "Sequence", "Scene", "Variant"]);
            let task = &tasks[&key];
            let mut deps = depends_on.remove(&key).unwrap_or_default();
            deps.sort();
            let mut logins: Vec<&str> =
                resources[&key].iter().map(|k| people[k].as_str()).collect();
            logins.sort_unstable();
            let status = &statuses[&key_of(&task[2])];
            *counts.entry(status.clone()).or_default() += 1;
            let open =
                tickets.iter().filter(|ticket| ticket.is_open && ticket.links.contains(&key));
            let open: Vec<i64> = open.map(|ticket| ticket.number).collect();
            assert_eq!(open.is_empty(), facts.get("open_tickets").is_none(), "task {id}: tickets");
            let ours = json!({
                "class": camel(&text(&task[0])),
                "full_path": full_path(key),
                "nice_name": text(&task[1]),
                "status": status,
                "schedule_seconds": number(&task[3]),
                "total_logged_seconds": number(&task[4]),
                "percent_complete": number(&task[5]),
                "level": number(&task[6]),
                "parent": self.id(&task[7]),
                "review_number": number(&task[8]),
                "priority": number(&task[9]),
                "depends_on": deps,
                "resources": logins,
                "code": codes.get(&key),
                "type": task[15].as_cell().as_key().map(|key| types[&key].clone()),
                "start": moment(&task[10]),
                "end": moment(&task[11]),
                "open_tickets": open,
                "timing": [number(&task[12]), json!(text(&task[13])), json!(text(&task[14]))],
            });
            for (name, fact) in facts.as_object().expect("facts") {
                if !matches!(name.as_str(), "path" | "shot") {
                    same(&sorted(&ours[name]), &sorted(fact), &format!("task {id}: {name}"));
                }
            }
        }
        let counted = self.expected["status_counts"].as_object().expect("counts");
        for (code, count) in counted {
            assert_eq!(counts.get(code).copied(), count.as_u64(), "tasks in {code}");
        }
        assert_eq!(tasks.len(), expected.len(), "tasks");
        self.shots().await;
    }

    /// What each task waits for: the original's id, and which end of it.
    async fn depends_on(&self) -> HashMap<Key, Vec<(i64, String)>> {
        let mut depends_on: HashMap<Key, Vec<(i64, String)>> = HashMap::new();
        let edges =
            self.records("TaskDependency", &["task_id", "depends_on_id", "dependency_target"]);
        for edge in edges.await.into_values() {
            let other = self.id(&edge[1]).as_i64().expect("a task");
            depends_on.entry(key_of(&edge[0])).or_default().push((other, text(&edge[2])));
        }
        depends_on
    }

    /// The codes of those tasks that have one.
    async fn codes(&self) -> HashMap<Key, String> {
        let mut codes = HashMap::new();
        for class in ["Asset", "Shot", "Sequence", "Scene"] {
            codes.extend(self.texts(class, "code").await);
        }
        codes
    }

    async fn shots(&self) {
        let sequences = self.texts("Sequence", "code").await;
        let scenes = self.texts("Scene", "code").await;
        let formats = self.texts("ImageFormat", "name").await;
        let projects = self.records("Project", &["fps", "image_format_id"]).await;
        let fields = [
            "code",
            "cut_in",
            "cut_out",
            "cut_duration",
            "sequence_id",
            "scene_id",
            "fps",
            "image_format_id",
            "project_id",
        ];
        let shots = self.records("Shot", &fields).await;
        for (id, facts) in self.expected["tasks"].as_object().expect("tasks") {
            if facts["class"] != "Shot" {
                continue;
            }
            let shot = &shots[&self.key(id, &["Shot"])];
            let project = &projects[&key_of(&shot[8])];
            let own = |index: usize, other: usize| match &shot[index] {
                Value::Null => project[other].clone(),
                value => value.clone(),
            };
            let name = |of: &HashMap<Key, String>, value: &Value| {
                value.as_cell().as_key().map(|key| of[&key].clone())
            };
            let ours = json!({
                "code": text(&shot[0]),
                "cut": [number(&shot[1]), number(&shot[2]), number(&shot[3])],
                "sequence": name(&sequences, &shot[4]),
                "scene": name(&scenes, &shot[5]),
                "fps": number(&own(6, 0)),
                "image_format": name(&formats, &own(7, 1)),
            });
            same(&ours, &facts["shot"], &format!("shot {id}"));
        }
    }
}
