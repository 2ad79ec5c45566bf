//! `Ticket`: an issue or a change request.

use crate::facets;
use crate::kind::Vocabulary;
use crate::rule;
use crate::type_def::{FieldDef, OnDelete, RelationDef, TypeDef};

/// An issue or a change request (people.md 11). Its status changes by `ticketResolve`, `ticketAccept`,
/// `ticketReassign` and `ticketReopen` only, so that its logs tell all of it.
pub(super) fn define() -> TypeDef {
    relations(fields(
        TypeDef::new("Ticket", "An issue or a change request in a project.")
            .extends("Entity")
            .auto_name()
            .in_project()
            .facet(facets::kept_status()),
    ))
    .unique(&["number"])
    .rules(rule::ticket())
}

fn fields(def: TypeDef) -> TypeDef {
    let priority = Vocabulary::new(
        "TicketPriority",
        "How urgent a ticket is.",
        &[
            ("TRIVIAL", "TRIVIAL", "Hardly matters."),
            ("MINOR", "MINOR", "Can wait."),
            ("MAJOR", "MAJOR", "Is in the way."),
            ("CRITICAL", "CRITICAL", "Costs work."),
            ("BLOCKER", "BLOCKER", "Nobody can go on."),
        ],
    );
    def.field(
        FieldDef::int("number", "Counts up in the whole studio; never used twice.")
            .by_server()
            .numbered()
            .sortable(),
    )
    .field(FieldDef::long_text("summary", "What it is about."))
    .field(
        FieldDef::choice("priority", &priority, "How urgent it is.").default("TRIVIAL").sortable(),
    )
    .field(
        FieldDef::text(
            "resolution",
            128,
            "How it was resolved: `fixed`, `invalid`, `wontfix`, `duplicate`, `worksforme`, \
             `cantfix` or any other text; null before, empty once it was reopened.",
        )
        .nullable()
        .by_server(),
    )
}

fn relations(def: TypeDef) -> TypeDef {
    def.relation(
        RelationDef::one("project", "Project", "Whose ticket it is.")
            .required()
            .create_only()
            .on_delete(OnDelete::Delete)
            .inverse("tickets", "Its tickets."),
    )
    .relation(
        RelationDef::one("owner", "User", "Who takes care of it.")
            .by_server()
            .inverse("tickets", "The tickets that the user takes care of."),
    )
    .relation(
        RelationDef::many("links", "SimpleEntity", "What it is about.")
            .on_delete(OnDelete::Refuse)
            .inverse("linked_tickets", "The tickets that are about it."),
    )
    .relation(
        RelationDef::many("related_tickets", "Ticket", "Other tickets that matter for it.")
            .on_delete(OnDelete::Refuse)
            .inverse("relating_tickets", "Other tickets that it matters for."),
    )
}
