//! Whole conversations, byte for byte.

use super::production::{id, production};

/// Asks and compares; `«shot 41»` stands for that record's id.
fn converse(conversation: &[(&str, &str)]) {
    let served = production().serve();
    for (document, expected) in conversation {
        assert_eq!(served.text(document), with_ids(expected), "{document}");
    }
}

fn with_ids(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('«').enumerate() {
        match part.split_once('»') {
            Some((name, rest)) if index > 0 => {
                let (prefix, number) = name.split_once(' ').unwrap();
                out += &id(prefix, number.parse().unwrap());
                out += rest;
            }
            _ => out += part,
        }
    }
    out
}

#[test]
fn a_list_a_look_up_and_what_hangs_on_them() {
    converse(&[
        (
            "{ shots(first: 2) { nodes { id code cutIn cutDuration fps } } }",
            r#"{"data":{"shots":{"nodes":[{"id":"«shot 41»","code":"sh010","cutIn":1001,"cutDuration":50,"fps":24.0},{"id":"«shot 42»","code":"sh020","cutIn":1001,"cutDuration":50,"fps":null}]}}}"#,
        ),
        (
            "{ sequences { nodes { code shots(first: 2) { totalCount nodes { code sequence { id code } parent { __typename name } } } } } }",
            r#"{"data":{"sequences":{"nodes":[{"code":"sq01","shots":{"totalCount":3,"nodes":[{"code":"sh010","sequence":{"id":"«sequence 31»","code":"sq01"},"parent":{"__typename":"Sequence","name":"sq01"}},{"code":"sh020","sequence":{"id":"«sequence 31»","code":"sq01"},"parent":{"__typename":"Sequence","name":"sq01"}}]}},{"code":"sq02","shots":{"totalCount":1,"nodes":[{"code":"sh040","sequence":{"id":"«sequence 32»","code":"sq02"},"parent":{"__typename":"Sequence","name":"sq02"}}]}}]}}}"#,
        ),
    ]);
}

#[test]
fn every_kind_of_value() {
    converse(&[
        (
            "{ tasks(filter: {name: {eq: \"rig\"}}) { nodes { __typename scheduleUnit scheduleSeconds dateCreated start isMilestone percentComplete revision } } }",
            r#"{"data":{"tasks":{"nodes":[{"__typename":"Task","scheduleUnit":"DAY","scheduleSeconds":60,"dateCreated":"2023-11-14T22:13:20Z","start":null,"isMilestone":false,"percentComplete":0.0,"revision":1}]}}}"#,
        ),
        (
            "{ users(orderBy: [{login: DESC}], first: 1) { nodes { login rate } } }",
            r#"{"data":{"users":{"nodes":[{"login":"cyd","rate":"37.5"}]}}}"#,
        ),
        (
            "{ notes { nodes { content entities { nodes { __typename id } } } } }",
            r#"{"data":{"notes":{"nodes":[{"content":"Say \"cheese\"\n","entities":{"nodes":[{"__typename":"Shot","id":"«shot 41»"}]}}]}}}"#,
        ),
        (
            "{ files { nodes { path filename extension fullPath } } }",
            r#"{"data":{"files":{"nodes":[{"path":"$REPO/TSL","filename":"plate.v001.exr","extension":".exr","fullPath":"$REPO/TSL/plate.v001.exr"}]}}}"#,
        ),
    ]);
}

#[test]
fn polymorphic_rows_take_the_shape_of_their_kind() {
    converse(&[
        (
            "{ tags(orderBy: [{name: ASC}], first: 5) { nodes { name entities(first: 9) { totalCount nodes { id ... on Shot { cutIn } ... on HasCode { code } ... on User { login tasks { nodes { name } } } } } } } }",
            r#"{"data":{"tags":{"nodes":[{"name":"hero","entities":{"totalCount":3,"nodes":[{"id":"«user 1»","login":"ada","tasks":{"nodes":[{"name":"anim"}]}},{"id":"«shot 41»","cutIn":1001,"code":"sh010"},{"id":"«asset 51»","code":"woody"}]}},{"name":"night","entities":{"totalCount":1,"nodes":[{"id":"«shot 41»","cutIn":1001,"code":"sh010"}]}}]}}}"#,
        ),
        (
            "{ tasks(first: 3, orderBy: [{id: DESC}]) { nodes { __typename name parent { __typename ... on Shot { code } ... on Asset { status { code } } } } } }",
            r#"{"data":{"tasks":{"nodes":[{"__typename":"Task","name":"rig","parent":{"__typename":"Asset","status":{"code":"CMPL"}}},{"__typename":"Task","name":"light","parent":{"__typename":"Shot","code":"sh020"}},{"__typename":"Task","name":"comp","parent":{"__typename":"Shot","code":"sh010"}}]}}}"#,
        ),
    ]);
}

#[test]
fn records_by_id_by_natural_key_and_by_any_id() {
    let served = production().serve();
    let ask = |document: &str, expected: &str| {
        assert_eq!(served.text(&with_ids(document)), with_ids(expected), "{document}");
    };
    ask(
        "{ shot(id: \"«shot 43»\") { code } gone: shot(id: \"«shot 99»\") { code } wrong: user(id: \"«user 2»\") { login } }",
        r#"{"data":{"shot":{"code":"sh030"},"gone":null,"wrong":{"login":"bob"}}}"#,
    );
    ask(
        "{ userBy(login: \"cyd\") { name } projectBy: project(id: \"«project 20»\") { code repositories { nodes { name } } } }",
        r#"{"data":{"userBy":{"name":"Cyd"},"projectBy":{"code":"TSL","repositories":{"nodes":[{"name":"Renders"},{"name":"Main"},{"name":"Cache"}]}}}}"#,
    );
    ask(
        "{ node(id: \"«shot 41»\") { __typename id revision ... on AnyTask { priority } } other: node(id: \"«user 1»\") { ... on User { login } } }",
        r#"{"data":{"node":{"__typename":"Shot","id":"«shot 41»","revision":1,"priority":410},"other":{"login":"ada"}}}"#,
    );
    ask(
        "{ nodes(ids: [\"«tag 71»\", \"«shot 41»\", \"«tag 99»\", \"«asset 51»\", \"«tag 71»\"]) { id ... on Tag { name } ... on HasCode { code } } }",
        r#"{"data":{"nodes":[{"id":"«tag 71»","name":"hero"},{"id":"«shot 41»","code":"sh010"},null,{"id":"«asset 51»","code":"woody"},{"id":"«tag 71»","name":"hero"}]}}"#,
    );
    ask(
        "{ entity(id: \"«asset 51»\") { __typename ... on Asset { code } } simpleEntity(id: \"«tag 72»\") { id } }",
        r#"{"data":{"entity":{"__typename":"Asset","code":"woody"},"simpleEntity":{"id":"«tag 72»"}}}"#,
    );
}
