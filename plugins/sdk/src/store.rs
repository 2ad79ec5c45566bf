//! The plugin's own drawer of named values, which the server keeps. `[permissions] store` says how much
//! it holds.

#[cfg(target_arch = "wasm32")]
use crate::bindings::backlot::plugin::store as host;
#[cfg(not(target_arch = "wasm32"))]
use crate::testing::store as host;

use crate::Fault;

pub use crate::bindings::backlot::plugin::store::Entry;

/// What stands under a name.
///
/// # Errors
/// What the host says, such as `DENIED`.
pub fn read(name: &str) -> Result<Option<Entry>, Fault> {
    host::read(&[name.to_owned()]).map(|entries| entries.into_iter().next().flatten())
}

/// Puts a value in; answers its revision.
///
/// # Errors
/// `LIMIT_EXCEEDED` where there is no room, and what else the host says.
pub fn write(name: &str, value: &[u8]) -> Result<u64, Fault> {
    host::write(name, value, None, None)
}

/// Puts a value in where one of this revision stands, or nothing for 0; answers its revision.
///
/// # Errors
/// `CONFLICT` where something else stands, and as [`write`].
pub fn exchange(name: &str, value: &[u8], expected: u64) -> Result<u64, Fault> {
    host::write(name, value, Some(expected), None)
}

/// Puts a value in that is gone after so many seconds; answers its revision.
///
/// # Errors
/// As [`write`].
pub fn write_for(name: &str, value: &[u8], seconds: u32) -> Result<u64, Fault> {
    host::write(name, value, None, Some(seconds))
}

/// Takes a value out; answers whether there was one.
///
/// # Errors
/// What the host says.
pub fn remove(name: &str) -> Result<bool, Fault> {
    host::remove(&[name.to_owned()]).map(|count| count > 0)
}

/// The entries whose names begin so, in the order of names, behind a name if there is one.
///
/// # Errors
/// What the host says.
pub fn scan(prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<Entry>, Fault> {
    host::scan(prefix, after, limit)
}
