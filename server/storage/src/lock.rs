//! Locks by name, for work that must not be done twice at once and is longer than a transaction.
//!
//! A server's own locks, held by a connection of their own: whoever dies lets go.

use std::str::FromStr;
use std::time::Duration;

use schema_som::Result;
use sea_orm::{DbErr, RuntimeErr};
use sqlx::ConnectOptions as _;
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::time::Instant;

use crate::{Engine, Store, error};

/// Between two looks at a lock that somebody else holds.
const PAUSE: Duration = Duration::from_millis(50);

/// A lock that is held until this is dropped.
pub struct Lock {
    _holder: Holder,
}

enum Holder {
    Postgres(PgConnection),
    MariaDb(MySqlConnection),
    /// Transactions of a SQLite file come one after the other; nothing holds between them.
    Sqlite,
}

impl Store {
    /// Takes the lock of this name, waiting so long for who holds it; nothing when it was not to be
    /// had. Other databases have other locks. On SQLite there are none, and everyone gets one:
    /// what must not happen twice there is looked for within a transaction.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the server cannot be reached.
    pub async fn lock(&self, name: &str, wait: Duration) -> Result<Option<Lock>> {
        let last = Instant::now() + wait;
        let mut holder = self.holder().await.map_err(|cause| self.refused(cause))?;
        loop {
            if holder.takes(name).await.map_err(|cause| self.refused(cause))? {
                return Ok(Some(Lock { _holder: holder }));
            }
            if Instant::now() >= last {
                return Ok(None);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn holder(&self) -> sqlx::Result<Holder> {
        let url = self.driver_url();
        Ok(match self.engine() {
            Engine::Sqlite => Holder::Sqlite,
            Engine::Postgres => Holder::Postgres(PgConnectOptions::from_str(url)?.connect().await?),
            Engine::MariaDb => {
                Holder::MariaDb(MySqlConnectOptions::from_str(url)?.connect().await?)
            }
        })
    }

    fn refused(&self, cause: sqlx::Error) -> schema_som::Error {
        error::map(&DbErr::Conn(RuntimeErr::SqlxError(cause.into())), None)
    }
}

impl Holder {
    /// Whether the lock is ours now.
    async fn takes(&mut self, name: &str) -> sqlx::Result<bool> {
        match self {
            Holder::Sqlite => Ok(true),
            Holder::Postgres(connection) => {
                let sql = "SELECT pg_try_advisory_lock(hashtextextended($1, 7018256121))";
                sqlx::query_scalar(sql).bind(name).fetch_one(connection).await
            }
            // Its locks are the whole server's, and their names are short.
            Holder::MariaDb(connection) => {
                let sql = "SELECT GET_LOCK(MD5(CONCAT('backlot ', DATABASE(), ' ', ?)), 0)";
                let taken: Option<i64> =
                    sqlx::query_scalar(sql).bind(name).fetch_one(connection).await?;
                Ok(taken == Some(1))
            }
        }
    }
}
