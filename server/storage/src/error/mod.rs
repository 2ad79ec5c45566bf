//! What databases complain about, as our own error: the only place that knows their codes.
//!
//! Each engine's file says what a complaint is about; here it becomes a sentence and a code.
//! Messages of databases carry values of users and go to the log alone.

use schema_som::{Code, Error, Registry};
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use sqlx::mysql::MySqlDatabaseError;
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

use crate::ddl;
use crate::engine::Address;

mod mariadb;
mod postgres;
pub(crate) mod sqlite;
#[cfg(test)]
mod tests;

/// What a database complains about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Complaint {
    /// Another row has these values.
    NotUnique(Site),
    /// A key leads to no row.
    NoTarget(Site),
    /// Other rows lead to this one.
    InUse(Site),
    /// A column has to have a value.
    Required(Site),
    /// A check does not hold.
    Check(Site),
    /// A text does not fit.
    TooLong(Site),
    /// A value does not fit otherwise.
    OutOfRange,
    /// Others are in the way; another try may succeed.
    Busy,
    /// The transaction was undone in favour of another one; the same again may succeed at once.
    Overtaken,
    /// It took too long.
    Timeout,
    /// A table or a column does not exist.
    OtherSchema,
    /// It does not work at all, and why.
    Unavailable(&'static str),
    /// Our fault, or one that nobody thought of.
    Unknown,
}

/// Where a complaint points to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Site {
    /// A constraint or an index by name.
    Constraint(String),
    /// Columns of a table.
    Columns { table: String, columns: Vec<String> },
    /// A column of some table.
    Column(String),
    /// The database does not say.
    #[default]
    Unknown,
}

/// What a statement was about: the model turns names of constraints into types and fields.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    pub registry: &'a Registry,
    /// The table that is written; nothing when it is many.
    pub table: Option<&'a str>,
}

/// An error of a statement.
pub(crate) fn map(error: &DbErr, about: Option<About<'_>>) -> Error {
    let complaint = complaint(error);
    match complaint {
        Complaint::Unknown | Complaint::Unavailable(_) | Complaint::OtherSchema => {
            tracing::error!(%error, "the database refused a statement");
        }
        _ => tracing::debug!(%error, "the database refused a statement"),
    }
    describe(complaint, about)
}

/// An error of a commit. SQLite names nothing: after a delete, what leads nowhere is most likely a
/// key of another record.
pub(crate) fn of_commit(error: &DbErr, deleted: bool) -> Error {
    match complaint(error) {
        Complaint::NoTarget(Site::Unknown) if deleted => {
            describe(Complaint::InUse(Site::Unknown), None)
        }
        // The word that it was done may have been lost on the way.
        Complaint::Unavailable(_) => map(error, None).hint(
            "whether the change was made is not known: send it again with the same \
             Idempotency-Key, or look",
        ),
        _ => map(error, None),
    }
}

/// Whether no connection became free in time.
pub(crate) fn is_without_connection(error: &DbErr) -> bool {
    let timed_out = |error: &RuntimeErr| match error {
        RuntimeErr::SqlxError(error) => matches!(**error, sqlx::Error::PoolTimedOut),
        RuntimeErr::Internal(_) => false,
    };
    match error {
        DbErr::ConnectionAcquire(reason) => matches!(reason, ConnAcquireErr::Timeout),
        DbErr::Conn(error) | DbErr::Exec(error) | DbErr::Query(error) => timed_out(error),
        _ => false,
    }
}

/// There is no way to the database.
pub(crate) fn unreachable() -> Error {
    describe(Complaint::Unavailable("it cannot be reached"), None)
}

/// The transaction lost against another one and may be run again.
pub(crate) fn overtaken() -> Error {
    describe(Complaint::Overtaken, None)
}

/// An error of a reader of a SQLite file.
pub(crate) fn of_file(error: &rusqlite::Error) -> Error {
    let complaint = of_file_alone(error);
    if matches!(complaint, Complaint::Unknown) {
        tracing::error!(%error, "the database refused a statement");
    }
    describe(complaint, None)
}

fn of_file_alone(error: &rusqlite::Error) -> Complaint {
    match error {
        rusqlite::Error::SqliteFailure(failure, message) => {
            sqlite::complaint(failure.extended_code, message.as_deref().unwrap_or_default())
        }
        rusqlite::Error::SqlInputError { error, msg, .. } => {
            sqlite::complaint(error.extended_code, msg)
        }
        _ => Complaint::Unknown,
    }
}

/// An error while a database is opened.
pub(crate) fn opening(error: &DbErr, address: &Address) -> Error {
    tracing::error!(%error, url = address.shown, "the database cannot be opened");
    unopened(complaint(error), address)
}

/// An error of the first look at a SQLite file.
pub(crate) fn opening_file(error: &rusqlite::Error, address: &Address) -> Error {
    unopened(of_file_alone(error), address)
}

/// What is said of a file that cannot be written.
pub(crate) fn read_only(address: &Address) -> Error {
    unopened(Complaint::Unavailable(sqlite::READ_ONLY), address)
}

fn unopened(complaint: Complaint, address: &Address) -> Error {
    let place = &address.shown;
    match complaint {
        Complaint::Busy => Error::new(Code::Busy, format!("the database {place} is locked"))
            .hint("another program holds it; end that, or try again")
            .retry_after(1),
        Complaint::Unavailable(reason) => {
            let error = Error::new(Code::Unavailable, format!("the database {place}: {reason}"));
            error.hint(match address.path {
                Some(_) => sqlite::hint(reason),
                None => "check the URL, and that the server runs",
            })
        }
        _ => Error::new(Code::Unavailable, format!("the database {place} cannot be opened"))
            .hint("the log has the database's own words"),
    }
}

