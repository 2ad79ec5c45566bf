//! `Department`: an organisational unit.

use crate::type_def::{RelationDef, TypeDef};

/// An organisational unit (people.md 7.1).
pub(super) fn define() -> TypeDef {
    TypeDef::new("Department", "An organisational unit of the studio.").extends("Entity").relation(
        RelationDef::through(
            "users",
            "User",
            ("DepartmentUser", "department", "user"),
            "Its people.",
        )
        .inverse("departments", "The departments that the user works in."),
    )
}
