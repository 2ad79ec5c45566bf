//! Time logs: their range, their task, and that nobody works on two things at once (tasks.md 6).

use super::dates;
use super::{Case, Fix, Need, Rule};
use crate::error::{Code, Error, Result};
use crate::record::Record;
use crate::value::{Value, moment};
use crate::workflow::Action;

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
            check: |case| match case.comes_to("task") && !case.found[0].is_empty() {
                true => Err(case
                    .wrong("task", "time is logged on tasks without children")
                    .hint("log it on one of the tasks that this one is made of")),
                false => Ok(Vec::new()),
            },
        },
        Rule {
            name: "time is logged on work that goes on",
            source: "tasks.md 5.3, 6, Q30",
            watches: &["task"],
            needs: &[Need::Locked(&["task"]), Need::Path(&["task", "status"])],
            check: goes_on,
        },
        Rule {
            name: "time is logged after what the task depends on",
            source: "tasks.md 6, S2-207, S2-209",
            watches: &["task", "start"],
            needs: &[
                Need::Path(&["task", "task_depends_on"]),
                Need::Path(&["task", "task_depends_on", "depends_on"]),
            ],
            check: comes_after,
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

fn goes_on(case: &Case<'_>) -> Result<Vec<Fix>> {
    let (Some(task), Some(status)) = (case.one(0), case.found[1].first()) else {
        return Ok(Vec::new());
    };
    let Value::Text(code) = case.of(status, "code") else { return Ok(Vec::new()) };
    let is_possible = Action::LogTime.is_allowed(code) || case.made.contains(&task.key());
    if !case.comes_to("task") || is_possible {
        return Ok(Vec::new());
    }
    let says = case.may_say_of(task, &["status"]);
    Err(Action::LogTime.refused(says.then_some(code.as_str())).at_field(&case.ty.name, "task"))
}

/// The gap plays no part here: it is what plans are made with.
fn comes_after(case: &Case<'_>) -> Result<Vec<Fix>> {
    let Some(start) = case.time("start") else { return Ok(Vec::new()) };
    if !case.comes_to("task") && (case.is_new() || !case.is_changed("start")) {
        return Ok(Vec::new());
    }
    for way in &case.found[0] {
        let target =
            case.found[1].iter().find(|it| Value::Key(it.key()) == *case.of(way, "depends_on"));
        let end = match case.of(way, "dependency_target") {
            Value::Text(target) if target == "onstart" => "start",
            _ => "end",
        };
        let Some((target, Value::Time(least))) = target.map(|it| (it, case.of(it, end))) else {
            continue;
        };
        if start < *least {
            return Err(too_early(case, (target, end), *least));
        }
    }
    Ok(Vec::new())
}

fn too_early(case: &Case<'_>, (target, end): (&Record, &str), least: i64) -> Error {
    let what = match case.may_say_of(target, &[end]) {
        true => {
            let id = target.key().to_id(&case.registry.get(target.ty).prefix);
            format!("the task waits for the {end} of {id}, {}", moment(least))
        }
        false => "what the task waits for is later".to_owned(),
    };
    case.error(Code::DependencyViolation, "start", what)
        .hint("log time that was spent afterwards, or change what the task waits for")
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
