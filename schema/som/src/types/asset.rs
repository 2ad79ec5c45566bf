//! `Asset`: a thing that appears in pictures.

use crate::facets;
use crate::type_def::TypeDef;

/// A thing that appears in pictures: a character, a prop, a place. Its type is mandatory. (tasks.md 9)
pub(super) fn define() -> TypeDef {
    TypeDef::new(
        "Asset",
        "A thing that appears in pictures: a character, a prop, a place. Its type is mandatory.",
    )
    .extends("Task")
    .in_project()
    .facet(facets::code())
}
