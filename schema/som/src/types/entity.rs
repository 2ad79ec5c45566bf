//! `Entity`: a simple entity that can be tagged and annotated.

use crate::type_def::{RelationDef, TypeDef};

/// Tags and notes (people.md 3.5).
pub(super) fn define() -> TypeDef {
    TypeDef::new("Entity", "Everything that can carry tags and notes.")
        .extends("SimpleEntity")
        .abstract_type()
        .relation(
            RelationDef::many("tags", "Tag", "Free labels.")
                .inverse("entities", "What carries this tag."),
        )
        .relation(
            RelationDef::many("notes", "Note", "Remarks.")
                .inverse("entities", "What this note is about."),
        )
}
