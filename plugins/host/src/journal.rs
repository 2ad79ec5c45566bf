//! What plugins say about themselves: the last lines of each, kept in memory, and the server's log.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Lines that are kept of a plugin.
const LINES: usize = 1_000;

/// Bytes of a line.
const LENGTH: usize = 4 << 10;

/// A line of a plugin's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When the document began that it belongs to, in microseconds since 1970.
    pub at: i64,
    /// `trace`, `debug`, `info`, `warn`, `error`.
    pub severity: &'static str,
    /// What was said, attributes included.
    pub text: String,
}

/// The journal of a plugin.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    lines: Mutex<VecDeque<Line>>,
}

impl Journal {
    /// Keeps a line; the oldest goes when there are too many.
    pub(crate) fn write(&self, mut line: Line) {
        if line.text.len() > LENGTH {
            let mut end = LENGTH;
            while !line.text.is_char_boundary(end) {
                end -= 1;
            }
            line.text.truncate(end);
            line.text.push('…');
        }
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    /// The last lines, the newest last.
    pub(crate) fn last(&self, count: usize) -> Vec<Line> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().skip(lines.len().saturating_sub(count)).cloned().collect()
    }
}
