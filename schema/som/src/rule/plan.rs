//! Planned time in seconds, and the dates that follow from it (people.md 4.9, tasks.md 3.5).

use super::dates::{rounded, settled};
use super::{Case, Fix, Need, Rule};
use crate::error::Result;
use crate::value::Value;

const HOUR: f64 = 3_600.0;

/// Planned seconds at most: a thousand years.
const MOST: u64 = 1_000 * 366 * 24 * 3_600;

/// A planned amount in seconds: of calendar time for the model `duration`, else of working time with
/// nine hours a day, five days a week and 261 days a year, as a studio has at first.
pub fn seconds(timing: f64, unit: &str, model: &str) -> i64 {
    let calendar = model == "duration";
    let day = if calendar { 24.0 * HOUR } else { 9.0 * HOUR };
    let week = day * if calendar { 7.0 } else { 5.0 };
    let factor = match unit {
        "min" => 60.0,
        "d" => day,
        "w" => week,
        "m" => 4.0 * week,
        "y" => day * if calendar { 365.0 } else { 261.0 },
        _ => HOUR,
    };
    (timing * factor).round() as i64
}

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
            let longest =
                seconds(timing, case.text("schedule_unit").unwrap_or_default(), "duration");
            match longest.unsigned_abs() > MOST {
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
    let day = 24.0 * HOUR;
    let unit = match case.text("schedule_unit") {
        Some("min") => 60.0,
        Some("d") => day,
        Some("w") => 7.0 * day,
        Some("m") => 30.0 * day,
        Some("y") => 365.0 * day,
        _ => HOUR,
    };
    let length = (timing * unit * 1e6) as i64;
    let range = match case.text("schedule_constraint") {
        Some("both") => return Ok(Vec::new()),
        Some("end") => (end.saturating_sub(length), end),
        _ => (start, start.saturating_add(length)),
    };
    let resolution = super::dates::RESOLUTION;
    let (start, end) = (rounded(range.0), rounded(range.1));
    settled(case, (start, end.max(start.saturating_add(resolution))))
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn s2_228_planned_time_in_seconds() {
        let cases = [
            (10.0, "h", "effort", 36_000),
            (23.0, "d", "effort", 745_200),
            (2.0, "w", "length", 324_000),
            (2.5, "m", "effort", 1_620_000),
            (1.0, "y", "effort", 8_456_400),
            (2.0, "d", "duration", 172_800),
            (1.0, "m", "duration", 2_419_200),
        ];
        for (timing, unit, model, expected) in cases {
            assert_eq!(seconds(timing, unit, model), expected, "{timing} {unit} {model}");
        }
    }
}
