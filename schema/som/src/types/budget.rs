//! `Budget`: what a project may cost.

use crate::facets;
use crate::kind::Kind;
use crate::type_def::{FieldDef, OnDelete, Preset, RelationDef, TypeDef};

/// What a project may cost (files.md 10.3). Its totals are kept with every change of an entry, and
/// count the budgets that are parts of it (files.md 15.22); units are not converted.
pub(super) fn define() -> TypeDef {
    let total = |name: &str, of: &str| {
        let doc = format!("The sum of {of}, those of its child budgets included.");
        FieldDef::new(name, Kind::Decimal, &doc).by_server().default(0_i64).sortable()
    };
    TypeDef::new("Budget", "What a project may cost: entries, and what was invoiced.")
        .extends("Entity")
        .in_project()
        .preset(Preset::Granted)
        .facet(facets::status())
        .field(total("total_cost", "`totalCost` of its entries"))
        .field(total("total_msrp", "`totalMsrp` of its entries"))
        .field(total("total_price", "`total` of its entries"))
        .field(total("total_realized", "`realizedTotal` of its entries"))
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
