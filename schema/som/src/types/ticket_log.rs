//! `TicketLog`: what was done with a ticket.

use crate::kind::Vocabulary;
use crate::type_def::{FieldDef, OnDelete, RelationDef, TypeDef};

/// What was done with a ticket, by `created_by` (people.md 11.3).
pub(super) fn define() -> TypeDef {
    let action = Vocabulary::new(
        "TicketAction",
        "What is done with a ticket.",
        &[
            ("RESOLVE", "resolve", "It is closed."),
            ("ACCEPT", "accept", "Somebody takes care of it."),
            ("REASSIGN", "reassign", "Somebody else takes care of it."),
            ("REOPEN", "reopen", "It was not closed for good."),
        ],
    );
    let status = |name: &str, doc: &str| RelationDef::one(name, "Status", doc).required();
    TypeDef::new("TicketLog", "What was done with a ticket, and by whom: `createdBy`.")
        .extends("SimpleEntity")
        .auto_name()
        .in_project_of("ticket")
        .by_operations()
        .field(FieldDef::choice("action", &action, "What was done.").by_server())
        .relation(
            RelationDef::one("ticket", "Ticket", "The ticket.")
                .required()
                .by_server()
                .on_delete(OnDelete::Delete)
                .inverse("logs", "What was done with it."),
        )
        .relation(status("from_status", "The status before.").by_server())
        .relation(status("to_status", "The status afterwards.").by_server())
}
