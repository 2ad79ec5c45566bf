//! `Payment`: what a client has paid.

use crate::facets;
use crate::type_def::{OnDelete, Preset, RelationDef, TypeDef};

/// What a client has paid (files.md 10.6); its type says the kind, such as an advance.
pub(super) fn define() -> TypeDef {
    TypeDef::new("Payment", "What a client has paid of an invoice; negative when it was paid back.")
        .extends("Entity")
        .auto_name()
        .in_project_of("invoice")
        .preset(Preset::Granted)
        .facet(facets::amount())
        .facet(facets::unit())
        .relation(
            RelationDef::one("invoice", "Invoice", "What was paid.")
                .required()
                .on_delete(OnDelete::Delete)
                .inverse("payments", "What was paid of it."),
        )
}
