//! `Scene`: a unit of the script.

use crate::facets;
use crate::type_def::TypeDef;

/// A unit of the script, such as all shots in one place. (tasks.md 9)
pub(super) fn define() -> TypeDef {
    TypeDef::new("Scene", "A unit of the script, such as all shots in one place.")
        .extends("Task")
        .in_project()
        .facet(facets::code())
}
