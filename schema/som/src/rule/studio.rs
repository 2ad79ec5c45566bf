//! Studios and their working hours (people.md 8).

use super::{Case, Fix, Rule};
use crate::calendar::{Calendar, Week};
use crate::error::Result;
use crate::value::Value;

/// A week of working hours, and what follows from it.
pub fn working_hours() -> Rule {
    Rule {
        name: "working hours",
        source: "people.md 8.2, 15.18",
        watches: &["working_hours"],
        needs: &[],
        check: week,
    }
}

fn week(case: &Case<'_>) -> Result<Vec<Fix>> {
    let week = match case.text("working_hours") {
        None => Week::default(),
        Some(text) => Week::parse(text)
            .map_err(|error| case.error(error.code(), "working_hours", error.message()))?,
    };
    let mut fixes = case.fix("working_hours", week.to_json());
    fixes.extend(case.fix("weekly_working_hours", week.minutes() as f64 / 60.0));
    fixes.extend(case.fix("weekly_working_days", week.days()));
    fixes.extend(case.fix("yearly_working_days", week.days_of_year()));
    Ok(fixes)
}

/// Every rule of studios.
pub fn studio() -> Vec<Rule> {
    vec![
        Rule {
            name: "time zone",
            source: "people.md 15.17",
            watches: &["time_zone"],
            needs: &[],
            check: |case| {
                let zone = case.text("time_zone").unwrap_or("UTC");
                match crate::calendar::offset(zone) {
                    Some(_) => Ok(Vec::new()),
                    None => {
                        let what = format!("expected `UTC` or an offset, got `{zone}`");
                        Err(case.wrong("time_zone", what).hint("such as `+03:00` or `-05:30`"))
                    }
                }
            },
        },
        Rule {
            name: "range of a studio",
            source: "people.md 4.3, 8.1, C120, C126",
            watches: &["start", "end", "duration", "timing_resolution", "now"],
            needs: &[],
            check: range,
        },
    ]
}

/// What a studio says of its own time is at its own resolution, whatever another one says.
fn range(case: &Case<'_>) -> Result<Vec<Fix>> {
    let resolution = case.int("timing_resolution").unwrap_or(case.calendar.resolution);
    let calendar = Calendar { resolution, ..*case.calendar };
    let mut fixes = super::dates::check_by(case, &calendar)?;
    if let Some(now) = case.time("now") {
        fixes.extend(case.fix("now", Value::Time(calendar.rounded(now))));
    }
    Ok(fixes)
}

/// The stored text of a week, or the usual one.
pub fn week_of(working_hours: &Value) -> Week {
    match working_hours {
        Value::Text(text) => Week::parse(text).unwrap_or_default(),
        _ => Week::default(),
    }
}
