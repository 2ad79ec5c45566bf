//! Who waits for whom, what is undone, and what the database refuses.

use std::time::Duration;

use schema_som::{Code, Error, Record, Registry};

use crate::testing::{Scratch, everywhere, key, model, project, scratch, task, user};
use crate::{Engine, Options, Store};

async fn logins(store: &Store) -> Vec<String> {
    let mut tx = store.begin().await.unwrap();
    let sql = "SELECT login FROM users ORDER BY login".to_owned();
    let rows = tx.fetch(sql, Vec::new()).await.unwrap();
    rows.iter().map(|row| row.text(0).unwrap()).collect()
}

/// Writes and commits; the error of whichever of the two failed.
async fn attempt(store: &Store, model: &Registry, records: &[Record]) -> Result<(), Error> {
    let mut tx = store.begin().await?;
    tx.insert(model, records).await?;
    tx.commit().await
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_and_the_next_one_works() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mut tx = store.begin().await.unwrap();
        tx.insert(&model, &[user(&model, "lost")]).await.unwrap();
        drop(tx);
        attempt(store, &model, &[user(&model, "kept")]).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.insert(&model, &[user(&model, "undone")]).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(logins(store).await, ["kept"]);
    }
}

#[tokio::test]
async fn a_transaction_dropped_within_a_statement_gives_its_connection_back() {
    let options = Options { max_connections: 2, ..Options::default() };
    for engine in [Engine::Postgres, Engine::MariaDb] {
        let Some(Scratch { store, .. }) = &scratch(engine, &options).await else { continue };
        let mut dropped = 0;
        for round in 0..8 {
            let mut tx = store.begin().await.unwrap();
            // New to its connection, so that it is prepared first; with a bind and columns.
            let bind = if engine == Engine::Postgres { "$1" } else { "?" };
            let sql = format!("SELECT login, email, {round} FROM users WHERE login = {bind}");
            let mut asked = Box::pin(tx.fetch(sql, vec!["nobody".into()]));
            dropped += u32::from(futures_util::poll!(&mut asked).is_pending());
            drop(asked);
            drop(tx);
        }
        assert!(dropped > 0, "all were answered at once");
        // Only once all connections are back.
        tokio::time::timeout(Duration::from_secs(60), store.close()).await.unwrap();
    }
}

#[tokio::test]
async fn savepoints_are_kept_undone_or_dropped_each_by_itself() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mut tx = store.begin().await.unwrap();
        tx.insert(&model, &[user(&model, "a")]).await.unwrap();
        let mut undone = tx.savepoint().await.unwrap();
        undone.insert(&model, &[user(&model, "b")]).await.unwrap();
        undone.rollback().await.unwrap();
        let mut kept = tx.savepoint().await.unwrap();
        kept.insert(&model, &[user(&model, "c")]).await.unwrap();
        let mut inner = kept.savepoint().await.unwrap();
        inner.insert(&model, &[user(&model, "d")]).await.unwrap();
        drop(inner);
        kept.insert(&model, &[user(&model, "e")]).await.unwrap();
        kept.commit().await.unwrap();
        tx.insert(&model, &[user(&model, "f")]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(logins(store).await, ["a", "c", "e", "f"]);
    }
}

#[tokio::test]
async fn after_an_error_in_a_savepoint_the_transaction_goes_on() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mut tx = store.begin().await.unwrap();
        tx.insert(&model, &[user(&model, "a")]).await.unwrap();
        let mut row = tx.savepoint().await.unwrap();
        let error = row.insert(&model, &[user(&model, "a")]).await.unwrap_err();
        row.rollback().await.unwrap();
        assert_eq!(error.code(), Code::NotUnique);
        tx.insert(&model, &[user(&model, "b")]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(logins(store).await, ["a", "b"]);
    }
}

#[tokio::test]
async fn an_outer_commit_cannot_lose_rows_of_a_leaked_savepoint() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mut tx = store.begin().await.unwrap();
        let mut inner = tx.savepoint().await.unwrap();
        inner.insert(&model, &[user(&model, "a")]).await.unwrap();
        std::mem::forget(inner);
        assert_eq!(tx.commit().await.unwrap_err().code(), Code::Internal, "it says so");
        attempt(store, &model, &[user(&model, "b")]).await.unwrap();
        assert_eq!(logins(store).await, ["b"]);
    }
}

