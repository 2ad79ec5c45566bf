//! Imports from a live PostgreSQL: the same facts, one moment of it, and servers that say no.

use schema_som::Code;
use server_app::import::{ImportOptions, Progress};
use tests::engines::{self, Engine, TestDatabase};

use super::facts::Facts;
use super::resumed::interrupted_from;
use super::server::{self, PATIENCE, change};
use super::studio::Studio;

#[tokio::test]
async fn every_recorded_fact_holds_of_a_production_on_a_server() {
    let Some(database) = server::served().await else { return };
    for engine in engines::available() {
        let studio = Studio::new(engine).await;
        let options = ImportOptions::default();
        let report = studio.import_from(database.url(), &options, &()).await.expect("an import");
        let facts = Facts::of(&studio, &report.source).await;
        facts.hold().await;
        facts.paths_hold().await;
        assert_eq!(report.problems, [], "{engine}");
        assert!(report.unsupported.is_empty() && report.unsupported_links.is_empty());
        // As Stalker's own settings spell it.
        let url = database.url().replacen("postgres:", "postgresql+psycopg2:", 1);
        let options = ImportOptions { chunk: 97, ..options };
        let second = studio.import_from(&url, &options, &()).await.expect("an import");
        assert_eq!((second.brought(), second.present()), (0, report.present()), "{engine}");
        assert_eq!(second.source, report.source);
    }
}

#[tokio::test]
async fn an_interrupted_import_from_a_server_goes_on_where_it_stopped() {
    let Some(database) = server::served().await else { return };
    let studio = Studio::new(Engine::Sqlite).await;
    let options = ImportOptions { chunk: 100, ..ImportOptions::default() };
    for stage in ["Files", "Dependencies", "Reviews"] {
        interrupted_from(&studio, database.url(), &options, stage).await;
    }
    let report = studio.import_from(database.url(), &options, &()).await.expect("an import");
    assert!(report.brought() > 0 && report.classes["Task"].already_here > 0);
    Facts::of(&studio, &report.source).await.hold().await;
}

/// Changes the production once its users are read.
struct Meddler<'a>(&'a TestDatabase);

impl Progress for Meddler<'_> {
    fn progress(&self, stage: &str, _: u64, _: u64) {
        if stage == "Users" {
            let url = self.0.url().to_owned();
            let meddling = std::thread::spawn(move || {
                let runtime = tokio::runtime::Runtime::new().expect("a runtime");
                runtime.block_on(server::change_at(&url, "DELETE FROM \"TimeLogs\""));
            });
            meddling.join().expect("a change");
        }
    }
}

#[tokio::test]
async fn an_import_sees_one_moment_of_a_server() {
    let Some(database) = server::served().await else { return };
    let studio = Studio::new(Engine::Sqlite).await;
    let (options, meddler) = (ImportOptions::default(), Meddler(&database));
    let report = studio.import_from(database.url(), &options, &meddler).await.expect("an import");
    Facts::of(&studio, &report.source).await.hold().await;
    let later = Studio::new(Engine::Sqlite).await;
    let report = later.import_from(database.url(), &options, &()).await.expect("an import");
    assert_eq!((report.classes["TimeLog"].brought, report.classes["TimeLog"].skipped), (0, 1_156));
}

#[tokio::test]
async fn what_a_server_has_broken_is_reported_and_the_rest_is_brought() {
    let Some(database) = server::served().await else { return };
    let sql = "SET session_replication_role = replica; \
               UPDATE \"Tickets\" SET owner_id = 999999 WHERE id = 4012; \
               UPDATE \"Reviews\" SET reviewer_id = 999998 WHERE id = 943; \
               UPDATE \"SimpleEntities\" SET date_created = 'infinity' WHERE id = 121; \
               UPDATE \"WorkingHours\" SET working_hours = '{\"mon\": [[600, 60]]}'";
    change(&database, sql).await;
    let studio = Studio::new(Engine::Sqlite).await;
    let options = ImportOptions::default();
    let report = studio.import_from(database.url(), &options, &()).await.expect("an import");
    let told: Vec<_> =
        report.problems.iter().map(|it| (&*it.class, &*it.foreign_id, &*it.field)).collect();
    for expected in [
        ("WorkingHours", "28", "working_hours"),
        ("Ticket", "4012", "owner"),
        ("Review", "943", ""),
        ("Task", "121", "date_created"),
    ] {
        assert!(told.contains(&expected), "{expected:?} is not among {told:?}");
    }
    assert_eq!(report.classes["Review"].skipped, 1);
}

#[tokio::test]
async fn servers_that_hold_no_production_of_this_revision_are_refused() {
    let Some(database) = server::served().await else { return };
    let empty = TestDatabase::create(Engine::Postgres).await.expect("a database");
    let studio = Studio::new(Engine::Sqlite).await;
    let refused = async |url: &str, words: &[&str]| {
        let import = studio.import_from(url, &ImportOptions::default(), &()).await;
        let error = import.expect_err("it is refused");
        assert_eq!(error.code(), Code::ImportFailed, "{error}");
        let text = error.to_string();
        words.iter().for_each(|word| assert!(text.contains(word), "`{word}` is not in: {text}"));
    };
    refused(empty.url(), &["alembic_version", "not a Stalker database"]).await;
    refused(&format!("{}_gone", database.url()), &["refuses the connection", "_gone"]).await;
    change(&database, "ALTER TABLE \"Shots\" RENAME record_in TO record_on").await;
    refused(database.url(), &["record_in"]).await;
    change(&database, "ALTER TABLE \"Ticket_SimpleEntities\" RENAME TO links").await;
    change(&database, "ALTER TABLE \"Shots\" RENAME record_on TO record_in").await;
    refused(database.url(), &["Ticket_SimpleEntities"]).await;
    change(&database, "UPDATE alembic_version SET version_num = 'a1b2c3d4e5f6'").await;
    refused(database.url(), &["a1b2c3d4e5f6", "9f9b88fef376"]).await;
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_told_without_the_password() {
    let studio = Studio::new(Engine::Sqlite).await;
    // A port that is taken and answers nothing, and one that nobody listens at.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let ports = [&silent, &closed].map(|port| port.local_addr().expect("an address").port());
    drop(closed);
    for (port, word) in ports.into_iter().zip(["no answer within", "cannot be reached"]) {
        let url = format!("postgresql://stalker:pass%2Fword@127.0.0.1:{port}/stalker");
        let options = ImportOptions::default();
        let import = studio.import_from(&url, &options, &());
        let import = tokio::time::timeout(PATIENCE, import).await.expect("an answer in time");
        let error = import.expect_err("it is refused");
        assert_eq!(error.code(), Code::ImportFailed);
        let text = format!("{error} {error:?}");
        assert!(text.contains(word) && text.contains(&port.to_string()), "{text}");
        assert!(!text.contains("pass"), "{text}");
    }
}
