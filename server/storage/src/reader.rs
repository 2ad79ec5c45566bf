//! The readers of a SQLite file.

use std::path::Path;

use schema_som::Result;

use crate::Options;

/// The pool of readers.
pub(crate) struct Readers;

impl Readers {
    pub(crate) fn open(_path: &Path, _options: &Options) -> Result<Readers> {
        Ok(Readers)
    }
}
