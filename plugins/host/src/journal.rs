//! What plugins say about themselves: the last lines of each, kept in memory, and the server's log.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::flood::Minute;

/// Lines that are kept of a plugin.
const LINES: usize = 1_000;

/// Bytes of a line.
const LENGTH: usize = 4 << 10;

/// Bytes that are kept of a plugin, all lines together.
const BYTES: usize = 1 << 20;

/// Lines that a plugin may write in a minute.
const PER_MINUTE: u32 = 1_000;

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
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    lines: VecDeque<Line>,
    /// Lines that were kept once, and are not any more.
    gone: u64,
    bytes: usize,
    /// Lines of this minute, those that were left out included.
    minute: Minute,
}

impl Journal {
    /// Keeps a line; the oldest go when there are too many. Who writes too many in a minute is told
    /// so once, and the rest is left out; answers whether the line was kept.
    pub(crate) fn write(&self, mut line: Line) -> bool {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        match pages.minute.count(line.at) {
            ..=PER_MINUTE => clip(&mut line.text),
            written if written == PER_MINUTE + 1 => {
                let text =
                    format!("more than {PER_MINUTE} lines in a minute: the rest is left out");
                pages.keep(Line { at: line.at, severity: "warn", text });
                return false;
            }
            _ => return false,
        }
        pages.keep(line);
        true
    }

    /// The last of the lines behind this number, the newest last, each with its number: they count from
    /// 1 on for as long as the plugin is loaded.
    pub(crate) fn after(&self, number: u64, count: usize) -> Vec<(u64, Line)> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let (kept, gone) = (pages.lines.len(), pages.gone);
        let known = usize::try_from(number.saturating_sub(gone)).unwrap_or(kept);
        let from = known.max(kept.saturating_sub(count));
        let lines = pages.lines.iter().skip(from).cloned();
        (gone + 1 + from as u64..).zip(lines).collect()
    }
}

impl Pages {
    fn keep(&mut self, line: Line) {
        self.bytes += line.text.len();
        self.lines.push_back(line);
        while self.lines.len() > LINES || self.bytes > BYTES {
            let Some(oldest) = self.lines.pop_front() else { return };
            self.bytes -= oldest.text.len();
            self.gone += 1;
        }
    }
}

fn clip(text: &mut String) {
    if text.len() <= LENGTH {
        return;
    }
    let mut end = LENGTH;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text.push('…');
    text.shrink_to_fit();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flood::MINUTE;

    fn line(at: i64, text: &str) -> Line {
        Line { at, severity: "info", text: text.to_owned() }
    }

    fn last(journal: &Journal, count: usize) -> Vec<Line> {
        journal.after(0, count).into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn a_journal_that_is_flooded_stays_small_and_says_so_once() {
        let journal = Journal::default();
        let long = "é".repeat(LENGTH);
        let kept = (0..5_000).filter(|_| journal.write(line(7, &long))).count();
        assert_eq!(kept, PER_MINUTE as usize);
        let lines = last(&journal, 10_000);
        let bytes: usize = lines.iter().map(|line| line.text.len()).sum();
        assert!(bytes <= BYTES && lines[0].text.len() <= LENGTH + '…'.len_utf8(), "{bytes}");
        let told = lines.iter().filter(|line| line.text.contains("left out")).count();
        assert_eq!((told, lines[lines.len() - 1].severity), (1, "warn"));
    }

    #[test]
    fn another_minute_is_written_again_and_the_oldest_lines_go() {
        let journal = Journal::default();
        for minute in 0..3 {
            for number in 0..800 {
                assert!(journal.write(line(minute * MINUTE, &number.to_string())));
            }
        }
        let lines = last(&journal, usize::MAX);
        assert_eq!((lines.len(), &*lines[0].text), (LINES, "600"));
        assert_eq!(last(&journal, 1)[0].text, "799");
        let numbered = journal.after(0, usize::MAX);
        assert_eq!((numbered[0].0, numbered[LINES - 1].0), (1_401, 2_400));
        let texts = |after, count| -> Vec<String> {
            journal.after(after, count).into_iter().map(|(_, line)| line.text).collect()
        };
        assert_eq!(texts(2_398, 10), ["798", "799"]);
        assert_eq!(texts(2_390, 1), ["799"]);
        assert!(texts(2_400, 10).is_empty() && texts(9_999, 10).is_empty());
    }
}
