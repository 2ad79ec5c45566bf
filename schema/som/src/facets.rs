//! Groups of fields that several types have: the mixins of the original (people.md 4).

use std::sync::Arc;

use crate::expression::column;
use crate::kind::{Kind, Vocabulary};
use crate::rule;
use crate::type_def::{Check, Facet, FieldDef, OnDelete, RelationDef, Write};

/// The facet of a name, `Code` or `HasCode`; what plugins declare facets by.
pub fn by_name(name: &str) -> Option<Facet> {
    Some(match name.strip_prefix("Has").unwrap_or(name) {
        "Code" => code(),
        "Status" => status(),
        "DateRange" => date_range(),
        "Schedule" => schedule(),
        "References" => references(),
        "Permissions" => permissions(),
        "TargetEntityType" => target_entity_type(),
        "Amount" => amount(),
        "Unit" => unit(),
        _ => return None,
    })
}

/// `code`: a short name for files and people (people.md 4.7).
pub fn code() -> Facet {
    Facet::new("Code", "Has a short code.").field(
        FieldDef::text(
            "code",
            256,
            "The short code, verbatim: not trimmed, case kept, never empty.",
        )
        .check(Check::NotEmpty)
        .sortable()
        .folded(),
    )
}

/// `status` out of `status_list` (people.md 4.2).
pub fn status() -> Facet {
    Facet::new("Status", "Has a status out of a list of statuses.")
        .relation(RelationDef::one("status", "Status", "The current status.").required().filled())
        .relation(
            RelationDef::one(
                "status_list",
                "StatusList",
                "The list that the status is taken from.",
            )
            .required()
            .filled(),
        )
        .rules(rule::status())
}

/// The status of tasks: the server sets it, actions change it.
pub fn task_status() -> Facet {
    let mut facet = kept_status();
    facet.rules = rule::task_status();
    facet
}

/// A status that the server sets: callers do not change it.
pub fn kept_status() -> Facet {
    let mut facet = status();
    for relation in facet.relations.iter_mut().filter(|relation| relation.name == "status") {
        relation.write = Write::Never;
    }
    facet
}

/// `start`, `end`, `duration` and what the scheduler computed (people.md 4.3).
pub fn date_range() -> Facet {
    Facet::new("DateRange", "Has a start, an end and a duration.")
        .field(
            FieldDef::time(
                "start",
                "When it starts, rounded to the nearest multiple of the studio's timing resolution \
                 (an hour, where no studio says anything else); in the years 1000 to 9999. Left out, \
                 it follows from the rest, or is now.",
            )
            .nullable()
            .sortable(),
        )
        .field(
            FieldDef::time(
                "end",
                "When it ends, rounded as `start` is, and a step after it at least; in the years 1000 \
                 to 9999. One before `start` becomes a day after it, or as long as it was. Of a task it \
                 follows from `start` and the plan, unless `scheduleConstraint` is `END` or `BOTH`.",
            )
            .nullable()
            .sortable(),
        )
        .field(
            FieldDef::duration(
                "duration",
                "`end` minus `start`, in seconds; where both are given, it counts for nothing.",
            )
                .nullable()
                .follows(&["start", "end"]),
        )
        .field(
            FieldDef::time("computed_start", "The start that the scheduler found.")
                .nullable()
                .by_server(),
        )
        .field(
            FieldDef::time("computed_end", "The end that the scheduler found.")
                .nullable()
                .by_server(),
        )
        .field(
            FieldDef::bool(
                "is_scheduled",
                "Whether the scheduler has computed a start and an end.",
            )
            .computed(
                column("computed_start").is_not_null().and(column("computed_end").is_not_null()),
            ),
        )
}

/// Units of time (people.md 5).
pub fn time_unit() -> Arc<Vocabulary> {
    Vocabulary::new(
        "TimeUnit",
        "A unit of time.",
        &[
            ("MINUTE", "min", "60 seconds."),
            ("HOUR", "h", "3,600 seconds."),
            ("DAY", "d", "A working day, or 24 hours where calendar time counts."),
            ("WEEK", "w", "A working week, or 7 days."),
            ("MONTH", "m", "Four weeks."),
            ("YEAR", "y", "A working year, or 365 days."),
        ],
    )
}

