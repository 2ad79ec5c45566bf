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
        needs: &[Need::Locked(&["task"]), Need::Path(&["task", "versions"])],
        check: number,
    }]
}

/// One more than the highest of the series; a version that comes into another series ends it.
fn number(case: &Case<'_>) -> Result<Vec<Fix>> {
    if !case.is_changed("task") && !case.is_changed("revision_number") {
        return Ok(Vec::new());
    }
    let own = case.after.key();
    let same = |version: &&&crate::record::Record| {
        case.of(version, "revision_number") == case.get("revision_number")
    };
    let others = case.found[1].iter().filter(|version| version.key() != own).filter(same);
    // Made together, they are numbered in their order: those after this one do not count yet.
    let counts = |version: &&&crate::record::Record| {
        let is_later = version.key() > own;
        !(is_later && case.is_new() && is_new(case, version))
    };
    let numbers =
        others.filter(counts).filter_map(|version| match case.of(version, "version_number") {
            Value::Int(number) => Some(*number),
            _ => None,
        });
    Ok(case.fix("version_number", numbers.max().unwrap_or(0) + 1))
}

/// Whether another version is made along with this one: it has no moment of its own.
fn is_new(case: &Case<'_>, version: &crate::record::Record) -> bool {
    case.of(version, "date_created") == case.get("date_created")
}
