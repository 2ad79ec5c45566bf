//! What a run did, step by step, printed at its end so that nothing skipped goes unseen.

use std::fmt::Write;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How one step ended.
pub(super) enum Outcome {
    Passed(String),
    Failed(String),
    Skipped(String),
}

impl Outcome {
    pub(super) fn from_success(success: bool) -> Outcome {
        if success { Outcome::Passed(String::new()) } else { Outcome::Failed(String::new()) }
    }
}

/// The steps of a run, in order.
#[derive(Default)]
pub(super) struct Summary {
    steps: Vec<(String, Outcome, Duration)>,
}

impl Summary {
    /// Runs a step and notes how it ended; an error is a failed step, not the end of the run.
    pub(super) fn step(&mut self, name: &str, work: impl FnOnce() -> Result<Outcome>) -> bool {
        let start = Instant::now();
        let outcome = work().unwrap_or_else(|error| Outcome::Failed(format!("{error:#}")));
        self.note(name, outcome, start.elapsed())
    }

    /// Notes a step that was done elsewhere. True unless it failed.
    pub(super) fn note(&mut self, name: &str, outcome: Outcome, time: Duration) -> bool {
        let succeeded = !matches!(outcome, Outcome::Failed(_));
        self.steps.push((name.to_owned(), outcome, time));
        succeeded
    }

    /// Prints the table; true when no step failed.
    pub(super) fn finish(self) -> bool {
        let mut text = String::new();
        for (name, outcome, time) in &self.steps {
            let (word, detail) = match outcome {
                Outcome::Passed(detail) => ("passed", detail),
                Outcome::Failed(detail) => ("FAILED", detail),
                Outcome::Skipped(detail) => ("SKIPPED", detail),
            };
            let seconds = time.as_secs_f64();
            let _ = writeln!(text, "  {name:<16} {word:<8} {seconds:>7.1} s  {detail}");
        }
        let failed = self.steps.iter().filter(|(_, it, _)| matches!(it, Outcome::Failed(_)));
        let succeeded = failed.count() == 0;
        eprintln!("\nSummary\n{text}");
        succeeded
    }
}
