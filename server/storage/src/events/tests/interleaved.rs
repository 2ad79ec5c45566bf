//! Many writers at once, some slow, some undone, some that give up within a savepoint: readers who
//! page by position find every committed event once, in ascending order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use schema_som::Key;

use super::{all, event};
use crate::testing::{Scratch, everywhere, key};
use crate::{EventFilter, Options, Store};

const WRITERS: u64 = 32;
const TRANSACTIONS: u64 = 12;

/// What a transaction committed, nothing if it did not.
async fn transaction(store: &Store, writer: u64, turn: u64) -> Vec<Key> {
    let mut tx = store.begin().await.unwrap();
    let first = event(key());
    tx.record_events(std::slice::from_ref(&first)).await.unwrap();
    // On an engine with one writer, a slow one keeps all others waiting.
    if (writer + turn).is_multiple_of(5) {
        tokio::time::sleep(Duration::from_millis(1 + writer % 4 * 3)).await;
    }
    let mut undone = tx.savepoint().await.unwrap();
    undone.record_events(&[event(key())]).await.unwrap();
    undone.rollback().await.unwrap();
    let (second, third) = (event(key()), event(key()));
    if !turn.is_multiple_of(4) {
        tx.record_events(&[second.clone(), third.clone()]).await.unwrap();
    }
    match (writer + turn) % 6 {
        0 => {
            tx.rollback().await.unwrap();
            Vec::new()
        }
        1 => {
            drop(tx);
            Vec::new()
        }
        _ => {
            tx.commit().await.unwrap();
            let mut written = vec![first.record];
            if !turn.is_multiple_of(4) {
                written.extend([second.record, third.record]);
            }
            written
        }
    }
}

async fn writer(store: Store, number: u64) -> Vec<Key> {
    let mut written = Vec::new();
    for turn in 0..TRANSACTIONS {
        written.extend(transaction(&store, number, turn).await);
    }
    written
}

/// Reads what there is, whenever the log has grown, until the writers are done and it is read up.
async fn reader(store: Store, page: u32, done: Arc<AtomicBool>) -> Vec<(i64, Key)> {
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let over = done.load(Ordering::Acquire);
        let events = store.events(&EventFilter::after(after, page)).await.unwrap();
        if let Some(last) = events.last() {
            after = last.position;
            found.extend(events.iter().map(|event| (event.position, event.event.record)));
        } else if over {
            return found;
        } else {
            let grown = store.grown(after);
            _ = tokio::time::timeout(Duration::from_millis(50), grown).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_committed_event_is_found_once_and_in_order_however_writers_interleave() {
    let patient = Options { busy_timeout_ms: 60_000, ..Options::default() };
    for Scratch { store, url, .. } in &everywhere(&patient).await {
        let engine = store.engine().as_str();
        // Another process's connections, as far as the database can tell: it stamps, too.
        let beside = Store::open(url, &patient).await.unwrap();
        let followers = [store.follow().await.unwrap(), beside.follow().await.unwrap()];
        let done = Arc::new(AtomicBool::new(false));
        let readers: Vec<_> = [(store, 1), (store, 7), (&beside, 500)]
            .into_iter()
            .map(|(store, page)| tokio::spawn(reader(store.clone(), page, done.clone())))
            .collect();
        let writers: Vec<_> = (0..WRITERS)
            .map(|number| {
                let store = if number % 4 == 3 { &beside } else { store };
                tokio::spawn(writer(store.clone(), number))
            })
            .collect();
        let mut written = Vec::new();
        for writer in writers {
            written.extend(writer.await.unwrap());
        }
        store.stamp().await.unwrap();
        done.store(true, Ordering::Release);
        written.sort_unstable();
        let stored = all(store, 500).await;
        for reader in readers {
            let found = reader.await.unwrap();
            assert!(found.is_sorted_by(|a, b| a.0 < b.0), "{engine}: positions ascend");
            assert_eq!(found, stored, "{engine}: what was read at once is what is there");
            let mut records: Vec<_> = found.into_iter().map(|(_, record)| record).collect();
            records.sort_unstable();
            assert_eq!(records, written, "{engine}: each committed event once, no other");
        }
        drop(followers);
        beside.close().await;
    }
}

#[tokio::test]
async fn a_transaction_that_drew_first_and_committed_last_comes_last() {
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        if store.queue().is_some() {
            continue;
        }
        let (early, late) = (event(key()), event(key()));
        let mut slow = store.begin().await.unwrap();
        slow.record_events(std::slice::from_ref(&early)).await.unwrap();
        super::write(store, std::slice::from_ref(&late)).await;
        assert_eq!(all(store, 10).await, [(1, late.record)], "the slow one keeps nobody waiting");
        assert_eq!(store.stamp().await.unwrap(), None);
        slow.commit().await.unwrap();
        assert_eq!(all(store, 10).await, [(1, late.record), (2, early.record)]);
    }
}

#[tokio::test]
async fn more_events_than_one_pass_takes_get_their_positions_in_order() {
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let events: Vec<_> = (0..6_001).map(|_| event(key())).collect();
        super::write(store, &events).await;
        let found = all(store, 1_000).await;
        let wanted: Vec<_> =
            (1..).zip(&events).map(|(position, event)| (position, event.record)).collect();
        assert!(found == wanted, "{}", store.engine().as_str());
    }
}
