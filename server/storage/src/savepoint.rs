//! A part of a transaction that can be undone by itself.

use std::ops::{Deref, DerefMut};

use schema_som::Result;

use crate::Tx;
use crate::error;

/// A savepoint; work on it as on the transaction. Dropping it undoes what was done since.
pub struct Savepoint<'a> {
    tx: &'a mut Tx,
    open: bool,
}

impl Tx {
    /// Opens a savepoint. After an error within it, roll it back before anything else is done.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the connection broke.
    pub async fn savepoint(&mut self) -> Result<Savepoint<'_>> {
        self.push().await?;
        Ok(Savepoint { tx: self, open: true })
    }
}

impl Savepoint<'_> {
    /// Keeps what was done, as a part of the transaction.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the connection broke.
    pub async fn commit(mut self) -> Result<()> {
        self.open = false;
        match self.tx.pop() {
            Some(inner) => {
                self.tx.store.whole(inner.commit()).await.map_err(|e| error::map(&e, None))
            }
            None => Ok(()),
        }
    }

    /// Undoes what was done since it was opened.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the connection broke.
    pub async fn rollback(mut self) -> Result<()> {
        self.open = false;
        match self.tx.pop() {
            Some(inner) => {
                self.tx.store.whole(inner.rollback()).await.map_err(|e| error::map(&e, None))
            }
            None => Ok(()),
        }
    }
}

impl Drop for Savepoint<'_> {
    fn drop(&mut self) {
        if self.open {
            // Dropped, it sends its rollback ahead of whatever comes next on the connection.
            drop(self.tx.pop());
        }
    }
}

impl Deref for Savepoint<'_> {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        self.tx
    }
}

impl DerefMut for Savepoint<'_> {
    fn deref_mut(&mut self) -> &mut Tx {
        self.tx
    }
}
