//! PostgreSQL's SQLSTATE codes.

use sqlx::postgres::PgDatabaseError;

use super::{Complaint, Site};

pub(super) fn complaint(error: &PgDatabaseError) -> Complaint {
    let constraint = || match error.constraint() {
        Some(name) => Site::Constraint(name.to_owned()),
        None => Site::Unknown,
    };
    match error.code() {
        "23505" => Complaint::NotUnique(match (error.table(), error.constraint()) {
            (Some(table), Some(name)) if name == format!("{table}_pkey") => {
                Site::Columns { table: table.to_owned(), columns: vec!["id".to_owned()] }
            }
            _ => constraint(),
        }),
        "23503" if error.detail().is_some_and(|text| text.contains("still referenced")) => {
            Complaint::InUse(constraint())
        }
        "23503" => Complaint::NoTarget(constraint()),
        "23502" => Complaint::Required(match (error.table(), error.column()) {
            (Some(table), Some(column)) => {
                Site::Columns { table: table.to_owned(), columns: vec![column.to_owned()] }
            }
            _ => Site::Unknown,
        }),
        "23514" => Complaint::Check(constraint()),
        "22001" => Complaint::TooLong(Site::Unknown),
        code => by_code(code),
    }
}

fn by_code(code: &str) -> Complaint {
    match code {
        // Numbers and times out of range; a text with a zero byte.
        "22003" | "22008" | "22021" | "22P05" => Complaint::OutOfRange,
        // Serialization failures and deadlocks.
        "40001" | "40P01" => Complaint::Overtaken,
        // Locks not to be had.
        "55P03" => Complaint::Busy,
        "53300" => Complaint::Busy,
        "57014" => Complaint::Timeout,
        "42P01" | "42703" | "3F000" => Complaint::OtherSchema,
        "3D000" => Complaint::Unavailable("the server has no database of this name"),
        "28P01" | "28000" => Complaint::Unavailable("the server refuses the login"),
        "57P01" | "57P02" | "57P03" => Complaint::Unavailable("the server is stopping or starting"),
        "53100" => Complaint::Unavailable("the disk is full"),
        "25006" => Complaint::Unavailable("it may only be read"),
        code if code.starts_with("08") => Complaint::Unavailable("the connection broke"),
        code if code.starts_with("58") || code.starts_with("XX") => {
            Complaint::Unavailable("the server reports an error of its own")
        }
        _ => Complaint::Unknown,
    }
}
