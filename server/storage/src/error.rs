//! What databases complain about, as our own error. The only place that knows their codes.

use schema_som::{Code, Error, Registry};
use sea_orm::DbErr;

use crate::engine::Address;

/// An error of a statement. The registry, where there is one, turns names of constraints into
/// types and fields.
pub(crate) fn map(error: &DbErr, _registry: Option<&Registry>) -> Error {
    tracing::error!(%error, "the database refused a statement");
    Error::internal("the database refused a statement")
}

/// An error while a database is opened.
pub(crate) fn opening(error: &DbErr, address: &Address) -> Error {
    Error::new(
        Code::Unavailable,
        format!("the database {} cannot be opened: {error}", address.shown),
    )
}
