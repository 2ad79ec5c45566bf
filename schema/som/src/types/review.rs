//! `Review`: what one reviewer says about a task.

use crate::facets;
use crate::rule;
use crate::type_def::{FieldDef, OnDelete, RelationDef, TypeDef};

/// What one reviewer says about a task, within a set (tasks.md 7). `taskRequestReview` makes the set;
/// `reviewApprove` and `reviewRequestRevision` decide a review, once.
pub(super) fn define() -> TypeDef {
    TypeDef::new("Review", "What one reviewer says about a task, as one of a set.")
        .extends("SimpleEntity")
        .auto_name()
        .in_project_of("task")
        .facet(facets::schedule())
        .facet(facets::kept_status())
        .field(
            FieldDef::int("review_number", "The set: 1 for the first one of the task.")
                .by_server()
                .follows(&["task"])
                .default(1_i64)
                .sortable(),
        )
        .relation(
            RelationDef::one("task", "Task", "What is reviewed; that of the version without one.")
                .required()
                .create_only()
                .filled()
                .on_delete(OnDelete::Delete)
                .inverse("reviews", "What reviewers say about it."),
        )
        .relation(
            RelationDef::one("version", "Version", "The version that is looked at.")
                .create_only()
                .on_delete(OnDelete::Clear)
                .inverse("reviews", "What reviewers say about it."),
        )
        .relation(
            RelationDef::one("reviewer", "User", "Who looks at it.")
                .required()
                .create_only()
                .inverse("reviews", "What the user says about tasks."),
        )
        .rules(rule::review())
}
