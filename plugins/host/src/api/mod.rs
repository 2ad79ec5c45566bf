//! What plugins may call, an interface a file.

mod asking;
mod graph;
mod invocation;
mod journal;
mod lookup;
mod store;
mod web;
