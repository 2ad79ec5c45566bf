//! The check cases of shots (tasks.md S2-243 to S2-247), asked by hand.

use std::collections::HashSet;

use super::{Case, Rule, shot};
use crate::Key;
use crate::error::Code;
use crate::record::Record;
use crate::registry::Registry;
use crate::value::Value;

/// Applies the rules of shots until nothing changes; answers cut and source.
fn settle(before: Option<[i64; 4]>, given: &[(&str, i64)]) -> Result<[i64; 4], Code> {
    const NAMES: [&str; 4] = ["cut_in", "cut_out", "source_in", "source_out"];
    let registry = Registry::built_in().unwrap();
    let ty = registry.by_name("Shot").unwrap();
    let mut after = Record::new(ty, Key([1; 16]));
    let stored = before.map(|values| {
        for (name, value) in NAMES.iter().zip(values) {
            after.set(ty, name, value);
        }
        after.clone()
    });
    let mut indices = Vec::new();
    for (name, value) in given {
        after.set(ty, name, *value);
        indices.push(ty.field(name).unwrap().index);
    }
    let rules: Vec<Rule> = shot();
    let mut seen = Record::new(ty, Key([1; 16]));
    while seen != after {
        seen = after.clone();
        for rule in &rules {
            let case = Case {
                registry: &registry,
                ty,
                before: stored.as_ref(),
                after: &seen,
                given: &indices,
                found: Vec::new(),
                made: &HashSet::new(),
                now: 0,
            };
            for fix in (rule.check)(&case).map_err(|error| error.code())? {
                after.set(ty, fix.member, fix.value);
            }
        }
    }
    Ok(NAMES.map(|name| match after.get(ty, name) {
        Value::Int(frame) => *frame,
        _ => panic!("a frame"),
    }))
}

#[test]
fn s2_243_to_s2_244_a_new_shot_completes_its_cut() {
    assert_eq!(settle(None, &[]), Ok([1, 1, 1, 1]));
    assert_eq!(settle(None, &[("cut_out", 149)]), Ok([149; 4]));
    assert_eq!(settle(None, &[("cut_in", 112)]), Ok([112; 4]));
    assert_eq!(settle(None, &[("cut_in", 159), ("cut_out", 149)]), Ok([149; 4]));
    assert_eq!(settle(None, &[("cut_in", 112), ("cut_out", 102)]), Ok([102; 4]));
}

#[test]
fn s2_245_one_end_of_the_cut_pushes_the_other() {
    let shot = Some([112, 149, 112, 149]);
    assert_eq!(settle(shot, &[("cut_in", 159)]), Ok([159, 159, 112, 149]));
    assert_eq!(settle(shot, &[("cut_out", 102)]), Ok([102, 102, 112, 149]));
}

#[test]
fn s2_246_to_s2_247_the_source_is_within_the_cut_when_it_is_set() {
    let shot = Some([112, 149, 112, 149]);
    for (field, frame) in
        [("source_in", 102), ("source_in", 159), ("source_out", 110), ("source_out", 151)]
    {
        assert_eq!(settle(shot, &[(field, frame)]), Err(Code::InvalidValue), "{field} {frame}");
    }
    let inner = Some([112, 149, 120, 140]);
    assert_eq!(settle(inner, &[("source_in", 141)]), Err(Code::InvalidValue));
    assert_eq!(settle(inner, &[("source_out", 118)]), Err(Code::InvalidValue));
    assert_eq!(settle(Some([10, 20, 12, 18]), &[("cut_in", 15)]), Ok([15, 20, 12, 18]));
}
