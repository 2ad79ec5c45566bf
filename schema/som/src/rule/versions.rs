//! The numbers of versions (files.md 3.1).

use super::{Case, Fix, Need, Rule};
use crate::error::Result;
use crate::record::Record;
use crate::value::Value;

/// Every rule of versions.
pub fn version() -> Vec<Rule> {
    vec![
        Rule {
            name: "version number",
            source: "files.md 3.1, 15.1 to 15.3",
            watches: &["task", "revision_number", "version_number"],
            needs: &[
                Need::Locked(&["task"]),
                Need::Path(&["task", "versions"]),
                Need::Trashed("task"),
            ],
            check: number,
        },
        Rule {
            name: "versions under review stay with their task",
            source: "tasks.md 7, S2-156",
            watches: &["task"],
            needs: &[Need::Path(&["reviews"])],
            check: |case| match !case.is_new()
                && case.is_changed("task")
                && !case.found[0].is_empty()
            {
                true => Err(case
                    .wrong("task", "it is reviewed as a version of the task that it has")
                    .hint("make another version of the other task")),
                false => Ok(Vec::new()),
            },
        },
    ]
}

/// One more than the highest that the series ever had, or a higher one that is asked for. A version
/// that comes into another series ends it.
fn number(case: &Case<'_>) -> Result<Vec<Fix>> {
    let moved = case.is_changed("task") || case.is_changed("revision_number");
    if !moved && !case.is_changed("version_number") {
        return Ok(Vec::new());
    }
    if case.is_new() && !case.made.contains(&case.after.key()) {
        // Out of the trash it comes with its number, which nobody else got.
        return Ok(Vec::new());
    }
    let last = last(case);
    let number = case.int("version_number").unwrap_or_default();
    let asked = number != 0 && (case.is_given("version_number") || !moved);
    match (asked, case.old("version_number")) {
        (true, _) if number > last => Ok(Vec::new()),
        (true, _) => Err(case
            .wrong("version_number", format!("expected more than {last}, got {number}"))
            .hint("numbers only go up; leave it out for the next one")),
        // Within its series it stays what it is.
        (false, Value::Int(old)) if !moved => Ok(case.fix("version_number", *old)),
        (false, _) => Ok(case.fix("version_number", last.saturating_add(1))),
    }
}

/// The number after which the record's may come: the highest of the series, of those in the trash
/// too, and of those made together of those before it, which are numbered in their order.
fn last(case: &Case<'_>) -> i64 {
    let own = case.after.key();
    let mut last = match case.old("version_number") {
        Value::Int(number) if !case.is_changed("task") && !case.is_changed("revision_number") => {
            *number
        }
        _ => 0,
    };
    let others = case.found[1].iter().chain(&case.found[2]);
    let same = |version: &&&Record| {
        version.key() != own && case.of(version, "revision_number") == case.get("revision_number")
    };
    let (mut made, stored): (Vec<&Record>, Vec<&Record>) =
        others.filter(same).partition(|version| case.made.contains(&version.key()));
    let number = |version: &Record| match case.of(version, "version_number") {
        Value::Int(number) => *number,
        _ => 0,
    };
    last = stored.into_iter().map(number).fold(last, i64::max);
    made.retain(|version| version.key() < own);
    made.sort_unstable_by_key(|version| version.key());
    // Those without a number of their own get the next.
    made.into_iter().fold(last, |last, version| number(version).max(last.saturating_add(1)))
}
