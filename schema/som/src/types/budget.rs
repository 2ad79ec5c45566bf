//! `Budget`: what a project may cost.

use crate::facets;
use crate::type_def::{OnDelete, Preset, RelationDef, TypeDef};

/// What a project may cost (files.md 10.3).
pub(super) fn define() -> TypeDef {
    TypeDef::new("Budget", "What a project may cost: entries, and what was invoiced.")
        .extends("Entity")
        .in_project()
        .preset(Preset::Granted)
        .facet(facets::status())
        .relation(
            RelationDef::one("project", "Project", "Whose budget it is.")
                .required()
                .on_delete(OnDelete::Delete)
                .inverse("budgets", "What it may cost."),
        )
        .relation(
            RelationDef::one("parent", "Budget", "The budget that it is a part of.")
                .acyclic()
                .on_delete(OnDelete::Delete)
                .inverse("children", "The budgets that are parts of it."),
        )
}
