//! What readers can ask for, and what retention leaves them.

use schema_som::Key;

use super::{all, event, write};
use crate::events::EventRow;
use crate::testing::{Scratch, everywhere, key};
use crate::{EventFilter, Options, Projects, Retention, Store};

async fn positions(store: &Store, filter: EventFilter) -> Vec<i64> {
    let events = store.events(&filter).await.unwrap();
    events.iter().map(|event| event.position).collect()
}

fn everything() -> EventFilter {
    EventFilter { after: None, ..EventFilter::after(0, 100) }
}

#[tokio::test]
async fn an_event_comes_back_as_it_was_written() {
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let full = EventRow { actor: Some(key()), project: Some(key()), ..event(key()) };
        let bare = event(key());
        write(store, &[full.clone(), bare.clone()]).await;
        let found = store.events(&everything()).await.unwrap();
        let found: Vec<_> = found.into_iter().map(|found| found.event).collect();
        assert_eq!(found, [full, bare]);
    }
}

#[tokio::test]
async fn each_part_of_a_filter_narrows() {
    let (shot, task, here, there, person): (Key, Key, Key, Key, Key) =
        (key(), key(), key(), key(), key());
    let events = [
        EventRow { project: Some(here), ..event(shot) },
        EventRow { project: Some(there), type_name: "Task".into(), ..event(task) },
        EventRow { actor: Some(person), ..event(task) },
        EventRow { project: Some(here), action: "deleted".into(), ..event(shot) },
    ];
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        write(store, &events).await;
        let among = |among: &[Key], or_none| Some(Projects { among: among.to_vec(), or_none });
        let cases: [(EventFilter, &[i64]); 12] = [
            (everything(), &[1, 2, 3, 4]),
            (EventFilter { after: Some(2), ..everything() }, &[3, 4]),
            (EventFilter { before: Some(3), ..everything() }, &[1, 2]),
            (EventFilter { backward: true, limit: 3, ..everything() }, &[4, 3, 2]),
            (EventFilter { types: Some(vec!["Task".into()]), ..everything() }, &[2]),
            (EventFilter { types: Some(Vec::new()), ..everything() }, &[]),
            (EventFilter { record: Some(task), ..everything() }, &[2, 3]),
            (EventFilter { record: Some(shot), backward: true, ..everything() }, &[4, 1]),
            (EventFilter { actor: Some(person), ..everything() }, &[3]),
            (EventFilter { actions: vec!["deleted".into()], ..everything() }, &[4]),
            (EventFilter { projects: among(&[here], true), ..everything() }, &[1, 3, 4]),
            (EventFilter { projects: among(&[], false), ..everything() }, &[]),
        ];
        for (filter, wanted) in cases {
            assert_eq!(positions(store, filter.clone()).await, wanted, "{filter:?}");
        }
    }
}

#[tokio::test]
async fn what_is_older_than_it_may_be_is_deleted_from_the_beginning_and_positions_go_on() {
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let at = |at: i64| EventRow { at, ..event(key()) };
        let purge = async |before: i64| {
            let terms = Retention { before, unheard_before: before - 7, now: 1_000 };
            store.purge_events(&terms).await.unwrap().events
        };
        assert_eq!(purge(100).await, 0, "there is nothing");
        let mut old: Vec<_> = (0..2_500).map(|_| at(10)).collect();
        old.extend([at(50), at(20), at(60)]);
        write(store, &old).await;
        // A clock that went back does not tear holes.
        assert_eq!(purge(50).await, 2_500);
        assert_eq!(store.purged_position().await.unwrap(), 2_500);
        assert_eq!(positions(store, everything()).await, [2_501, 2_502, 2_503]);
        assert_eq!(purge(1_000).await, 2, "the newest stays");
        assert_eq!(store.purged_position().await.unwrap(), 2_502);
        write(store, &[at(70)]).await;
        let left: Vec<_> = all(store, 10).await.into_iter().map(|(position, _)| position).collect();
        assert_eq!(left, [2_503, 2_504]);
    }
}
