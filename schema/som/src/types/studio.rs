//! `Studio`: the facility, whose time all plans are made in.

use crate::facets;
use crate::rule;
use crate::type_def::{Check, FieldDef, OnDelete, RelationDef, TypeDef};

/// The facility (people.md 8.1). The first one that was made says how time is rounded and converted,
/// from the moment on when it or its working hours change.
pub(super) fn define() -> TypeDef {
    scheduling(TypeDef::new(
        "Studio",
        "The facility: how its time is counted, and how its work is scheduled. The first that was \
         made counts.",
    ))
    .extends("Entity")
    .facet(facets::date_range())
    .rules(rule::studio())
    .field(
        FieldDef::duration(
            "timing_resolution",
            "Starts and ends are rounded to a multiple of it, in seconds since 1970; a minute to a \
             day. Where it changes, the studio's own range is rounded again; that of other records \
             when they change.",
        )
        .check(Check::Min(60.0))
        .check(Check::Max(86_400.0))
        .default(3_600_i64),
    )
    .field(
        FieldDef::text(
            "time_zone",
            64,
            "The zone that working hours are meant in, `UTC` or an offset such as `+03:00`.",
        )
        .default("UTC"),
    )
    .field(
        FieldDef::time(
            "now",
            "The moment that plans are made at, rounded to the timing resolution; null is the \
             present one.",
        )
        .nullable(),
    )
    .relation(
        RelationDef::one(
            "working_hours",
            "WorkingHours",
            "When work is done; without, the usual hours: 9 to 18 from Monday to Friday.",
        )
        .inverse("studios", "The studios that work then."),
    )
}

fn scheduling(def: TypeDef) -> TypeDef {
    let kept = |name: &str, doc: &str| FieldDef::time(name, doc).nullable().by_server();
    let user = |name: &str, doc: &str| RelationDef::one(name, "User", doc).by_server();
    def.field(
        FieldDef::bool("is_scheduling", "Whether its work is being scheduled.")
            .by_server()
            .default(false),
    )
    .field(kept("scheduling_started_at", "When scheduling began the last time."))
    .field(kept("last_scheduled_at", "When scheduling ended the last time."))
    .field(
        FieldDef::long_text("last_schedule_message", "What the scheduler said the last time.")
            .by_server(),
    )
    .relation(user("is_scheduling_by", "Who is scheduling."))
    .relation(user("last_scheduled_by", "Who scheduled the last time.").on_delete(OnDelete::Refuse))
}
