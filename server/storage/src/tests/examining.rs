//! What a look for faults finds.

use crate::{Engine, Options, testing};

#[tokio::test]
async fn tables_that_are_as_derived_have_no_faults() {
    let model = testing::model();
    for scratch in testing::everywhere(&Options::default()).await {
        let findings = scratch.store.examine(&model).await.unwrap();
        assert!(findings.is_empty(), "{}: {findings:#?}", scratch.store.engine().as_str());
        scratch.store.close().await;
    }
}

#[tokio::test]
async fn tables_that_somebody_changed_are_named() {
    let model = testing::model();
    for scratch in testing::everywhere(&Options::default()).await {
        let (store, engine) = (&scratch.store, scratch.store.engine());
        let of_table = if engine == Engine::MariaDb { " ON users" } else { "" };
        let mut tx = store.begin().await.unwrap();
        for change in [
            "ALTER TABLE tags ADD COLUMN colour INTEGER",
            &format!("DROP INDEX ix_users__name__id{of_table}"),
            "ALTER TABLE users DROP COLUMN email_folded",
            "DROP TABLE entity_tags",
        ] {
            tx.execute(None, change.to_owned(), Vec::new()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let findings = store.examine(&model).await.unwrap();
        let mut told: Vec<_> = findings.iter().map(|it| it.place.as_str()).collect();
        told.sort_unstable();
        let expected =
            ["entity_tags", "tags.colour", "users, index ix_users__name__id", "users.email_folded"];
        assert_eq!(told, expected, "{}: {findings:#?}", engine.as_str());
        store.close().await;
    }
}
