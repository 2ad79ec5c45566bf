//! The life of a task as tables: statuses, what may be done in which, and what follows from
//! dependencies and children (tasks.md 5).

use crate::error::{Code, Error};

mod words;

/// The status of a task, by the codes that a fresh studio has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Waits for others, and was not begun.
    WaitingForDependency,
    /// Nothing is in the way, and it was not begun.
    ReadyToStart,
    /// Was begun.
    WorkInProgress,
    /// Reviewers are asked.
    PendingReview,
    /// Reviewers want more work.
    HasRevision,
    /// What it depends on was opened again.
    DependencyHasRevision,
    /// Is not to be worked on for now.
    OnHold,
    /// Was given up; whoever waits for it may go on.
    Stopped,
    /// All reviewers approved of it.
    Completed,
}

use Stage::{
    Completed, DependencyHasRevision, HasRevision, OnHold, PendingReview, ReadyToStart, Stopped,
    WaitingForDependency, WorkInProgress,
};

impl Stage {
    /// Every stage with its code.
    pub const ALL: [(Stage, &'static str); 9] = [
        (WaitingForDependency, "WFD"),
        (ReadyToStart, "RTS"),
        (WorkInProgress, "WIP"),
        (PendingReview, "PREV"),
        (HasRevision, "HREV"),
        (DependencyHasRevision, "DREV"),
        (OnHold, "OH"),
        (Stopped, "STOP"),
        (Completed, "CMPL"),
    ];

    /// The code of the status.
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(stage, _)| *stage == self).map_or("", |(_, code)| code)
    }

    /// The stage of a status; nothing for a status of the studio's own.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == code).map(|(stage, _)| *stage)
    }

    /// Whether those that wait for it may go on.
    pub fn is_done(self) -> bool {
        matches!(self, Completed | Stopped)
    }

    /// Whether dependents wait for its start only, once it was begun and opened again
    /// (tasks.md 7.3).
    pub fn loosens_dependents(self) -> bool {
        matches!(self, HasRevision | PendingReview | DependencyHasRevision | OnHold | Stopped)
    }

    /// What becomes of a leaf that depends on others (tasks.md 5.4).
    #[must_use]
    pub fn by_dependencies(self, all_done: bool) -> Self {
        match (self, all_done) {
            (WaitingForDependency, true) => ReadyToStart,
            (DependencyHasRevision, true) => HasRevision,
            (ReadyToStart, false) => WaitingForDependency,
            (WorkInProgress | HasRevision | Completed, false) => DependencyHasRevision,
            (other, _) => other,
        }
    }

    /// What becomes of a leaf that depends on nothing (tasks.md 5.4).
    #[must_use]
    pub fn without_dependencies(self, has_logs: bool) -> Self {
        match self {
            WaitingForDependency => ReadyToStart,
            WorkInProgress | DependencyHasRevision if has_logs => WorkInProgress,
            WorkInProgress | DependencyHasRevision => ReadyToStart,
            other => other,
        }
    }

    /// What a container is by its children (tasks.md 5.5); nothing without any. A status that is none
    /// of ours counts as work in progress.
    pub fn of_children(children: impl IntoIterator<Item = Option<Stage>>) -> Option<Self> {
        let mut is_empty = true;
        let (mut waits, mut ready, mut only_begun, mut only_done) = (false, false, true, true);
        for child in children {
            is_empty = false;
            waits |= child == Some(WaitingForDependency);
            ready |= child == Some(ReadyToStart);
            only_begun &= matches!(child, Some(WaitingForDependency | ReadyToStart | Stopped));
            only_done &= child.is_some_and(Stage::is_done);
        }
        match () {
            () if is_empty => None,
            () if only_done => Some(Completed),
            () if only_begun && ready => Some(ReadyToStart),
            () if only_begun && waits => Some(WaitingForDependency),
            () => Some(WorkInProgress),
        }
    }
}

/// What is done with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Time is logged on it.
    LogTime,
    /// It gets something more to wait for.
    AddDependency,
    /// Its reviewers are asked.
    RequestReview,
    /// A reviewer approves of it.
    Approve,
    /// More work is wanted.
    RequestRevision,
    /// It is not to be worked on for now.
    Hold,
    /// It goes on.
    Resume,
    /// It is given up.
    Stop,
}

impl Action {
    /// Where it is possible (tasks.md 5.3, 4).
    pub fn allowed(self) -> &'static [Stage] {
        match self {
            Self::LogTime => {
                &[ReadyToStart, WorkInProgress, PendingReview, HasRevision, DependencyHasRevision]
            }
            Self::AddDependency => &[WaitingForDependency, ReadyToStart],
            Self::RequestReview => &[WorkInProgress],
            Self::Approve => &[PendingReview],
            Self::RequestRevision => &[PendingReview, Completed],
            Self::Hold => &[WorkInProgress, DependencyHasRevision, OnHold],
            Self::Resume => &[OnHold, Stopped],
            Self::Stop => &[WorkInProgress, DependencyHasRevision, Stopped],
        }
    }

    /// What becomes at once of a task in this stage; what it depends on is looked at afterwards.
    /// Several where reviewers decide, of whom the last one matters; nothing where it is not
    /// possible (tasks.md 5.7, 6, 7).
    pub fn leads_to(self, from: Stage) -> &'static [Stage] {
        if !self.allowed().contains(&from) {
            return &[];
        }
        match (self, from) {
            // It waits longer, or again, by its dependencies alone.
            (Self::AddDependency, WaitingForDependency) => &[WaitingForDependency],
            (Self::AddDependency, _) => &[ReadyToStart],
            (Self::LogTime, PendingReview) => &[PendingReview],
            (Self::LogTime, DependencyHasRevision) => &[DependencyHasRevision],
            (Self::LogTime | Self::Resume, _) => &[WorkInProgress],
            (Self::RequestReview, _) => &[PendingReview],
            (Self::Approve, _) => &[PendingReview, HasRevision, Completed],
            (Self::RequestRevision, PendingReview) => &[PendingReview, HasRevision],
            (Self::RequestRevision, _) => &[HasRevision],
            (Self::Hold, _) => &[OnHold],
            (Self::Stop, _) => &[Stopped],
        }
    }

    /// What is refused, as an error says it.
    pub fn what(self) -> &'static str {
        match self {
            Self::LogTime => "time cannot be logged",
            Self::AddDependency => "it cannot wait for more",
            Self::RequestReview => "a review cannot be requested",
            Self::Approve => "it cannot be approved",
            Self::RequestRevision => "a revision cannot be requested",
            Self::Hold => "it cannot be put on hold",
            Self::Resume => "it cannot be resumed",
            Self::Stop => "it cannot be stopped",
        }
    }

    /// Whether it is possible with a status of this code.
    pub fn is_allowed(self, code: &str) -> bool {
        Stage::of(code).is_some_and(|stage| self.allowed().contains(&stage))
    }

    /// The error for a status in which it is not possible; the status is not named to those who
    /// may not read it.
    pub fn refused(self, code: Option<&str>) -> Error {
        let allowed: Vec<&str> = self.allowed().iter().map(|stage| stage.code()).collect();
        let allowed = allowed.join(", ");
        let what = match code {
            Some(code) => format!("{} while the task is {code}", self.what()),
            None => format!("{} in the task's status", self.what()),
        };
        Error::new(Code::Status, format!("{what}; expected one of {allowed}"))
            .hint(format!("it is possible while the task is one of {allowed}"))
    }
}

#[cfg(test)]
mod tests;
