//! The line before SQLite's one writer: first come, first served, and nobody waits for ever.

use std::sync::Arc;
use std::time::Duration;

use schema_som::{Code, Error, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The line. Tokio's semaphore is fair.
pub(crate) struct Queue(Arc<Semaphore>);

/// The right to write, until it is dropped.
pub(crate) struct Turn {
    _permit: OwnedSemaphorePermit,
}

impl Queue {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }

    /// Waits for one's turn.
    ///
    /// # Errors
    /// `BUSY` when the time is up, `UNAVAILABLE` when the database was closed meanwhile.
    pub(crate) async fn turn(&self, limit: Duration) -> Result<Turn> {
        match tokio::time::timeout(limit, self.0.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Turn { _permit: permit }),
            Ok(Err(_)) => Err(Error::new(Code::Unavailable, "the database is closed")),
            Err(_) => Err(Error::new(Code::Busy, "others are writing to the database")
                .hint("try again")
                .retry_after(1)),
        }
    }

    /// Sends everybody away.
    pub(crate) fn close(&self) {
        self.0.close();
    }
}
