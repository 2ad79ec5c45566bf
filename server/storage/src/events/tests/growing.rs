//! Who waits for the log to grow, and what wakes them.

use std::time::Duration;

use schema_som::Code;

use super::{event, write};
use crate::testing::{Scratch, everywhere, key};
use crate::{Options, Store};

/// How far the log reaches, once it reaches beyond a position.
async fn grown(store: &Store, beyond: i64) -> Option<i64> {
    let grown = tokio::time::timeout(Duration::from_secs(10), store.grown(beyond));
    grown.await.ok().map(|grown| grown.unwrap())
}

#[tokio::test]
async fn a_commit_wakes_whoever_waits_and_a_rollback_nobody() {
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        write(store, &[event(key())]).await;
        let _follower = store.follow().await.unwrap();
        assert_eq!(store.reach(), 1, "what was there before");
        let mut tx = store.begin().await.unwrap();
        tx.record_events(&[event(key())]).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(store.reach(), 1);
        let mut tx = store.begin().await.unwrap();
        let mut inner = tx.savepoint().await.unwrap();
        inner.record_events(&[event(key()), event(key())]).await.unwrap();
        inner.rollback().await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.reach(), 1, "what a savepoint took back was never there");
        write(store, &[event(key()), event(key())]).await;
        assert!(grown(store, 2).await >= Some(3));
        let newest = store.newest_position().await.unwrap();
        assert_eq!(store.reach(), newest);
    }
}

#[tokio::test]
async fn whatever_was_committed_before_is_found_by_who_asks_for_it() {
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let _follower = store.follow().await.unwrap();
        for expected in 1..=20 {
            write(store, &[event(key())]).await;
            store.settle().await.unwrap();
            assert_eq!(store.newest_position().await.unwrap(), expected);
        }
    }
}

#[tokio::test]
async fn what_another_process_commits_is_noticed() {
    for Scratch { store, url, .. } in &everywhere(&Options::default()).await {
        let _follower = store.follow().await.unwrap();
        let command = Store::open(url, &Options::default()).await.unwrap();
        for expected in 1..=3 {
            write(&command, &[event(key())]).await;
            assert_eq!(grown(store, expected - 1).await, Some(expected));
        }
        command.close().await;
    }
}

#[tokio::test]
async fn what_a_process_left_behind_that_died_before_it_stamped_is_found() {
    for Scratch { store, url, .. } in &everywhere(&Options::default()).await {
        let _follower = store.follow().await.unwrap();
        let dying = Store::open(url, &Options::default()).await.unwrap();
        let mut tx = dying.begin().await.unwrap();
        tx.record_events(&[event(key())]).await.unwrap();
        tx.end().await.unwrap();
        dying.close().await;
        assert_eq!(grown(store, 0).await, Some(1), "{}", store.engine().as_str());
    }
}

#[tokio::test]
async fn whoever_waits_is_sent_away_when_the_database_is_closed() {
    for Scratch { store, .. } in everywhere(&Options::default()).await {
        let follower = store.follow().await.unwrap();
        let waiting = tokio::spawn({
            let store = store.clone();
            async move { store.grown(5).await }
        });
        tokio::task::yield_now().await;
        follower.stop();
        store.close().await;
        assert_eq!(waiting.await.unwrap().unwrap_err().code(), Code::Unavailable);
    }
}
