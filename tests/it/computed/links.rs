//! Records that a plugin computes the keys of: clients select into them, by their own rights.

use serde_json::{Value, json};

use super::seen::member;
use super::{Site, shots, site};

#[test]
fn a_computed_link_leads_to_a_record_wherever_it_is_asked_for() {
    let site = site();
    let admin = site.app.admin();
    let expected = json!([
        {"code": "A", "origin": null},
        {"code": "B", "origin": {"code": "SQ", "shots": {"totalCount": 2}}},
        {"code": "C", "origin": {"code": "SQ", "shots": {"totalCount": 2}}},
    ]);
    assert_eq!(shots(&admin, "code origin { code shots { totalCount } }"), expected);
    let document = "query($id: ID!) {
        shot(id: $id) { origin { __typename id } me: self { __typename ... on Shot { code frames } } }
        reels(orderBy: {weight: ASC}) { nodes { shot { origin { name } } } }
        tasks(filter: {priority: {lt: 1000}}, orderBy: {priority: DESC}) { nodes {
            self { __typename name self { rank } } } }
    }";
    let data = admin.ask(document, json!({"id": site.shots[1].1}));
    let me = json!({"__typename": "Shot", "code": "B", "frames": 100});
    assert_eq!(
        (&data["shot"]["origin"]["__typename"], &data["shot"]["me"]),
        (&json!("Sequence"), &me)
    );
    assert_eq!(data["reels"]["nodes"][2]["shot"]["origin"]["name"], "SQ");
    let tasks = data["tasks"]["nodes"].as_array().expect("tasks");
    let plain = json!({"self": {"__typename": "Task", "name": "plain", "self": {"rank": 70}}});
    assert!(tasks.contains(&plain), "{tasks:?}");
}

#[test]
fn a_key_of_another_type_or_of_nothing_leads_nowhere_and_a_text_is_no_key() {
    let admin = site().app.admin();
    let nothing = json!({"stray": null, "nowhere": null});
    let seen = shots(&admin, "stray { code } nowhere { code }");
    assert_eq!(seen, json!([nothing, nothing, nothing]));
    let document = "{ shots { nodes { code it: textual { code } } } }";
    let answer = admin.answer(document, json!({}));
    let errors = answer["errors"].as_array().expect("errors");
    assert_eq!(errors.len(), 1, "{answer}");
    assert_eq!(errors[0]["extensions"]["code"], "PLUGIN_ANSWER", "{answer}");
    assert_eq!(errors[0]["path"], json!(["shots", "nodes", 0, "it"]));
    assert_eq!(answer["data"]["shots"]["nodes"][2]["it"], Value::Null);
}

#[test]
fn one_statement_reads_the_records_of_a_level_and_none_where_nobody_asks() {
    let site = Site::new();
    let admin = site.app.admin();
    let statements = |fields: &str| {
        let document = format!("{{ shots {{ nodes {{ {fields} }} }} }}");
        // The server looks for changes of plugins now and then, and counts that, too.
        let tries = (0..5).map(|_| {
            let before = site.app.statements();
            admin.query(&document);
            site.app.statements() - before
        });
        tries.min().expect("a number")
    };
    let plain = statements("code");
    assert_eq!(statements("code origin { code }"), plain + 1);
    assert_eq!(statements("code origin { code } again: origin { code name }"), plain + 2);
    assert_eq!(statements("code self { ... on Shot { origin { code } } }"), plain + 2);
}

#[test]
fn what_a_mutation_answers_leads_on_within_its_transaction() {
    let site = Site::new();
    let admin = site.app.admin();
    let sequence =
        admin.query("{ sequences { nodes { id } } }")["sequences"]["nodes"][0]["id"].clone();
    let document = "mutation($sequence: ID!, $shot: ID!) {
        sequenceUpdate(id: $sequence, patch: {code: \"NEW\"}) { sequence { id } }
        shotUpdate(id: $shot, patch: {description: \"x\"}) { shot { origin { code } } }
    }";
    let data = admin.ask(document, json!({"sequence": sequence, "shot": site.shots[1].1}));
    assert_eq!(data["shotUpdate"]["shot"]["origin"]["code"], "NEW");
}

#[test]
fn a_record_that_a_reader_may_not_see_is_nothing() {
    let site = Site::new();
    let other = site.app.admin().make_project("other");
    let shot = json!({"name": "far", "code": "far", "priority": 1, "project": {"connect": other}});
    let document =
        "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { id } } }";
    site.app.admin().ask(document, json!({"input": shot}));
    let ada = member(&site, &["Sequence"]);
    let refused = ada.answer("{ shots { nodes { origin { code } } } }", json!({}));
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
    let document = "{ shots { totalCount nodes { self { name } } } }";
    assert_eq!(ada.query(document)["shots"]["totalCount"], 3);
}
