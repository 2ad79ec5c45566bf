//! Sources that are missing, foreign, damaged or broken in places.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use schema_som::value::Value;
use schema_som::{Code, Error};
use server_app::import::{ImportOptions, Report};
use tempfile::TempDir;
use tests::engines::Engine;

use super::studio::{Studio, production};

/// A copy of the production with these changes.
fn changed(sql: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("changed.sqlite3");
    std::fs::copy(production(), &path).expect("a copy");
    let connection = Connection::open(&path).expect("a database");
    connection.execute_batch("PRAGMA foreign_keys = OFF").expect("a setting");
    connection.execute_batch(sql).expect("a change");
    (folder, path)
}

async fn import(studio: &Studio, path: &Path) -> Result<Report, Error> {
    let url = format!("sqlite://{}", path.display());
    studio.import_from(&url, &ImportOptions::default(), &()).await
}

async fn refused(path: &Path, words: &[&str]) {
    let studio = Studio::new(Engine::Sqlite).await;
    let error = import(&studio, path).await.expect_err("it is refused");
    assert_eq!(error.code(), Code::ImportFailed, "{error}");
    let text = error.to_string();
    words.iter().for_each(|word| assert!(text.contains(word), "`{word}` is not in: {text}"));
    assert!(studio.records("Project", &[]).await.is_empty());
}

#[tokio::test]
async fn a_source_that_is_not_there_is_named() {
    refused(Path::new("/nowhere/studio.db"), &["/nowhere/studio.db", "sqlite://PATH"]).await;
    refused(&std::env::temp_dir(), &["is not a file"]).await;
}

#[tokio::test]
async fn a_file_of_another_kind_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "these are notes, not a database").expect("a file");
    refused(&text, &["is not a SQLite database"]).await;
    let empty = folder.path().join("empty.db");
    std::fs::write(&empty, "").expect("a file");
    refused(&empty, &["is not a SQLite database"]).await;
    let other = folder.path().join("other.db");
    Connection::open(&other).expect("a database").execute_batch("CREATE TABLE a (b)").expect("one");
    refused(&other, &["alembic_version", "not a Stalker database"]).await;
}

#[tokio::test]
async fn another_revision_is_refused_by_both_names() {
    let (_folder, path) = changed("UPDATE alembic_version SET version_num = 'a1b2c3d4e5f6'");
    refused(&path, &["a1b2c3d4e5f6", "9f9b88fef376"]).await;
    let (_folder, path) = changed("DELETE FROM alembic_version");
    refused(&path, &["names 0 schema revisions", "9f9b88fef376"]).await;
}

#[tokio::test]
async fn a_truncated_file_is_refused_before_anything_is_written() {
    let (_folder, path) = changed("SELECT 1");
    let whole = std::fs::read(&path).expect("a file");
    std::fs::write(&path, &whole[..whole.len() * 2 / 3]).expect("a file");
    refused(&path, &["damaged or truncated"]).await;
}

#[tokio::test]
async fn a_database_without_a_column_is_refused_by_its_name() {
    let (_folder, path) = changed("ALTER TABLE \"Shots\" DROP COLUMN record_in");
    refused(&path, &["record_in"]).await;
}

#[tokio::test]
async fn urls_that_cannot_be_read_are_refused_without_their_passwords() {
    let studio = Studio::new(Engine::Sqlite).await;
    let known = "sqlite://PATH or postgresql://USER@HOST/DATABASE";
    let refused = [
        ("studio.db", known),
        ("mysql://stalker:secret@db/stalker", known),
        ("postgresql:stalker:secret@db", "the URL of the source cannot be read"),
        ("postgresql://stalker:12/secret@db/stalker", "%2F"),
        ("postgresql://stalker:x@secret@db/stalker", "%40"),
        ("postgresql://db/stalker?passwort=secret", "the known ones are"),
        ("postgresql://db:port/secret", "the URL of the source cannot be read"),
        ("postgresql://db/stalker?sslmode=secret", "the URL of the source cannot be read"),
    ];
    for (url, word) in refused {
        let options = ImportOptions::default();
        let error = studio.import_from(url, &options, &()).await.expect_err("it is refused");
        assert_eq!(error.code(), Code::ImportFailed);
        assert!(error.to_string().contains(word), "{error}");
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    }
}

