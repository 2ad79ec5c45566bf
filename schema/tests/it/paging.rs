//! Pages both ways, over every order, with cursors that survive nulls and equal values.

use serde_json::{Value as Json, json};

use super::production::{Served, first_error, production};

/// Walks a list page by page and returns what it saw, with the pages.
fn walk(served: &Served, order: &str, size: usize, forward: bool) -> Vec<Json> {
    let (count, from, more, end) = match forward {
        true => ("first", "after", "hasNextPage", "endCursor"),
        false => ("last", "before", "hasPreviousPage", "startCursor"),
    };
    let mut seen = Vec::new();
    let mut cursor = Json::Null;
    for page in 0..20 {
        let document = format!(
            "query($cursor: String) {{ shots({order} {count}: {size}, {from}: $cursor) {{
                edges {{ cursor node {{ code }} }}
                pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
        );
        let variables = if cursor.is_null() { json!({}) } else { json!({ "cursor": cursor }) };
        let response = served.json(&document, variables);
        let list = &response["data"]["shots"];
        let edges = list["edges"].as_array().unwrap_or_else(|| panic!("{response}"));
        let info = &list["pageInfo"];
        assert!(edges.len() <= size);
        if let (Some(first), Some(last)) = (edges.first(), edges.last()) {
            assert_eq!(
                (&info["startCursor"], &info["endCursor"]),
                (&first["cursor"], &last["cursor"])
            );
        }
        let behind = if forward { "hasPreviousPage" } else { "hasNextPage" };
        assert_eq!(info[behind], json!(page > 0));
        let codes = edges.iter().map(|edge| edge["node"]["code"].clone());
        match forward {
            true => seen.extend(codes),
            false => drop(seen.splice(0..0, codes)),
        }
        if info[more] == json!(false) {
            return seen;
        }
        cursor = info[end].clone();
    }
    panic!("the pages do not end");
}

#[test]
fn pages_of_any_size_show_everything_once_and_in_order() {
    let served = production().serve();
    let orders = [
        ("", ["sh010", "sh020", "sh030", "sh040", "sh050"]),
        ("orderBy: [{id: DESC}]", ["sh050", "sh040", "sh030", "sh020", "sh010"]),
        ("orderBy: [{cutIn: ASC}]", ["sh030", "sh010", "sh020", "sh050", "sh040"]),
        ("orderBy: [{cutIn: DESC}, {code: DESC}]", ["sh040", "sh050", "sh020", "sh010", "sh030"]),
        ("orderBy: [{sequence: {code: DESC}}]", ["sh040", "sh030", "sh020", "sh010", "sh050"]),
        (
            "orderBy: [{sequence: {code: ASC_NULLS_FIRST}}, {code: DESC}]",
            ["sh050", "sh030", "sh020", "sh010", "sh040"],
        ),
        ("orderBy: [{start: DESC}, {cutIn: ASC}]", ["sh030", "sh010", "sh020", "sh050", "sh040"]),
    ];
    for (order, expected) in orders {
        for size in 1..=6 {
            for forward in [true, false] {
                let seen = walk(&served, order, size, forward);
                assert_eq!(seen, expected, "{order}, pages of {size}, forward: {forward}");
            }
        }
    }
}

/// Arguments, which cursor, the names that come, and whether there are pages before and behind.
type PlaceCase = (&'static str, usize, &'static [&'static str], (bool, bool));

#[test]
fn a_list_in_its_own_order_is_paged_by_place() {
    let served = production().serve();
    let page = |arguments: &str, variables: Json| {
        let document = format!(
            "query($c: String) {{ a: shots(last: 1, before: $c) @skip(if: true) {{ totalCount }} projects {{ nodes {{ repositories{arguments} {{
                edges {{ cursor node {{ name }} }} pageInfo {{ hasNextPage hasPreviousPage }} }} }} }} }}"
        );
        let response = served.json(&document, variables);
        let list = &response["data"]["projects"]["nodes"][0]["repositories"];
        let edges = list["edges"].as_array().unwrap_or_else(|| panic!("{response}")).clone();
        let names: Vec<_> =
            edges.iter().map(|edge| edge["node"]["name"].as_str().unwrap().to_owned()).collect();
        let cursors: Vec<_> = edges.iter().map(|edge| edge["cursor"].clone()).collect();
        let info = &list["pageInfo"];
        (names, cursors, (info["hasPreviousPage"] == true, info["hasNextPage"] == true))
    };
    let (names, starts, info) = page("", json!({}));
    assert_eq!(
        (names, info),
        (vec!["Renders".to_owned(), "Main".into(), "Cache".into()], (false, false))
    );
    let (names, ends, _) = page("(last: 3)", json!({}));
    assert_eq!(names, ["Renders", "Main", "Cache"]);
    for cursors in [&starts, &ends] {
        let cases: [PlaceCase; 6] = [
            ("(first: 1, after: $c)", 0, &["Main"], (true, true)),
            ("(first: 5, after: $c)", 0, &["Main", "Cache"], (true, false)),
            ("(first: 5, after: $c)", 2, &[], (true, false)),
            ("(last: 1, before: $c)", 2, &["Main"], (true, true)),
            ("(last: 5, before: $c)", 2, &["Renders", "Main"], (false, true)),
            ("(last: 5, before: $c)", 0, &[], (false, true)),
        ];
        for (arguments, at, expected, info) in cases {
            let found = page(arguments, json!({ "c": cursors[at] }));
            assert_eq!(
                (&found.0[..], found.2),
                (&expected.iter().map(ToString::to_string).collect::<Vec<_>>()[..], info),
                "{arguments} {at}"
            );
        }
    }
    let (names, _, _) = page("(orderBy: [{name: ASC}], first: 2)", json!({}));
    assert_eq!(names, ["Cache", "Main"]);
}

