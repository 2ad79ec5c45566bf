//! `PriceList`: goods that are offered together.

use crate::type_def::{Preset, RelationDef, TypeDef};

/// Goods that are offered together (files.md 10.2); a good may be in several lists, which the
/// original meant and did not do.
pub(super) fn define() -> TypeDef {
    TypeDef::new("PriceList", "Goods that are offered together.")
        .extends("Entity")
        .preset(Preset::Granted)
        .relation(
            RelationDef::many("goods", "Good", "What is offered.")
                .inverse("price_lists", "The lists that offer it."),
        )
}
