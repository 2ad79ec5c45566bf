//! What is done with tickets: the only way that their status changes.

use super::{AnswerDef, ArgumentDef, ArgumentKind, OperationDef, OperationKind, PayloadKind};
use super::{argument, field, optional};
use crate::kind::Kind;

/// What all of them answer.
const ANSWERS: &str = "Where the action means nothing in the ticket's status nothing happens: \
                       `changed` is false, and no log tells of it. Needs the permission `Update \
                       Ticket.status`. Answers `NOT_FOUND` for a ticket that is not to be seen, and \
                       where the ticket's list lacks the status that is to follow.";

pub(super) fn all() -> Vec<OperationDef> {
    vec![
        operation(
            "ticketResolve",
            "Closes a ticket that is not closed.",
            Some(optional(
                "resolution",
                ArgumentKind::Value(Kind::Text(128)),
                "How it was resolved, such as `fixed` or `wontfix`; left out or null: empty.",
            )),
        ),
        operation(
            "ticketAccept",
            "Says who takes care of a ticket that is not closed.",
            Some(optional(
                "owner",
                ArgumentKind::Record("User".into()),
                "Who takes care of it; left out or null: whoever is logged in.",
            )),
        ),
        operation(
            "ticketReassign",
            "Gives a ticket that is not closed to somebody else.",
            Some(optional(
                "assignTo",
                ArgumentKind::Record("User".into()),
                "Who is to take care of it; left out or null: whoever is logged in.",
            )),
        ),
        operation(
            "ticketReopen",
            "Opens a closed ticket again and empties its resolution; its owner stays.",
            None,
        ),
    ]
}

fn operation(name: &str, what: &str, extra: Option<ArgumentDef>) -> OperationDef {
    let ticket = argument("ticket", ArgumentKind::Record("Ticket".into()), "The ticket.");
    OperationDef {
        name: name.into(),
        doc: format!("{what} {ANSWERS}"),
        kind: OperationKind::Mutation,
        arguments: std::iter::once(ticket).chain(extra).collect(),
        answer: AnswerDef::Payload(vec![
            field("ticket", "The ticket as it is now.", PayloadKind::Record("Ticket".into())),
            field("changed", "Whether anything happened.", PayloadKind::Value(Kind::Bool)),
        ]),
        public: false,
    }
}
