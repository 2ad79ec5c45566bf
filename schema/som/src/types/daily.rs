//! `Daily`: a session in which files are looked at.

use crate::facets;
use crate::type_def::{OnDelete, RelationDef, TypeDef};

/// A session in which files are looked at (tasks.md 7.4). A new one is open; the original has it
/// closed.
pub(super) fn define() -> TypeDef {
    TypeDef::new("Daily", "A session in which files are looked at, one after the other.")
        .plural("Dailies")
        .extends("Entity")
        .in_project()
        .facet(facets::status())
        .relation(
            RelationDef::one("project", "Project", "Whose work is looked at.")
                .required()
                .on_delete(OnDelete::Delete)
                .inverse("dailies", "Its dailies."),
        )
        .relation(
            RelationDef::through(
                "files",
                "File",
                ("DailyFile", "daily", "file"),
                "What is looked at; `fileRelations` tells the order.",
            )
            .inverse("dailies", "The sessions in which it is looked at."),
        )
}