/// Breaks one thing each, and says by class, id and field where it must be reported.
const BROKEN: [(&str, [&str; 3]); 21] = [
    (
        "UPDATE SimpleEntities SET created_by_id = 999999 WHERE id = 121",
        ["Task", "121", "created_by"],
    ),
    ("UPDATE SimpleEntities SET type_id = 45 WHERE id = 122", ["Task", "122", "type"]),
    (
        "UPDATE SimpleEntities SET date_created = 'yesterday' WHERE id = 123",
        ["Task", "123", "date_created"],
    ),
    ("UPDATE SimpleEntities SET name = '' WHERE id = 77", ["FilenameTemplate", "77", "name"]),
    ("UPDATE Tasks SET status_id = 999998 WHERE id = 125", ["Task", "125", "status"]),
    ("UPDATE Tasks SET priority = 'high' WHERE id = 126", ["Task", "126", "priority"]),
    (
        "UPDATE Tasks SET schedule_constraint = 7 WHERE id = 127",
        ["Task", "127", "schedule_constraint"],
    ),
    ("UPDATE Tasks SET parent_id = 129 WHERE id = 128", ["Asset", "128", "parent"]),
    ("UPDATE Shots SET code = 'SEQ010_0010' WHERE id = 235", ["Shot", "235", "code"]),
    ("UPDATE Versions SET version_number = 1 WHERE id = 941", ["Version", "941", "version_number"]),
    (
        "UPDATE Task_Resources SET resource_id = 999997 WHERE task_id = 121",
        ["Task", "121/999997", "resources"],
    ),
    (
        "UPDATE FilenameTemplates SET path = '{{ a|sort }}' WHERE id = 83",
        ["FilenameTemplate", "83", "path"],
    ),
    (
        "UPDATE Repositories SET linux_path = hex(zeroblob(200)) WHERE id = 75",
        ["Repository", "75", "linux_path"],
    ),
    ("UPDATE Tickets SET owner_id = 999996 WHERE id = 4012", ["Ticket", "4012", "owner"]),
    ("UPDATE Tickets SET priority = 'HUGE' WHERE id = 4013", ["Ticket", "4013", "priority"]),
    ("UPDATE Reviews SET version_id = 999995 WHERE id = 943", ["Review", "943", "version"]),
    ("UPDATE Budgets SET status_id = 999994 WHERE id = 4094", ["Budget", "4094", "status"]),
    ("UPDATE Goods SET cost = -1 WHERE id = 4085", ["Good", "4085", "cost"]),
    (
        "UPDATE WorkingHours SET working_hours = '{\"mon\": [[600, 60]]}'",
        ["WorkingHours", "28", "working_hours"],
    ),
    (
        "UPDATE Daily_Files SET rank = 'last' WHERE daily_id = 4129 AND file_id = 1573",
        ["DailyFile", "4129/1573", "rank"],
    ),
    (
        "UPDATE Ticket_SimpleEntities SET simple_entity_id = 999993 WHERE ticket_id = 4010",
        ["Ticket", "4010/999993", "links"],
    ),
];

