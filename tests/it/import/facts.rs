//! Every recorded fact about the classes that exist here, compared through the id map.

use std::collections::{BTreeMap, HashMap};

use schema_som::Key;
use schema_som::value::Value;
use serde_json::{Value as Json, json};

use super::studio::{Studio, production};

type Records = HashMap<Key, Vec<Value>>;
type Targets = HashMap<Key, Vec<Key>>;

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

/// What the original computed about its production.
pub(super) fn expected() -> Json {
    let path = production().with_file_name("stalker-production.expected.json");
    let text = std::fs::read_to_string(path).expect("the facts");
    serde_json::from_str(&text).expect("the facts")
}

/// The imported studio with the recorded facts beside it.
pub(super) struct Facts<'a> {
    studio: &'a Studio,
    expected: Json,
    map: BTreeMap<(String, String), Key>,
    /// Back from our keys to the source's ids.
    ids: HashMap<Key, i64>,
}

impl Facts<'_> {
    pub(super) async fn of<'a>(studio: &'a Studio, source: &str) -> Facts<'a> {
        let map = studio.map(source).await;
        let ids = map
            .iter()
            .filter(|((class, _), _)| class != "Permission")
            .filter_map(|((_, id), key)| Some((*key, id.parse().ok()?)))
            .collect();
        Facts { studio, expected: expected(), map, ids }
    }

    /// Compares everything.
    pub(super) async fn hold(&self) {
        self.rows_per_class().await;
        let people = self.people().await;
        self.tasks(&people).await;
        self.users(&people).await;
        self.groups(&people).await;
        self.versions().await;
        self.files().await;
        self.projects().await;
        self.repositories_and_formats().await;
    }

    async fn records(&self, class: &str, fields: &[&str]) -> Records {
        self.studio.records(class, fields).await
    }

    async fn links(&self, class: &str, relation: &str) -> Targets {
        self.studio.links(class, relation).await
    }

    fn id(&self, value: &Value) -> Json {
        match value {
            Value::Key(key) => json!(self.ids[key]),
            _ => Json::Null,
        }
    }

    fn ids(&self, keys: Option<&Vec<Key>>) -> Json {
        let mut ids: Vec<i64> = keys.into_iter().flatten().map(|key| self.ids[key]).collect();
        ids.sort_unstable();
        json!(ids)
    }

    /// Our key of an id of the source, of whatever class.
    fn key(&self, id: &str, classes: &[&str]) -> Key {
        let found = classes.iter().find_map(|c| self.map.get(&((*c).to_owned(), id.to_owned())));
        *found.unwrap_or_else(|| panic!("{classes:?} {id} was not brought"))
    }

    /// The names that other records show: logins, codes, names by key.
    async fn texts(&self, class: &str, field: &str) -> HashMap<Key, String> {
        let records = self.records(class, &[field]).await;
        records.into_iter().map(|(key, values)| (key, text(&values[0]))).collect()
    }

    async fn people(&self) -> HashMap<Key, String> {
        self.texts("User", "login").await
    }

    async fn rows_per_class(&self) {
        let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
        for (class, _) in self.map.keys() {
            *counted.entry(class).or_default() += 1;
        }
        for (class, count) in self.expected["rows_per_class"].as_object().expect("classes") {
            if self.studio.registry.by_name(class).is_some() {
                assert_eq!(counted.get(class.as_str()), count.as_u64().as_ref(), "{class}");
                let stored = self.records(class, &[]).await;
                let brought = self.map.iter().filter(|((of, _), _)| of == class);
                brought.for_each(|((_, id), key)| {
                    assert!(stored.contains_key(key), "{class} {id}");
                });
            }
        }
        let tables = [
            ("Permission", "Permissions"),
            ("ProjectUser", "Project_Users"),
            ("DepartmentUser", "Department_Users"),
            ("TaskDependency", "Task_Dependencies"),
        ];
        for (class, table) in tables {
            let expected = self.expected["rows_per_table"][table].as_u64();
            assert_eq!(counted.get(class).copied(), expected, "{class}");
        }
    }

    async fn tasks(&self, people: &HashMap<Key, String>) {
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
                "timing": [number(&task[12]), json!(text(&task[13])), json!(text(&task[14]))],
            });
            for (name, fact) in facts.as_object().expect("facts") {
                if !matches!(name.as_str(), "path" | "open_tickets" | "shot") {
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

    async fn users(&self, people: &HashMap<Key, String>) {
        let fields =
            ["name", "email", "rate", "efficiency", "password_hash", "must_reset_password"];
        let users = self.records("User", &fields).await;
        let departments = self.texts("Department", "name").await;
        let groups = self.texts("Group", "name").await;
        let permissions = self.permissions().await;
        let in_departments = self.links("User", "departments").await;
        let in_groups = self.links("User", "groups").await;
        let own = self.links("User", "permissions").await;
        let tasks = self.links("User", "tasks").await;
        let mut logs: HashMap<Key, (u64, i64)> = HashMap::new();
        for log in self.records("TimeLog", &["resource_id", "duration"]).await.into_values() {
            let entry = logs.entry(key_of(&log[0])).or_default();
            entry.0 += 1;
            entry.1 += log[1].as_cell().as_int().expect("a duration");
        }
        let keys: HashMap<&str, Key> = people.iter().map(|(key, l)| (l.as_str(), *key)).collect();
        for (login, facts) in self.expected["users"].as_object().expect("users") {
            let key = keys[login.as_str()];
            assert_eq!(self.key(&facts["id"].to_string(), &["User"]), key, "{login}");
            let user = &users[&key];
            let names = |of: &HashMap<Key, String>, keys: &Vec<Key>| {
                let mut names: Vec<String> = keys.iter().map(|key| of[key].clone()).collect();
                names.sort();
                names
            };
            let acl: Vec<Json> = own[&key]
                .iter()
                .map(|key| {
                    let [access, action, class] = &permissions[key];
                    json!([access, format!("User:{}", text(&user[0])), format!("{action}_{class}")])
                })
                .collect();
            let ours = json!({
                "id": facts["id"], "name": text(&user[0]), "email": text(&user[1]),
                "departments": names(&departments, &in_departments[&key]),
                "groups": names(&groups, &in_groups[&key]),
                "tasks": tasks[&key].len(),
                "time_logs": logs.get(&key).map_or(0, |logs| logs.0),
                "logged_seconds": logs.get(&key).map_or(0, |logs| logs.1),
                "rate": user[2].as_cell().as_int().map(|millionths| millionths as f64 / 1e6),
                "efficiency": number(&user[3]),
                "acl_own": acl,
            });
            for (name, fact) in facts.as_object().expect("facts") {
                if !matches!(name.as_str(), "tickets" | "open_tickets" | "vacations") {
                    same(&sorted(&ours[name]), &sorted(fact), &format!("user {login}: {name}"));
                }
            }
            if login != "admin" {
                assert_eq!(user[4], Value::Null, "{login} has no password");
                assert_eq!(user[5], Value::Int(1), "{login} must choose one");
            }
        }
    }

    async fn permissions(&self) -> HashMap<Key, [String; 3]> {
        let records = self.records("Permission", &["access", "action", "class_name"]).await;
        let triple = |values: Vec<Value>| [text(&values[0]), text(&values[1]), text(&values[2])];
        records.into_iter().map(|(key, values)| (key, triple(values))).collect()
    }

    async fn groups(&self, people: &HashMap<Key, String>) {
        let permissions = self.permissions().await;
        let users = self.links("Group", "users").await;
        let granted = self.links("Group", "permissions").await;
        let groups = self.records("Group", &["name", "reach"]).await;
        for (name, facts) in self.expected["groups"].as_object().expect("groups") {
            let found = groups.iter().find(|(_, group)| text(&group[0]) == *name);
            let (key, group) = found.unwrap_or_else(|| panic!("group {name}"));
            let logins: Vec<&str> = users[key].iter().map(|key| people[key].as_str()).collect();
            let triples: Vec<_> = granted[key].iter().map(|key| &permissions[key]).collect();
            let ours = json!({ "users": logins, "permissions": triples });
            for fact in ["users", "permissions"] {
                same(&sorted(&ours[fact]), &sorted(&facts[fact]), &format!("{name}: {fact}"));
            }
            let reach = if name == "admins" { "admin" } else { "member" };
            assert_eq!(text(&group[1]), reach, "{name}");
        }
    }

    async fn versions(&self) {
        let fields = [
            "task_id",
            "version_number",
            "revision_number",
            "is_published",
            "nice_name",
            "parent_id",
            "project_id",
        ];
        let versions = self.records("Version", &fields).await;
        let files = self.links("Version", "files").await;
        let tasks = self.records("Task", &["project_id"]).await;
        for (id, facts) in self.expected["versions"].as_object().expect("versions") {
            let key = self.key(id, &["Version"]);
            let version = &versions[&key];
            let ours = json!({
                "task": self.id(&version[0]),
                "number": number(&version[1]),
                "revision": number(&version[2]),
                "published": version[3] == Value::Int(1),
                "nice_name": text(&version[4]),
                "files": self.ids(files.get(&key)),
                "parent": self.id(&version[5]),
            });
            for (name, fact) in facts.as_object().expect("facts") {
                if !matches!(name.as_str(), "path" | "filename" | "absolute_path") {
                    same(&sorted(&ours[name]), &sorted(fact), &format!("version {id}: {name}"));
                }
            }
            assert_eq!(version[6], tasks[&key_of(&version[0])][0], "version {id}: project");
        }
    }

    async fn files(&self) {
        let fields = ["full_path", "path", "filename", "extension", "project_id"];
        let files = self.records("File", &fields).await;
        let references = self.links("File", "references").await;
        for (id, facts) in self.expected["files"].as_object().expect("files") {
            let key = self.key(id, &["File"]);
            let file = &files[&key];
            let ours = json!({
                "full_path": text(&file[0]), "path": text(&file[1]), "filename": text(&file[2]),
                "extension": text(&file[3]), "references": self.ids(references.get(&key)),
            });
            for (name, fact) in facts.as_object().expect("facts") {
                same(&sorted(&ours[name]), &sorted(fact), &format!("file {id}: {name}"));
            }
            assert!(!file[4].is_null(), "file {id} belongs to a project");
        }
    }

    async fn projects(&self) {
        let statuses = self.texts("Status", "code").await;
        let repositories = self.texts("Repository", "code").await;
        let projects = self.records("Project", &["name", "status_id", "fps", "code"]).await;
        let of = self.links("Project", "repositories").await;
        let users = self.links("Project", "users").await;
        let fields =
            ["project_id", "kind", "parent_id", "schedule_seconds", "total_logged_seconds"];
        let tasks = self.records("Task", &fields).await;
        for (code, facts) in self.expected["projects"].as_object().expect("projects") {
            let key = self.key(&facts["id"].to_string(), &["Project"]);
            let project = &projects[&key];
            assert_eq!(text(&project[3]), *code);
            let own: Vec<_> = tasks.values().filter(|task| task[0] == Value::Key(key)).collect();
            let count = |kind: &str| own.iter().filter(|task| text(&task[1]) == kind).count();
            let roots: Vec<_> = own.iter().filter(|task| task[2].is_null()).collect();
            let sum = |index: usize| -> i64 {
                roots.iter().filter_map(|task| task[index].as_cell().as_int()).sum()
            };
            let names: Vec<&str> = of[&key].iter().map(|key| repositories[key].as_str()).collect();
            let ours = json!({
                "id": facts["id"], "name": text(&project[0]),
                "status": statuses[&key_of(&project[1])], "fps": number(&project[2]),
                "tasks": own.len(), "root_tasks": roots.len(), "assets": count("asset"),
                "sequences": count("sequence"), "shots": count("shot"),
                "schedule_seconds": sum(3), "total_logged_seconds": sum(4),
                "percent_complete": sum(4) as f64 * 100.0 / sum(3) as f64,
                "repositories": names, "users": users[&key].len(),
            });
            for (name, fact) in facts.as_object().expect("facts") {
                let later = ["open_tickets", "tickets", "is_active", "budgets"];
                if !later.contains(&name.as_str()) {
                    same(&ours[name], fact, &format!("project {code}: {name}"));
                }
            }
        }
    }

    async fn repositories_and_formats(&self) {
        let fields = ["code", "linux_path", "windows_path", "macos_path"];
        let stored = self.records("Repository", &fields).await;
        for (code, paths) in self.expected["repositories"].as_object().expect("repositories") {
            let found = stored.values().find(|repository| text(&repository[0]) == *code);
            let repository = found.unwrap_or_else(|| panic!("repository {code}"));
            let ours: Vec<String> = repository[1..].iter().map(text).collect();
            same(&json!(ours), paths, code);
        }
        let fields =
            ["name", "width", "height", "pixel_aspect", "device_aspect", "print_resolution"];
        let stored = self.records("ImageFormat", &fields).await;
        for (name, values) in self.expected["image_formats"].as_object().expect("formats") {
            let found = stored.values().find(|format| text(&format[0]) == *name);
            let format = found.unwrap_or_else(|| panic!("format {name}"));
            let ours: Vec<Json> = format[1..].iter().map(number).collect();
            same(&json!(ours), values, name);
        }
    }
}

fn key_of(value: &Value) -> Key {
    value.as_cell().as_key().unwrap_or_else(|| panic!("{value:?} is no key"))
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        other => panic!("{other:?} is no text"),
    }
}