#[tokio::test]
async fn what_is_not_unique_is_named() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        attempt(store, &model, &[user(&model, "a")]).await.unwrap();
        let mut twin = user(&model, "b");
        twin.set(model.by_name("User").unwrap(), "login", "a");
        let error = attempt(store, &model, &[twin]).await.unwrap_err();
        assert_eq!(error.code(), Code::NotUnique);
        let place = error.extensions();
        assert_eq!((&place["type"], &place["field"]), (&"User".into(), &"login".into()));
        let first = user(&model, "b");
        attempt(store, &model, std::slice::from_ref(&first)).await.unwrap();
        let error = attempt(store, &model, &[first]).await.unwrap_err();
        assert_eq!(error.code(), Code::NotUnique, "the same key twice");
    }
}

#[tokio::test]
async fn a_code_is_unique_among_the_shots_of_a_project_and_nowhere_else() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let (one, two) = (project(&model, "ONE"), project(&model, "TWO"));
        let shot = |project: &[Record]| task(&model, project, "Shot", "X");
        let mut records = [one.clone(), two.clone()].concat();
        records.extend([shot(&one), shot(&two)]);
        records.push(task(&model, &one, "Sequence", "X"));
        records.push(task(&model, &one, "Sequence", "X"));
        attempt(store, &model, &records).await.unwrap();
        let error = attempt(store, &model, &[shot(&one)]).await.unwrap_err();
        assert_eq!(error.code(), Code::NotUnique, "{error}");
        assert_eq!(error.extensions()["field"], "project, code");
    }
}

#[tokio::test]
async fn a_key_that_leads_nowhere_is_refused_at_the_latest_by_the_commit() {
    let model = model();
    let ty = model.by_name("User").unwrap();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mut record = user(&model, "a");
        record.set(ty, "created_by_id", key());
        let error = attempt(store, &model, std::slice::from_ref(&record)).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound, "{error}");
        let mut tx = store.begin().await.unwrap();
        tx.defer_foreign_keys().await.unwrap();
        tx.insert(&model, &[record]).await.unwrap();
        let error = tx.verify_foreign_keys(&model).await.unwrap_err();
        let place = error.extensions();
        assert_eq!((&place["type"], &place["field"]), (&"User".into(), &"created_by".into()));
        drop(tx);
        assert!(logins(store).await.is_empty());
        let error =
            attempt(store, &model, &[task(&model, &project(&model, "P"), "Task", "t")]).await;
        assert_eq!(error.unwrap_err().code(), Code::NotFound, "checks are on again");
    }
}

#[tokio::test]
async fn records_that_point_to_each_other_go_in_together() {
    let model = model();
    let (users, types) = (model.by_name("User").unwrap(), model.by_name("Type").unwrap());
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mut person = user(&model, "a");
        let mut kind = crate::testing::named(&model, "Type", "Person");
        kind.set(types, "target_entity_type", "User");
        kind.set(types, "created_by_id", person.key());
        person.set(users, "type_id", kind.key());
        person.set(users, "created_by_id", person.key());
        let mut tx = store.begin().await.unwrap();
        tx.defer_foreign_keys().await.unwrap();
        tx.insert(&model, &[person, kind]).await.unwrap();
        tx.verify_foreign_keys(&model).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(logins(store).await, ["a"]);
    }
}

#[tokio::test]
async fn what_a_kind_requires_is_checked_by_the_database_too() {
    let model = model();
    let ty = model.by_name("Shot").unwrap();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mut records = project(&model, "TSL");
        let mut shot = task(&model, &records, "Shot", "SH01");
        shot.set(ty, "code", None::<&str>);
        records.push(shot);
        let error = attempt(store, &model, &records).await.unwrap_err();
        assert_eq!(error.code(), Code::Required, "{error}");
        assert_eq!(error.extensions()["field"], "code");
        let mut nameless = user(&model, "a");
        nameless.set(model.by_name("User").unwrap(), "name", None::<&str>);
        let error = attempt(store, &model, &[nameless]).await.unwrap_err();
        assert_eq!((error.code(), &error.extensions()["field"]), (Code::Required, &"name".into()));
    }
}

