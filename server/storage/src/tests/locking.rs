//! Locks by name.

use std::time::Duration;

use crate::{Engine, Options, testing};

#[tokio::test]
async fn a_lock_is_one_holders_until_it_is_dropped() {
    for scratch in testing::everywhere(&Options::default()).await {
        let store = &scratch.store;
        if store.engine() == Engine::Sqlite {
            continue;
        }
        let held = store.lock("import a", Duration::ZERO).await.unwrap();
        assert!(held.is_some());
        assert!(store.lock("import a", Duration::ZERO).await.unwrap().is_none());
        assert!(store.lock("import b", Duration::ZERO).await.unwrap().is_some());
        drop(held);
        assert!(store.lock("import a", Duration::from_secs(20)).await.unwrap().is_some());
        store.close().await;
    }
}

#[tokio::test]
async fn databases_of_one_server_do_not_share_their_locks() {
    for engine in [Engine::Postgres, Engine::MariaDb] {
        let one = testing::scratch(engine, &Options::default()).await;
        let other = testing::scratch(engine, &Options::default()).await;
        let (Some(one), Some(other)) = (one, other) else { continue };
        let _held = one.store.lock("import a", Duration::ZERO).await.unwrap().unwrap();
        assert!(other.store.lock("import a", Duration::ZERO).await.unwrap().is_some());
    }
}
