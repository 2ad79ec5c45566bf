//! The tables of tasks.md 5, cell by cell.

use super::Stage::{self, Completed, WorkInProgress};
use super::*;

fn stages(codes: &str) -> Vec<Stage> {
    codes.split(' ').filter_map(Stage::of).collect()
}

#[test]
fn each_action_is_possible_where_the_matrix_says() {
    let matrix = [
        (Action::LogTime, "RTS WIP PREV HREV DREV"),
        (Action::RequestReview, "WIP"),
        (Action::RequestRevision, "PREV CMPL"),
        (Action::Hold, "WIP DREV OH"),
        (Action::Stop, "WIP DREV STOP"),
        (Action::Resume, "OH STOP"),
        (Action::AddDependency, "WFD RTS"),
        (Action::Approve, "PREV"),
    ];
    for (action, allowed) in matrix {
        for (stage, code) in Stage::ALL {
            let expected = stages(allowed).contains(&stage);
            assert_eq!(action.is_allowed(code), expected, "{action:?} {code}");
        }
    }
}

/// S2-068, S2-069, S2-071, S2-072, S2-073, and the rest of the table; S2-076, S2-077.
#[test]
fn dependencies_change_a_leaf_as_the_table_says() {
    let done = "RTS RTS WIP PREV HREV HREV OH STOP CMPL";
    let open = "WFD WFD DREV PREV DREV DREV OH STOP DREV";
    for ((stage, _), (done, open)) in Stage::ALL.iter().zip(stages(done).iter().zip(stages(open))) {
        assert_eq!(stage.by_dependencies(true), *done, "{stage:?}");
        assert_eq!(stage.by_dependencies(false), open, "{stage:?}");
    }
    assert_eq!(Stage::DependencyHasRevision.without_dependencies(true), WorkInProgress);
    assert_eq!(WorkInProgress.without_dependencies(false), Stage::ReadyToStart);
    assert_eq!(Completed.without_dependencies(false), Completed);
}

/// A leaf has no children that would change it (S2-079).
#[test]
fn s2_109_to_127_containers_follow_from_their_children() {
    let cases = [
        ("S2-109", "WFD", "WFD"),
        ("S2-110", "WFD STOP", "WFD"),
        ("S2-111", "RTS", "RTS"),
        ("S2-112", "WFD RTS", "RTS"),
        ("5.5", "RTS STOP", "RTS"),
        ("S2-114", "WFD RTS STOP", "RTS"),
        ("S2-116", "STOP", "CMPL"),
        ("5.5", "CMPL", "CMPL"),
        ("5.5", "CMPL STOP", "CMPL"),
        ("S2-119", "CMPL RTS", "WIP"),
        ("S2-120", "CMPL RTS STOP", "WIP"),
        ("5.5", "CMPL WFD", "WIP"),
        ("S2-121", "WIP", "WIP"),
        ("S2-122", "PREV", "WIP"),
        ("5.5", "HREV", "WIP"),
        ("S2-124", "DREV", "WIP"),
        ("5.5", "OH", "WIP"),
        ("S2-126", "OH STOP", "WIP"),
        ("S2-127", "WFD OH", "WIP"),
    ];
    for (case, children, expected) in cases {
        let container = Stage::of_children(stages(children).into_iter().map(Some));
        assert_eq!(container.map(Stage::code), Some(expected), "{case} {children}");
    }
    assert_eq!(Stage::of_children([]), None);
    assert_eq!(Stage::of_children([None, Some(Completed)]), Some(WorkInProgress));
}

/// The reference documents show two children at a time, and say that this is enough.
#[test]
fn any_two_children_tell_what_more_of_them_make_of_a_container() {
    let weight = |stage: Option<Stage>| "CMPL WFD RTS WIP".find(stage.map_or("", Stage::code));
    for (first, _) in Stage::ALL {
        for (second, _) in Stage::ALL {
            for (third, _) in Stage::ALL {
                let of = |children: &[Stage]| {
                    weight(Stage::of_children(children.iter().copied().map(Some)))
                };
                let pairs = [of(&[first, second]), of(&[first, third]), of(&[second, third])];
                let all = of(&[first, second, third]);
                assert_eq!(
                    all,
                    pairs.into_iter().max().flatten(),
                    "{first:?} {second:?} {third:?}"
                );
            }
        }
    }
}

#[test]
fn a_refusal_names_the_status_and_those_that_were_right() {
    let error = Action::Hold.refused(Some("CMPL"));
    assert_eq!(error.code(), Code::Status);
    assert!(error.message().contains("CMPL"), "{}", error.message());
    assert!(error.message().contains("WIP, DREV, OH"), "{}", error.message());
}

#[test]
fn an_action_leads_somewhere_exactly_where_it_is_possible() {
    for action in Action::ALL {
        for (stage, code) in Stage::ALL {
            let leads = action.leads_to(stage);
            assert_eq!(leads.is_empty(), !action.is_allowed(code), "{action:?} {code}");
        }
    }
    let logged: Vec<_> = stages("RTS WIP HREV PREV DREV");
    let logged = logged.into_iter().flat_map(|stage| Action::LogTime.leads_to(stage));
    assert_eq!(
        logged.map(|stage| stage.code()).collect::<Vec<_>>().join(" "),
        "WIP WIP WIP PREV DREV"
    );
}

#[test]
fn each_action_is_done_by_something_that_the_model_has() {
    let model = crate::Registry::built_in().unwrap();
    for name in Action::ALL.into_iter().flat_map(Action::done_by) {
        let mut operations = model.operations().iter();
        let is_operation = operations.any(|operation| operation.name == *name);
        assert!(is_operation || model.by_name(name).is_some(), "{name}");
    }
}
