//! How the databases got here: frozen history, never derived from the present.
//!
//! Depends on nothing of ours: a migration that is released means the same for ever, whatever
//! becomes of the types. What the sum of all of them must equal is proven by a test.

use std::collections::HashSet;
use std::time::Duration;

use sea_orm_migration::sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
};
use sea_orm_migration::{DbErr, MigratorTrait, SchemaManager};

mod file;
mod script;
pub mod studio;

use file::SqliteFile;
use studio::Studio;

/// Where sea-orm keeps the names of what was done.
const TABLE: &str = "seaql_migrations";

/// Why a database could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database knows migrations that this program does not.
    #[error("the database was migrated by a newer version: it knows {}", .0.join(", "))]
    Newer(Vec<String>),
    /// The database cannot be opened.
    #[error("the database cannot be opened")]
    Unavailable(#[source] DbErr),
    /// The file of a SQLite database cannot be made, or is in the hands of another process.
    #[error("the file of the database cannot be had")]
    File(#[source] std::io::Error),
    /// A statement failed.
    #[error("a migration failed")]
    Failed(#[source] DbErr),
}

/// What a function of this crate answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Brings a database up to date; answers the names of the migrations that were missing.
///
/// # Errors
/// [`Error::Newer`] when it is ahead of this program; then nothing was changed.
pub async fn up(url: &str) -> Result<Vec<String>> {
    let file = SqliteFile::of(url);
    let _turn = match &file {
        Some(file) => file.begin().await.map_err(Error::File)?,
        None => None,
    };
    let database = open(url).await?;
    let done = bring_up(&database).await;
    // The work is done or lost by now; a connection that ends badly changes nothing.
    let _ = database.close().await;
    done
}

/// The names of the migrations that the database lacks. Nothing is changed.
///
/// # Errors
/// [`Error::Newer`] when it is ahead of this program.
pub async fn pending(url: &str) -> Result<Vec<String>> {
    if SqliteFile::of(url).is_some_and(|file| file.is_to_be_created()) {
        return Ok(all());
    }
    let database = open(url).await?;
    let missing = missing(&database).await;
    // Nothing was written that could be lost.
    let _ = database.close().await;
    missing
}

/// The names of all migrations, oldest first. A database that lacks every one of them is empty.
pub fn all() -> Vec<String> {
    Studio::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

async fn bring_up(database: &DatabaseConnection) -> Result<Vec<String>> {
    // Asked before and after: another process may hold the lock, and do the work meanwhile.
    missing(database).await?;
    lock(database).await.map_err(Error::Failed)?;
    let names = missing(database).await?;
    if !names.is_empty() {
        Studio::up(database, None).await.map_err(Error::Failed)?;
    }
    Ok(names)
}

async fn missing(database: &DatabaseConnection) -> Result<Vec<String>> {
    let applied = applied(database).await.map_err(Error::Failed)?;
    let ours = all();
    let mut unknown: Vec<String> =
        applied.iter().filter(|name| !ours.contains(name)).cloned().collect();
    unknown.sort_unstable();
    if !unknown.is_empty() {
        return Err(Error::Newer(unknown));
    }
    Ok(ours.into_iter().filter(|name| !applied.contains(name)).collect())
}

async fn applied(database: &DatabaseConnection) -> std::result::Result<HashSet<String>, DbErr> {
    if !SchemaManager::new(database).has_table(TABLE).await? {
        return Ok(HashSet::new());
    }
    let sql = format!("SELECT version FROM {TABLE}");
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let rows = database.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// One connection, so that the lock and the work share a session.
async fn open(url: &str) -> Result<DatabaseConnection> {
    let url = match url.strip_prefix("mariadb:") {
        Some(rest) => format!("mysql:{rest}"),
        None => url.to_owned(),
    };
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false).acquire_timeout(Duration::from_secs(10));
    Database::connect(options).await.map_err(Error::Unavailable)
}

/// Two processes that start at once must not both migrate. The lock ends with its session.
async fn lock(database: &DatabaseConnection) -> std::result::Result<(), DbErr> {
    let sql = match database.get_database_backend() {
        DbBackend::Postgres => "SELECT pg_advisory_lock(7018256121)",
        DbBackend::MySql => "SELECT GET_LOCK('backlot_migrations', 60)",
        // The folder of the file is locked by now. What writers of the file expect of it is set
        // here, where nobody else has it open yet.
        _ => "PRAGMA journal_mode = WAL",
    };
    database.execute_unprepared(sql).await?;
    Ok(())
}
