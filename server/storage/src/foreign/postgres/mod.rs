//! A foreign PostgreSQL: one connection with one snapshot, which lasts as long as it is read.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use futures_util::TryStreamExt;
use schema_som::rowset::Rowset;
use schema_som::{Error, Result};
use sqlx::postgres::{PgConnectOptions, PgDatabaseError};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, PgConnection, Row as _};
use tokio::sync::Mutex;

use super::statement::{Bind, Dialect, quoted, statement};
use super::{Select, failed};

mod cells;
mod url;

/// How long we wait for a server that is called.
const PATIENCE: Duration = Duration::from_secs(10);

/// Everything as it was at one moment, however long the reading takes: between two rows of it an
/// import writes.
const BEGIN: &str = "SET statement_timeout = 0; SET lock_timeout = '10s'; \
     SET idle_in_transaction_session_timeout = 0; SET timezone = 'UTC'; \
     BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// A place is a page's number and that of the row in it: rows that were never changed stand in the
/// order in which they were inserted.
const POSTGRES: Dialect = Dialect {
    place: "((t0.ctid::text::point)[0]::int8 * 65536 + (t0.ctid::text::point)[1]::int8)",
    by_place: "t0.ctid",
    after: |place| {
        let place = place.max(0);
        format!("t0.ctid > '({},{})'::tid", place >> 16, place & 0xffff)
    },
    mark: |number| format!("${number}"),
};

/// An open connection with its snapshot.
pub(super) struct Server {
    connection: Mutex<PgConnection>,
}

impl Server {
    pub(super) async fn open(given: &str) -> Result<Self> {
        let options = url::checked(given)?;
        let options = PgConnectOptions::from_str(&options).map_err(|_| url::unreadable())?;
        let options = options.disable_statement_logging();
        let server = format!("{}:{}", options.get_host(), options.get_port());
        let greeting = async {
            let mut connection = options.connect().await?;
            connection.execute(BEGIN).await?;
            Ok(connection)
        };
        match tokio::time::timeout(PATIENCE, greeting).await {
            Ok(Ok(connection)) => Ok(Self { connection: Mutex::new(connection) }),
            Ok(Err(cause)) => Err(unopened(&server, cause)),
            Err(_) => {
                let waited = format!("no answer within {} s", PATIENCE.as_secs());
                Err(unreachable(&server, &waited))
            }
        }
    }

    /// Those that a name without a schema leads to.
    pub(super) async fn tables(&self) -> Result<Vec<String>> {
        let sql = "SELECT relname::text FROM pg_catalog.pg_class \
                   WHERE relkind IN ('r', 'p', 'v', 'm', 'f') \
                   AND pg_catalog.pg_table_is_visible(oid) ORDER BY 1";
        let mut connection = self.connection.lock().await;
        let rows = connection.fetch_all(sql).await.map_err(unreadable)?;
        rows.iter().map(|row| row.try_get(0).map_err(unreadable)).collect()
    }

    pub(super) async fn count(&self, table: &str) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM {}", quoted(table));
        let mut connection = self.connection.lock().await;
        let row = connection.fetch_one(AssertSqlSafe(sql)).await.map_err(unreadable)?;
        let count: i64 = row.try_get(0).map_err(unreadable)?;
        Ok(count.unsigned_abs())
    }

    pub(super) async fn rows(&self, select: &Select) -> Result<Rowset> {
        let (sql, binds) = statement(select, &POSTGRES);
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for bind in binds {
            query = match bind {
                Bind::Int(number) => query.bind(number),
                Bind::Text(text) => query.bind(text),
            };
        }
        let mut connection = self.connection.lock().await;
        let mut rows = query.fetch(&mut *connection);
        let width = select.width();
        let mut out = Rowset::new(width);
        while let Some(row) = rows.try_next().await.map_err(unreadable)? {
            for column in 0..width {
                cells::push(&mut out, &row, column)?;
            }
        }
        Ok(out)
    }
}

fn unreachable(server: &str, cause: &dyn Display) -> Error {
    failed(format!("the PostgreSQL at {server} cannot be reached: {cause}"))
        .hint("check host and port of the URL, and that the server runs and listens there")
}

/// The server's own words name users and databases, and no password.
fn unopened(server: &str, cause: sqlx::Error) -> Error {
    let refused = |words: &dyn Display| {
        failed(format!("the PostgreSQL at {server} refuses the connection: {words}"))
    };
    match &cause {
        sqlx::Error::Io(cause) => unreachable(server, cause),
        sqlx::Error::Tls(cause) => refused(cause).hint("`sslmode` in the URL says what is wanted"),
        sqlx::Error::Database(database) => {
            let error = database.try_downcast_ref::<PgDatabaseError>();
            let error = error.map(|error| (error.code(), error.message()));
            let refused = refused(&error.map_or("for no reason", |(_, message)| message));
            match error.map(|(code, _)| code) {
                Some("28P01" | "28000") => refused.hint(
                    "check user and password; the latter may also stand in PGPASSWORD or ~/.pgpass",
                ),
                Some("3D000") => refused.hint("check the name of the database in the URL"),
                _ => refused,
            }
        }
        _ => refused(&"it does not answer as a PostgreSQL does"),
    }
}

fn unreadable(cause: sqlx::Error) -> Error {
    match &cause {
        sqlx::Error::Database(database) => {
            let error = failed(format!("the database cannot be read: {}", database.message()));
            match database.code().as_deref() {
                Some("42501") => error.hint("give a user who may read every table of it"),
                Some("57P01" | "57P02" | "57P03") => error.hint(BROKEN),
                _ => error,
            }
        }
        sqlx::Error::Io(cause) => {
            failed(format!("the connection to the database broke: {cause}")).hint(BROKEN)
        }
        cause => failed(format!("the database cannot be read: {cause}")),
    }
}

/// What to do when a server went away.
const BROKEN: &str = "see that the server runs, then import again: it goes on where it stopped";
