//! `WorkingHours`: when work is done in a week.

use crate::kind::Kind;
use crate::rule;
use crate::type_def::{Check, FieldDef, TypeDef};

/// When work is done in a week (people.md 8.2). Unlike the original it refuses unknown days, and
/// intervals that end before they start or overlap.
pub(super) fn define() -> TypeDef {
    let kept = |field: FieldDef| field.by_server().follows(&["working_hours"]);
    TypeDef::new("WorkingHours", "When work is done in a week.")
        .extends("Entity")
        .auto_name()
        .field(
            FieldDef::new(
                "working_hours",
                Kind::Json,
                "By day, `mon` to `sun`, a list of intervals such as `[540, 1080]`: minutes since \
                 midnight, the end not included. Days that are not named have the usual hours: 9 to \
                 18 from Monday to Friday.",
            )
            .nullable(),
        )
        .field(
            FieldDef::int(
                "daily_working_hours",
                "Hours of a working day where time is converted between units; 1 to 24.",
            )
            .check(Check::Min(1.0))
            .check(Check::Max(24.0))
            .default(9_i64),
        )
        .field(kept(
            FieldDef::float("weekly_working_hours", "Hours of all intervals.").default(45.0),
        ))
        .field(kept(
            FieldDef::int("weekly_working_days", "Days with an interval.").default(5_i64),
        ))
        .field(kept(
            FieldDef::int("yearly_working_days", "Working days of 52.1428 weeks, rounded up.")
                .default(261_i64),
        ))
        .rule(rule::working_hours())
}