#[tokio::test]
async fn what_is_broken_is_reported_and_the_rest_is_brought() {
    let sql: Vec<&str> = BROKEN.iter().map(|(sql, _)| *sql).collect();
    let (_folder, path) = changed(&sql.join(";\n"));
    let studio = Studio::new(Engine::Sqlite).await;
    let report = import(&studio, &path).await.expect("an import");
    for (sql, [class, id, field]) in BROKEN {
        let found = report.problems.iter().find(|problem| {
            problem.class == class && problem.foreign_id == id && problem.field == field
        });
        assert!(found.is_some(), "{sql} is not among {:#?}", report.problems);
    }
    assert_eq!(report.problems.len(), BROKEN.len(), "{:#?}", report.problems);
    assert!(report.classes.values().all(|class| class.skipped == 0));
    let map = studio.map(&report.source).await;
    let tasks = studio.records("Task", &["priority", "schedule_constraint", "parent_id"]).await;
    let task = |id: &str| &tasks[&map[&("Task".to_owned(), id.to_owned())]];
    assert_eq!(task("126")[0], Value::Int(500));
    assert_eq!(task("127")[1], Value::from("none"));
    let templates = studio.records("FilenameTemplate", &["path"]).await;
    let template = &templates[&map[&("FilenameTemplate".to_owned(), "83".to_owned())]];
    assert_eq!(template[0], Value::from("{{ a|sort }}"));
}

#[tokio::test]
async fn what_cannot_be_without_something_missing_is_left_out_with_its_reason() {
    let (_folder, path) = changed(
        "DELETE FROM Users WHERE id = 66;
         UPDATE Tasks SET project_id = NULL WHERE id = 119;
         UPDATE Versions SET task_id = 4 WHERE id = 936;
         DELETE FROM Files WHERE id = 942;",
    );
    let studio = Studio::new(Engine::Sqlite).await;
    let report = import(&studio, &path).await.expect("an import");
    let skipped = |class: &str| report.classes[class].skipped;
    assert_eq!((skipped("User"), skipped("File"), skipped("Task")), (1, 1, 1));
    assert_eq!(skipped("Version"), 1);
    assert!(skipped("TimeLog") > 0, "logs of a user who is missing");
    let reasons = &report.classes["TimeLog"].reasons;
    assert_eq!(
        reasons.keys().collect::<Vec<_>>(),
        ["its resource does not exist or was not brought"]
    );
    assert!(report.classes["Version"].brought > 590);
}

#[tokio::test]
async fn what_money_and_tickets_cannot_be_without_takes_them_along() {
    let (_folder, path) = changed(
        "UPDATE Budgets SET project_id = NULL WHERE id = 4094;
         UPDATE Invoices SET client_id = 999999 WHERE id = 4107;
         UPDATE TicketLogs SET to_status_id = NULL WHERE id = 4014;
         UPDATE Reviews SET reviewer_id = 4 WHERE id = 943;
         UPDATE AuthenticationLogs SET uid = 999999 WHERE id = 4142;
         DELETE FROM Tickets WHERE id = 4018;",
    );
    let studio = Studio::new(Engine::Sqlite).await;
    let report = import(&studio, &path).await.expect("an import");
    let skipped = |class: &str| report.classes[class].skipped;
    assert_eq!((skipped("Budget"), skipped("BudgetEntry")), (1, 6));
    assert_eq!((skipped("Invoice"), skipped("Payment")), (1, 1));
    assert_eq!((skipped("Review"), skipped("AuthenticationLog"), skipped("Ticket")), (1, 1, 1));
    assert!(skipped("TicketLog") > 1, "that of no status, and those of the ticket");
    assert!(report.classes["Ticket"].brought == 27);
}

#[tokio::test]
async fn classes_that_a_studio_added_to_the_original_are_counted() {
    let (_folder, path) = changed(
        "UPDATE SimpleEntities SET entity_type = 'Stunt' WHERE id IN (4137, 4138);
         INSERT INTO EntityGroup_Entities VALUES (4141, 4137);",
    );
    let studio = Studio::new(Engine::Sqlite).await;
    let report = import(&studio, &path).await.expect("an import");
    assert_eq!(report.unsupported.iter().collect::<Vec<_>>(), [(&"Stunt".to_owned(), &2)]);
    assert_eq!(report.unsupported_links["EntityGroup_Entities"], 1);
    assert_eq!(report.classes["Page"].brought, 2);
}

