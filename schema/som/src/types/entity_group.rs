//! `EntityGroup`: any records that are looked at together.

use crate::type_def::{RelationDef, TypeDef};

/// A named bag of records of any type (people.md 3.6).
pub(super) fn define() -> TypeDef {
    TypeDef::new("EntityGroup", "Records of any type that are looked at together.")
        .extends("Entity")
        .auto_name()
        .relation(
            RelationDef::many("entities", "SimpleEntity", "What is in it.")
                .inverse("entity_groups", "The groups that it is in."),
        )
}
