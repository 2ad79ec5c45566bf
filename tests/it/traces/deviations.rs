//! Where we mean to differ from the recordings: by rule, never by recording, each with its reason.

use super::compare::Difference;
use super::format::Step;

/// A rule of ours that a recording contradicts.
struct Deviation {
    /// Why we differ.
    #[expect(dead_code, reason = "it is read here, by people")]
    reason: &'static str,
    /// Whether a difference is this one: by operation and condition.
    is_it: fn(&Step, &Difference) -> bool,
}

const DEVIATIONS: &[Deviation] = &[Deviation {
    reason: "kinds of values are checked before values: where one argument is null and another one \
             is out of its range, the null is told of, while the original looks at one after the other",
    is_it: |step, difference| {
        let has_null = ["width", "height"].iter().any(|name| step.value(name).is_null());
        step.op == "create_image_format"
            && has_null
            && difference.expected == "VALUE"
            && difference.got.as_str().is_some_and(|got| got.starts_with("(does not fit"))
    },
}];

/// The difference, unless a deviation explains it.
pub(super) fn unless_known(step: &Step, difference: Difference) -> Option<Difference> {
    let is_known = DEVIATIONS.iter().any(|deviation| (deviation.is_it)(step, &difference));
    (!is_known).then_some(difference)
}
