//! `Role`: a label for a user's position.

use crate::facets;
use crate::type_def::TypeDef;

/// A reusable label such as Lead (people.md 6.4). Ours adds permissions: they hold for whoever has
/// the role in a project, inside that project.
pub(super) fn define() -> TypeDef {
    TypeDef::new(
        "Role",
        "A label for a user's position in a department or a project, such as Lead.",
    )
    .extends("Entity")
    .facet(facets::permissions())
}
