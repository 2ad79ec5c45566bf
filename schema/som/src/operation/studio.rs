//! What a studio's calendar is asked.

use super::argument;
use super::{AnswerDef, ArgumentKind, OperationDef, OperationKind};
use crate::kind::Kind;

pub(super) fn all() -> Vec<OperationDef> {
    vec![OperationDef {
        name: "isWorkingHour".into(),
        doc: "Whether work is done at a moment, by working hours and the clock on the wall: that of \
              the time zone of the first studio that has these working hours, of UTC without one. \
              Vacations play no part. Answers `NOT_FOUND` for working hours that are not to be seen."
            .into(),
        kind: OperationKind::Query,
        arguments: vec![
            argument(
                "workingHours",
                ArgumentKind::Record("WorkingHours".into()),
                "The working hours.",
            ),
            argument("at", ArgumentKind::Value(Kind::DateTime), "The moment."),
        ],
        answer: AnswerDef::Value(Kind::Bool),
        public: false,
    }]
}
