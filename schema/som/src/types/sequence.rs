//! `Sequence`: a run of shots.

use crate::facets;
use crate::type_def::TypeDef;

/// A run of shots that belong together. (tasks.md 9)
pub(super) fn define() -> TypeDef {
    TypeDef::new("Sequence", "A run of shots that belong together.")
        .extends("Task")
        .in_project()
        .facet(facets::code())
}
