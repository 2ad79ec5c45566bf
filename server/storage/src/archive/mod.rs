//! A studio in one file: a portable archive that every engine reads, or a copy of SQLite's file.
//!
//! The archive is gzip over lines of JSON, so that a person with `zcat` can look into it: a label,
//! then each table's name and columns followed by its rows, then the number of rows, then the
//! BLAKE3 of everything before. It is written from one snapshot while others write, and read back
//! in one transaction: all of it or nothing.

mod copy;
mod format;
mod read;
mod write;

use std::io::ErrorKind;
use std::path::Path;

use schema_som::{Code, Error};
use serde::{Deserialize, Serialize};

pub use copy::{copy_into_place, discard, is_sqlite};
pub use read::{Whole, verify};

/// The form of archives that this program writes and reads.
const FORMAT: u32 = 1;

/// Answers of documents that clients may send again: of no use in another place or at another time.
const LEFT_OUT: [&str; 1] = ["idempotency"];

/// What an archive says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The program's version.
    pub version: String,
    /// When it was made, in microseconds since 1970.
    pub made_at: i64,
    /// The engine that it was made from.
    pub engine: String,
    /// The migrations that its tables have seen, oldest first.
    pub migrations: Vec<String>,
    /// The manifests of the plugins whose tables it holds, too.
    #[serde(default)]
    pub plugins: Vec<String>,
}

/// How many rows of each table an archive holds, tables without any left out.
pub type Counts = Vec<(String, u64)>;

/// Something about a file that cannot be done.
fn trouble(file: &Path, what: &str, error: &std::io::Error) -> Error {
    if error.kind() == ErrorKind::AlreadyExists {
        return Error::new(Code::Unavailable, format!("{} exists already", file.display()))
            .hint("name a file that is not there yet; a backup never takes another's place");
    }
    Error::new(Code::Unavailable, format!("{} cannot be {what}: {error}", file.display()))
        .hint("check the path, its permissions and the space on the disk")
}

/// A file that is not what it claims to be.
fn damaged(file: &Path, how: &str) -> Error {
    Error::new(Code::ImportFailed, format!("the backup {} is damaged: {how}", file.display()))
        .hint("nothing was restored; take another backup")
}
