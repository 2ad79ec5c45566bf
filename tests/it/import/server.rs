//! The production on a PostgreSQL, as the original serves it.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tests::engines::{Engine, TestDatabase};

use super::studio::production;

/// The production on the PostgreSQL of this run; nothing where there is none, which is said.
pub(super) async fn served() -> Option<TestDatabase> {
    if !Engine::Postgres.is_available() {
        println!("not run: there is no PostgreSQL to import from");
        return None;
    }
    let database = TestDatabase::create(Engine::Postgres).await.expect("a database");
    let path = production().with_file_name("stalker-production.pg.sql");
    let dump = std::fs::read_to_string(path).expect("the dump");
    load(database.url(), &dump).await;
    Some(database)
}

/// What `psql` does with a dump: statements as they stand, and rows after `COPY` until `\.`.
async fn load(url: &str, dump: &str) {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let (mut statements, mut rows) = (String::new(), String::new());
    let mut copy: Option<String> = None;
    for line in dump.lines() {
        match &copy {
            Some(statement) if line == "\\." => {
                let mut sink = connection.copy_in_raw(statement).await.expect("a table");
                sink.send(rows.as_bytes()).await.expect("rows");
                sink.finish().await.expect("rows");
                rows.clear();
                copy = None;
            }
            Some(_) => rows.extend([line, "\n"]),
            None if line.starts_with("COPY ") => {
                let before = std::mem::take(&mut statements);
                connection.execute(AssertSqlSafe(before)).await.expect("statements");
                copy = Some(line.trim_end_matches(';').to_owned());
            }
            // Commands of psql itself.
            None if line.starts_with('\\') => {}
            None => statements.extend([line, "\n"]),
        }
    }
    connection.execute(AssertSqlSafe(statements)).await.expect("statements");
    connection.close().await.expect("the end");
}

/// Runs statements on the production's database.
pub(super) async fn change(database: &TestDatabase, sql: &str) {
    change_at(database.url(), sql).await;
}

/// The same by its URL.
pub(super) async fn change_at(url: &str, sql: &str) {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    connection.execute(AssertSqlSafe(sql.to_owned())).await.expect(sql);
    connection.close().await.expect("the end");
}

/// How long a server that does not answer is waited for, and some more.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
