//! What is done with tasks and reviews beyond changing their fields (tasks.md 5, 7).

use super::{AnswerDef, ArgumentDef, ArgumentKind, OperationDef, OperationKind, PayloadField};
use super::{PayloadKind, argument, field, optional};
use crate::facets;
use crate::kind::Kind;

pub(super) fn all() -> Vec<OperationDef> {
    vec![
        request_review(),
        request_revision(),
        approve(),
        review_revision(),
        hold(),
        resume(),
        stop(),
    ]
}

const REFUSED: &str = "Answers `NOT_FOUND`, `FORBIDDEN` to those who may not update `Task.status` in \
                       the project, `STATUS` in another status, and `INVALID_VALUE` for a task that \
                       is made of others.";

fn task() -> ArgumentDef {
    argument("task", ArgumentKind::Record("Task".into()), "The task.")
}

/// How much more work is wanted.
fn more_work() -> [ArgumentDef; 3] {
    let value = |kind| ArgumentKind::Value(kind);
    [
        optional(
            "scheduleTiming",
            value(Kind::Float),
            "How much more work it takes, in the unit beside it, from 0 on; left out or null: 1.",
        ),
        optional(
            "scheduleUnit",
            value(Kind::Enum(facets::time_unit())),
            "The unit of that; left out or null: hours.",
        ),
        optional("description", value(Kind::LongText), "What is to be done."),
    ]
}

fn mutation(
    name: &str,
    doc: String,
    arguments: Vec<ArgumentDef>,
    answers: Vec<PayloadField>,
) -> OperationDef {
    OperationDef {
        name: name.into(),
        doc,
        kind: OperationKind::Mutation,
        arguments,
        answer: AnswerDef::Payload(answers),
        public: false,
    }
}

fn task_now() -> PayloadField {
    field("task", "The task as it is now.", PayloadKind::Record("Task".into()))
}

fn review_now() -> PayloadField {
    field("review", "The review as it is now.", PayloadKind::Record("Review".into()))
}

fn request_review() -> OperationDef {
    let version = optional(
        "version",
        ArgumentKind::Record("Version".into()),
        "The version of the task that is to be looked at.",
    );
    let reviews = field("reviews", "The new reviews.", PayloadKind::Records("Review".into()));
    mutation(
        "taskRequestReview",
        format!(
            "Asks whoever is responsible for a task, or for its nearest ancestor that somebody is \
             responsible for, to review it: a new set of reviews, one for each of them, and the task \
             goes from WIP to PREV. A task without responsible ones takes over those of its ancestor. \
             {REFUSED} `STATUS`, too, where nobody is responsible."
        ),
        vec![task(), version],
        vec![task_now(), reviews],
    )
}

fn request_revision() -> OperationDef {
    let reviewer = optional(
        "reviewer",
        ArgumentKind::Record("User".into()),
        "Who wants it; left out or null: whoever is logged in. To name somebody else takes the \
         right to update `Review.status` in the project.",
    );
    let arguments = [task(), reviewer].into_iter().chain(more_work()).collect();
    mutation(
        "taskRequestRevision",
        format!(
            "Wants more work on a task that is PREV or CMPL, whoever was asked: reviews that were not \
             decided yet go to the trash, and the set is decided. The task goes to HREV, and its plan \
             grows where it does not hold what was logged and what is wanted. What depends on it has \
             to wait again. {REFUSED}"
        ),
        arguments,
        vec![task_now(), review_now()],
    )
}

const DECIDED: &str = "For its reviewer, and for those who may update `Review.status` in the project: \
                       `FORBIDDEN` to others. Answers `STATUS` once it was decided, or while the task \
                       is in another status.";

fn review() -> ArgumentDef {
    argument("review", ArgumentKind::Record("Review".into()), "The review.")
}

fn approve() -> OperationDef {
    mutation(
        "reviewApprove",
        format!(
            "Approves of a task, for one reviewer. Once all of the set are decided, the task goes to \
             CMPL, with what was logged as its plan, or to HREV where one wants more work, and what \
             depends on it goes on. {DECIDED}"
        ),
        vec![review()],
        vec![review_now(), task_now()],
    )
}

fn review_revision() -> OperationDef {
    mutation(
        "reviewRequestRevision",
        format!(
            "Wants more work on a task, for one reviewer. Once all of the set are decided, the task \
             goes to HREV, and its plan grows where it does not hold what was logged and what all \
             reviewers of the set want. {DECIDED}"
        ),
        std::iter::once(review()).chain(more_work()).collect(),
        vec![review_now(), task_now()],
    )
}

fn hold() -> OperationDef {
    mutation(
        "taskHold",
        format!(
            "Puts a task that is WIP or DREV on hold, with priority 0; its plan stays. One that is on \
             hold stays so. {REFUSED}"
        ),
        vec![task()],
        vec![task_now()],
    )
}

fn resume() -> OperationDef {
    mutation(
        "taskResume",
        format!(
            "Goes on with a task that is OH or STOP: it is WIP, or DREV where something that it \
             depends on is not done, or RTS where it depends on nothing and no time was logged. What \
             depends on it is looked at again. The priority stays 0. {REFUSED}"
        ),
        vec![task()],
        vec![task_now()],
    )
}

fn stop() -> OperationDef {
    mutation(
        "taskStop",
        format!(
            "Gives a task up that is WIP or DREV; what was logged is its plan then, and what depends \
             on it goes on. One that was stopped stays so. {REFUSED}"
        ),
        vec![task()],
        vec![task_now()],
    )
}
