//! `Status`: one state that something can be in.

use crate::facets;
use crate::type_def::TypeDef;

/// One state (people.md 10.1). Shared between lists.
pub(super) fn define() -> TypeDef {
    TypeDef::new("Status", "One state that something can be in, such as Work In Progress.")
        .extends("Entity")
        .facet(facets::code())
}
