//! Facts about reviews and dailies: what was looked at, and what was said.

use std::collections::HashMap;

use schema_som::Key;
use schema_som::calendar::{Calendar, ScheduleModel, TimeUnit};
use serde_json::{Value as Json, json};

use super::Facts;
use super::values::{key_of, number, same, sorted, text};

impl Facts<'_> {
    pub(super) async fn reviews(&self, people: &HashMap<Key, String>) {
        let statuses = self.texts("Status", "code").await;
        let fields = [
            "task_id",
            "reviewer_id",
            "review_number",
            "status_id",
            "version_id",
            "schedule_timing",
            "schedule_unit",
            "schedule_model",
            "project_id",
        ];
        let reviews = self.records("Review", &fields).await;
        let tasks = self.records("Task", &["project_id"]).await;
        let expected = self.expected["reviews"].as_object().expect("reviews");
        assert_eq!(reviews.len(), expected.len(), "reviews");
        for (id, facts) in expected {
            let review = &reviews[&self.key(id, &["Review"])];
            let (unit, model) = (text(&review[6]), text(&review[7]));
            let timing = number(&review[5]).as_f64().expect("a number");
            let (unit, model) = (TimeUnit::of(&unit), ScheduleModel::of(&model));
            let ours = json!({
                "task": self.id(&review[0]),
                "reviewer": people[&key_of(&review[1])],
                "number": number(&review[2]),
                "status": statuses[&key_of(&review[3])],
                "version": self.id(&review[4]),
                "schedule_seconds": Calendar::default().to_seconds(timing, unit, model),
            });
            for (name, fact) in facts.as_object().expect("facts") {
                same(&ours[name], fact, &format!("review {id}: {name}"));
            }
            assert_eq!(review[8], tasks[&key_of(&review[0])][0], "review {id}: project");
        }
    }

    pub(super) async fn dailies(&self) {
        let statuses = self.texts("Status", "code").await;
        let dailies = self.records("Daily", &["name", "status_id"]).await;
        let tasks = self.records("Version", &["task_id"]).await;
        let versions = self.links("File", "versions").await;
        let mut files: HashMap<Key, Vec<(i64, Key)>> = HashMap::new();
        for it in self.records("DailyFile", &["daily_id", "rank", "file_id"]).await.into_values() {
            let rank = it[1].as_cell().as_int().expect("a rank");
            files.entry(key_of(&it[0])).or_default().push((rank, key_of(&it[2])));
        }
        let expected = self.expected["dailies"].as_object().expect("dailies");
        assert_eq!(dailies.len(), expected.len(), "dailies");
        for (key, daily) in &dailies {
            let name = text(&daily[0]);
            let mut files = files.remove(key).unwrap_or_default();
            files.sort_unstable();
            let shown: Vec<Json> = files.iter().map(|(_, key)| json!(self.ids[key])).collect();
            let of: Vec<Key> = files.iter().flat_map(|(_, key)| versions[key].clone()).collect();
            let mut worked: Vec<Key> = of.iter().map(|key| key_of(&tasks[key][0])).collect();
            worked.sort_unstable();
            worked.dedup();
            let ours = json!({
                "status": statuses[&key_of(&daily[1])],
                "versions": self.ids(Some(&of)), "tasks": self.ids(Some(&worked)),
            });
            let facts = expected[&name].as_object().unwrap_or_else(|| panic!("daily {name}"));
            for (fact, value) in facts {
                match fact.as_str() {
                    "files" => same(&json!(shown), value, &format!("daily {name}: files")),
                    _ => same(&ours[fact], &sorted(value), &format!("daily {name}: {fact}")),
                }
            }
        }
    }
}
