//! `Task`: the unit of work, and the node of a project's tree.

use crate::expression::{column, float};
use crate::facets;
use crate::kind::Vocabulary;
use crate::rule;
use crate::type_def::{FieldDef, OnDelete, RelationDef, TypeDef};

/// The unit of work and, with children, the node of a project's tree (tasks.md 3).
pub(super) fn define() -> TypeDef {
    let planned = facets::schedule();
    let def =
        TypeDef::new("Task", "A unit of work or, with children, a node in the tree of a project.")
            .extends("Entity")
            .family()
            .in_project()
            .facet(facets::task_status())
            .facet(facets::date_range())
            .facet(planned)
            .facet(facets::references());
    relations(kept(fields(def))).rule(rule::date_range()).rules(rule::task())
}

fn fields(def: TypeDef) -> TypeDef {
    let strategy = Vocabulary::new(
        "AllocationStrategy",
        "How the scheduler picks among candidates.",
        &[
            ("MINALLOCATED", "minallocated", "Who has the least allocated."),
            ("MAXLOADED", "maxloaded", "Who was used most so far."),
            ("MINLOADED", "minloaded", "Who was used least so far."),
            ("ORDER", "order", "The first that is available, in the order of the list."),
            ("RANDOM", "random", "Any."),
        ],
    );
    let bid = |name: &str, doc: &str| FieldDef::float(name, doc).nullable();
    def.field(
        FieldDef::choice(
            "allocation_strategy",
            &strategy,
            "How the scheduler picks among candidates.",
        )
        .default("minallocated"),
    )
    .field(
        FieldDef::bool("persistent_allocation", "Whether one person keeps the task once picked.")
            .default(true),
    )
    .field(
        FieldDef::int(
            "priority",
            "The higher, the earlier it is scheduled; what is below 0 or above 1000 becomes that.",
        )
        .default(500_i64)
        .sortable(),
    )
    .field(FieldDef::bool("is_milestone", "Whether it is a moment without work.").default(false))
    .field(bid("bid_timing", "The amount that was bid, in the unit beside it."))
    .field(
        FieldDef::choice("bid_unit", &facets::time_unit(), "The unit of the bid amount.")
            .default("h"),
    )
}

/// What rules keep, and what follows from it.
fn kept(def: TypeDef) -> TypeDef {
    def.field(
        FieldDef::int("review_number", "How many sets of reviews have been decided.")
            .by_server()
            .default(0_i64),
    )
    .field(
        FieldDef::int("level", "1 for a task without a parent, one more for each ancestor.")
            .by_server()
            .follows(&["parent"])
            .default(1_i64),
    )
    .field(
        FieldDef::duration(
            "schedule_seconds",
            "The planned time in seconds, by the studio's calendar; of a container, that of its \
             children.",
        )
        .by_server()
        .follows(&["schedule_timing", "schedule_unit", "schedule_model"])
        .default(0_i64),
    )
    .field(
        FieldDef::duration(
            "total_logged_seconds",
            "The logged time in seconds; of a container, that of its children. Where the plan is a \
             duration or a length, it is the time that has passed between start and end, and follows \
             the clock in steps of the studio's timing resolution.",
        )
        .by_server()
        .default(0_i64),
    )
    .field(
        FieldDef::duration(
            "remaining_seconds",
            "Planned minus logged time in seconds; may be negative.",
        )
        .computed(column("schedule_seconds").sub(column("total_logged_seconds"))),
    )
    .field(
        FieldDef::float(
            "percent_complete",
            "Logged by planned time in percent, not clamped; null without a plan.",
        )
        .nullable()
        .computed(column("total_logged_seconds").mul(float(100.0)).div(column("schedule_seconds"))),
    )
    .field(
        FieldDef::bool("is_root", "Whether it has no parent.")
            .computed(column("parent_id").is_null()),
    )
    .field(
        FieldDef::bool("is_container", "Whether it is made of others: it has children.")
            .by_server()
            .default(false),
    )
    .field(
        FieldDef::bool("is_leaf", "Whether it has no children, and is worked on itself.")
            .computed(column("is_container").not()),
    )
}

fn relations(def: TypeDef) -> TypeDef {
    let people = |name: &str, doc: &str, inverse: &str, back: &str| {
        RelationDef::many(name, "User", doc).inverse(inverse, back)
    };
    def.relation(
        RelationDef::one("project", "Project", "The project that it belongs to.")
            .required()
            .create_only()
            .filled()
            .on_delete(OnDelete::Delete)
            .inverse("tasks", "All its tasks, at every depth."),
    )
    .relation(
        RelationDef::one("parent", "Task", "The task that it is a part of.")
            .acyclic()
            .on_delete(OnDelete::Delete)
            .inverse("children", "The tasks that are parts of it."),
    )
    .relation(people("resources", "Who works on it.", "tasks", "The tasks that the user works on."))
    .relation(people(
        "alternative_resources",
        "Who could work on it instead.",
        "alternative_resource_in_tasks",
        "The tasks that the user could work on instead.",
    ))
    .relation(
        people(
            "computed_resources",
            "Who the scheduler gave it to.",
            "computed_resource_in_tasks",
            "The tasks that the scheduler gave the user.",
        )
        .by_server(),
    )
    .relation(
        RelationDef::one("good", "Good", "What it is sold as.")
            .inverse("tasks", "The work that is sold as it."),
    )
    .relation(people("watchers", "Who follows it.", "watching", "The tasks that the user follows."))
    .relation(people(
        "responsible",
        "Who reviews it; a task without own ones takes those of its nearest ancestor.",
        "responsible_of",
        "The tasks that the user reviews.",
    ))
    .relation(
        RelationDef::through(
            "depends_on",
            "Task",
            ("TaskDependency", "task", "depends_on"),
            "The tasks that it waits for.",
        )
        .acyclic()
        .inverse("dependent_of", "The tasks that wait for it."),
    )
}
