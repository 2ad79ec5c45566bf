//! `Structure`: the folder convention of projects.

use crate::type_def::{Check, FieldDef, OnDelete, RelationDef, TypeDef};

/// Which templates a project names its files by (files.md 7).
pub(super) fn define() -> TypeDef {
    TypeDef::new("Structure", "A folder convention: which templates a project names its files by.")
        .extends("Entity")
        .field(
            FieldDef::long_text(
                "custom_template",
                "A Handlebars template; each line is a folder of the project. It speaks of `project` \
                 as FilenameTemplate says, and of its lists `sequences`, `scenes`, `shots` and `assets`, \
                 to be walked through with `{{#each project.shots}}`.",
            )
            .check(Check::Template),
        )
        .relation(
            RelationDef::many(
                "templates",
                "FilenameTemplate",
                "Its templates; the first that fits wins.",
            )
            .ordered()
            .on_delete(OnDelete::Refuse),
        )
}
