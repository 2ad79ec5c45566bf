//! `Note`: a remark.

use crate::type_def::{FieldDef, TypeDef};

/// A remark on something (people.md 10.6). `content` is its own field here: the original kept it in
/// `description` and lost one of the two.
pub(super) fn define() -> TypeDef {
    TypeDef::new("Note", "A remark on something; who wrote it is `createdBy`.")
        .extends("SimpleEntity")
        .auto_name()
        .with_owner()
        .field(FieldDef::long_text("content", "What it says."))
}
