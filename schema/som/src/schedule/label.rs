//! How plans name records: by type and key, so that nothing else can come into their text.

use std::fmt;

use crate::error::{Code, Error, Result};
use crate::id::{Key, clip};

/// A record's name in a plan, `Shot_01jd2s8h7wfjk9x3m5n7p9r1t3`: its type and the characters of its
/// id. A task has the same name wherever the text speaks of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(String);

impl Label {
    /// The label of a record. The type's name comes from the registry; whatever else it held than
    /// letters and digits would be left out.
    pub fn of(type_name: &str, key: Key) -> Self {
        let plain = type_name.chars().filter(char::is_ascii_alphanumeric);
        Self(key.to_id(&plain.collect::<String>()))
    }

    /// The record that the last part of a dotted path names.
    ///
    /// # Errors
    /// `SCHEDULER_FAILED` for what is no label.
    pub(super) fn key(path: &str) -> Result<Key> {
        let last = path.rsplit('.').next().unwrap_or_default();
        Key::parse_id(last).map(|(_, key)| key).map_err(|_| {
            let what = format!("the report names `{}`, which is no record of ours", clip(path));
            Error::new(Code::SchedulerFailed, what)
                .hint("a record is named by its type and the characters of its id")
        })
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
