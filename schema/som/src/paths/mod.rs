//! Paths as texts: how templates' results are joined, what a suffix is, and which repository a path
//! is in on which system (files.md 5.3, 8). Nothing here looks at any disk.

use std::sync::Arc;

use crate::error::{Code, Error, Result};
use crate::id::clip;
use crate::kind::Vocabulary;

mod join;
mod parts;
mod repository;
mod steps;
#[cfg(test)]
mod tests;

pub use join::{Joined, joined, parent, with_extension};
pub use parts::{Parts, extension, split, with_parts};
pub use repository::{Roots, find, home, independent};
pub use steps::{normal, normal_root};

/// The systems that a repository is mounted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatingSystem {
    /// Linux, which the server counts as itself.
    Linux,
    /// Windows: its paths are the same in upper and lower case.
    Windows,
    /// macOS.
    MacOs,
}

impl OperatingSystem {
    /// All of them, in the order in which they are preferred.
    pub const ALL: [OperatingSystem; 3] =
        [OperatingSystem::Linux, OperatingSystem::Windows, OperatingSystem::MacOs];

    /// The system that is stored as this text.
    pub fn by_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.stored() == text)
    }

    /// The text that stands for it.
    pub fn stored(self) -> &'static str {
        match self {
            OperatingSystem::Linux => "linux",
            OperatingSystem::Windows => "windows",
            OperatingSystem::MacOs => "macos",
        }
    }

    /// The systems as an enum of clients.
    pub fn vocabulary() -> Arc<Vocabulary> {
        Vocabulary::new(
            "OperatingSystem",
            "A system that repositories are mounted on.",
            &[
                ("LINUX", "linux", "Linux."),
                ("WINDOWS", "windows", "Windows."),
                ("MACOS", "macos", "macOS."),
            ],
        )
    }
}

/// What a path may not be.
fn wrong(what: impl Into<String>) -> Error {
    Error::new(Code::InvalidValue, what)
}

/// Refuses characters that no file system shows as they are.
fn plain(text: &str, what: &str) -> Result<()> {
    match text.chars().find(|c| c.is_control()) {
        None => Ok(()),
        Some(c) => {
            let code = u32::from(c);
            let text = clip(text).escape_debug().to_string();
            Err(wrong(format!("{what} `{text}` has the control character U+{code:04X}"))
                .hint("tabs, line breaks and the like are no part of a path"))
        }
    }
}
