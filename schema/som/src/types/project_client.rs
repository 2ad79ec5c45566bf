//! `ProjectClient`: a client's place in a project.

use crate::type_def::{RelationDef, TypeDef};

/// A client's place in a project (tasks.md 8).
pub(super) fn define() -> TypeDef {
    TypeDef::new("ProjectClient", "A client's place in a project, with the role held there.")
        .in_project()
        .relation(
            RelationDef::side("project", "Project", "The project.")
                .inverse("client_roles", "Its clients with their roles."),
        )
        .relation(
            RelationDef::side("client", "Client", "The client.")
                .inverse("project_roles", "The client's projects with the roles held there."),
        )
        .relation(RelationDef::one("role", "Role", "The role that the client has there."))
        .unique(&["project", "client"])
}
