//! The same page, written by hand: the SQL that a good programmer would write, through the same
//! drivers, with JSON written straight from the rows. What the engine is measured against.

mod postgres;
mod sqlite;
mod writer;

pub(crate) use postgres::Postgres;
pub(crate) use sqlite::Sqlite;
