//! The check cases of shots (tasks.md S2-243 to S2-247), asked by hand.

use super::{Case, Rule, shot, task as task_rules, time_log};
use crate::Key;
use crate::actor::Actor;
use crate::calendar::Calendar;
use crate::error::{Code, Error};
use crate::keyed::KeySet;
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
                made: &KeySet::default(),
                now: 0,
                calendar: &Calendar::default(),
                actor: &Actor::system(),
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

/// S2-243, S2-244.
#[test]
fn s2_243_to_s2_244_a_new_shot_completes_its_cut() {
    assert_eq!(settle(None, &[]), Ok([1, 1, 1, 1]));
    assert_eq!(settle(None, &[("cut_out", 149)]), Ok([149; 4]));
    assert_eq!(settle(None, &[("cut_in", 112)]), Ok([112; 4]));
    assert_eq!(settle(None, &[("cut_in", 159), ("cut_out", 149)]), Ok([149; 4]));
    assert_eq!(settle(None, &[("cut_in", 112), ("cut_out", 102)]), Ok([102; 4]));
}

/// S2-245.
#[test]
fn s2_245_one_end_of_the_cut_pushes_the_other() {
    let shot = Some([112, 149, 112, 149]);
    assert_eq!(settle(shot, &[("cut_in", 159)]), Ok([159, 159, 112, 149]));
    assert_eq!(settle(shot, &[("cut_out", 102)]), Ok([102, 102, 112, 149]));
}

/// S2-246, S2-247.
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

/// What is said to somebody whose time log overlaps one of another project.
fn overbooked(actor: &Actor) -> Error {
    let registry = Registry::built_in().unwrap();
    let ty = registry.by_name("TimeLog").unwrap();
    let log = |number: u8, project: u8| {
        let mut log = Record::new(ty, Key([number; 16]));
        log.set(ty, "resource_id", Key([7; 16]));
        log.set(ty, "project_id", Key([project; 16]));
        log.set(ty, "start", Value::Time(0));
        log.set(ty, "end", Value::Time(1));
        log
    };
    let (stored, made) = (log(1, 8), log(2, 9));
    let case = Case {
        registry: &registry,
        ty,
        before: None,
        after: &made,
        given: &[],
        found: vec![Vec::new(), vec![&stored]],
        made: &KeySet::from_iter([made.key()]),
        now: 0,
        calendar: &Calendar::default(),
        actor,
    };
    let rules = time_log();
    let rule = rules.iter().find(|rule| rule.name == "one thing at a time").unwrap();
    (rule.check)(&case).unwrap_err()
}

#[test]
fn whoever_is_overbooked_hears_only_of_what_they_see() {
    let id = Key([1; 16]).to_id("time_log");
    let known = overbooked(&Actor::system());
    assert!(known.message().contains(&id), "{known}");
    assert!(!known.extensions().contains_key("id"), "what is only being made has no id");
    let ada = Actor { login: "ada".into(), projects: vec![Key([9; 16])], ..Actor::default() };
    let hidden = overbooked(&ada);
    assert_eq!(hidden.code(), Code::Overbooked);
    assert!(!hidden.message().contains(&id), "{hidden}");
}

#[test]
fn a_plan_has_a_bound_in_every_unit() {
    let registry = Registry::built_in().unwrap();
    let ty = registry.by_name("Task").unwrap();
    let bounded = |timing: f64, unit: &str| {
        let mut task = Record::new(ty, Key([1; 16]));
        task.set(ty, "schedule_timing", timing);
        task.set(ty, "schedule_unit", unit);
        let case = Case {
            registry: &registry,
            ty,
            before: None,
            after: &task,
            given: &[],
            found: Vec::new(),
            made: &KeySet::default(),
            now: 0,
            calendar: &Calendar::default(),
            actor: &Actor::system(),
        };
        let rules = task_rules();
        let rule = rules.iter().find(|rule| rule.name == "planned time has a bound").unwrap();
        (rule.check)(&case).is_ok()
    };
    for (timing, unit) in [(1_000.0, "y"), (8_000_000.0, "h"), (-1_000.0, "y"), (0.0, "min")] {
        assert!(bounded(timing, unit), "{timing} {unit}");
    }
    for (timing, unit) in [(1_003.0, "y"), (1e15, "min"), (1e100, "h"), (-1e15, "d")] {
        assert!(!bounded(timing, unit), "{timing} {unit}");
    }
}
