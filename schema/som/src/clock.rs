//! Time and identity as an argument, so that tests know both.

use crate::id::Key;

/// Where the current time and new keys come from.
pub trait Clock: Send + Sync {
    /// Microseconds since 1970 in UTC.
    fn now(&self) -> i64;

    /// A key that no record has yet, for the database of this number. Keys of one clock ascend.
    fn new_key(&self, database: u16) -> Key;

    /// Random bytes for tokens and generated passwords.
    fn random(&self, bytes: &mut [u8]);
}
