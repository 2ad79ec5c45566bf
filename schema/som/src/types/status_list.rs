//! `StatusList`: the statuses that a class can have.

use crate::facets;
use crate::type_def::{OnDelete, RelationDef, TypeDef};

/// The ordered choice of statuses for one class and what extends it (people.md 10.2).
pub(super) fn define() -> TypeDef {
    TypeDef::new("StatusList", "The statuses that records of one class can have, in order.")
        .extends("Entity")
        .auto_name()
        .facet(facets::target_entity_type())
        .relation(
            RelationDef::many("statuses", "Status", "Its statuses; the first is the default.")
                .ordered()
                .on_delete(OnDelete::Refuse),
        )
        .unique(&["target_entity_type"])
}
