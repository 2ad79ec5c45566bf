//! What is said of a database that cannot be opened.

use schema_som::Code;

use crate::testing::{scratch, user};
use crate::{Engine, Options, Store, testing};

fn quick() -> Options {
    Options { connect_timeout_ms: 2_000, busy_timeout_ms: 50, ..Options::default() }
}

async fn refused(url: &str) -> schema_som::Error {
    Store::open(url, &quick()).await.err().expect("it cannot be opened")
}

#[tokio::test]
async fn a_missing_file_is_not_created_by_accident() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.db");
    let error = refused(&format!("sqlite://{}", path.display())).await;
    assert_eq!(error.code(), Code::Unavailable);
    assert!(error.to_string().contains("none.db") && error.to_string().contains("mode=rwc"));
    assert!(!path.exists());
}

#[tokio::test]
async fn a_file_of_another_kind_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "not a database, but long enough to be looked at".repeat(40)).unwrap();
    let error = refused(&format!("sqlite://{}", path.display())).await;
    assert_eq!(error.code(), Code::Unavailable);
    assert!(error.message().contains("not a SQLite database"), "{error}");
}

#[tokio::test]
async fn a_locked_file_answers_busy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("held.db");
    let holder = rusqlite::Connection::open(&path).unwrap();
    holder.execute_batch("CREATE TABLE t (x); BEGIN EXCLUSIVE").unwrap();
    let error = refused(&format!("sqlite://{}", path.display())).await;
    assert_eq!(error.code(), Code::Busy, "{error}");
    assert!(error.message().contains("held.db"));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    for url in ["postgres://u:secret@127.0.0.1:9/x", "mysql://u:secret@127.0.0.1:9/x"] {
        let error = refused(url).await;
        assert_eq!(error.code(), Code::Unavailable, "{error}");
        assert!(error.message().contains("127.0.0.1:9/x"), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn a_database_that_the_server_does_not_have_is_named() {
    for engine in [Engine::Postgres, Engine::MariaDb] {
        let Some(known) = scratch(engine, &quick()).await else { continue };
        let error = refused(&format!("{}_missing", known.url)).await;
        assert_eq!(error.code(), Code::Unavailable);
        assert!(error.message().contains("no database of this name"), "{error}");
    }
}

#[tokio::test]
async fn a_database_without_tables_asks_for_its_migrations() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("empty.db").display());
    let store = Store::open(&url, &quick()).await.unwrap();
    let model = testing::model();
    let mut tx = store.begin().await.unwrap();
    let error = tx.insert(&model, &[user(&model, "a")]).await.unwrap_err();
    assert_eq!(error.code(), Code::SchemaMismatch);
    assert!(error.to_string().contains("migrate"));
}

#[tokio::test]
async fn a_closed_database_answers_unavailable() {
    for scratch in testing::everywhere(&quick()).await {
        scratch.store.ping().await.unwrap();
        scratch.store.close().await;
        let error = scratch.store.begin().await.err().unwrap();
        assert_eq!(error.code(), Code::Unavailable, "{error}");
        assert_eq!(scratch.store.ping().await.unwrap_err().code(), Code::Unavailable);
    }
}

#[tokio::test]
async fn a_file_is_durable_and_keeps_its_keys() {
    let scratch = scratch(Engine::Sqlite, &quick()).await.unwrap();
    let mut tx = scratch.store.begin().await.unwrap();
    for (pragma, expected) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")]
    {
        let sql = format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}");
        let rows = tx.fetch(sql, Vec::new()).await.unwrap();
        assert_eq!(rows[0].text(0).unwrap(), expected, "{pragma}");
    }
}
