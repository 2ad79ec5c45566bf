//! Documents that wait for others: too long, or for each other.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};
use tests::TestApp;
use tests::engines::{Engine, TestDatabase};
use tokio::runtime::Runtime;

use super::{make, wait_for};

const DESCRIBE: &str = "mutation($id: ID!, $text: String!) {
    tagUpdate(id: $id, patch: {description: $text}) { tag { description } }
}";

const DESCRIBE_THREE: &str = "mutation($a: ID!, $b: ID!, $c: ID!, $text: String!) {
    a: tagUpdate(id: $a, patch: {description: $text}) { tag { description } }
    b: tagUpdate(id: $b, patch: {description: $text}) { tag { description } }
    c: tagUpdate(id: $c, patch: {description: $text}) { tag { description } }
}";

/// Somebody else who changed tags and does not come to an end. On SQLite that is the only writer.
struct Held {
    runtime: Runtime,
    connection: DatabaseConnection,
}

impl Held {
    fn tags(database: &TestDatabase, names: &str) -> Held {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let mut options = ConnectOptions::new(database.url());
        options.max_connections(1).sqlx_logging(false);
        let begin: &[&str] = match database.engine() {
            Engine::Sqlite => &["BEGIN IMMEDIATE"],
            Engine::Postgres => &["BEGIN"],
            // Otherwise it locks whatever it looks at.
            Engine::MariaDb => &["SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "BEGIN"],
        };
        let change = format!("UPDATE tags SET generic_text = 'held' WHERE name IN ({names})");
        let connection = runtime.block_on(async {
            let connection = Database::connect(options).await.expect("a connection");
            for statement in begin.iter().copied().chain([change.as_str()]) {
                connection.execute_unprepared(statement).await.expect("a lock");
            }
            connection
        });
        Held { runtime, connection }
    }

    fn let_go(self) {
        self.runtime.block_on(async {
            self.connection.execute_unprepared("ROLLBACK").await.expect("an end");
            self.connection.close().await.expect("an end");
        });
    }
}

/// A server for one test after the other: statements are counted.
fn alone() -> MutexGuard<'static, TestApp> {
    static APP: OnceLock<Mutex<TestApp>> = OnceLock::new();
    let app = || {
        // PostgreSQL looks for deadlocks after a second.
        Mutex::new(TestApp::with(|config| config.storage.busy_timeout_ms = 2_500))
    };
    APP.get_or_init(app).lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn whoever_waits_too_long_for_a_lock_is_told_to_come_back() {
    let app = alone();
    let admin = app.admin();
    let id = make(&admin, "held");
    let held = Held::tags(app.database(), "'held'");
    let variables = json!({"id": id, "text": "changed"});
    let answer = admin.answer(DESCRIBE, variables.clone());
    assert_eq!(answer["data"], Value::Null, "{answer}");
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!(
        (&extensions["code"], &extensions["retryAfter"]),
        (&json!("BUSY"), &json!(1)),
        "{answer}"
    );
    // Whoever reads does not wait.
    let data = admin.ask("query($id: ID!) { tag(id: $id) { description } }", json!({"id": id}));
    assert_eq!(data["tag"]["description"], "");
    held.let_go();
    let data = admin.ask(DESCRIBE, variables);
    assert_eq!(data["tagUpdate"]["tag"]["description"], "changed");
}

#[test]
fn documents_that_wait_for_each_other_both_come_to_an_end() {
    let app = alone();
    let admin = app.admin();
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| make(&admin, name));
    let statements = || app.statements();
    let send = |ids: [&str; 3], text: &str| {
        let variables = json!({"a": ids[0], "b": ids[1], "c": ids[2], "text": text});
        admin.ask(DESCRIBE_THREE, variables);
    };
    // What two cost that do not meet.
    let before = statements();
    send([&a, &c, &b], "first");
    send([&b, &d, &a], "second");
    let alone = statements() - before;
    let held = Held::tags(app.database(), "'c', 'd'");
    let before = statements();
    std::thread::scope(|scope| {
        let one = scope.spawn(|| send([&a, &c, &b], "one"));
        let other = scope.spawn(|| send([&b, &d, &a], "other"));
        wait_for(&app, "backlot_requests_in_flight 3");
        // By then each has changed one that the other one wants next.
        std::thread::sleep(Duration::from_millis(700));
        held.let_go();
        one.join().expect("an answer");
        other.join().expect("an answer");
    });
    let together = statements() - before;
    if app.database().engine() != Engine::Sqlite {
        assert!(together > alone, "none was run again: {alone} statements, then {together}");
    }
    let document = "query($id: ID!) { tag(id: $id) { description } }";
    let text = |id: &str| admin.ask(document, json!({"id": id}))["tag"]["description"].take();
    assert_eq!((text(&c), text(&d)), (json!("one"), json!("other")));
    // The last one wrote both.
    assert_eq!(text(&a), text(&b));
}
