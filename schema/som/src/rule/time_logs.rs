//! Time logs: their range, their task, and that nobody works on two things at once (tasks.md 6).

use super::dates;
use super::{Case, Fix, Need, Rule};
use crate::error::{Code, Result};
use crate::value::Value;

/// Every rule of time logs.
pub fn time_log() -> Vec<Rule> {
    vec![
        Rule {
            name: "time log range",
            source: "tasks.md 6, Q29",
            watches: &["start", "end", "duration"],
            needs: &[],
            check: range,
        },
        Rule {
            name: "time is logged on leaves",
            source: "tasks.md 6",
            watches: &["task"],
            needs: &[Need::Path(&["task", "children"])],
            check: |case| match case.is_changed("task") && !case.found[0].is_empty() {
                true => Err(case
                    .wrong("task", "time is logged on tasks without children")
                    .hint("log it on one of the tasks that this one is made of")),
                false => Ok(Vec::new()),
            },
        },
        Rule {
            name: "one thing at a time",
            source: "tasks.md 6, Q31, I5",
            watches: &["resource", "start", "end"],
            needs: &[Need::Locked(&["resource"]), Need::Overlapping("resource")],
            check: alone,
        },
    ]
}

fn range(case: &Case<'_>) -> Result<Vec<Fix>> {
    if let (Some(start), Some(end)) = (case.time("start"), case.time("end"))
        && end <= start
    {
        return Err(case
            .wrong("end", "a time log ends after its start")
            .hint("send an `end` that is later than `start`"));
    }
    dates::check(case)
}

fn alone(case: &Case<'_>) -> Result<Vec<Fix>> {
    let (Some(start), Some(end)) = (case.time("start"), case.time("end")) else {
        return Ok(Vec::new());
    };
    let time = |value: &Value| match value {
        Value::Time(micros) => *micros,
        _ => i64::MIN,
    };
    let clash = case.found[1].iter().find(|other| {
        other.key() != case.after.key()
            && case.of(other, "resource") == case.get("resource")
            && time(case.of(other, "start")) < end
            && start < time(case.of(other, "end"))
    });
    let Some(other) = clash else { return Ok(Vec::new()) };
    let what = match case.may_say_of(other, &[]) {
        true => {
            let id = other.key().to_id(&case.registry.get(other.ty).prefix);
            format!("the user already works on something else then: {id}")
        }
        false => "the user already works then, on something that you may not see".to_owned(),
    };
    Err(case
        .error(Code::Overbooked, "resource", what)
        .hint("choose another interval, or change the other time log"))
}
