//! A look at a database before it is worked on, so that what is the matter is said in words, and not
//! by whatever stumbles over it first.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use schema_som::{Error, Result};

use super::{Options, connect};
use crate::engine::Address;
use crate::error;

/// What a database is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Its records are looked at.
    Read,
    /// They are changed, or its tables are.
    Write,
}

/// Looks whether a database can be used. A SQLite file that is not there yet is left to whoever
/// makes it.
///
/// # Errors
/// `INVALID_VALUE` for a URL of another form; `UNAVAILABLE` for a server that cannot be reached or
/// lets nobody in, and for a file that is damaged, something else, or may not be written; `BUSY`
/// for one that is locked.
pub async fn probe(url: &str, options: &Options, access: Access) -> Result<()> {
    let address = Address::parse(url)?;
    let path = match &address.path {
        None => return connect::greet(&address, options).await,
        Some(path) if !path.exists() => return Ok(()),
        Some(path) => path.clone(),
    };
    let busy = options.busy_timeout();
    let looked = tokio::task::spawn_blocking(move || is_writable(&path, busy)).await;
    match looked {
        Ok(Ok(false)) if access == Access::Write => Err(error::read_only(&address)),
        Ok(Ok(_)) => Ok(()),
        Ok(Err(cause)) => Err(error::opening_file(&cause, &address)),
        Err(_) => Err(Error::internal("the look at the database's file failed")),
    }
}

/// Reads the list of tables, which tells whether this is a database at all.
fn is_writable(path: &Path, busy: Duration) -> rusqlite::Result<bool> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(busy)?;
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    Ok(!connection.is_readonly("main")?)
}
