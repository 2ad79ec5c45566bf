//! Start, end and duration (people.md 4.3).

use super::{Case, Fix, Rule};
use crate::error::Result;
use crate::value::Value;

/// The timing resolution in microseconds: an hour, which is the default of a studio.
pub(super) const RESOLUTION: i64 = 3_600_000_000;

const DAY: i64 = 24 * RESOLUTION;

/// Keeps `duration` at `end` minus `start`, and all of them at the timing resolution.
pub fn date_range() -> Rule {
    Rule {
        name: "date range",
        source: "people.md 4.3",
        watches: &["start", "end", "duration"],
        needs: &[],
        check: |case| Ok(settled(case, range_of(case))),
    }
}

/// Start and end, resolved from what was given.
pub(super) fn range_of(case: &Case<'_>) -> (i64, i64) {
    let duration = case.int("duration").map(|seconds| seconds * 1_000_000);
    let moves_start = case.is_changed("start");
    let moves_end = case.is_changed("end");
    let (start, end) = (case.time("start"), case.time("end"));
    if case.is_new() || moves_start || moves_end {
        let old = case.before.map(|_| duration_before(case)).unwrap_or(duration);
        return resolve(case.now, (start, end), old);
    }
    resolve(case.now, (start, None), duration)
}

fn duration_before(case: &Case<'_>) -> Option<i64> {
    match case.old("duration") {
        Value::Int(seconds) => Some(seconds * 1_000_000),
        _ => None,
    }
}

/// The procedure of people.md 4.3.
pub(super) fn resolve(
    now: i64,
    (start, end): (Option<i64>, Option<i64>),
    duration: Option<i64>,
) -> (i64, i64) {
    let wanted = duration.unwrap_or(RESOLUTION);
    let (start, mut end) = match (start, end) {
        (None, None) => (now, now + wanted),
        (None, Some(end)) => (end - wanted, end),
        (Some(start), None) => (start, start + wanted),
        (Some(start), Some(end)) => (start, end),
    };
    if end < start {
        end = start + duration.filter(|duration| *duration >= DAY).unwrap_or(DAY);
    }
    let (start, mut end) = (rounded(start), rounded(end));
    if end - start < RESOLUTION {
        end = start + RESOLUTION;
    }
    (start, end)
}

/// The nearest multiple of the timing resolution since 1970; halves go up.
pub(super) fn rounded(micros: i64) -> i64 {
    let seconds = micros.div_euclid(1_000_000);
    let resolution = RESOLUTION / 1_000_000;
    (seconds + resolution / 2).div_euclid(resolution) * resolution * 1_000_000
}

/// Fixes that make a record begin and end there.
pub(super) fn settled(case: &Case<'_>, (start, end): (i64, i64)) -> Vec<Fix> {
    let mut fixes = case.fix("start", Value::Time(start));
    fixes.extend(case.fix("end", Value::Time(end)));
    fixes.extend(case.fix("duration", (end - start) / 1_000_000));
    fixes
}

/// The rule of dates in a form that other rules build on.
pub(super) fn check(case: &Case<'_>) -> Result<Vec<Fix>> {
    Ok(settled(case, range_of(case)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = RESOLUTION;

    #[test]
    fn what_is_missing_follows_from_the_rest() {
        let now = 10 * HOUR;
        assert_eq!(resolve(now, (None, None), None), (now, now + HOUR));
        assert_eq!(resolve(now, (None, Some(5 * HOUR)), Some(2 * HOUR)), (3 * HOUR, 5 * HOUR));
        assert_eq!(resolve(now, (Some(HOUR), None), Some(2 * HOUR)), (HOUR, 3 * HOUR));
        assert_eq!(resolve(now, (Some(HOUR), Some(0)), None), (HOUR, HOUR + DAY));
        assert_eq!(resolve(now, (Some(HOUR), Some(0)), Some(3 * DAY)), (HOUR, HOUR + 3 * DAY));
        assert_eq!(resolve(now, (Some(HOUR), Some(HOUR)), None), (HOUR, 2 * HOUR));
    }

    #[test]
    fn moments_are_rounded_to_the_hour() {
        let minute = HOUR / 60;
        assert_eq!(rounded(5 * HOUR + 20 * minute), 5 * HOUR);
        assert_eq!(rounded(5 * HOUR + 30 * minute), 6 * HOUR);
        assert_eq!(rounded(-20 * minute), 0);
    }
}