/// How a planned time is meant (people.md 5).
pub fn schedule_model() -> Arc<Vocabulary> {
    Vocabulary::new(
        "ScheduleModel",
        "How a planned amount of time is meant.",
        &[
            ("EFFORT", "effort", "Working time to be spent by the resources."),
            ("DURATION", "duration", "Calendar time, work or not."),
            ("LENGTH", "length", "Working time that passes, regardless of resources."),
        ],
    )
}

/// Which ends of a task the scheduler may not move (people.md 5).
pub fn schedule_constraint() -> Arc<Vocabulary> {
    Vocabulary::new(
        "ScheduleConstraint",
        "Which ends of its range the scheduler may not move.",
        &[
            ("NONE", "none", "Neither."),
            ("START", "start", "The start."),
            ("END", "end", "The end."),
            ("BOTH", "both", "Start and end."),
        ],
    )
}

/// Which end of another task is waited for (people.md 5).
pub fn dependency_target() -> Arc<Vocabulary> {
    Vocabulary::new(
        "DependencyTarget",
        "Which end of the other task is waited for.",
        &[("ON_START", "onstart", "Its start."), ("ON_END", "onend", "Its end.")],
    )
}

/// `schedule_timing` and how it is meant (people.md 4.9).
pub fn schedule() -> Facet {
    schedule_named("Schedule", "Has a planned amount of time.", "schedule", "effort")
}

/// The schedule facet under another prefix: dependencies call it `gap`.
pub fn schedule_named(name: &str, doc: &str, prefix: &str, model: &str) -> Facet {
    let named = |end: &str| format!("{prefix}_{end}");
    let amount = match prefix {
        "schedule" => "The planned amount, in the unit beside it; at most 1,000 years.",
        _ => "The planned amount, in the unit beside it.",
    };
    Facet::new(name, doc)
        .field(FieldDef::float(&named("timing"), amount).default(if prefix == "gap" {
            0.0
        } else {
            1.0
        }))
        .field(
            FieldDef::choice(&named("unit"), &time_unit(), "The unit of the planned amount.")
                .default("h"),
        )
        .field(
            FieldDef::choice(
                &named("model"),
                &schedule_model(),
                "How the planned amount is meant.",
            )
            .default(model),
        )
        .field(
            FieldDef::choice(
                &named("constraint"),
                &schedule_constraint(),
                "Which ends of the range are pinned.",
            )
            .default("none"),
        )
}

/// `references`: files that help to make it (people.md 4.5).
pub fn references() -> Facet {
    Facet::new("References", "Has files that it refers to.").relation(
        RelationDef::many("references", "File", "Files that it refers to.")
            .on_delete(OnDelete::Refuse),
    )
}

/// `permissions`: what its users may do (people.md 4.6).
pub fn permissions() -> Facet {
    Facet::new("Permissions", "Carries permissions.").relation(
        RelationDef::many(
            "permissions",
            "Permission",
            "What is granted or denied, directly. Nobody hands out more than they hold: `FORBIDDEN`.",
        )
        .on_delete(OnDelete::Refuse),
    )
}

/// `amount`: how much of something (people.md 4.11).
pub fn amount() -> Facet {
    Facet::new("Amount", "Has an amount.").field(
        FieldDef::new("amount", Kind::Decimal, "How much it is, in its unit; negative, too.")
            .default(0_i64),
    )
}

/// `unit`: what an amount or a price is of (people.md 4.11).
pub fn unit() -> Facet {
    Facet::new("Unit", "Has a unit.").field(
        FieldDef::text("unit", 64, "A currency or any other unit, such as `EUR` or `$/hour`.")
            .default(""),
    )
}

/// `target_entity_type`: the class that it is made for (people.md 4.1).
pub fn target_entity_type() -> Facet {
    Facet::new("TargetEntityType", "Is made for records of one class.").field(
        FieldDef::text("target_entity_type", 128, "The class that it is made for, such as `Shot`.")
            .check(Check::NotEmpty)
            .create_only()
            .sortable(),
    )
}
