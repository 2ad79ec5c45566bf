//! Actions: root fields of a plugin's own, with arguments, answers, refusals and transactions.

use serde_json::{Value, json};

use super::{Site, code};

const MAKE: &str = "mutation($names: JSON!, $way: String) {
    workingMake(names: $names, way: $way) { count } }";

#[test]
fn an_action_is_a_root_field_like_any_other() {
    let site = Site::new();
    let ids = ["one", "two"].map(|name| site.tag(name));
    let document = "query($text: String!, $tag: ID, $tags: [ID!]) {
        workingEcho(text: $text, at: \"2026-03-09T10:00:00Z\", number: \"1.5\", tag: $tag, tags: $tags) {
            text given tag { name } tags { id name } } }";
    let said = site.admin.ask(document, json!({"text": "a text", "tag": ids[0], "tags": ids}));
    let said = &said["workingEcho"];
    assert_eq!(said["text"], "a text");
    assert_eq!(said["given"]["at"], "2026-03-09T10:00:00.000000Z");
    assert_eq!(said["given"]["number"], "1.5");
    assert_eq!(said["given"]["tag"], json!(ids[0]));
    assert_eq!(said["tag"]["name"], "one");
    assert_eq!(said["tags"], json!([{"id": ids[0], "name": "one"}, {"id": ids[1], "name": "two"}]));
    let bare =
        site.admin.ask("{ workingEcho(text: \"x\") { given tag { id } tags { id } } }", json!({}));
    assert_eq!(bare["workingEcho"]["tag"], Value::Null);
    assert_eq!(bare["workingEcho"]["given"]["number"], Value::Null);

    let docs = site.admin.query("{ __type(name: \"Query\") { fields { name description } } }");
    let fields = docs["__type"]["fields"].as_array().expect("fields");
    let field = fields.iter().find(|field| field["name"] == "workingEcho").expect("the action");
    assert_eq!(field["description"], "Answers what it is given.");
}

#[test]
fn what_an_action_changes_is_a_part_of_its_document() {
    let site = Site::new();
    let before = site.admin.query("{ tags { totalCount } }")["tags"]["totalCount"].clone();
    let before = before.as_i64().expect("a number");
    let made = site.admin.ask(MAKE, json!({"names": ["a1", "a2"]}));
    assert_eq!(made["workingMake"]["count"], json!(before + 2), "it sees what it changed");
    assert!(site.has_tag("a1") && site.has_tag("a2"));

    let dry = site.admin.answer(
        "mutation { tagCreate(input: {name: \"dry\"}) { tag { id } } workingMake(names: [\"a3\"]) { count } }",
        json!({}),
    );
    assert_eq!(dry["data"]["workingMake"]["count"], json!(before + 4));
    let cases = [
        ("refuse", "ENOUGH"),
        ("trap", "PLUGIN_TRAPPED"),
        ("spin", "PLUGIN_DEADLINE"),
        ("garble", "PLUGIN_ANSWER"),
        ("unnamed", "PLUGIN_FAILED"),
        ("wrong", "PLUGIN_FAILED"),
        ("variables", "PLUGIN_FAILED"),
    ];
    for (way, expected) in cases {
        let answer = site.admin.answer(MAKE, json!({"names": ["b1"], "way": way}));
        assert_eq!(code(&answer), expected, "{way}: {answer}");
        assert_eq!(answer["data"], Value::Null);
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!(extensions["plugin"], "working-guest", "{answer}");
        assert_eq!(extensions["hook"], "workingMake", "{answer}");
        assert_eq!(answer["errors"][0]["path"], json!(["workingMake"]));
        assert!(!site.has_tag("b1"), "{way} left something behind");
    }
    // What the pipeline refuses ends the action, in the words of the pipeline.
    let twice = site.admin.answer(MAKE, json!({"names": ["c1", ""]}));
    assert_eq!(code(&twice), "INVALID_VALUE", "{twice}");
    assert!(!site.has_tag("c1"));
    let detail = site.admin.answer(MAKE, json!({"names": ["d1"], "way": "refuse"}));
    assert_eq!(detail["errors"][0]["message"], "There are enough tags.");
    assert!(detail["errors"][0]["extensions"]["details"]["count"].is_number());
}

#[test]
fn actions_are_for_whom_the_manifest_says() {
    let site = Site::new();
    let nobody = site.app.nobody().answer("{ workingEcho(text: \"x\") { text } }", json!({}));
    assert_eq!(code(&nobody), "UNAUTHENTICATED", "{nobody}");
    let ada = site.app.user("ada");
    let said = ada.ask("{ workingEcho(text: \"x\") { text } }", json!({}));
    assert_eq!(said["workingEcho"]["text"], "x");
    let staff = "mutation { workingStaff { who } }";
    let refused = ada.answer(staff, json!({}));
    assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
    assert!(
        refused["errors"][0]["extensions"]["hint"]
            .as_str()
            .is_some_and(|hint| hint.contains("wranglers"))
    );
    let user = site.admin.query("{ userBy(login: \"ada\") { id } }")["userBy"]["id"].clone();
    let document =
        "mutation($input: GroupCreateInput!) { groupCreate(input: $input) { group { id } } }";
    site.admin.ask(document, json!({"input": {"name": "wranglers", "users": {"connect": [user]}}}));
    tests::plugins::until("she is one of them", || {
        ada.answer(staff, json!({}))["data"]["workingStaff"]["who"] == "ada"
    });
    // By the rights of whoever performs it.
    let made = ada.answer(MAKE, json!({"names": ["by ada"]}));
    assert_eq!(code(&made), "FORBIDDEN", "{made}");
    assert!(!site.has_tag("by ada"));
}
