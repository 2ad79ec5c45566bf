//! A studio's work as TaskJuggler schedules it (tasks.md 10, people.md 8.1, 9): a plan in, its text
//! out, and what the report says when it comes back. Nothing is read or run here.
//!
//! No word that a user typed is ever a part of the text: records are named by [`Label`]s, everything
//! else is numbers, moments and words of our own.

use async_trait::async_trait;

mod dates;
mod label;
mod plan;
mod render;
mod report;
mod task;
#[cfg(test)]
mod tests;
mod text;

pub use dates::slot_minutes;
pub use label::Label;
pub use plan::{
    Booking, Dependency, Facility, Outside, Person, Pin, Plan, Project, Range, Strategy, Task, Work,
};
pub use render::{
    render, render_booking, render_facility, render_group, render_person, render_project,
    render_task, render_vacation, render_week,
};
pub use report::{ReportRow, read_report};

use crate::error::Result;

/// The name of the report that a plan asks for: the scheduler leaves `breakdown.csv`.
pub const REPORT: &str = "breakdown";

/// The group of tasks that are waited for, and not scheduled.
pub(crate) const OUTSIDE: &str = "outside";

/// Whoever turns plans into dates: a program beside the server, or a stand-in of tests. How long it
/// may take is decided by who asks, since the studio is blocked for that time.
#[async_trait]
pub trait Scheduler: Send + Sync {
    /// Schedules a plan. Dropping the answer ends the work on it.
    ///
    /// # Errors
    /// `SCHEDULER_FAILED` when there is no such program, or with what it had to say against the
    /// plan.
    async fn schedule(&self, plan: &str) -> Result<Scheduled>;
}

/// What a scheduler answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scheduled {
    /// The report, if the scheduler left one.
    pub report: Option<String>,
    /// What else it said: warnings, mostly.
    pub message: String,
}
