//! `Variant`: one of several ways to do a task.

use crate::type_def::TypeDef;

/// One of several ways to do a task, with dependencies, reviews and versions of its own (files.md 3.2).
pub(super) fn define() -> TypeDef {
    TypeDef::new(
        "Variant",
        "One of several ways to do a task, with versions and reviews of its own.",
    )
    .extends("Task")
    .in_project()
}
