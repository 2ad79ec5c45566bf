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

#[test]
fn s2_109_to_127_containers_follow_from_their_children() {
    let cases = [
        ("WFD", "WFD"),
        ("WFD STOP", "WFD"),
        ("RTS", "RTS"),
        ("WFD RTS", "RTS"),
        ("RTS STOP", "RTS"),
        ("WFD RTS STOP", "RTS"),
        ("STOP", "CMPL"),
        ("CMPL", "CMPL"),
        ("CMPL STOP", "CMPL"),
        ("CMPL RTS", "WIP"),
        ("CMPL RTS STOP", "WIP"),
        ("CMPL WFD", "WIP"),
        ("WIP", "WIP"),
        ("PREV", "WIP"),
        ("HREV", "WIP"),
        ("DREV", "WIP"),
        ("OH", "WIP"),
        ("OH STOP", "WIP"),
        ("WFD OH", "WIP"),
    ];
    for (children, expected) in cases {
        let container = Stage::of_children(stages(children).into_iter().map(Some));
        assert_eq!(container.map(Stage::code), Some(expected), "{children}");
    }
    assert_eq!(Stage::of_children([]), None);
    assert_eq!(Stage::of_children([None, Some(Completed)]), Some(WorkInProgress));
}

#[test]
fn a_refusal_names_the_status_and_those_that_were_right() {
    let error = Action::Hold.refused(Some("CMPL"));
    assert_eq!(error.code(), Code::Status);
    assert!(error.message().contains("CMPL"), "{}", error.message());
    assert!(error.message().contains("WIP, DREV, OH"), "{}", error.message());
}
