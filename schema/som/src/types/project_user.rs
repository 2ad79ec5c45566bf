//! `ProjectUser`: a user's place in a project.

use crate::kind::Kind;
use crate::rule;
use crate::type_def::{FieldDef, RelationDef, TypeDef};

/// A user's place in a project (tasks.md 8): membership is what lets them see it.
pub(super) fn define() -> TypeDef {
    TypeDef::new(
        "ProjectUser",
        "A user's place in a project, with the role and the rate held there.",
    )
    .in_project()
    .field(
        FieldDef::new(
            "rate",
            Kind::Decimal,
            "The cost of one unit of time; copied from the user at first.",
        )
        .default(0_i64)
        .confidential(),
    )
    .relation(
        RelationDef::side("project", "Project", "The project.")
            .inverse("user_roles", "Its people with their roles."),
    )
    .relation(
        RelationDef::side("user", "User", "The user.")
            .inverse("project_roles", "The user's projects with the roles held there."),
    )
    .relation(RelationDef::one(
        "role",
        "Role",
        "The role that the user has there. It is given by those who hold there what it permits: \
         else `FORBIDDEN`.",
    ))
    .unique(&["project", "user"])
    .rule(rule::member())
}
