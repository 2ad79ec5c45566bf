//! `TaskDependency`: one task waits for another.

use crate::facets;
use crate::kind::Vocabulary;
use crate::rule;
use crate::type_def::{FieldDef, OnDelete, RelationDef, TypeDef};

/// One task waits for another (tasks.md 4).
pub(super) fn define() -> TypeDef {
    let target = Vocabulary::new(
        "DependencyTarget",
        "Which end of the other task is waited for.",
        &[("ON_START", "onstart", "Its start."), ("ON_END", "onend", "Its end.")],
    );
    TypeDef::new("TaskDependency", "One task waits for another, with an optional gap between them.")
        .plural("TaskDependencies")
        .in_project_of("task")
        .facet(facets::schedule_named("Gap", "Has a gap of time.", "gap", "length"))
        .field(
            FieldDef::choice(
                "dependency_target",
                &target,
                "Which end of the other task is waited for.",
            )
            .default("onend"),
        )
        .relation(
            RelationDef::one("task", "Task", "The task that waits.")
                .required()
                .create_only()
                .on_delete(OnDelete::Delete)
                .inverse("task_depends_on", "What it waits for, with targets and gaps."),
        )
        .relation(
            RelationDef::one("depends_on", "Task", "The task that is waited for.")
                .required()
                .across_projects()
                .create_only()
                .on_delete(OnDelete::Delete)
                .inverse("task_dependent_of", "What waits for it, with targets and gaps."),
        )
        .unique(&["task", "depends_on"])
        .rules(rule::dependency())
}
