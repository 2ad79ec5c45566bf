//! Facts about projects, and about the repositories and image formats that they use.

use schema_som::value::Value;
use serde_json::{Value as Json, json};

use super::Facts;
use super::tickets::Ticket;
use super::values::{key_of, number, same, sorted, text};

impl Facts<'_> {
    pub(super) async fn projects(&self, tickets: &[Ticket]) {
        let statuses = self.texts("Status", "code").await;
        let repositories = self.texts("Repository", "code").await;
        let projects =
            self.records("Project", &["name", "status_id", "fps", "code", "is_active"]).await;
        let of = self.links("Project", "repositories").await;
        let users = self.links("Project", "users").await;
        let budgets = self.records("Budget", &["name", "project_id"]).await;
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
            let status = &statuses[&key_of(&project[1])];
            let reported = || tickets.iter().filter(|ticket| ticket.project == key);
            let budgets = budgets.values().filter(|budget| budget[1] == Value::Key(key));
            let ours = json!({
                "tickets": reported().count(),
                "open_tickets": reported().filter(|ticket| ticket.is_open).count(),
                "is_active": project[4] == Value::from(true),
                "budgets": budgets.map(|budget| text(&budget[0])).collect::<Vec<_>>(),
                "id": facts["id"], "name": text(&project[0]),
                "status": status, "fps": number(&project[2]),
                "tasks": own.len(), "root_tasks": roots.len(), "assets": count("asset"),
                "sequences": count("sequence"), "shots": count("shot"),
                "schedule_seconds": sum(3), "total_logged_seconds": sum(4),
                "percent_complete": sum(4) as f64 * 100.0 / sum(3) as f64,
                "repositories": names, "users": users[&key].len(),
            });
            for (name, fact) in facts.as_object().expect("facts") {
                let what = format!("project {code}: {name}");
                match name.as_str() {
                    "budgets" => same(&sorted(&ours[name]), &sorted(fact), &what),
                    _ => same(&ours[name], fact, &what),
                }
            }
        }
    }

    pub(super) async fn repositories_and_formats(&self) {
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
