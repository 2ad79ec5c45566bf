//! Whether a project is worked on (tasks.md 8).

use super::{Need, Rule};
use crate::value::Value;

/// The rule of a project's status.
pub fn project() -> Rule {
    Rule {
        name: "worked on while WIP",
        source: "tasks.md 8, people.md 8.1",
        watches: &["status"],
        needs: &[Need::Path(&["status"])],
        check: |case| {
            let status = case.one(0);
            let is_active = status.is_some_and(|it| *case.of(it, "code") == Value::from("WIP"));
            Ok(case.fix("is_active", is_active))
        },
    }
}
