//! `Good`: something that the studio sells.

use crate::facets;
use crate::kind::Kind;
use crate::type_def::{Check, FieldDef, OnDelete, Preset, RelationDef, TypeDef};

/// Something that the studio sells (files.md 10.1).
pub(super) fn define() -> TypeDef {
    let price = |name: &str, doc: &str| {
        FieldDef::new(name, Kind::Decimal, doc).default(0_i64).check(Check::Min(0.0))
    };
    TypeDef::new("Good", "Something that the studio sells: a service, or the use of a machine.")
        .extends("Entity")
        .preset(Preset::Granted)
        .facet(facets::unit())
        .field(price("cost", "What one unit costs the studio."))
        .field(price("msrp", "The recommended price of one unit."))
        .relation(
            RelationDef::one(
                "client",
                "Client",
                "The client whose price it is; everybody's without.",
            )
            .on_delete(OnDelete::Delete)
            .inverse("goods", "Goods with prices of its own."),
        )
}
