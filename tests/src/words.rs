//! What the server in this process says of itself: printed with the test that fails, and kept for
//! whoever was answered `INTERNAL`, which tells clients nothing.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use tracing_subscriber::filter::LevelFilter;

/// So many lines are kept.
const KEPT: usize = 40;

static LINES: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());

/// Listens from now on to warnings and errors of everything in this process.
pub fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let words = tracing_subscriber::fmt().with_max_level(LevelFilter::WARN);
        // Whoever listens already will print it, too.
        let _ = words.with_ansi(false).with_writer(|| Words).try_init();
    });
}

/// The last lines, the oldest first.
pub fn last() -> String {
    lines().iter().map(String::as_str).collect()
}

/// Takes lines, each with one write.
struct Words;

impl Write for Words {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(line).into_owned();
        // The macro's output is kept by the test harness until the test fails.
        eprint!("{text}");
        let mut lines = lines();
        if lines.len() == KEPT {
            lines.pop_front();
        }
        lines.push_back(text);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn lines() -> MutexGuard<'static, VecDeque<String>> {
    LINES.lock().unwrap_or_else(PoisonError::into_inner)
}
