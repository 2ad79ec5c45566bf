//! The workflow in words, for documents: what each stage and each action means, and by what it is
//! done.

use super::{Action, Stage};

impl Stage {
    /// What it means, in one sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::WaitingForDependency => "Waits for others, and was not begun.",
            Self::ReadyToStart => "Nothing is in the way, and it was not begun.",
            Self::WorkInProgress => "Was begun.",
            Self::PendingReview => "Reviewers are asked.",
            Self::HasRevision => "Reviewers want more work.",
            Self::DependencyHasRevision => "What it depends on was opened again.",
            Self::OnHold => "Is not to be worked on for now.",
            Self::Stopped => "Was given up; whoever waits for it may go on.",
            Self::Completed => "All reviewers approved of it.",
        }
    }
}

impl Action {
    /// Every action, in the order in which a task meets them.
    pub const ALL: [Action; 8] = [
        Action::AddDependency,
        Action::LogTime,
        Action::RequestReview,
        Action::Approve,
        Action::RequestRevision,
        Action::Hold,
        Action::Resume,
        Action::Stop,
    ];

    /// What is done, in one sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::LogTime => "Time is logged on it.",
            Self::AddDependency => "It gets something more to wait for.",
            Self::RequestReview => "Its reviewers are asked.",
            Self::Approve => "A reviewer approves of it; the last one of the set decides.",
            Self::RequestRevision => {
                "More work is wanted: by one of the reviewers, of whom the last one of the set \
                 decides, or by whoever may, at once."
            }
            Self::Hold => "It is not to be worked on for now.",
            Self::Resume => "It goes on.",
            Self::Stop => "It is given up.",
        }
    }

    /// A word or two for it, in diagrams.
    pub fn label(self) -> &'static str {
        match self {
            Self::LogTime => "log time",
            Self::AddDependency => "add dependency",
            Self::RequestReview => "request review",
            Self::Approve => "approve",
            Self::RequestRevision => "request revision",
            Self::Hold => "hold",
            Self::Resume => "resume",
            Self::Stop => "stop",
        }
    }

    /// The operations that do it, or the types whose new records do.
    pub fn done_by(self) -> &'static [&'static str] {
        match self {
            Self::LogTime => &["TimeLog"],
            Self::AddDependency => &["TaskDependency"],
            Self::RequestReview => &["taskRequestReview"],
            Self::Approve => &["reviewApprove"],
            Self::RequestRevision => &["reviewRequestRevision", "taskRequestRevision"],
            Self::Hold => &["taskHold"],
            Self::Resume => &["taskResume"],
            Self::Stop => &["taskStop"],
        }
    }
}
