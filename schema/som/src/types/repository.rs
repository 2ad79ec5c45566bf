//! `Repository`: a storage root.

use crate::facets;
use crate::rule;
use crate::type_def::{FieldDef, TypeDef};

/// A storage root that all machines see, with one mount path for each system (files.md 8).
pub(super) fn define() -> TypeDef {
    let path = |name: &str, system: &str| {
        FieldDef::text(
            name,
            256,
            &format!(
                "Where it is mounted on {system}, with a trailing slash, which is added and counts; \
                 null where it is not."
            ),
        )
        .nullable()
    };
    TypeDef::new("Repository", "A storage root that all machines see.")
        .extends("Entity")
        .facet(facets::code())
        .field(path("linux_path", "Linux"))
        .field(path("windows_path", "Windows"))
        .field(path("macos_path", "macOS"))
        .unique(&["code"])
        .rules(rule::repository())
}
