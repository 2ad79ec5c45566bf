//! Scheduling by TaskJuggler: what begins it, and the texts that it works on.

use super::{AnswerDef, ArgumentDef, ArgumentKind, OperationDef, OperationKind};
use super::{PayloadKind, argument, field, optional};
use crate::kind::Kind;

pub(super) fn all() -> Vec<OperationDef> {
    vec![schedule(), plan(), text()]
}

fn studio() -> ArgumentDef {
    argument("id", ArgumentKind::Record("Studio".into()), "The studio.")
}

fn projects() -> ArgumentDef {
    let doc = "What is scheduled; left out or null: all active projects, those whose status is \
               `WIP`. Inactive ones only when they are named. What tasks of others are waited for \
               stand in the plan with the dates that they have.";
    optional("projects", ArgumentKind::Records("Project".into()), doc)
}

fn compute_resources() -> ArgumentDef {
    let doc = "Whether it is kept who the scheduler gave each task to, as `computedResources`: of \
               `resources` and `alternativeResources` only. Left out or null: no, and they stay.";
    optional("computeResources", ArgumentKind::Value(Kind::Bool), doc)
}

fn schedule() -> OperationDef {
    OperationDef {
        name: "studioSchedule".into(),
        doc: "Has the work of a studio scheduled by TaskJuggler. It answers at once, with \
              `isScheduling` true; the scheduler, the program that the server's settings name, \
              runs once the document is committed. Then `start`, `end`, `duration`, \
              `computedStart` and `computedEnd` of the tasks and projects are written, and \
              `lastScheduledAt`, `lastScheduledBy` and `lastScheduleMessage` of the studio, all at \
              once and told to who follows them. What was changed since the plan was made is left \
              alone. When it fails nothing else is written, and the message begins with a code: \
              `SCHEDULER_FAILED`, also where the program is not installed, or `TIMEOUT`; \
              `lastScheduledAt` tells when it ended, well or not. Times are found from the \
              studio's `start` to its `end`, from `now` on. Whoever may change \
              `Studio.isScheduling` may have everything scheduled, tasks out of sight included. \
              Answers `SCHEDULING` while it goes on, `INVALID_VALUE` when the studio's range is \
              over or no project has tasks, `NOT_FOUND` for what is not to be seen, `FORBIDDEN`, \
              and `UNAVAILABLE` on a server that is not to schedule."
            .into(),
        kind: OperationKind::Mutation,
        arguments: vec![studio(), projects(), compute_resources()],
        answer: AnswerDef::Payload(vec![field(
            "studio",
            "The studio, whose work is being scheduled.",
            PayloadKind::Record("Studio".into()),
        )]),
        public: false,
    }
}

fn plan() -> OperationDef {
    OperationDef {
        name: "studioPlan".into(),
        doc: "The plan that `studioSchedule` would give to TaskJuggler, as text, for inspection. \
              For administrators, since all projects are in it: `FORBIDDEN` to others, to whom \
              `taskJuggler` shows what they may see of it. Answers errors as `studioSchedule`, but \
              shows a plan whose range is over, too."
            .into(),
        kind: OperationKind::Query,
        arguments: vec![studio(), projects(), compute_resources()],
        answer: AnswerDef::Value(Kind::LongText),
        public: false,
    }
}

fn text() -> OperationDef {
    OperationDef {
        name: "taskJuggler".into(),
        doc:
            "A record as TaskJuggler reads it, as far as it is to be seen: a studio, a project or \
              a task with what is below, a user, a department or a client with its users, working \
              hours, a vacation, a time log. Records are named by type and id. Answers \
              `INVALID_VALUE` for a record of another type, `NOT_FOUND` for what is not to be \
              seen, and `FORBIDDEN` when a field that the text is made of may not be read."
                .into(),
        kind: OperationKind::Query,
        arguments: vec![argument("id", ArgumentKind::Record("SimpleEntity".into()), "The record.")],
        answer: AnswerDef::Value(Kind::LongText),
        public: false,
    }
}
