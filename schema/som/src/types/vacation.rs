//! `Vacation`: when somebody, or everybody, is away.

use crate::facets;
use crate::rule;
use crate::type_def::{OnDelete, RelationDef, TypeDef};

/// When somebody is away (people.md 8.3); they may overlap.
pub(super) fn define() -> TypeDef {
    TypeDef::new("Vacation", "When a user is away, or everybody.")
        .extends("SimpleEntity")
        .auto_name()
        .facet(facets::date_range())
        .rule(rule::date_range())
        .relation(
            RelationDef::one("user", "User", "Who is away; the whole studio without.")
                .on_delete(OnDelete::Delete)
                .inverse("vacations", "When the user is away."),
        )
}
