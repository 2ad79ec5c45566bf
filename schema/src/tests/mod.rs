//! The schema and its documents, without an executor.

mod catalogue;
mod conformance;
mod limits;
