//! The numbers of versions (files.md 3.1).

use super::{Case, Fix, Need, Rule};
use crate::error::Result;
use crate::value::Value;

/// Every rule of versions.
pub fn version() -> Vec<Rule> {
    vec![Rule {
        name: "version number",
        source: "files.md 3.1, 15.1",
        watches: &["task", "revision_number"],
        needs: &[Need::Locked(&["task"]), Need::Path(&["task", "versions"]), Need::Trashed("task")],
        check: number,
    }]
}

/// One more than the highest that the series ever had; a version that comes into another series ends it.
fn number(case: &Case<'_>) -> Result<Vec<Fix>> {
    if !case.is_changed("task") && !case.is_changed("revision_number") {
        return Ok(Vec::new());
    }
    let own = case.after.key();
    if case.is_new() && !case.made.contains(&own) {
        // Out of the trash it comes with its number, which nobody else got.
        return Ok(Vec::new());
    }
    let mut last = 0;
    let mut before = 0;
    let others = case.found[1].iter().chain(&case.found[2]);
    for version in others.filter(|version| version.key() != own) {
        if case.of(version, "revision_number") != case.get("revision_number") {
            continue;
        }
        // Made together, they are numbered in their order.
        match case.of(version, "version_number") {
            _ if case.made.contains(&version.key()) => before += i64::from(version.key() < own),
            Value::Int(number) => last = last.max(*number),
            _ => {}
        }
    }
    Ok(case.fix("version_number", last.saturating_add(1).saturating_add(before)))
}