#[tokio::test]
async fn a_name_that_is_taken_here_leaves_out_one_record_and_not_its_chunk() {
    let studio = Studio::new(Engine::Sqlite).await;
    let first = studio.import(&ImportOptions::default()).await.expect("an import");
    // A shot that the source got since, with a code that somebody used here meanwhile.
    let sql = "INSERT INTO SimpleEntities SELECT 90001, entity_type, 'new', description, \
               created_by_id, updated_by_id, date_created, date_updated, type_id, generic_text, \
               thumbnail_id, html_style, html_class, stalker_version FROM SimpleEntities WHERE id = 230;
               INSERT INTO SimpleEntities SELECT 90002, entity_type, 'newer', description, \
               created_by_id, updated_by_id, date_created, date_updated, type_id, generic_text, \
               thumbnail_id, html_style, html_class, stalker_version FROM SimpleEntities WHERE id = 230;
               CREATE TEMP TABLE t AS SELECT * FROM Tasks WHERE id = 230;
               UPDATE t SET id = 90001; INSERT INTO Tasks SELECT * FROM t;
               UPDATE t SET id = 90002, parent_id = 90001; INSERT INTO Tasks SELECT * FROM t;
               CREATE TEMP TABLE s AS SELECT * FROM Shots WHERE id = 230;
               UPDATE s SET id = 90001, code = 'TAKEN'; INSERT INTO Shots SELECT * FROM s;
               UPDATE s SET id = 90002, code = 'FREE'; INSERT INTO Shots SELECT * FROM s;";
    let (_folder, path) = changed(sql);
    let map = studio.map(&first.source).await;
    let shot = map[&("Shot".to_owned(), "230".to_owned())];
    let hex: String = shot.0.iter().map(|byte| format!("{byte:02x}")).collect();
    let rename =
        format!("UPDATE tasks SET code = 'TAKEN', code_folded = 'taken' WHERE id = x'{hex}'");
    studio.database.execute(&rename).await.expect("a change");
    let report = import(&studio, &path).await.expect("an import");
    let class = &report.classes["Shot"];
    assert_eq!((class.brought, class.skipped, class.already_here), (1, 1, 135), "{report:#?}");
    assert!(report.problems.iter().any(|problem| problem.foreign_id == "90001"));
}

#[tokio::test]
async fn groups_and_repositories_that_share_a_name_are_named_by_their_ids() {
    let (_folder, path) = changed(
        "UPDATE SimpleEntities SET name = 'Artists' WHERE id IN (42, 43);
         UPDATE SimpleEntities SET name = 'admins' WHERE id = 44;
         UPDATE SimpleEntities SET name = 'Main Storage' WHERE id = 76;",
    );
    let studio = Studio::new(Engine::Sqlite).await;
    let report = import(&studio, &path).await.expect("an import");
    let map = studio.map(&report.source).await;
    let id = |class: &str, id: &str| {
        let prefix = &studio.registry.by_name(class).expect(class).prefix;
        map[&(class.to_owned(), id.to_owned())].to_id(prefix)
    };
    let told: Vec<_> = report
        .problems
        .iter()
        .map(|problem| (problem.class.as_str(), problem.foreign_id.as_str()))
        .collect();
    assert_eq!(told, [("Group", "42"), ("Group", "43"), ("Group", "44"), ("Repository", "76")]);
    for (problem, other) in report.problems.iter().zip(["41", "41", "2", "75"]) {
        let own = id(&problem.class, &problem.foreign_id);
        let other = id(&problem.class, other);
        assert!(problem.wrong.contains(&own) && problem.wrong.contains(&other), "{problem:?}");
    }
    assert_eq!(report.classes["Group"].skipped, 0);
}
