//! `TaskDependency`: one task waits for another.

use crate::facets;
use crate::rule;
use crate::type_def::{FieldDef, RelationDef, TypeDef};

/// One task waits for another (tasks.md 4).
pub(super) fn define() -> TypeDef {
    TypeDef::new("TaskDependency", "One task waits for another, with an optional gap between them.")
        .plural("TaskDependencies")
        .in_project_of("task")
        .facet(facets::schedule_named("Gap", "Has a gap of time.", "gap", "length"))
        .field(
            FieldDef::choice(
                "dependency_target",
                &facets::dependency_target(),
                "Which end of the other task is waited for.",
            )
            .default("onend"),
        )
        .relation(
            RelationDef::side("task", "Task", "The task that waits.")
                .inverse("task_depends_on", "What it waits for, with targets and gaps."),
        )
        .relation(
            RelationDef::side("depends_on", "Task", "The task that is waited for.")
                .across_projects()
                .inverse("task_dependent_of", "What waits for it, with targets and gaps."),
        )
        .unique(&["task", "depends_on"])
        .rules(rule::dependency())
}
