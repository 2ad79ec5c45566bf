//! `Version`: one increment in the history of a task.

use crate::rule;
use crate::type_def::{Check, FieldDef, OnDelete, RelationDef, TypeDef};

/// One increment in the history of a task; the data are its files (files.md 3). Its nice name is
/// made of those of its task and of the tasks above, as they were when it was made or moved;
/// `versionSeries` tells the one of the moment.
pub(super) fn define() -> TypeDef {
    TypeDef::new("Version", "One increment in the history of a task; the data are its files.")
        .extends("Entity")
        .auto_name()
        .in_project_of("task")
        .field(
            FieldDef::int("revision_number", "The series; numbers start again in each.")
                .check(Check::Min(1.0))
                .default(1_i64)
                .sortable(),
        )
        .field(
            FieldDef::int(
                "version_number",
                "Counts up within the task and the revision; never used twice. One that is given \
                 must be higher than all of them; 0 asks for the next.",
            )
            .check(Check::Min(0.0))
            .default(0_i64)
            .sortable(),
        )
        .field(FieldDef::bool("is_published", "Whether others may use it.").default(false))
        .relation(
            RelationDef::one("task", "Task", "What it is a version of.")
                .required()
                .on_delete(OnDelete::Delete)
                .inverse("versions", "Its history."),
        )
        .relation(
            RelationDef::one("parent", "Version", "The version that it was made from.")
                .acyclic()
                .on_delete(OnDelete::Clear)
                .inverse("children", "The versions that were made from it."),
        )
        .relation(
            RelationDef::many("files", "File", "Its data, such as one scene in several formats.")
                .inverse("versions", "The versions that it is data of."),
        )
        .unique(&["task", "revision_number", "version_number"])
        .rules(rule::version())
}
