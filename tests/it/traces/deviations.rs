//! Where we mean to differ from the recordings: by rule, never by recording, each with its reason.

use serde_json::Value;

use super::compare::{DONE, Difference, NO_MEMBER, OUTCOME, UNFIT};
use super::format::Step;

/// A rule of ours that a recording contradicts.
struct Deviation {
    /// Why we differ.
    #[expect(dead_code, reason = "it is read here, by people")]
    reason: &'static str,
    /// Whether a difference is this one: by operation and condition.
    is_it: fn(&Step, &Difference) -> bool,
}

const DEVIATIONS: &[Deviation] = &[
    Deviation {
        reason: "a document is held against the schema before anything is looked up: where an \
                 argument is no member of its enumeration, that is told, whatever else is wrong",
        is_it: |_, difference| is_refused_both(difference) && is_got(difference, NO_MEMBER),
    },
    Deviation {
        reason: "for the same reason a null where none may be is told of before a value that is \
                 out of its range, while the original looks at one argument after the other",
        is_it: |step, difference| {
            let is_null = |name: &str| step.given(name).is_some_and(Value::is_null);
            is_refused_both(difference)
                && difference.expected == "VALUE"
                && step.arguments().any(is_null)
                && is_got(difference, UNFIT)
        },
    },
];

fn is_refused_both(difference: &Difference) -> bool {
    difference.at == OUTCOME && difference.expected != DONE && difference.got != DONE
}

/// Whether it was refused with this code.
fn is_got(difference: &Difference, code: &str) -> bool {
    difference.got.as_str().is_some_and(|got| got.starts_with(code))
}

/// The difference, unless a deviation explains it.
pub(super) fn unless_known(step: &Step, difference: Difference) -> Option<Difference> {
    let is_known = DEVIATIONS.iter().any(|deviation| (deviation.is_it)(step, &difference));
    (!is_known).then_some(difference)
}
