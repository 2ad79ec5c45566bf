//! `Client`: a customer.

use crate::type_def::{RelationDef, TypeDef};

/// A customer company (people.md 7.3).
pub(super) fn define() -> TypeDef {
    TypeDef::new("Client", "A company that the studio works for.")
        .extends("Entity")
        .relation(
            RelationDef::through("users", "User", ("ClientUser", "client", "user"), "Its people.")
                .inverse("companies", "The clients that the user works for."),
        )
        .relation(
            RelationDef::through(
                "projects",
                "Project",
                ("ProjectClient", "client", "project"),
                "What is made for it.",
            )
            .inverse("clients", "Whom it is made for."),
        )
}
