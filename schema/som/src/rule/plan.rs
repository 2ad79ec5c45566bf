//! The bound of planned time, and the dates that follow from it (people.md 4.9, tasks.md 3.5).

use super::dates::{at_least_a_step, settled};
use super::{Case, Fix, Need, Rule};
use crate::calendar::{ScheduleModel, TimeUnit};
use crate::error::Result;
use crate::value::Value;

/// Planned seconds at most: a thousand years.
const MOST: f64 = 1_000.0 * 366.0 * 24.0 * 3_600.0;

/// The planned time of a leaf moves the end of its range that is not pinned.
pub(super) fn dates_follow() -> Rule {
    Rule {
        name: "dates follow the plan",
        source: "tasks.md 3.5, S2-222, S2-224, S2-226",
        watches: &["schedule_timing", "schedule_unit"],
        needs: &[Need::Path(&["children"])],
        check: dates,
    }
}

/// A plan has an end, whatever it is counted in.
pub(super) fn bounded() -> Rule {
    Rule {
        name: "planned time has a bound",
        source: "sums of planned time stay exact",
        watches: &["schedule_timing", "schedule_unit"],
        needs: &[],
        check: |case| {
            let Value::Float(timing) = *case.get("schedule_timing") else { return Ok(Vec::new()) };
            // What the unit means at its longest is what dates follow from.
            let unit = TimeUnit::of(case.text("schedule_unit").unwrap_or_default());
            let longest = case.calendar.to_seconds(timing, unit, ScheduleModel::Duration);
            match longest.abs() > MOST {
                false => Ok(Vec::new()),
                true => Err(case
                    .wrong("schedule_timing", format!("expected at most 1000 years, got {timing}"))
                    .hint("mind the unit beside it, `scheduleUnit`")),
            }
        },
    }
}

fn dates(case: &Case<'_>) -> Result<Vec<Fix>> {
    let (Some(start), Some(end)) = (case.time("start"), case.time("end")) else {
        return Ok(Vec::new());
    };
    let Value::Float(timing) = *case.get("schedule_timing") else { return Ok(Vec::new()) };
    if !case.found[0].is_empty() {
        return Ok(Vec::new());
    }
    let unit = TimeUnit::of(case.text("schedule_unit").unwrap_or_default());
    let length = (timing * unit.span() as f64 * 1e6) as i64;
    let range = match case.text("schedule_constraint") {
        Some("both") => return Ok(Vec::new()),
        Some("end") => (end.saturating_sub(length), end),
        _ => (start, start.saturating_add(length)),
    };
    settled(case, at_least_a_step(case.calendar, range))
}
