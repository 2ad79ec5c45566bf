//! What is told again, and in which order.

use schema_som::Key;
use schema_som::hooks::HookName;

use super::RetryRow;
use crate::Options;
use crate::testing::{Scratch, everywhere, key};

fn open(position: i64, record: Key, due_at: i64) -> RetryRow {
    RetryRow { position, record, attempt: 1, due_at, reason: "odd".into(), dead_at: None }
}

#[tokio::test]
async fn however_much_waits_of_one_record_it_hides_no_other() {
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let hook = HookName { plugin: "farm".into(), hook: "tell".into() };
        let [busy, buried, quiet, soon] = [key(), key(), key(), key()];
        let mut rows: Vec<_> = (1..=1_500).map(|position| open(position, busy, 5)).collect();
        rows.push(RetryRow { dead_at: Some(1), ..open(1_501, quiet, 5) });
        rows.push(open(1_502, quiet, 5));
        rows.push(open(1_503, soon, 4));
        rows.push(RetryRow { dead_at: Some(1), ..open(1_504, buried, 3) });
        let mut tx = store.begin().await.unwrap();
        tx.put_retries(&hook, &rows).await.unwrap();
        // Of another hook, so that it is ahead of nothing.
        let other = HookName { plugin: "farm".into(), hook: "other".into() };
        tx.put_retries(&other, &[open(1, soon, 1)]).await.unwrap();
        tx.commit().await.unwrap();
        let leads = async |limit| {
            let leads = store.leading_retries(&hook, limit).await.unwrap();
            leads.iter().map(|lead| (lead.position, lead.record)).collect::<Vec<_>>()
        };
        assert_eq!(leads(10).await, [(1_503, soon), (1, busy), (1_502, quiet)]);
        assert_eq!(leads(1).await, [(1_503, soon)]);
    }
}
