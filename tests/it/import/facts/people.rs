//! Facts about users, groups and what they are granted.

use std::collections::HashMap;

use schema_som::Key;
use schema_som::value::Value;
use serde_json::{Value as Json, json};

use super::Facts;
use super::tickets::Ticket;
use super::values::{key_of, number, same, sorted, text};

impl Facts<'_> {
    pub(super) async fn users(&self, people: &HashMap<Key, String>, tickets: &[Ticket]) {
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
        let vacations = self.records("Vacation", &["user_id"]).await;
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
            let owned = || tickets.iter().filter(|ticket| ticket.owner == Some(key));
            let away = vacations.values().filter(|it| it[0].as_cell().as_key() == Some(key));
            let ours = json!({
                "tickets": owned().count(),
                "open_tickets": owned().filter(|ticket| ticket.is_open).count(),
                "vacations": away.count(),
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
                same(&sorted(&ours[name]), &sorted(fact), &format!("user {login}: {name}"));
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

    pub(super) async fn groups(&self, people: &HashMap<Key, String>) {
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
}
