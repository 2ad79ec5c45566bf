//! What plugins may call, an interface a file.

mod invocation;
mod journal;
mod lookup;
