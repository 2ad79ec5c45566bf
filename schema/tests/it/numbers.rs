//! Counts, aggregates and groups.

use serde_json::{Value as Json, json};

use super::production::{first_error, id, production};

#[test]
fn aggregates_are_over_all_rows_whatever_the_page() {
    let served = production().serve();
    let document = "{ shots(first: 1, filter: {sequence: {isNull: false}}) { aggregate {
        __typename count countDistinct { cutIn fps } sum { cutIn priority } avg { cutIn } min { cutIn code fps } max { cutIn dateCreated }
        } nodes { code } } }";
    let expected = json!({
        "__typename": "ShotAggregate", "count": 4, "countDistinct": {"cutIn": 3, "fps": 2},
        "sum": {"cutIn": "4192", "priority": "1700"}, "avg": {"cutIn": 1048.0},
        "min": {"cutIn": 990, "code": "sh010", "fps": 23.976},
        "max": {"cutIn": 1200, "dateCreated": "2023-11-14T22:13:20Z"},
    });
    let data = served.data(document);
    assert_eq!(data["shots"]["aggregate"], expected);
    assert_eq!(data["shots"]["nodes"], json!([{"code": "sh010"}]));
    assert_eq!(served.queries()[0].totals.aggregates.len(), 10);
}

#[test]
fn numbers_over_nothing_are_null_and_counts_are_zero() {
    let served = production().serve();
    let document = "{ shots(filter: {code: {in: []}}) { totalCount aggregate { count countDistinct { cutIn } sum { cutIn } avg { cutIn } min { code } groupBy(keys: [STATUS]) { count } } } }";
    let expected = json!({"totalCount": 0, "aggregate": {
        "count": 0, "countDistinct": {"cutIn": 0}, "sum": {"cutIn": null}, "avg": {"cutIn": null}, "min": {"code": null}, "groupBy": []}});
    assert_eq!(served.data(document)["shots"], expected);
}

#[test]
fn decimals_and_durations_keep_their_form() {
    let served = production().serve();
    let data = served.data(
        "{ users { aggregate { sum { rate } avg { rate } max { rate } } } tasks { aggregate { sum { scheduleSeconds } avg { scheduleSeconds } } } }",
    );
    let expected = json!({"sum": {"rate": "75"}, "avg": {"rate": 25.0}, "max": {"rate": "37.5"}});
    assert_eq!(data["users"]["aggregate"], expected);
    assert_eq!(data["tasks"]["aggregate"]["sum"], json!({"scheduleSeconds": 10_860}));
}

#[test]
fn groups_have_keys_and_numbers_for_every_parent() {
    let served = production().serve();
    let document = "{ sequences { nodes { code shots { aggregate {
        byCut: groupBy(keys: [CUT_IN]) { keys { cutIn status { code } } count max { priority } }
        byBoth: groupBy(keys: [STATUS, CUT_IN], first: 1) { n: count keys { status { id code } cutIn } } } } } } }";
    let data = served.data(document);
    let nodes = &data["sequences"]["nodes"];
    let first = &nodes[0]["shots"]["aggregate"];
    assert_eq!(
        first["byCut"],
        json!([
            {"keys": {"cutIn": 990, "status": null}, "count": 1, "max": {"priority": 430}},
            {"keys": {"cutIn": 1001, "status": null}, "count": 2, "max": {"priority": 420}},
        ])
    );
    let status = json!({"id": id("status", 12), "code": "WIP"});
    assert_eq!(first["byBoth"], json!([{"n": 1, "keys": {"status": status, "cutIn": 990}}]));
    let second = &nodes[1]["shots"]["aggregate"];
    assert_eq!(second["byCut"].as_array().unwrap().len(), 1);
    assert_eq!(second["byBoth"][0]["keys"]["cutIn"], 1200);
}

#[test]
fn records_of_groups_are_read_at_once_and_kinds_are_keys() {
    let served = production().serve();
    let document = "{ tasks { aggregate { groupBy(keys: [KIND, STATUS]) {
        keys { kind status { code createdBy { login } } parent { id } } count } } } }";
    let data = served.data(document);
    let groups = data["tasks"]["aggregate"]["groupBy"].as_array().unwrap();
    let kinds = groups.iter().map(|group| group["keys"]["kind"].as_str().unwrap());
    let kinds: std::collections::BTreeSet<_> = kinds.collect();
    assert_eq!(Vec::from_iter(kinds), ["ASSET", "SEQUENCE", "SHOT", "TASK"]);
    assert!(groups.iter().all(|group| group["keys"]["status"]["code"].is_string()));
    assert!(groups.iter().all(|group| group["keys"]["parent"].is_null()), "not grouped by it");
    let queries = served.queries();
    assert_eq!(queries.len(), 1);
    assert_eq!(queries[0].totals.groups[0].targets.len(), 1);
    let by_parent = served.data(
        "{ shots { aggregate { groupBy(keys: [PARENT]) { keys { parent { kind ... on Sequence { code } } } count } } } }",
    );
    assert_eq!(
        by_parent["shots"]["aggregate"]["groupBy"],
        json!([
            {"keys": {"parent": {"kind": "SEQUENCE", "code": "sq01"}}, "count": 3},
            {"keys": {"parent": {"kind": "SEQUENCE", "code": "sq02"}}, "count": 1},
            {"keys": {"parent": null}, "count": 1},
        ])
    );
}

#[test]
fn a_grouping_needs_a_key_and_a_sane_number_of_groups() {
    let served = production().serve();
    for arguments in ["keys: []", "keys: [CUT_IN], first: -1", "keys: [CUT_IN], first: 501"] {
        let document =
            format!("{{ shots {{ aggregate {{ groupBy({arguments}) {{ count }} }} }} }}");
        let response = served.json(&document, Json::Null);
        assert_eq!(
            first_error(&response),
            ("INVALID_VALUE".into(), json!(["shots"])),
            "{arguments}"
        );
    }
}
