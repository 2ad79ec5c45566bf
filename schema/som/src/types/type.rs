//! `Type`: a sub-category of one class.

use crate::facets;
use crate::type_def::TypeDef;

/// A sub-category that the studio defines (people.md 10.3).
pub(super) fn define() -> TypeDef {
    TypeDef::new("Type", "A sub-category of one class, such as Character for assets.")
        .extends("Entity")
        .facet(facets::target_entity_type())
        .facet(facets::code())
}
