//! Start, end and duration (people.md 4.3).

use super::{Case, Fix, Rule};
use crate::error::{Error, Result};
use crate::value::{MOMENTS, Value};

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
        check,
    }
}

/// Start and end, resolved from what was given.
pub(super) fn range_of(case: &Case<'_>) -> (i64, i64) {
    let duration = case.int("duration").map(micros_of);
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
        Value::Int(seconds) => Some(micros_of(*seconds)),
        _ => None,
    }
}

/// Seconds in microseconds. What no moment is that far away is refused later.
fn micros_of(seconds: i64) -> i64 {
    seconds.saturating_mul(1_000_000)
}

/// The procedure of people.md 4.3.
pub(super) fn resolve(
    now: i64,
    (start, end): (Option<i64>, Option<i64>),
    duration: Option<i64>,
) -> (i64, i64) {
    let wanted = duration.unwrap_or(RESOLUTION);
    let (start, mut end) = match (start, end) {
        (None, None) => (now, now.saturating_add(wanted)),
        (None, Some(end)) => (end.saturating_sub(wanted), end),
        (Some(start), None) => (start, start.saturating_add(wanted)),
        (Some(start), Some(end)) => (start, end),
    };
    if end < start {
        end = start.saturating_add(duration.filter(|it| *it >= DAY).unwrap_or(DAY));
    }
    let (start, mut end) = (rounded(start), rounded(end));
    if end.saturating_sub(start) < RESOLUTION {
        end = start.saturating_add(RESOLUTION);
    }
    (start, end)
}

/// The nearest multiple of the timing resolution since 1970; halves go up.
pub(super) fn rounded(micros: i64) -> i64 {
    let seconds = micros.div_euclid(1_000_000);
    let resolution = RESOLUTION / 1_000_000;
    micros_of((seconds + resolution / 2).div_euclid(resolution) * resolution)
}

/// Fixes that make a record begin and end there.
///
/// # Errors
/// `INVALID_VALUE` for a range that no calendar of ours holds.
pub(super) fn settled(case: &Case<'_>, (start, end): (i64, i64)) -> Result<Vec<Fix>> {
    for (member, moment) in [("start", start), ("end", end)] {
        if !MOMENTS.contains(&moment) {
            return Err(beyond(case, member, moment));
        }
    }
    let mut fixes = case.fix("start", Value::Time(start));
    fixes.extend(case.fix("end", Value::Time(end)));
    fixes.extend(case.fix("duration", (end - start) / 1_000_000));
    Ok(fixes)
}

/// The error for a range that reaches beyond the calendar.
fn beyond(case: &Case<'_>, member: &str, moment: i64) -> Error {
    let place = match moment < *MOMENTS.start() {
        true => "before the year 1000",
        false => "after the year 9999",
    };
    let blamed = match case.is_given(member) || !case.is_given("duration") {
        true => member,
        false => "duration",
    };
    case.wrong(blamed, format!("the {member}, rounded to the hour, would be {place}"))
        .hint("start, end and duration follow from each other: choose nearer or shorter ones")
}

/// The rule of dates in a form that other rules build on.
pub(super) fn check(case: &Case<'_>) -> Result<Vec<Fix>> {
    settled(case, range_of(case))
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
    fn no_range_is_too_long_to_be_resolved() {
        for far in [i64::MIN, -1, 0, 1, i64::MAX] {
            for other in [None, Some(i64::MIN), Some(i64::MAX)] {
                for given in [None, Some(far)] {
                    let (start, end) = resolve(far, (given, other), Some(micros_of(far)));
                    assert!(start <= end, "{far} {other:?}");
                }
            }
        }
    }

    #[test]
    fn moments_are_rounded_to_the_hour() {
        let minute = HOUR / 60;
        assert_eq!(rounded(5 * HOUR + 20 * minute), 5 * HOUR);
        assert_eq!(rounded(5 * HOUR + 30 * minute), 6 * HOUR);
        assert_eq!(rounded(-20 * minute), 0);
    }
}
