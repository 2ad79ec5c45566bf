//! Statuses and their lists (people.md 16: C150 to C154, tasks.md 2.5).

use serde_json::{Value, json};
use tests::TestApp;

use super::{Ground, Row, UNFIT, all, creations, nodes};
use crate::desk::{make, to};

/// Statuses that a word finds, by name or code, whatever the case of its letters.
fn found(ground: &Ground, list: &str, word: &str) -> Value {
    let document = "query($list: ID!, $word: String!) { statusList(id: $list) {
        statuses(filter: {or: [{name: {iEq: $word}}, {code: {iEq: $word}}]}) { nodes { code } }
    } }";
    let found = ground.admin.ask(document, json!({"list": list, "word": word}));
    found["statusList"]["statuses"]["nodes"].clone()
}

#[test]
fn a_status_is_found_in_its_list_by_name_or_code_in_any_case() {
    let app = TestApp::start();
    let ground = Ground::on(&app, "CASE_LISTS");
    let status =
        |name: &str, code: &str| make(&ground.admin, "Status", json!({"name": name, "code": code}));
    let (done, wip) = (status("Complete", "CMPLT"), status("Work in Progress", "WIPX"));
    let list = json!({"targetEntityType": "Daylight", "statuses": all(&[&done, &wip])});
    let list = make(&ground.admin, "StatusList", list);
    for word in ["Complete", "complete", "COMPLETE", "cmplt"] {
        assert_eq!(found(&ground, &list, word), json!([{"code": "CMPLT"}]), "C150, C151 {word}");
    }
    assert_eq!(found(&ground, &list, "wipx"), json!([{"code": "WIPX"}]), "C151");
    for word in ["another name", "unknown"] {
        assert_eq!(found(&ground, &list, word), json!([]), "C150, C151 {word}");
    }
    let both = json!({"statuses": {"totalCount": 2}});
    ground.is("C151", ("StatusList", &list), both);
    let text = json!({"statuses": {"set": ["a text"]}});
    ground.set("C151", ("StatusList", &list), (text, Err("INVALID_ID")));
    let other = json!({"statuses": {"set": [wip, done]}});
    let order = Ok(json!({"statuses": nodes(&[&wip, &done])}));
    ground.set("C151", ("StatusList", &list), (other, order));
}

#[test]
fn what_has_a_status_takes_it_from_the_list_of_its_class() {
    let app = TestApp::start();
    let ground = Ground::on(&app, "CASE_STATUS");
    let status = |code: &str| {
        let document = "query($code: String!) {
            statuses(filter: {code: {eq: $code}}) { nodes { id } } }";
        let found = ground.admin.ask(document, json!({"code": code}));
        found["statuses"]["nodes"][0]["id"].as_str().expect("a status").to_owned()
    };
    let document = "{ statuses(first: 100) { nodes { createdBy { login } updatedBy { login } } } }";
    let all_statuses = ground.admin.query(document)["statuses"]["nodes"].clone();
    for status in all_statuses.as_array().expect("statuses") {
        let by = |who: &str| status[who]["login"] == "admin";
        assert!(by("createdBy") && by("updatedBy"), "C193 {status}");
    }
    let (second, elsewhere) = (status("WIP"), status("HREV"));
    let coded = |more: Value| super::with(json!({"name": "s", "code": "CASE_STATUS2"}), more);
    let is = |code: &str| Ok(json!({"status": {"code": code}}));
    let list = |class: &str, statuses: &[&str]| {
        let list = json!({"targetEntityType": class, "statuses": all(statuses)});
        make(&ground.admin, "StatusList", list)
    };
    let of_sequence = list("Sequence", &[&second]);
    ground.made("Budget", &[("C154", json!({}), Err("REQUIRED"))]);
    creations(
        &ground.admin,
        "Project",
        &[
            ("C153", coded(json!({})), is("RTS")),
            ("C153", coded(json!({"status": null})), is("RTS")),
            ("C153", coded(json!({"status": to(&second)})), is("WIP")),
            ("C153", coded(json!({"status": to(&elsewhere)})), Err("INVALID_VALUE")),
            // A status is named by its id; its number in the list is none.
            ("C153", coded(json!({"status": {"connect": 1}})), Err("INVALID_ID")),
            ("C153", coded(json!({"status": to("10")})), Err("INVALID_ID")),
            ("C153", coded(json!({"status": {"connect": -10}})), Err("INVALID_ID")),
            ("C153", coded(json!({"status": "0"})), Err(UNFIT)),
            ("C154", coded(json!({"statusList": 100})), Err(UNFIT)),
            ("C154", coded(json!({"statusList": to("100")})), Err("INVALID_ID")),
            ("C154", coded(json!({"statusList": to(&of_sequence)})), Err("INVALID_VALUE")),
        ],
    );
    let of_entity = list("Entity", &[&elsewhere]);
    let row: Row<'_> = ("C154", coded(json!({"statusList": to(&of_entity)})), is("HREV"));
    creations(&ground.admin, "Project", &[row]);
    ground.made("Budget", &[("C154", json!({}), is("HREV"))]);
    // A shot takes the list of tasks, and one of its own once there is one.
    let of = |class: &str| Ok(json!({"statusList": {"targetEntityType": class}}));
    ground.made("Shot", &[("C154", json!({"code": "A"}), of("Task"))]);
    let all_codes = ["RTS", "WFD", "WIP"].map(status);
    list("Shot", &all_codes.each_ref().map(String::as_str));
    ground.made("Shot", &[("C154", json!({"code": "B"}), of("Shot"))]);
}
