//! Rules of money.

use super::{Need, Rule};

/// What a new line of a budget takes over from its good (files.md 10.4).
const COPIED: [&str; 3] = ["cost", "msrp", "unit"];

/// A new line of a budget has the prices of its good, where it says none of its own (files.md 10.4).
pub fn budget_entry() -> Rule {
    Rule {
        name: "prices of a budget's line",
        source: "files.md 10.4",
        watches: &[],
        needs: &[Need::Path(&["good"])],
        check: |case| match case.one(0) {
            Some(good) if case.is_new() => {
                let ungiven = COPIED.into_iter().filter(|name| !case.is_given(name));
                Ok(ungiven.flat_map(|name| case.fix(name, case.of(good, name).clone())).collect())
            }
            _ => Ok(Vec::new()),
        },
    }
}
