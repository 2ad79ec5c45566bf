//! Fragments, aliases, `@skip` and `@include`, introspection.

use serde_json::{Value as Json, json};

use super::production::production;

#[test]
fn fragments_merge_however_they_are_nested() {
    let served = production().serve();
    let plain = served.data("{ shots(first: 2) { nodes { id name code sequence { id code name } tags { nodes { name } } } } }");
    let nested = served.data(
        "query Q { ...Root }
         fragment Root on Query { shots(first: 2) { ...Page } }
         fragment Page on AnyShotConnection { nodes { ...Ids ... on AnyTask { name } ...Code } }
         fragment Ids on Node { id }
         fragment Code on HasCode { code ... on Shot { sequence { ...Ids code ... on HasCode { ... on AnyEntity { name } } } tags { nodes { name } } } }",
    );
    assert_eq!(plain, nested);
}

#[test]
fn one_relation_under_several_names_is_one_join() {
    let served = production().serve();
    let data = served.data("{ shots(first: 1) { nodes { a: sequence { code } b: sequence { name } sequence { id } } } }");
    assert_eq!(data["shots"]["nodes"][0]["a"], json!({"code": "sq01"}));
    assert_eq!(data["shots"]["nodes"][0]["b"], json!({"name": "sq01"}));
    let queries = served.queries();
    assert_eq!(queries[0].joins.len(), 1);
}

#[test]
fn every_combination_of_conditions_selects_what_it_says() {
    let served = production().serve();
    let document = "query($a: Boolean!, $b: Boolean!, $c: Boolean! = true) {
        shots(first: 1) {
            nodes { name @skip(if: $a) code @include(if: $b) @skip(if: $c) ...F @include(if: $c) ... @skip(if: $b) { id @include(if: $a) } }
            totalCount @include(if: $a) @skip(if: false)
            edges @skip(if: true) { cursor }
        } }
        fragment F on Shot { cutIn @include(if: $b) cutOut @skip(if: $a) }";
    for bits in 0..8 {
        let (a, b, c) = (bits & 1 == 1, bits & 2 == 2, bits & 4 == 4);
        let mut node = Vec::new();
        let mut member = |there: bool, name: &'static str| node.extend(there.then_some(name));
        member(!a, "name");
        member(b && !c, "code");
        member(c && b, "cutIn");
        member(c && !a, "cutOut");
        member(!b && a, "id");
        for _ in 0..2 {
            let response = served.json(document, json!({"a": a, "b": b, "c": c}));
            let page = &response["data"]["shots"];
            assert_eq!(response.get("errors"), None, "{response}");
            let names: Vec<_> = page["nodes"][0].as_object().unwrap().keys().collect();
            assert_eq!(names, node, "{a} {b} {c}");
            assert_eq!(page.get("totalCount").is_some(), a);
            assert_eq!(page.get("edges"), None);
        }
    }
    let response = served.json(document, json!({"a": true, "b": false}));
    assert_eq!(response["data"]["shots"]["nodes"][0].as_object().unwrap().len(), 1);
}

#[test]
fn a_document_with_too_many_conditions_is_refused() {
    let served = production().serve();
    let variables: Vec<_> = (0..17).map(|n| format!("$v{n}: Boolean!")).collect();
    let fields: Vec<_> = (0..17).map(|n| format!("a{n}: id @skip(if: $v{n})")).collect();
    let document = format!(
        "query({}) {{ shots {{ nodes {{ {} }} }} }}",
        variables.join(" "),
        fields.join(" ")
    );
    let values: serde_json::Map<_, _> = (0..17).map(|n| (format!("v{n}"), true.into())).collect();
    let response = served.json(&document, Json::Object(values));
    assert_eq!(response["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
}

#[test]
fn an_operation_is_picked_by_name() {
    let served = production().serve();
    let query = "query A { a: __typename } query B { b: __typename }".to_owned();
    for (name, expected) in [("A", r#"{"data":{"a":"Query"}}"#), ("B", r#"{"data":{"b":"Query"}}"#)]
    {
        let operation_name = Some(name.to_owned());
        let request =
            schema::Request { query: query.clone(), operation_name, ..Default::default() };
        assert_eq!(served.send(request, Default::default()).0, expected);
    }
}

#[test]
fn introspection_stands_beside_data() {
    let served = production().serve();
    let data = served.data(
        "{ a: __type(name: \"AnyShot\") { kind interfaces { name } } shots { totalCount } b: __schema { queryType { name } }
           c: __type(name: \"ShotOrder\") { isOneOf } __typename }",
    );
    let interfaces = data["a"]["interfaces"].as_array().unwrap();
    assert!(interfaces.contains(&json!({"name": "AnyTask"})), "{data}");
    assert_eq!(data["shots"], json!({"totalCount": 5}));
    assert_eq!(data["b"], json!({"queryType": {"name": "Query"}}));
    assert_eq!(data["c"], json!({"isOneOf": true}));
    let keys: Vec<_> = data.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["a", "shots", "b", "c", "__typename"]);
    let by_name = "query($n: String!) { __type(name: $n) { name } }";
    for name in ["Shot", "Task", "Shot"] {
        let response = served.json(by_name, json!({"n": name}));
        assert_eq!(response["data"]["__type"]["name"], name);
    }
}
