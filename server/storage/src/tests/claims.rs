//! One effect per idempotency key, whoever comes when.

use schema_som::{Code, Key};

use crate::testing::{Scratch, everywhere, key};
use crate::{Claim, Claimed, Engine, Options, Store};

const NOW: i64 = 1_700_000_000_000_000;
const DAY: i64 = 86_400_000_000;

async fn claim(store: &Store, claimed: Claimed<'_>, request: u8, now: i64) -> Claim {
    let mut tx = store.begin().await.unwrap();
    tx.claim(claimed, &[request; 32], now).await.unwrap()
}

async fn answer(store: &Store, claimed: Claimed<'_>, answer: &[u8]) {
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.claim(claimed, &[1; 32], NOW).await.unwrap(), Claim::New);
    tx.fill(claimed, answer).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_key_answers_again_what_it_answered_first() {
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let claimed = Claimed { actor: key(), key: "a key" };
        // What was rolled back left nothing.
        assert_eq!(claim(store, claimed, 1, NOW).await, Claim::New);
        let long = format!("{{\"data\":\"{}\"}}", "é".repeat(1 << 20));
        answer(store, claimed, long.as_bytes()).await;
        let known = claim(store, claimed, 1, NOW + DAY).await;
        assert!(known == Claim::Known(long.into_bytes()));
        assert_eq!(claim(store, claimed, 2, NOW).await, Claim::Mismatch);
        let others = [
            Claimed { actor: key(), ..claimed },
            Claimed { key: "A key", ..claimed },
            Claimed { key: "a key ", ..claimed },
        ];
        for other in others {
            assert_eq!(claim(store, other, 2, NOW).await, Claim::New);
        }
    }
}

#[tokio::test]
async fn an_answer_is_kept_for_a_day() {
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let claimed = Claimed { actor: key(), key: "a" };
        answer(store, claimed, b"{}").await;
        let later = NOW + DAY + 1;
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.claim(claimed, &[2; 32], later).await.unwrap(), Claim::New);
        tx.fill(claimed, b"[]").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(store, claimed, 2, later).await, Claim::Known(b"[]".to_vec()));
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.forget_answers(later).await.unwrap(), 0);
        assert_eq!(tx.forget_answers(later + DAY + 1).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn an_answer_needs_a_claim() {
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let claimed = Claimed { actor: Key([0; 16]), key: "a" };
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.fill(claimed, b"{}").await.unwrap_err().code(), Code::Internal);
        assert_eq!(tx.fill(claimed, &[0xff]).await.unwrap_err().code(), Code::Internal);
    }
}

#[tokio::test]
async fn a_twin_waits_for_the_end_of_the_first() {
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let actor = key();
        for commits in [true, false] {
            let text = commits.to_string();
            let claimed = Claimed { actor, key: &text };
            let mut first = store.begin().await.unwrap();
            assert_eq!(first.claim(claimed, &[1; 32], NOW).await.unwrap(), Claim::New);
            let twins: Vec<_> = (0..4)
                .map(|_| {
                    let (store, text) = (store.clone(), text.clone());
                    tokio::spawn(async move {
                        loop {
                            let claimed = Claimed { actor, key: &text };
                            let mut tx = store.begin().await.unwrap();
                            match tx.claim(claimed, &[1; 32], NOW).await {
                                Ok(Claim::New) => {
                                    tx.fill(claimed, b"{}").await.unwrap();
                                    tx.commit().await.unwrap();
                                    return Claim::New;
                                }
                                Ok(other) => return other,
                                // Two of them waited for the one that gave up.
                                Err(error) => assert!(error.replays(), "{error}"),
                            }
                        }
                    })
                })
                .collect();
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            if commits {
                first.fill(claimed, b"{}").await.unwrap();
                first.commit().await.unwrap();
            } else {
                first.rollback().await.unwrap();
            }
            let mut new = 0;
            for twin in twins {
                match twin.await.unwrap() {
                    Claim::New => new += 1,
                    other => assert_eq!(other, Claim::Known(b"{}".to_vec())),
                }
            }
            assert_eq!(new, usize::from(!commits), "{}", store.engine().as_str());
        }
    }
}

#[tokio::test]
async fn a_twin_that_waits_too_long_is_told_so() {
    let options = Options { busy_timeout_ms: 300, ..Options::default() };
    for Scratch { store, .. } in &everywhere(&options).await {
        let claimed = Claimed { actor: key(), key: "a" };
        let mut first = store.begin().await.unwrap();
        assert_eq!(first.claim(claimed, &[1; 32], NOW).await.unwrap(), Claim::New);
        match store.engine() {
            Engine::Sqlite => {
                assert_eq!(store.begin().await.err().unwrap().code(), Code::Busy);
            }
            _ => assert_eq!(claim(store, claimed, 1, NOW).await, Claim::InProgress),
        }
    }
}