#[tokio::test]
async fn writers_of_a_file_come_one_after_the_other() {
    let model = model();
    let Scratch { store, .. } = &scratch(Engine::Sqlite, &Options::default()).await.unwrap();
    let first = store.begin().await.unwrap();
    let waiting = tokio::spawn({
        let store = store.clone();
        async move {
            attempt(&store, &crate::testing::model(), &[user(&crate::testing::model(), "b")]).await
        }
    });
    tokio::task::yield_now().await;
    let mut first = first;
    first.insert(&model, &[user(&model, "a")]).await.unwrap();
    first.commit().await.unwrap();
    waiting.await.unwrap().unwrap();
    assert_eq!(logins(store).await, ["a", "b"]);
}

#[tokio::test]
async fn who_waits_too_long_is_told_to_come_back() {
    let options = Options { busy_timeout_ms: 30, ..Options::default() };
    let Scratch { store, url, .. } = &scratch(Engine::Sqlite, &options).await.unwrap();
    let _first = store.begin().await.unwrap();
    let error = store.begin().await.err().unwrap();
    assert_eq!((error.code(), &error.extensions()["retryAfter"]), (Code::Busy, &1.into()));
    let other_process = Store::open(url, &options).await.unwrap();
    assert_eq!(other_process.begin().await.err().unwrap().code(), Code::Busy);
}

#[tokio::test]
async fn a_statement_past_its_time_ends_and_the_writer_lives_on() {
    let model = model();
    let options = Options { statement_timeout_ms: 1_000, ..Options::default() };
    for Scratch { store, .. } in &everywhere(&options).await {
        let endless = match store.engine() {
            Engine::Postgres => "SELECT pg_sleep(60)",
            _ => {
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900000000) \
                 SELECT CAST(MAX(i) AS CHAR) FROM n"
            }
        };
        if store.engine() == Engine::MariaDb {
            let mut tx = store.begin().await.unwrap();
            let sql = "SELECT 1 FROM information_schema.collations a, information_schema.collations \
                b, information_schema.collations c, information_schema.collations d WHERE \
                a.collation_name = CONCAT(b.id, c.id, d.id, 'never')";
            let error = tx.fetch(sql.to_owned(), Vec::new()).await.err().unwrap();
            assert_eq!(error.code(), Code::Timeout, "{error}");
        } else {
            let mut tx = store.begin().await.unwrap();
            tx.insert(&model, &[user(&model, "lost")]).await.unwrap();
            let error = tx.fetch(endless.to_owned(), Vec::new()).await.err().unwrap();
            assert_eq!(error.code(), Code::Timeout, "{error}");
        }
        attempt(store, &model, &[user(&model, "kept")]).await.unwrap();
        assert_eq!(logins(store).await, ["kept"]);
    }
}

#[tokio::test]
async fn an_interrupted_write_does_not_break_the_writer() {
    let model = model();
    let options = Options { statement_timeout_ms: 50, ..Options::default() };
    let Scratch { store, .. } = &scratch(Engine::Sqlite, &options).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    // SQLite ends the whole transaction when a write is interrupted.
    let sql = "INSERT INTO meta (key, value) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT \
        i + 1 FROM n) SELECT 'k' || i, 'v' FROM n";
    let error = tx.execute(None, sql.to_owned(), Vec::new()).await.unwrap_err();
    assert_eq!(error.code(), Code::Timeout);
    drop(tx);
    attempt(store, &model, &[user(&model, "kept")]).await.unwrap();
    assert_eq!(logins(store).await, ["kept"]);
}

#[tokio::test]
async fn a_request_that_is_cancelled_leaves_all_or_nothing() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mut records = project(&model, "BIG");
        let shot = |n: i32| task(&model, &records, "Shot", &n.to_string());
        let shots: Vec<Record> = (0..2000).map(shot).collect();
        records.extend(shots);
        let limit = Duration::from_millis(5);
        // Whether it was in time does not matter.
        let _ = tokio::time::timeout(limit, attempt(store, &model, &records)).await;
        attempt(store, &model, &[user(&model, "kept")]).await.unwrap();
        assert_eq!(logins(store).await, ["kept"]);
        let mut tx = store.begin().await.unwrap();
        let left = tx.fetch("SELECT 1 FROM tasks".to_owned(), Vec::new()).await.unwrap();
        assert!([0, 2000].contains(&left.len()), "all or nothing");
    }
}
