//! Plans in days are counted anew when the studio's working hours change.

use std::time::{Duration, Instant};

use serde_json::json;
use tests::TestApp;

use super::Floor;
use crate::desk::make;

#[test]
fn tasks_are_counted_anew_when_the_studio_works_less() {
    let app = TestApp::start();
    let floor = Floor::on(app.admin(), "FLOW_ANEW");
    let whole = floor.task(json!({}));
    let part = json!({"parent": {"connect": whole}, "scheduleUnit": "DAY", "scheduleTiming": 3});
    let part = floor.task(part);
    let seconds = |task: &str| floor.of(task, "scheduleSeconds")["scheduleSeconds"].as_i64();
    assert_eq!([seconds(&part), seconds(&whole)], [Some(97_200); 2]);
    let hours = make(&floor.admin, "WorkingHours", json!({"name": "h", "dailyWorkingHours": 8}));
    make(&floor.admin, "Studio", json!({"name": "s", "workingHours": {"connect": hours}}));
    let patience = Instant::now() + Duration::from_secs(60);
    while seconds(&whole) != Some(86_400) {
        assert!(Instant::now() < patience, "it still takes {:?} seconds", seconds(&whole));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(seconds(&part), Some(86_400));
    let told = floor.of(&part, "updatedBy { login } revision");
    assert_eq!(told, json!({"updatedBy": {"login": "admin"}, "revision": 2}));
}