fn complaint(error: &DbErr) -> Complaint {
    match error {
        DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => Complaint::Busy,
        DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => {
            Complaint::Unavailable("it is closed")
        }
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => of_driver(error),
        DbErr::Conn(RuntimeErr::Internal(_)) => Complaint::Unavailable("there is no connection"),
        _ => Complaint::Unknown,
    }
}

fn of_driver(error: &sqlx::Error) -> Complaint {
    match error {
        sqlx::Error::Database(database) => {
            if let Some(error) = database.try_downcast_ref::<SqliteError>() {
                let code = sqlx::error::DatabaseError::code(error);
                let code = code.and_then(|code| code.parse().ok()).unwrap_or_default();
                sqlite::complaint(code, sqlx::error::DatabaseError::message(error))
            } else if let Some(error) = database.try_downcast_ref::<PgDatabaseError>() {
                postgres::complaint(error)
            } else if let Some(error) = database.try_downcast_ref::<MySqlDatabaseError>() {
                mariadb::complaint(error.number(), error.message())
            } else {
                Complaint::Unknown
            }
        }
        sqlx::Error::PoolTimedOut => Complaint::Busy,
        sqlx::Error::PoolClosed => Complaint::Unavailable("it is closed"),
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) => Complaint::Unavailable("it cannot be reached"),
        sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => {
            Complaint::Unavailable("the connection broke")
        }
        sqlx::Error::Configuration(_) => Complaint::Unavailable("its URL cannot be read"),
        _ => Complaint::Unknown,
    }
}

/// A complaint in our words.
pub(crate) fn describe(complaint: Complaint, about: Option<About<'_>>) -> Error {
    let placed = |code, site: &Site, words: &dyn Fn(&str, &str) -> String| {
        let (type_name, member) = find(site, about);
        let (what, field) = (type_name.as_deref(), member.as_deref());
        let error = Error::new(code, words(what.unwrap_or("record"), field.unwrap_or("value")));
        match (what, field) {
            (Some(what), Some(field)) => error.at_field(what, field),
            (Some(what), None) => error.at_type(what),
            _ => match site {
                // Without the model its name has to do.
                Site::Constraint(name) => error.hint(format!("the constraint is {name}")),
                _ => error,
            },
        }
    };
    match complaint {
        Complaint::NotUnique(site) => placed(Code::NotUnique, &site, &|what, field| {
            format!("another {what} has the same {field}")
        }),
        Complaint::NoTarget(site) => placed(Code::NotFound, &site, &|what, field| {
            format!("the {field} of a {what} leads to a record that does not exist")
        }),
        Complaint::InUse(site) => placed(Code::InUse, &site, &|what, field| {
            format!("the {field} of a {what} still leads to the record")
        }),
        Complaint::Required(site) | Complaint::Check(site) => {
            placed(Code::Required, &site, &|what, field| format!("a {what} needs a {field}"))
        }
        Complaint::TooLong(site) => placed(Code::TooLong, &site, &|what, field| {
            format!("the {field} of a {what} is too long")
        }),
        Complaint::OutOfRange => {
            Error::new(Code::InvalidValue, "a value is out of the range that can be stored")
        }
        Complaint::Busy => Error::new(Code::Busy, "the database is busy")
            .hint("others work on the same records; try again")
            .retry_after(1),
        Complaint::Overtaken => Error::new(Code::Busy, "another change came first")
            .hint("others work on the same records; try again")
            .retry_after(1)
            .replay(),
        Complaint::Timeout => Error::new(Code::Timeout, "the database took too long")
            .hint("ask for less at once, or raise statement_timeout_ms"),
        Complaint::OtherSchema => {
            Error::new(Code::SchemaMismatch, "the database lacks a table or a column")
                .hint("bring it up to date with `backlot migrate`")
        }
        Complaint::Unavailable(reason) => {
            let error =
                Error::new(Code::Unavailable, format!("the database is not available: {reason}"));
            match reason {
                sqlite::DAMAGED | sqlite::READ_ONLY => error.hint(sqlite::hint(reason)),
                _ => error,
            }
        }
        Complaint::Unknown => Error::internal("the database refused a statement"),
    }
}

/// The type and the member that a constraint or a column belongs to.
fn find(site: &Site, about: Option<About<'_>>) -> (Option<String>, Option<String>) {
    let tables = about.map(|about| ddl::tables(about.registry)).unwrap_or_default();
    let of_column = |table: Option<&str>, columns: &[String]| {
        let table = tables.iter().find(|known| Some(known.name.as_str()) == table);
        let unique = table.and_then(|table| table.unique_by(columns));
        match (unique, table) {
            (Some((type_name, member)), _) => (Some(type_name), Some(member)),
            (None, Some(table)) => {
                (table.type_name.clone(), columns.first().map(|column| table.member(column)))
            }
            (None, None) => (None, columns.first().cloned()),
        }
    };
    match site {
        Site::Constraint(name) => tables.iter().find_map(|table| table.owner_of(name)).unzip(),
        Site::Columns { table, columns } => of_column(Some(table), columns),
        Site::Column(column) => {
            of_column(about.and_then(|about| about.table), std::slice::from_ref(column))
        }
        Site::Unknown => (None, None),
    }
}
