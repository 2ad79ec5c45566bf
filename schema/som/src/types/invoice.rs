//! `Invoice`: what a client is to pay.

use crate::facets;
use crate::type_def::{OnDelete, Preset, RelationDef, TypeDef};

/// What a client is to pay (files.md 10.5).
pub(super) fn define() -> TypeDef {
    TypeDef::new("Invoice", "What a client is to pay for a budget.")
        .extends("Entity")
        .auto_name()
        .in_project_of("budget")
        .preset(Preset::Granted)
        .facet(facets::amount())
        .facet(facets::unit())
        .relation(
            RelationDef::one("budget", "Budget", "What is paid for.")
                .required()
                .on_delete(OnDelete::Delete)
                .inverse("invoices", "What clients are to pay for it."),
        )
        .relation(
            RelationDef::one("client", "Client", "Who is to pay.")
                .required()
                .inverse("invoices", "What it is to pay."),
        )
}
