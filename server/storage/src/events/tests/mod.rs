//! The log under many writers, and what its readers find.

use schema_som::Key;

use super::EventRow;
use crate::testing::key;
use crate::{EventFilter, Store};

mod growing;
mod interleaved;
mod reading;
mod retained;

/// An event of this record.
fn event(record: Key) -> EventRow {
    EventRow {
        at: 1_700_000_000_000_000,
        actor: None,
        cause: "caller".into(),
        mutation: key(),
        type_name: "Shot".into(),
        record,
        project: None,
        action: "updated".into(),
        changes: r#"{"cut_in":[1,2]}"#.into(),
    }
}

/// Commits events in a transaction of their own.
async fn write(store: &Store, events: &[EventRow]) {
    let mut tx = store.begin().await.unwrap();
    tx.record_events(events).await.unwrap();
    tx.commit().await.unwrap();
}

/// Every event that is to be found, by pages of this size.
async fn all(store: &Store, page: u32) -> Vec<(i64, Key)> {
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let events = store.events(&EventFilter::after(after, page)).await.unwrap();
        let Some(last) = events.last() else { return found };
        after = last.position;
        found.extend(events.iter().map(|event| (event.position, event.event.record)));
    }
}
