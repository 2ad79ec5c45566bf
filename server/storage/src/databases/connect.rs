//! The drivers' settings: durability, time limits, caches.

use std::str::FromStr;
use std::time::Duration;

use schema_som::{Code, Error, Result};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr, RuntimeErr};
use sqlx::mysql::MySqlConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use super::Options;
use super::deadline::{Deadline, STEPS};
use super::spoilt::Spoilt;
use crate::dialect::MARIADB_COLLATION;
use crate::engine::{Address, Engine};
use crate::error;

/// Prepared statements that one connection keeps.
const STATEMENTS: usize = 500;

pub(super) async fn connect(
    address: &Address,
    options: &Options,
    deadline: &Deadline,
    spoilt: &Spoilt,
) -> Result<DatabaseConnection> {
    greet(address, options).await?;
    let mut connect = ConnectOptions::new(address.driver_url.clone());
    connect
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .test_before_acquire(false)
        .acquire_timeout(options.busy_timeout().max(Duration::from_millis(100)));
    match address.engine {
        Engine::Sqlite => sqlite(&mut connect, options, deadline.clone()),
        Engine::Postgres => postgres(&mut connect, options),
        Engine::MariaDb => mariadb(&mut connect, options, spoilt.clone()),
    }
    Database::connect(connect).await.map_err(|cause| error::opening(&cause, address))
}

/// One connection to a server before the pool has any: a pool hides why it has none, and tries
/// again until its time is up.
pub(super) async fn greet(address: &Address, options: &Options) -> Result<()> {
    let mut server = String::new();
    let greeting = async {
        match address.engine {
            Engine::Sqlite => Ok(None),
            Engine::Postgres => {
                let connect = PgConnectOptions::from_str(&address.driver_url)?;
                server = format!("{}:{}", connect.get_host(), connect.get_port());
                connect.connect().await?.close().await.map(|()| None)
            }
            Engine::MariaDb => {
                let connect = MySqlConnectOptions::from_str(&address.driver_url)?;
                server = format!("{}:{}", connect.get_host(), connect.get_port());
                let mut connection = connect.connect().await?;
                let version = sqlx::query_scalar("SELECT VERSION()").fetch_one(&mut connection);
                let version: String = version.await?;
                connection.close().await.map(|()| Some(version))
            }
        }
    };
    let answer = tokio::time::timeout(options.connect_timeout(), greeting).await;
    match answer {
        Ok(Ok(Some(version))) if !version.contains("MariaDB") => Err(other_server(&version)),
        Ok(Ok(_)) => Ok(()),
        Ok(Err(sqlx::Error::Io(cause))) => Err(unreachable(address, &server, &cause.to_string())),
        Ok(Err(cause)) => {
            Err(error::opening(&DbErr::Conn(RuntimeErr::SqlxError(cause.into())), address))
        }
        Err(_) => {
            let waited = format!("no answer within {} ms", options.connect_timeout_ms);
            Err(unreachable(address, &server, &waited))
        }
    }
}

fn unreachable(address: &Address, server: &str, cause: &str) -> Error {
    let place = &address.shown;
    let message = format!("the database {place}: {server} cannot be reached: {cause}");
    Error::new(Code::Unavailable, message)
        .hint("check host and port of the URL, and that the server runs and listens there")
}

/// MySQL names the collation of our columns and the limit of statements otherwise.
fn other_server(version: &str) -> Error {
    let version = schema_som::id::clip(version);
    Error::new(Code::Unavailable, format!("the server is MySQL {version}, not MariaDB"))
        .hint("use MariaDB 10.6 or newer, PostgreSQL, or a SQLite file")
}

fn sqlite(connect: &mut ConnectOptions, options: &Options, deadline: Deadline) {
    let busy = options.busy_timeout();
    // One writer, kept for good: nothing on its connection outlives it.
    connect.max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None);
    connect.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(busy)
            .row_buffer_size(1024)
            .statement_cache_capacity(STATEMENTS)
    });
    connect.map_sqlx_sqlite_pool_opts(move |pool| {
        let deadline = deadline.clone();
        pool.after_connect(move |connection, _| {
            let deadline = deadline.clone();
            Box::pin(async move {
                let mut handle = connection.lock_handle().await?;
                handle.set_progress_handler(STEPS, move || !deadline.passed());
                Ok(())
            })
        })
    });
    // A statement that was interrupted took its transaction along, of which the driver knows
    // nothing: it would go on to count from there. Such a connection is replaced.
    connect.map_sqlx_sqlite_before_acquire(|connection, _| {
        Box::pin(async move { Ok(!connection.is_in_transaction()) })
    });
}

fn postgres(connect: &mut ConnectOptions, options: &Options) {
    let limit = options.statement_timeout_ms.to_string();
    let wait = options.busy_timeout_ms.max(1).to_string();
    connect.max_connections(options.max_connections.max(2));
    connect.map_sqlx_postgres_opts(move |postgres| {
        postgres.statement_cache_capacity(STATEMENTS).options([
            ("statement_timeout", limit.as_str()),
            ("lock_timeout", wait.as_str()),
            ("timezone", "UTC"),
            ("default_transaction_isolation", "read committed"),
        ])
    });
}

fn mariadb(connect: &mut ConnectOptions, options: &Options, spoilt: Spoilt) {
    let seconds = options.statement_timeout().as_secs_f64();
    let wait = options.busy_timeout().as_secs().max(1);
    connect.max_connections(options.max_connections.max(2));
    connect.map_sqlx_mysql_opts(|mysql| {
        mysql.statement_cache_capacity(STATEMENTS).collation(MARIADB_COLLATION)
    });
    connect.map_sqlx_mysql_pool_opts(move |pool| {
        let pool = pool.after_connect(move |connection, _| {
            Box::pin(async move {
                // Recursion that is cut off ends without an error: what is reached ends by itself.
                let limits = format!(
                    "SET SESSION max_statement_time = {seconds}, innodb_lock_wait_timeout = {wait}, \
                     max_recursive_iterations = 4294967295"
                );
                connection.execute(sqlx::AssertSqlSafe(limits)).await?;
                let isolation = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
                connection.execute(isolation).await?;
                Ok(())
            })
        });
        let spoilt = spoilt.clone();
        // Before it is asked for a sign of life, which may be what it never gives.
        pool.after_release(move |_, connection| {
            let usable = !spoilt.may_be(connection.age);
            Box::pin(async move { Ok(usable) })
        })
    });
}
