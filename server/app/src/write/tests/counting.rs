//! The calendar that writes count by: what this process changes holds at once, what another one
//! changes after seconds, and no write asks for it.

use schema_som::change::Command;
use schema_som::ports::{Begun, Entities, Terms};
use schema_som::value::Value;
use schema_som::{Key, clock::Clock};

use super::document::{Desk, is, to};
use crate::recount::Recount;
use crate::{App, Settings};

impl Desk {
    /// Seconds of a vacation that was to last a minute.
    async fn shortest(&self) -> Value {
        let values = [("start", is(Value::Time(0))), ("duration", is(60_i64))];
        let vacation = self.one(self.create("Vacation", &values)).await.unwrap();
        let [duration] = self.of("Vacation", vacation, ["duration"]).await;
        duration
    }

    fn studio_of(&self, resolution: i64) -> Command {
        self.create("Studio", &[("name", is("s")), ("timing_resolution", is(resolution))])
    }
}

#[tokio::test]
async fn a_calendar_is_renewed_by_own_changes_at_once_and_by_those_of_others_in_seconds() {
    let desk = Desk::demo().await;
    let store = desk.studio.app.store().clone();
    let other = App::new(store.clone(), desk.studio.clock.clone(), Settings::default());
    assert_eq!(desk.shortest().await, Value::Int(3_600));

    let Begun::Work(mut work) = other.begin(&desk.context(), Terms::default()).await.unwrap()
    else {
        panic!("nothing is known yet");
    };
    work.change(&desk.context(), desk.studio_of(300)).await.unwrap();
    work.finish(b"{}").await.unwrap();
    assert_eq!(desk.shortest().await, Value::Int(3_600), "it is kept for seconds");
    desk.studio.clock.advance(3);
    assert_eq!(desk.shortest().await, Value::Int(300));

    let studio = desk.find("Studio", "timing_resolution", 300_i64).await;
    let finer = [("timing_resolution", is(60_i64))];
    desk.run(desk.update("Studio", studio, &finer)).await.unwrap();
    assert_eq!(desk.shortest().await, Value::Int(60));
    desk.run(desk.studio_of(7_200)).await.unwrap();
    assert_eq!(desk.shortest().await, Value::Int(60), "the first studio counts");

    // What comes to nothing changes nothing.
    let mut work = desk.begin(Terms::default()).await;
    let coarser = [("timing_resolution", is(3_600_i64))];
    work.change(&desk.context(), desk.update("Studio", studio, &coarser)).await.unwrap();
    drop(work);
    assert_eq!(desk.shortest().await, Value::Int(60));

    let cost = async || {
        let before = store.statements();
        desk.run(desk.create("Tag", &[("name", is("t"))])).await.unwrap();
        store.statements() - before
    };
    assert_eq!(cost().await, cost().await, "no write asks for it");
}

impl Desk {
    /// A task that is planned by the calendar, in one that is made of it.
    async fn counted_task(&self, model: &str, days: f64) -> (Key, Key) {
        let project = self.stored("Project", ["id"]).await[0][0].as_cell().as_key().unwrap();
        let values = [("name", is("whole")), ("project", to(project))];
        let whole = self.one(self.create("Task", &values)).await.unwrap();
        let values = [
            ("name", is("part")),
            ("parent", to(whole)),
            ("start", is(Value::Time(self.studio.clock.now()))),
            ("schedule_model", is(model)),
            ("schedule_timing", is(days)),
            ("schedule_unit", is("d")),
        ];
        (whole, self.one(self.create("Task", &values)).await.unwrap())
    }

    async fn seconds(&self, field: &str, tasks: [Key; 2]) -> [i64; 2] {
        let mut seconds = [0; 2];
        for (at, task) in tasks.into_iter().enumerate() {
            let [value] = self.of("Task", task, [field]).await;
            seconds[at] = value.as_cell().as_int().unwrap();
        }
        seconds
    }

    async fn recount(&self, which: Recount) -> usize {
        self.studio.app.recount(&self.studio.registry, which).await.unwrap()
    }
}

#[tokio::test]
async fn what_is_counted_by_the_calendar_follows_the_clock() {
    let desk = Desk::demo().await;
    let (whole, part) = desk.counted_task("duration", 2.0).await;
    let logged = async || desk.seconds("total_logged_seconds", [whole, part]).await;
    let begun = desk.studio.clock.now();
    assert_eq!(logged().await, [0, 0]);
    desk.studio.clock.advance(7_200);
    assert_eq!(desk.recount(Recount::Since(begun)).await, 1);
    assert_eq!(logged().await, [7_200, 7_200]);
    desk.studio.clock.advance(600);
    assert_eq!(desk.recount(Recount::Since(begun)).await, 0, "it goes in steps of an hour");
    desk.studio.clock.advance(3 * 86_400);
    assert_eq!(desk.recount(Recount::Since(begun)).await, 1);
    assert_eq!(logged().await, [172_800, 172_800]);
    assert_eq!(desk.recount(Recount::All).await, 0);
}

#[tokio::test]
async fn plans_follow_the_working_hours_of_the_studio() {
    let desk = Desk::demo().await;
    let (whole, part) = desk.counted_task("effort", 3.0).await;
    let planned = async || desk.seconds("schedule_seconds", [whole, part]).await;
    assert_eq!(planned().await, [97_200, 97_200]);
    let hours = [("name", is("short")), ("daily_working_hours", is(8_i64))];
    let hours = desk.one(desk.create("WorkingHours", &hours)).await.unwrap();
    let studio = [("name", is("s")), ("working_hours", to(hours))];
    desk.run(desk.create("Studio", &studio)).await.unwrap();
    let editor = desk.of("Task", part, ["updated_by_id"]).await;
    assert_eq!(desk.recount(Recount::All).await, 1, "what is planned in hours stays");
    assert_eq!(planned().await, [86_400, 86_400]);
    assert_eq!(desk.of("Task", part, ["updated_by_id"]).await, editor);
    let log = desk.log(part).await;
    assert_eq!(log.last().unwrap().1["schedule_seconds"], serde_json::json!([97_200, 86_400]));
}
