//! Where we mean to differ from the recordings: by rule, never by recording, each with its reason.

use serde_json::Value;

use super::compare::{DONE, Difference, NO_MEMBER, OUTCOME, UNFIT};
use super::format::Step;

/// A step with those before it.
pub(super) struct Deed<'t> {
    pub(super) before: &'t [Step],
    pub(super) step: &'t Step,
}

/// A rule of ours that a recording contradicts.
struct Deviation {
    /// Why we differ.
    #[expect(dead_code, reason = "it is read here, by people")]
    reason: &'static str,
    /// Whether a difference is this one: by operation and condition.
    is_it: fn(&Deed<'_>, &Difference) -> bool,
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
        is_it: |Deed { step, .. }, difference| {
            let is_null = |name: &str| step.given(name).is_some_and(Value::is_null);
            is_refused_both(difference)
                && difference.expected == "VALUE"
                && step.arguments().any(is_null)
                && is_got(difference, UNFIT)
        },
    },
    Deviation {
        reason: "the hours of a day that was set count from then on (people.md 8.2); the original \
                 does not store them, and later answers by those that were there before",
        is_it: |Deed { before, step }, difference| {
            let sets = |earlier: &Step| {
                earlier.op == "wh_set_day" && earlier.text("ref") == step.text("ref")
            };
            step.op == "is_working_hour" && difference.at != OUTCOME && before.iter().any(sets)
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
pub(super) fn unless_known(deed: &Deed<'_>, difference: Difference) -> Option<Difference> {
    let is_known = DEVIATIONS.iter().any(|deviation| (deviation.is_it)(deed, &difference));
    (!is_known).then_some(difference)
}
