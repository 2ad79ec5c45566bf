//! Facts of the call at hand. None of them waits for anything.

#[cfg(target_arch = "wasm32")]
use crate::bindings::backlot::plugin::invocation;
#[cfg(not(target_arch = "wasm32"))]
use crate::testing::invocation;

use crate::{Fault, Key};

pub use crate::bindings::backlot::plugin::invocation::Principal;

/// Who asks.
pub fn who() -> Principal {
    invocation::who()
}

/// The project of the batch, if all of it belongs to one.
pub fn project() -> Option<Key> {
    invocation::project()
}

/// A W3C traceparent; empty when nobody traces.
pub fn trace() -> String {
    invocation::trace()
}

/// Microseconds until the host ends the call.
pub fn remaining_us() -> u64 {
    invocation::remaining_us()
}

/// Microseconds since 1970, frozen when the document began.
pub fn now() -> i64 {
    invocation::now()
}

/// Bytes from a generator that is seeded for each call.
pub fn random(count: u32) -> Vec<u8> {
    invocation::random(count)
}

/// A key for a record that this call stages.
///
/// # Errors
/// `NO_KEY` where the host answers none.
pub fn new_key() -> Result<Key, Fault> {
    let keys = invocation::new_keys(1);
    keys.first().copied().ok_or_else(|| Fault::new("NO_KEY", "the host gave no key"))
}

/// Keys for records that this call stages, so that they can point to each other.
pub fn new_keys(count: u32) -> Vec<Key> {
    invocation::new_keys(count)
}

pub(crate) fn settings() -> String {
    invocation::settings()
}

pub(crate) fn settings_version() -> u64 {
    invocation::settings_version()
}
