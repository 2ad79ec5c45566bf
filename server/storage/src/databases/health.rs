//! How a database fares: whether it answers, and how busy its connections are.

use schema_som::{Code, Error, Result};
use sea_orm::DbErr;

use super::connect;
use crate::{Engine, Store, error};

/// Connections to a server, or readers of a SQLite file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Those that are open.
    pub open: u64,
    /// Those that wait for work.
    pub idle: u64,
}

impl Store {
    /// An error of a statement outside every transaction, or of the beginning of one. A pool says
    /// that no connection became free also when the server is gone: a look tells which it is.
    pub(crate) async fn explain(&self, cause: &DbErr) -> Error {
        if error::is_without_connection(cause)
            && self.engine() != Engine::Sqlite
            && let Err(gone) = connect::greet(&self.0.address, &self.0.options).await
        {
            tracing::warn!(error = %gone, "the database cannot be reached");
            return error::unreachable();
        }
        error::map(cause, None)
    }

    /// Asks the database for a sign of life. On SQLite that is a reader's answer: who writes for a
    /// long time does not keep others from reading.
    ///
    /// # Errors
    /// `UNAVAILABLE` when it does not answer.
    pub async fn ping(&self) -> Result<()> {
        let question = self.fetch("SELECT 1".to_owned(), Vec::new());
        match tokio::time::timeout(self.options().connect_timeout(), question).await {
            Ok(answered) => answered.map(|_| ()),
            Err(_) => Err(Error::new(Code::Unavailable, "the database does not answer")),
        }
    }

    /// How busy the connections are.
    pub fn connections(&self) -> Connections {
        if let Some(readers) = self.readers() {
            return readers.connections();
        }
        let (open, idle) = match self.engine() {
            Engine::Postgres => {
                let pool = self.sea().get_postgres_connection_pool();
                (pool.size(), pool.num_idle())
            }
            _ => {
                let pool = self.sea().get_mysql_connection_pool();
                (pool.size(), pool.num_idle())
            }
        };
        Connections { open: open.into(), idle: idle as u64 }
    }
}
