//! Every operator and every way to combine them, by the shots or tasks that they leave.

use serde_json::{Value as Json, json};

use super::production::{Served, first_error, id, production};

fn names(served: &Served, root: &str, filter: &str) -> String {
    let document =
        format!("{{ {root}(filter: {filter}) {{ nodes {{ id ... on AnyTask {{ name }} }} }} }}");
    let data = served.data(&document);
    let nodes = data[root]["nodes"].as_array().unwrap().iter();
    nodes.map(|node| node["name"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

fn shots(served: &Served, filter: &str) -> String {
    names(served, "shots", filter).replace("sh0", "").replace('0', "")
}

#[test]
fn every_operator_leaves_what_it_says() {
    let served = production().serve();
    let cases = [
        ("{}", "1 2 3 4 5"),
        ("{code: {eq: \"sh020\"}}", "2"),
        ("{code: {ne: \"sh020\"}}", "1 3 4 5"),
        ("{code: {in: [\"sh010\", \"sh050\", \"x\"]}}", "1 5"),
        ("{code: {notIn: [\"sh010\", \"sh050\"]}}", "2 3 4"),
        ("{code: {in: []}}", ""),
        ("{code: {notIn: []}}", "1 2 3 4 5"),
        ("{code: {contains: \"3\"}}", "3"),
        ("{code: {startsWith: \"sh0\", endsWith: \"40\"}}", "4"),
        ("{code: {contains: \"_%\"}}", ""),
        ("{code: {iEq: \"SH020\"}}", "2"),
        ("{code: {iContains: \"H03\"}}", "3"),
        ("{code: {iStartsWith: \"SH\", iEndsWith: \"50\"}}", "5"),
        ("{code: {gt: \"sh030\"}}", "4 5"),
        ("{cutIn: {gte: 1001, lt: 1200}}", "1 2 5"),
        ("{cutIn: {lte: 990}}", "3"),
        ("{cutDuration: {eq: 50}}", "1 2 3 4 5"),
        ("{fps: {isNull: true}}", "2 4"),
        ("{fps: {isNull: false}}", "1 3 5"),
        ("{fps: {eq: 24}}", "1 5"),
        ("{fps: {ne: 24}}", "2 3 4"),
        ("{fps: {notIn: [24.0]}}", "2 3 4"),
        ("{fps: {lt: 24}}", "3"),
        ("{dateCreated: {eq: \"2023-11-14T23:13:20+01:00\"}}", "1 2 3 4 5"),
        ("{isMilestone: {eq: true}}", ""),
        ("{scheduleUnit: {in: [HOUR, DAY]}}", "1 2 3 4 5"),
        ("{scheduleUnit: {ne: HOUR}}", ""),
        ("{kind: {eq: SHOT}}", "1 2 3 4 5"),
        ("{kind: {notIn: [SHOT, ASSET]}}", ""),
    ];
    for (filter, expected) in cases {
        assert_eq!(shots(&served, filter), expected, "{filter}");
    }
}

#[test]
fn conditions_combine_and_reach_across_relations() {
    let served = production().serve();
    let cases = [
        ("{and: []}", "1 2 3 4 5"),
        ("{or: []}", ""),
        ("{not: {}}", ""),
        ("{or: [{code: {eq: \"sh010\"}}, {cutIn: {gt: 1100}}]}", "1 4"),
        ("{and: [{cutIn: {eq: 1001}}, {not: {code: {eq: \"sh010\"}}}]}", "2 5"),
        ("{or: [{}, {code: {eq: \"x\"}}]}", "1 2 3 4 5"),
        ("{cutIn: {eq: 1001}, code: {ne: \"sh010\"}}", "2 5"),
        ("{sequence: {isNull: true}}", "5"),
        ("{sequence: {isNull: false}}", "1 2 3 4"),
        ("{sequence: {}}", "1 2 3 4 5"),
        ("{sequence: {code: {eq: \"sq02\"}}}", "4"),
        ("{sequence: {not: {code: {eq: \"sq02\"}}}}", "1 2 3"),
        ("{not: {sequence: {code: {eq: \"sq02\"}}}}", "1 2 3 5"),
        ("{sequence: {isNull: false, code: {ne: \"sq02\"}}}", "1 2 3"),
        ("{parent: {asSequence: {code: {eq: \"sq01\"}}}}", "1 2 3"),
        ("{parent: {asShot: {}}}", ""),
        ("{children: {some: {name: {eq: \"light\"}}}}", "2"),
        ("{children: {some: {}}}", "1 2"),
        ("{children: {none: {}}}", "3 4 5"),
        ("{children: {none: {name: {eq: \"anim\"}}}}", "2 3 4 5"),
        ("{children: {every: {name: {startsWith: \"li\"}}}}", "2 3 4 5"),
        ("{children: {every: {}}}", "1 2 3 4 5"),
        ("{children: {count: {gte: 2}}}", "1"),
        ("{children: {count: {in: [0, 2]}}}", "1 3 4 5"),
        ("{children: {count: {ne: 0}}}", "1 2"),
        ("{children: {some: {resources: {some: {login: {eq: \"ada\"}}}}}}", "1"),
        ("{tags: {some: {name: {eq: \"night\"}}}}", "1"),
        ("{status: {code: {eq: \"WIP\"}}, project: {code: {eq: \"TSL\"}}}", "1 2 3 4 5"),
    ];
    for (filter, expected) in cases {
        assert_eq!(shots(&served, filter), expected, "{filter}");
    }
}

#[test]
fn polymorphic_lists_are_narrowed_by_kind() {
    let served = production().serve();
    let cases = [
        ("tasks", "{kind: {in: [ASSET, SEQUENCE]}}", "sq01 sq02 Woody"),
        ("tasks", "{asShot: {cutIn: {lt: 1000}}}", "sh030"),
        ("tasks", "{or: [{asAsset: {}}, {asShot: {code: {eq: \"sh010\"}}}]}", "sh010 Woody"),
        ("tasks", "{not: {or: [{asShot: {}}, {asSequence: {}}]}}", "Woody anim comp light rig"),
        ("entities", "{asShot: {sequence: {code: {eq: \"sq02\"}}}}", "sh040"),
        ("entities", "{kind: {eq: ASSET}}", "Woody"),
    ];
    for (root, filter, expected) in cases {
        assert_eq!(names(&served, root, filter), expected, "{filter}");
    }
    let shot = id("shot", 43);
    let by_id = format!("{{id: {{in: [\"{shot}\"]}}}}");
    for root in ["shots", "tasks", "entities", "simpleEntities"] {
        assert_eq!(names(&served, root, &by_id), "sh030");
    }
}

#[test]
fn filters_that_mean_nothing_are_refused() {
    let served = production().serve();
    let deep = "{not: ".repeat(10) + "{}" + &"}".repeat(10);
    let wide = format!("{{or: [{}]}}", "{cutIn: {eq: 1}}, ".repeat(150));
    let long = format!("{{cutIn: {{in: [{}]}}}}", "1, ".repeat(1_001));
    let tag = id("tag", 71);
    let of_tag = format!("{{id: {{eq: \"{tag}\"}}}}");
    let cases = [
        ("{code: {eq: null}}", "INVALID_VALUE"),
        ("{code: null}", "INVALID_VALUE"),
        ("{and: null}", "INVALID_VALUE"),
        ("{sequence: {isNull: null}}", "INVALID_VALUE"),
        ("{sequence: {not: {isNull: true}}}", "INVALID_VALUE"),
        ("{isNull: true}", "INVALID_VALUE"),
        ("{children: {some: null}}", "INVALID_VALUE"),
        ("{children: {count: {eq: null}}}", "INVALID_VALUE"),
        ("{kind: {eq: null}}", "INVALID_VALUE"),
        ("{dateCreated: {lt: \"soon\"}}", "INVALID_VALUE"),
        (&of_tag, "INVALID_ID"),
        (&deep, "LIMIT_EXCEEDED"),
        (&wide, "LIMIT_EXCEEDED"),
        (&long, "LIMIT_EXCEEDED"),
    ];
    for (filter, code) in cases {
        let document = format!("{{ shots(filter: {filter}) {{ totalCount }} }}");
        let response = served.json(&document, Json::Null);
        assert_eq!(first_error(&response), (code.into(), json!(["shots"])), "{filter}");
    }
    let document = "{ shots(filter: {dateCreated: {lt: \"soon\"}}) { totalCount } }";
    let extensions = &served.json(document, Json::Null)["errors"][0]["extensions"];
    assert_eq!(
        (&extensions["type"], &extensions["field"]),
        (&json!("Shot"), &json!("dateCreated"))
    );
}
