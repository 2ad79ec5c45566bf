//! Facts about the studio: its time, and when everybody is away.

use schema_som::value::Value;
use serde_json::json;

use super::Facts;
use super::values::{key_of, number, same, text};

impl Facts<'_> {
    pub(super) async fn of_studio(&self) {
        let fields = ["name", "timing_resolution", "working_hours_id", "duration", "time_zone"];
        let studios = self.records("Studio", &fields).await;
        let fields = [
            "daily_working_hours",
            "weekly_working_hours",
            "weekly_working_days",
            "yearly_working_days",
        ];
        let hours = self.records("WorkingHours", &fields).await;
        let vacations = self.records("Vacation", &["user_id"]).await;
        let facts = self.expected["studio"].as_object().expect("facts");
        let [studio] = &studios.values().collect::<Vec<_>>()[..] else {
            panic!("one studio: {studios:?}")
        };
        let hours = &hours[&key_of(&studio[2])];
        let ours = json!({
            "name": text(&studio[0]),
            "timing_resolution_s": number(&studio[1]),
            "daily_working_hours": number(&hours[0]),
            "weekly_working_hours": number(&hours[1]),
            "weekly_working_days": number(&hours[2]),
            "yearly_working_days": number(&hours[3]),
            "vacations": vacations.values().filter(|vacation| vacation[0].is_null()).count(),
        });
        for (name, fact) in facts {
            same(&ours[name], fact, &format!("studio: {name}"));
        }
        assert_eq!(studio[3..], [Value::Int(365 * 86_400), Value::from("UTC")]);
    }
}
