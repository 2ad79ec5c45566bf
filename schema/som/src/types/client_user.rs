//! `ClientUser`: a user's place at a client.

use crate::type_def::{RelationDef, TypeDef};

/// A user's place at a client (people.md 7.4).
pub(super) fn define() -> TypeDef {
    TypeDef::new("ClientUser", "A user's place at a client, with the role held there.")
        .relation(
            RelationDef::side("client", "Client", "The client.")
                .inverse("user_roles", "Its people with their roles."),
        )
        .relation(
            RelationDef::side("user", "User", "The user.")
                .inverse("company_roles", "The user's clients with the roles held there."),
        )
        .relation(RelationDef::one("role", "Role", "The role that the user has there."))
        .unique(&["client", "user"])
}
