//! Start, end and duration (people.md 4.3).

use super::{Case, Fix, Rule};
use crate::calendar::Calendar;
use crate::error::{Error, Result};
use crate::value::{MOMENTS, Value};

/// Microseconds of a day.
const DAY: i64 = 24 * 3_600_000_000;

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
fn range_of(case: &Case<'_>, calendar: &Calendar) -> (i64, i64) {
    let duration = case.int("duration").map(micros_of);
    let moves_start = case.is_changed("start");
    let moves_end = case.is_changed("end");
    let (start, end) = (case.time("start"), case.time("end"));
    if case.is_new() || moves_start || moves_end {
        let old = case.before.map(|_| duration_before(case)).unwrap_or(duration);
        return resolve((case.now, calendar), (start, end), old);
    }
    resolve((case.now, calendar), (start, None), duration)
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
fn resolve(
    (now, calendar): (i64, &Calendar),
    (start, end): (Option<i64>, Option<i64>),
    duration: Option<i64>,
) -> (i64, i64) {
    let resolution = micros_of(calendar.resolution);
    let wanted = duration.unwrap_or(resolution);
    let (start, mut end) = match (start, end) {
        (None, None) => (now, now.saturating_add(wanted)),
        (None, Some(end)) => (end.saturating_sub(wanted), end),
        (Some(start), None) => (start, start.saturating_add(wanted)),
        (Some(start), Some(end)) => (start, end),
    };
    if end < start {
        end = start.saturating_add(duration.filter(|it| *it >= DAY).unwrap_or(DAY));
    }
    at_least_a_step(calendar, (start, end))
}

/// Both ends at the timing resolution, and one step of it between them at least.
pub(super) fn at_least_a_step(calendar: &Calendar, (start, end): (i64, i64)) -> (i64, i64) {
    let (start, end) = (calendar.rounded(start), calendar.rounded(end));
    (start, end.max(start.saturating_add(micros_of(calendar.resolution))))
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
    case.wrong(blamed, format!("the {member}, rounded, would be {place}"))
        .hint("start, end and duration follow from each other: choose nearer or shorter ones")
}

/// The rule of dates in a form that other rules build on.
pub(super) fn check(case: &Case<'_>) -> Result<Vec<Fix>> {
    check_by(case, case.calendar)
}

/// The same by another calendar than the one that holds.
pub(super) fn check_by(case: &Case<'_>, calendar: &Calendar) -> Result<Vec<Fix>> {
    settled(case, range_of(case, calendar))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000;
    const MINUTE: i64 = HOUR / 60;

    /// The moment of this hour of a day in March 2013.
    const DAY_OF_MARCH: i64 = 15_786 * DAY;

    fn resolved(now: i64, range: (Option<i64>, Option<i64>), duration: Option<i64>) -> (i64, i64) {
        resolve((now, &Calendar::default()), range, duration)
    }

    /// C104, C109.
    #[test]
    fn c109_what_is_missing_follows_from_the_rest() {
        let now = 10 * HOUR;
        assert_eq!(resolved(now, (None, None), None), (now, now + HOUR));
        assert_eq!(resolved(now, (None, Some(5 * HOUR)), None), (4 * HOUR, 5 * HOUR));
        assert_eq!(resolved(now, (None, Some(5 * HOUR)), Some(2 * HOUR)), (3 * HOUR, 5 * HOUR));
        assert_eq!(resolved(now, (Some(HOUR), None), Some(2 * HOUR)), (HOUR, 3 * HOUR));
        assert_eq!(resolved(now, (Some(HOUR), Some(0)), None), (HOUR, HOUR + DAY));
        assert_eq!(resolved(now, (Some(HOUR), Some(0)), Some(3 * DAY)), (HOUR, HOUR + 3 * DAY));
        assert_eq!(resolved(now, (Some(HOUR), Some(HOUR)), None), (HOUR, 2 * HOUR));
    }

    /// C100, C101, C102.
    #[test]
    fn c100_to_c102_both_ends_are_at_the_resolution() {
        let at = |hour: i64, minute: i64| DAY_OF_MARCH + hour * HOUR + minute * MINUTE;
        let far = at(15, 15) + 20 * DAY;
        let days = (at(15, 0), at(15, 0) + 20 * DAY);
        assert_eq!(resolved(0, (Some(at(15, 15)), Some(far)), None), days);
        let short = (Some(at(23, 8)), Some(at(23, 15)));
        assert_eq!(resolved(0, short, None), (at(23, 0), at(24, 0)));
        assert_eq!(resolved(0, (Some(at(15, 15)), None), Some(MINUTE)), (at(15, 0), at(16, 0)));
        let fine = Calendar { resolution: 300, ..Calendar::default() };
        assert_eq!(resolve((0, &fine), short, None), (at(23, 10), at(23, 15)));
    }

    #[test]
    fn no_range_is_too_long_to_be_resolved() {
        for far in [i64::MIN, -1, 0, 1, i64::MAX] {
            for other in [None, Some(i64::MIN), Some(i64::MAX)] {
                for given in [None, Some(far)] {
                    let (start, end) = resolved(far, (given, other), Some(micros_of(far)));
                    assert!(start <= end, "{far} {other:?}");
                }
            }
        }
    }
}