fn number(value: &Value) -> Json {
    match value {
        Value::Int(number) => json!(number),
        Value::Float(number) => json!(number),
        _ => Json::Null,
    }
}

fn moment(value: &Value) -> Json {
    match value {
        Value::Time(micros) => {
            let seconds = micros / 1_000_000;
            let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
            let (year, month, day) = civil(days);
            let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
            json!(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
        }
        _ => Json::Null,
    }
}

/// Year, month and day of a number of days since 1970, by the rules of the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let (mut year, mut rest) = (1970, days);
    while rest >= 365 + i64::from(leap(year)) {
        rest -= 365 + i64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while rest >= lengths[month] {
        rest -= lengths[month];
        month += 1;
    }
    (year, month as i64 + 1, rest + 1)
}

/// `task` -> `Task`; what the class is called in the source.
fn camel(kind: &str) -> String {
    let (first, rest) = kind.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

/// Lists in a fixed order: what has no order in the model is compared as a set.
fn sorted(value: &Json) -> Json {
    match value {
        Json::Array(items) if items.iter().any(|item| item.is_array() || item.is_string()) => {
            let mut items = items.clone();
            if !matches!(items.as_slice(), [Json::Number(_), ..]) {
                items.sort_by_key(Json::to_string);
            }
            json!(items)
        }
        Json::Array(items) if items.iter().all(Json::is_i64) => {
            let mut items = items.clone();
            items.sort_by_key(Json::as_i64);
            json!(items)
        }
        other => other.clone(),
    }
}

/// Equal; numbers within 1e-6, or 1e-9 of their size.
fn same(ours: &Json, fact: &Json, what: &str) {
    match (ours, fact) {
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).for_each(|(a, b)| same(a, b, what));
        }
        (Json::Object(a), Json::Object(b)) if a.len() == b.len() => {
            b.iter().for_each(|(name, b)| same(&a[name], b, &format!("{what}.{name}")));
        }
        (Json::Number(a), Json::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            assert!((a - b).abs() <= 1e-6_f64.max(1e-9 * b.abs()), "{what}: {a} instead of {b}");
        }
        _ => assert_eq!(ours, fact, "{what}"),
    }
}
