//! `Page`: a page of a project's wiki.

use crate::type_def::{Check, FieldDef, OnDelete, RelationDef, TypeDef};

/// A page of a project's wiki (people.md 10.8).
pub(super) fn define() -> TypeDef {
    TypeDef::new("Page", "A page of a project's wiki.")
        .extends("Entity")
        .auto_name()
        .in_project()
        .field(
            FieldDef::text("title", 256, "What it is called, verbatim; never empty.")
                .check(Check::NotEmpty)
                .sortable()
                .folded(),
        )
        .field(FieldDef::long_text("content", "What it says, in any markup."))
        .relation(
            RelationDef::one("project", "Project", "Whose wiki it is in.")
                .required()
                .on_delete(OnDelete::Delete)
                .inverse("pages", "Its wiki."),
        )
}
