//! The database engines of a test run: which there are, and a new empty database on one of them.
//!
//! SQLite is always there. The servers are found by `BACKLOT_TEST_POSTGRES` and
//! `BACKLOT_TEST_MARIADB`, which `cargo xtask test` sets to private instances: URLs of an account
//! that may create databases. `BACKLOT_TEST_ENGINE` picks the engine of `current()`.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail};
use sea_orm::ConnectionTrait;
use tempfile::TempDir;

/// One of the three supported engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
    MariaDb,
}

/// The variable that names the engine of a whole test process.
pub const ENGINE_VARIABLE: &str = "BACKLOT_TEST_ENGINE";

impl Engine {
    pub const ALL: [Engine; 3] = [Engine::Sqlite, Engine::Postgres, Engine::MariaDb];

    /// As flags, variables and reports spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
            Engine::MariaDb => "mariadb",
        }
    }

    pub fn from_name(name: &str) -> Option<Engine> {
        Engine::ALL.into_iter().find(|engine| engine.name() == name)
    }

    /// The variable that holds an administrator's URL; SQLite needs none.
    pub const fn variable(self) -> Option<&'static str> {
        match self {
            Engine::Sqlite => None,
            Engine::Postgres => Some("BACKLOT_TEST_POSTGRES"),
            Engine::MariaDb => Some("BACKLOT_TEST_MARIADB"),
        }
    }

    /// The administrator's URL, if this engine is a server and one was set.
    pub fn server_url(self) -> Option<String> {
        std::env::var(self.variable()?).ok().filter(|url| !url.is_empty())
    }

    pub fn is_available(self) -> bool {
        self == Engine::Sqlite || self.server_url().is_some()
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Every engine that this process can reach: what a test loops over to prove equal behaviour.
pub fn available() -> Vec<Engine> {
    Engine::ALL.into_iter().filter(|engine| engine.is_available()).collect()
}

/// The engine that a `TestApp` runs on unless its test says otherwise.
pub fn current() -> Result<Engine> {
    let Ok(name) = std::env::var(ENGINE_VARIABLE) else { return Ok(Engine::Sqlite) };
    let engine = Engine::from_name(&name)
        .with_context(|| format!("{ENGINE_VARIABLE} is {name}: sqlite, postgres or mariadb"))?;
    if !engine.is_available() {
        bail!("{ENGINE_VARIABLE} is {name}, but {:?} is not set", engine.variable());
    }
    Ok(engine)
}

/// An empty database of one test. Dropped, it disappears.
pub struct TestDatabase {
    engine: Engine,
    /// Where an administrator connects.
    server: Option<String>,
    url: String,
    name: String,
    /// Kept for as long as its file is used.
    _folder: Option<TempDir>,
}

impl TestDatabase {
    pub async fn create(engine: Engine) -> Result<TestDatabase> {
        let name = new_name();
        let Some(variable) = engine.variable() else {
            let folder = tempfile::Builder::new().prefix("backlot-sqlite-").tempdir()?;
            let url = format!("sqlite://{}?mode=rwc", folder.path().join("test.sqlite3").display());
            return Ok(TestDatabase { engine, server: None, url, name, _folder: Some(folder) });
        };
        let server = engine.server_url().with_context(|| format!("{variable} is not set"))?;
        Self::on(engine, &server).await
    }

    /// On a server of the test's own.
    pub async fn on(engine: Engine, server: &str) -> Result<TestDatabase> {
        let name = new_name();
        execute(server, &format!("DROP DATABASE IF EXISTS {name}")).await?;
        execute(server, &format!("CREATE DATABASE {name}")).await?;
        let url = with_database(server, &name);
        Ok(TestDatabase { engine, server: Some(server.to_owned()), url, name, _folder: None })
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs a statement beside the product, such as one that damages what it will find.
    pub async fn execute(&self, statement: &str) -> Result<()> {
        execute(&self.url, statement).await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some(server) = self.server.take() else { return };
        let force = if self.engine == Engine::Postgres { " WITH (FORCE)" } else { "" };
        let statement = format!("DROP DATABASE IF EXISTS {}{force}", self.name);
        // The test's own runtime may be gone or blocked here, so the clean-up brings its own.
        let cleanup = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(execute(&server, &statement))
        });
        if let Ok(Err(error)) = cleanup.join() {
            eprintln!("the test database {} was left behind: {error:#}", self.name);
        }
    }
}

fn new_name() -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    format!("backlot_test_{}_{number}", std::process::id())
}

async fn execute(url: &str, statement: &str) -> Result<()> {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let connection = sea_orm::Database::connect(options).await?;
    let outcome = connection.execute_unprepared(statement).await;
    connection.close().await?;
    outcome.with_context(|| statement.to_owned())?;
    Ok(())
}

/// The same server and account, another database: the last part of the path is replaced.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url.split_once('?').map_or((url, None), |(a, q)| (a, Some(q)));
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find('/').map_or(address.len(), |at| start + at);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}/{name}{query}", &address[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_of_a_url_is_replaced() {
        assert_eq!(with_database("postgres://a@h:1/postgres", "x"), "postgres://a@h:1/x");
        assert_eq!(with_database("mysql://a:b@h:1", "x"), "mysql://a:b@h:1/x");
        assert_eq!(with_database("mysql://h/db?ssl=1", "x"), "mysql://h/x?ssl=1");
    }

    #[tokio::test]
    async fn every_available_engine_gives_an_empty_database_and_takes_it_back() {
        for engine in available() {
            let database = TestDatabase::create(engine).await.expect("a new database");
            execute(database.url(), "CREATE TABLE probe (id INTEGER)").await.expect("a table");
        }
    }
}
