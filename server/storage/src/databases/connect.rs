//! The drivers' settings: durability, time limits, caches.

use std::time::Duration;

use schema_som::Result;
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

use super::Options;
use crate::engine::{Address, Engine};
use crate::error;

/// Prepared statements that one connection keeps.
const STATEMENTS: usize = 500;

pub(super) async fn connect(address: &Address, options: &Options) -> Result<DatabaseConnection> {
    let mut connect = ConnectOptions::new(address.url.clone());
    connect
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .test_before_acquire(false)
        .connect_timeout(options.connect_timeout())
        .acquire_timeout(options.busy_timeout().max(Duration::from_millis(1)));
    match address.engine {
        Engine::Sqlite => sqlite(&mut connect, options),
        Engine::Postgres => postgres(&mut connect, options),
        Engine::MariaDb => mariadb(&mut connect, options),
    }
    Database::connect(connect).await.map_err(|cause| error::opening(&cause, address))
}

fn sqlite(connect: &mut ConnectOptions, options: &Options) {
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
}

fn postgres(connect: &mut ConnectOptions, options: &Options) {
    let limit = options.statement_timeout_ms.to_string();
    connect.max_connections(options.max_connections.max(2));
    connect.map_sqlx_postgres_opts(move |postgres| {
        postgres
            .statement_cache_capacity(STATEMENTS)
            .options([("statement_timeout", limit.as_str()), ("timezone", "UTC")])
    });
}

fn mariadb(connect: &mut ConnectOptions, options: &Options) {
    let seconds = options.statement_timeout().as_secs_f64();
    connect.max_connections(options.max_connections.max(2));
    connect.map_sqlx_mysql_opts(|mysql| {
        mysql.statement_cache_capacity(STATEMENTS).collation("utf8mb4_nopad_bin")
    });
    connect.map_sqlx_mysql_pool_opts(move |pool| {
        pool.after_connect(move |connection, _| {
            Box::pin(async move {
                let limit = format!("SET SESSION max_statement_time = {seconds}");
                sqlx::Executor::execute(connection, sqlx::AssertSqlSafe(limit)).await?;
                Ok(())
            })
        })
    });
}
