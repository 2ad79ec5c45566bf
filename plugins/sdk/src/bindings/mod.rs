//! Bindings of the contract: generated from `plugins/wit`, and committed, so that a plugin's build
//! does not need the generator.

#[expect(
    clippy::all,
    clippy::too_many_lines,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    unsafe_code,
    reason = "the generator's style is not ours"
)]
#[rustfmt::skip]
#[path = "everything.generated"]
mod generated;

pub use generated::*;
