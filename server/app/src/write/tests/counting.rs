//! The calendar that writes count by: what this process changes holds at once, what another one
//! changes after seconds, and no write asks for it.

use schema_som::change::Command;
use schema_som::ports::{Begun, Entities, Terms};
use schema_som::value::Value;

use super::document::{Desk, is};
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
