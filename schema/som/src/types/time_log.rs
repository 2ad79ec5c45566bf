//! `TimeLog`: time that a user spent on a task.

use crate::facets;
use crate::rule;
use crate::type_def::{OnDelete, RelationDef, TypeDef};

/// An uninterrupted interval that one user spent on one task (tasks.md 6).
pub(super) fn define() -> TypeDef {
    TypeDef::new("TimeLog", "An uninterrupted interval that one user spent on one task.")
        .extends("Entity")
        .auto_name()
        .in_project_of("task")
        .facet(facets::date_range())
        .relation(
            RelationDef::one("task", "Task", "What was worked on.")
                .required()
                .on_delete(OnDelete::Delete)
                .inverse("time_logs", "Time spent on it."),
        )
        .relation(
            RelationDef::one("resource", "User", "Who worked.")
                .required()
                .on_delete(OnDelete::Delete)
                .inverse("time_logs", "Time that the user spent."),
        )
        .rules(rule::time_log())
}
