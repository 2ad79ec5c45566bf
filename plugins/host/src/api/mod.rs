//! What plugins may call, an interface a file.

mod asking;
mod graph;
mod invocation;
mod journal;
mod lookup;
mod signals;
mod store;
mod taped;
mod web;

pub(crate) use taped::{HasTaped, taped};
