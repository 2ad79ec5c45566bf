//! The frames of a shot (tasks.md 9.1).

use super::{Case, Fix, Rule};
use crate::error::Result;
use crate::value::Value;

/// Every rule of shots.
pub fn shot() -> Vec<Rule> {
    vec![
        Rule {
            name: "cut range",
            source: "tasks.md 9.1",
            watches: &["cut_in", "cut_out", "cut_duration"],
            needs: &[],
            check: cut,
        },
        Rule {
            name: "source range",
            source: "tasks.md 9.1, Q32; checked when it is set, not when the cut changes later",
            watches: &["source_in", "source_out"],
            needs: &[],
            check: source,
        },
    ]
}

fn cut(case: &Case<'_>) -> Result<Vec<Fix>> {
    if let (Some(first), Some(length)) = (case.int("cut_in"), case.int("cut_duration")) {
        return by_length(case, first, length);
    }
    let (Some(first), Some(last)) = (case.int("cut_in"), case.int("cut_out")) else {
        return Ok(Vec::new());
    };
    if case.is_new() && !case.is_given("cut_duration") {
        let (first, last) = match (case.is_given("cut_in"), case.is_given("cut_out")) {
            (true, false) => (first, first),
            (false, true) => (last, last),
            _ => (first.min(last), last),
        };
        let mut fixes = case.fix("cut_in", first);
        fixes.extend(case.fix("cut_out", last));
        return Ok(fixes);
    }
    // What was set last pushes the other.
    Ok(match first > last {
        false => Vec::new(),
        true if case.is_changed("cut_out") => case.fix("cut_in", last),
        true => case.fix("cut_out", first),
    })
}

/// A length that was given moves the end, and is computed from then on.
fn by_length(case: &Case<'_>, first: i64, length: i64) -> Result<Vec<Fix>> {
    let first = match (case.is_new(), case.is_given("cut_in"), case.int("cut_out")) {
        (true, false, Some(last)) if case.is_given("cut_out") => last.saturating_sub(length - 1),
        _ => first,
    };
    let last = first.saturating_add(length - 1);
    if case.is_given("cut_out") && case.int("cut_out") != Some(last) {
        let what = "it does not fit the first and the last frame, which are given, too";
        return Err(case.wrong("cut_duration", what).hint("give two of the three"));
    }
    let mut fixes = case.fix("cut_in", first);
    fixes.extend(case.fix("cut_out", last));
    fixes.extend(case.fix("cut_duration", Value::Null));
    Ok(fixes)
}

fn source(case: &Case<'_>) -> Result<Vec<Fix>> {
    let mut fixes = Vec::new();
    if case.is_new() {
        for (own, cut) in [("source_in", "cut_in"), ("source_out", "cut_out")] {
            if !case.is_given(own) {
                fixes.extend(case.fix(own, case.get(cut).clone()));
            }
        }
        if !fixes.is_empty() {
            return Ok(fixes);
        }
    }
    let (Some(first), Some(last)) = (case.int("cut_in"), case.int("cut_out")) else {
        return Ok(fixes);
    };
    let both = (case.int("source_in"), case.int("source_out"));
    for own in ["source_in", "source_out"] {
        let Value::Int(frame) = *case.get(own) else { continue };
        if !case.is_changed(own) || !case.is_given(own) {
            continue;
        }
        if !(first..=last).contains(&frame) {
            let cut = match case.may_say(&["cut_in", "cut_out"]) {
                true => format!(", {first} to {last}"),
                false => String::new(),
            };
            let what = format!("expected a frame of the cut{cut}, got {frame}");
            return Err(case.wrong(own, what).hint("change the cut before, or with it"));
        }
        if let (Some(begin), Some(end)) = both
            && begin > end
        {
            let what = match case.may_say(&["source_in", "source_out"]) {
                true => format!("the source would begin at {begin} and end at {end}"),
                false => "the source would end before it begins".to_owned(),
            };
            return Err(case.wrong(own, what).hint("its first frame comes before its last"));
        }
    }
    Ok(fixes)
}
