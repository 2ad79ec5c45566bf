//! `DepartmentUser`: a user's place in a department.

use crate::type_def::{RelationDef, TypeDef};

/// A user's place in a department (people.md 7.2).
pub(super) fn define() -> TypeDef {
    TypeDef::new("DepartmentUser", "A user's place in a department, with the role held there.")
        .relation(
            RelationDef::side("department", "Department", "The department.")
                .inverse("user_roles", "Its people with their roles."),
        )
        .relation(
            RelationDef::side("user", "User", "The user.")
                .inverse("department_roles", "The user's departments with the roles held there."),
        )
        .relation(RelationDef::one("role", "Role", "The role that the user has there."))
        .unique(&["department", "user"])
}
