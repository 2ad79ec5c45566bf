//! Reviews: whose they are, and which set they are in (tasks.md 7).

use super::{Case, Fix, Need, Rule};
use crate::error::{Code, Result};
use crate::value::Value;

/// Every rule of reviews.
pub fn review() -> Vec<Rule> {
    vec![
        Rule {
            name: "task of a review",
            source: "tasks.md 7, S2-156",
            watches: &["task", "version"],
            needs: &[Need::Path(&["version"])],
            check: task,
        },
        Rule {
            name: "leaves are reviewed",
            source: "tasks.md 7, I1",
            watches: &["task"],
            needs: &[Need::Path(&["task", "children"])],
            check: |case| match case.comes_to("task") && !case.found[0].is_empty() {
                false => Ok(Vec::new()),
                true => Err(case
                    .wrong("task", "tasks without children are reviewed")
                    .hint("review one of the tasks that this one is made of")),
            },
        },
        Rule {
            name: "set of a review",
            source: "tasks.md 7.1, I7",
            watches: &["task"],
            needs: &[Need::Locked(&["task"]), Need::Path(&["status"])],
            check: |case| match case.one(0).map(|task| case.of(task, "review_number")) {
                Some(Value::Int(decided)) if case.made.contains(&case.after.key()) => {
                    // One that comes decided has just ended its set.
                    let status = case.found[1].first().map(|status| case.of(status, "code"));
                    let is_open = !matches!(status, Some(Value::Text(code)) if code != "NEW");
                    Ok(case.fix("review_number", decided.saturating_add(is_open.into())))
                }
                _ => Ok(Vec::new()),
            },
        },
    ]
}

fn task(case: &Case<'_>) -> Result<Vec<Fix>> {
    let Some(version) = case.one(0) else {
        return match case.get("task").is_null() {
            false => Ok(Vec::new()),
            true => Err(case
                .error(Code::Required, "task", "expected a task, or a version of one")
                .hint("name what is reviewed")),
        };
    };
    match (case.get("task"), case.of(version, "task")) {
        (Value::Null, of_version) => Ok(case.fix("task", of_version.clone())),
        (own, of_version) if own == of_version => Ok(Vec::new()),
        _ if !case.comes_to("task") && !case.comes_to("version") => Ok(Vec::new()),
        _ => Err(case
            .wrong("version", "it is a version of another task")
            .hint("name a version of the task, or none")),
    }
}
