//! Bringing a database up to date, or saying why not.

use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use schema_som::{Code, Error, Result};
use server_storage::{Access, probe};

use crate::config::Config;

/// Creates the tables of the database, or brings them up to date; the names of what was applied.
///
/// # Errors
/// `SCHEMA_MISMATCH` when the database is newer than we are; whatever keeps a migration from running.
pub async fn migrate(config: &Config) -> Result<Vec<String>> {
    if config.is_embedded() {
        create_folder(&config.data)?;
    }
    probe(&config.database_url(), &config.storage, Access::Write).await?;
    migrations::up(&config.database_url()).await.map_err(unmigrated)
}

pub(crate) fn create_folder(data: &Path) -> Result<()> {
    // The database holds hashes of passwords and tokens: a new folder is its owner's alone.
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(data);
    made.map_err(|error| {
        let message = format!("the data folder {} cannot be made: {error}", data.display());
        Error::new(Code::Unavailable, message).hint("choose another folder with --data DIR")
    })
}

/// How the tables of a database compare with what this program needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// It has what we need.
    Current,
    /// It lacks something.
    Older,
    /// It lacks everything.
    Empty,
}

impl Age {
    pub(crate) async fn of(config: &Config) -> Result<Age> {
        let url = config.database_url();
        probe(&url, &config.storage, Access::Read).await?;
        let pending = migrations::pending(&url).await.map_err(unmigrated)?;
        Ok(match pending.len() {
            0 => Age::Current,
            all if all == migrations::all().len() => Age::Empty,
            _ => Age::Older,
        })
    }
}

/// What is the matter with a database that cannot be brought up to date.
fn unmigrated(error: migrations::Error) -> Error {
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
    let message = format!("{error}{}", cause.unwrap_or_default());
    match error {
        migrations::Error::Newer(_) => {
            Error::new(Code::SchemaMismatch, message).hint("run the newer backlot that made it")
        }
        migrations::Error::File(_) => Error::new(Code::Unavailable, message)
            .hint("check the folder that the database's URL names, or choose another"),
        migrations::Error::Unavailable(_) => Error::new(Code::Unavailable, message).hint(
            "check the URL; a SQLite file that is not there is made with ?mode=rwc at its end",
        ),
        _ => Error::new(Code::Unavailable, message),
    }
}

/// What is said to those who would work on an older database.
pub(crate) fn older() -> Error {
    Error::new(Code::SchemaMismatch, "the database is older than this program")
        .hint("make a backup, then run `backlot migrate`, or serve with --migrate")
}
