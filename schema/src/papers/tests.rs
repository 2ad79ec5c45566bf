//! What is told of documents of the built-in model.

use std::sync::Arc;

use schema_som::Registry;

use super::*;
use crate::Limits;

fn papers(text: &str) -> Papers {
    let registry = Arc::new(Registry::built_in().expect("the model"));
    let generation = Generation::build(registry, &Limits::default()).expect("an API");
    let papers = generation.papers([("one", text)]);
    papers.unwrap_or_else(|(name, fault)| panic!("{name}: {fault:?}"))
}

fn part(name: &str, holds: Holds) -> Part {
    Part { name: name.into(), holds, may_be_null: false, may_miss: false }
}

fn or_null(part: Part) -> Part {
    Part { may_be_null: true, ..part }
}

fn or_nothing(part: Part) -> Part {
    Part { may_miss: true, ..part }
}

#[test]
fn answers_have_the_names_and_the_nulls_of_the_response() {
    let papers = papers(
        "query Late($before: DateTime!, $first: Int = 5, $of: ID) {
            late: shots(filter: {start: {lt: $before}, project: {id: {eq: $of}}}, first: $first) {
                totalCount
                nodes { id cutIn fps start status { code } scheduleUnit }
            }
        }",
    );
    let paper = &papers.all["one"];
    assert!(!paper.is_mutation);
    assert_eq!(
        paper.variables,
        [
            part("before", Holds::Text),
            or_nothing(or_null(part("first", Holds::Whole))),
            or_nothing(or_null(part("of", Holds::Text))),
        ]
    );
    let nodes = vec![
        part("id", Holds::Text),
        part("cutIn", Holds::Whole),
        or_null(part("fps", Holds::Real)),
        or_null(part("start", Holds::Text)),
        part("status", Holds::Object(vec![part("code", Holds::Text)])),
        part("scheduleUnit", Holds::Word("TimeUnit".into())),
    ];
    let page = vec![
        part("totalCount", Holds::Whole),
        part("nodes", Holds::List(Box::new(Holds::Object(nodes)), false)),
    ];
    assert_eq!(paper.answer, [part("late", Holds::Object(page))]);
    assert!(papers.words["TimeUnit"].by_name("MINUTE").is_some());
}

#[test]
fn what_depends_on_the_type_of_a_record_may_miss() {
    let papers = papers(
        "query($id: ID!, $more: Boolean!) {
            node(id: $id) { __typename ...Named ... on Shot { cutIn id } ... on AnyTask { priority } }
            me @include(if: $more) { login }
        }
        fragment Named on Node { id revision }",
    );
    let Holds::Object(node) = &papers.all["one"].answer[0].holds else { panic!("no object") };
    let expected = [
        part("__typename", Holds::Text),
        part("id", Holds::Text),
        part("revision", Holds::Whole),
        or_nothing(part("cutIn", Holds::Whole)),
        or_nothing(part("priority", Holds::Whole)),
    ];
    assert_eq!(node[..], expected);
    assert!(papers.all["one"].answer[1].may_miss);
}

#[test]
fn objects_of_variables_are_told_as_deeply_as_they_are_written_by_hand() {
    let papers = papers(
        "mutation($patches: [ShotPatchInput!]!) { shotsUpdate(patches: $patches) { count } }",
    );
    let paper = &papers.all["one"];
    assert!(paper.is_mutation);
    let patches = Holds::List(Box::new(Holds::Input("ShotPatchInput".into())), false);
    assert_eq!(paper.variables, [part("patches", patches)]);
    let patch = &papers.inputs["ShotPatchInput"];
    assert!(patch.contains(&part("id", Holds::Text)), "{patch:?}");
    assert!(patch.contains(&part("patch", Holds::Input("ShotUpdateInput".into()))), "{patch:?}");
    let update = &papers.inputs["ShotUpdateInput"];
    assert!(update.contains(&or_nothing(or_null(part("cutIn", Holds::Whole)))), "{update:?}");
    assert!(update.contains(&or_nothing(or_null(part("notes", Holds::Json)))), "{update:?}");
    assert_eq!(papers.inputs.len(), 2);
}

#[test]
fn a_document_that_does_not_fit_is_named() {
    let registry = Arc::new(Registry::built_in().expect("the model"));
    let generation = Generation::build(registry, &Limits::default()).expect("an API");
    let told = generation.papers([("right", "{ me { login } }"), ("wrong", "{ me { logn } }")]);
    let (name, fault) = told.expect_err("no such field");
    assert_eq!(name, "wrong");
    assert!(fault.error.message().contains("logn"), "{fault:?}");
}
