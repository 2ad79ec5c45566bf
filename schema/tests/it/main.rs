//! The engine as a client meets it: documents in, bytes out, over a small production in memory.

mod conversations;
mod differential;
mod execution;
mod numbers;
mod operations;
mod paging;
mod plans;
mod production;
mod selection;
