//! `Invoice`: what a client is to pay.

use crate::expression::column;
use crate::facets;
use crate::kind::Kind;
use crate::type_def::{FieldDef, OnDelete, Preset, RelationDef, TypeDef};

/// What a client is to pay (files.md 10.5). The client need not be one of the project: the budget may
/// be paid by somebody else.
pub(super) fn define() -> TypeDef {
    TypeDef::new("Invoice", "What a client is to pay for a budget.")
        .extends("Entity")
        .auto_name()
        .in_project_of("budget")
        .preset(Preset::Granted)
        .facet(facets::amount())
        .facet(facets::unit())
        .field(
            FieldDef::new(
                "paid",
                Kind::Decimal,
                "The sum of its payments; units are not converted.",
            )
            .by_server()
            .default(0_i64)
            .sortable(),
        )
        .field(
            FieldDef::new(
                "outstanding",
                Kind::Decimal,
                "`amount` minus `paid`; negative where more was paid.",
            )
            .computed(column("amount").sub(column("paid"))),
        )
        .relation(
            RelationDef::one("budget", "Budget", "What is paid for.")
                .required()
                .on_delete(OnDelete::Delete)
                .inverse("invoices", "What clients are to pay for it."),
        )
        .relation(
            RelationDef::one(
                "client",
                "Client",
                "Who is to pay; not necessarily a client of the project.",
            )
            .required()
            .inverse("invoices", "What it is to pay."),
        )
}