#[test]
fn every_parent_has_its_own_page() {
    let served = production().serve();
    let data = served.data(
        "{ sequences { nodes { code shots(last: 2) { totalCount nodes { code } pageInfo { hasPreviousPage hasNextPage endCursor } } } } }",
    );
    let nodes = &data["sequences"]["nodes"];
    assert_eq!(nodes[0]["shots"]["nodes"], json!([{"code": "sh020"}, {"code": "sh030"}]));
    assert_eq!(nodes[0]["shots"]["pageInfo"]["hasPreviousPage"], true);
    assert_eq!(nodes[1]["shots"]["nodes"], json!([{"code": "sh040"}]));
    assert_eq!(nodes[1]["shots"]["pageInfo"]["hasPreviousPage"], false);
    assert_eq!(nodes[1]["shots"]["totalCount"], 1);
    let empty = served.data("{ shot: shots(filter: {code: {eq: \"sh050\"}}) { nodes { tasks: children { totalCount nodes { id } pageInfo { hasNextPage startCursor endCursor } } } } }");
    let expected = json!({"totalCount": 0, "nodes": [], "pageInfo": {"hasNextPage": false, "startCursor": null, "endCursor": null}});
    assert_eq!(empty["shot"]["nodes"][0]["tasks"], expected);
}

#[test]
fn the_count_is_that_of_the_whole_list() {
    let served = production().serve();
    let first = served.data("{ shots(first: 2) { totalCount pageInfo { endCursor } } }");
    assert_eq!(first["shots"]["totalCount"], 5);
    let cursor = first["shots"]["pageInfo"]["endCursor"].as_str().unwrap();
    let next = served.data(&format!(
        "{{ shots(first: 2, after: \"{cursor}\") {{ totalCount nodes {{ code }} }} }}"
    ));
    assert_eq!(
        next["shots"],
        json!({"totalCount": 5, "nodes": [{"code": "sh030"}, {"code": "sh040"}]})
    );
    let none =
        served.data("{ shots(first: 0) { nodes { code } pageInfo { hasNextPage } totalCount } }");
    assert_eq!(
        none["shots"],
        json!({"nodes": [], "pageInfo": {"hasNextPage": true}, "totalCount": 5})
    );
}

#[test]
fn a_cursor_of_another_order_or_list_is_refused() {
    let served = production().serve();
    let cursor = |document: &str, root: &str| {
        served.data(document)[root]["pageInfo"]["endCursor"].as_str().unwrap().to_owned()
    };
    let by_id = cursor("{ shots { pageInfo { endCursor } } }", "shots");
    let by_code = cursor("{ shots(orderBy: [{code: ASC}]) { pageInfo { endCursor } } }", "shots");
    let of_users = cursor("{ users { pageInfo { endCursor } } }", "users");
    for (cursor, order) in [
        (&by_id, "{code: ASC}"),
        (&by_code, "{code: DESC}"),
        (&by_code, "{id: ASC}"),
        (&of_users, "{id: ASC}"),
    ] {
        let document =
            format!("{{ shots(after: \"{cursor}\", orderBy: [{order}]) {{ totalCount }} }}");
        let response = served.json(&document, Json::Null);
        assert_eq!(first_error(&response), ("INVALID_CURSOR".into(), json!(["shots"])), "{order}");
    }
}
