//! `FilenameTemplate`: where files of one class go.

use crate::facets;
use crate::type_def::{Check, FieldDef, TypeDef};

/// Path and file name of the versions of one class, as Handlebars (files.md 4).
pub(super) fn define() -> TypeDef {
    TypeDef::new("FilenameTemplate", "Where files of one class go, and what they are called.")
        .extends("Entity")
        .facet(facets::target_entity_type())
        .field(
            FieldDef::long_text("path", "The Handlebars template of the folder.")
                .check(Check::Template),
        )
        .field(
            FieldDef::long_text("filename", "The Handlebars template of the file name.")
                .check(Check::Template),
        )
}
