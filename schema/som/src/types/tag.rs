//! `Tag`: a free label.

use crate::type_def::TypeDef;

/// A free label (people.md 10.5).
pub(super) fn define() -> TypeDef {
    TypeDef::new("Tag", "A free label on anything.").extends("SimpleEntity")
}
