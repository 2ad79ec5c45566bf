//! Who may change what.

use serde_json::json;
use tests::TestApp;

use super::{Site, refusal};

#[test]
fn nobody_and_those_without_a_grant_change_nothing() {
    let app = TestApp::start();
    let document = "mutation { tagCreate(input: {name: \"x\"}) { tag { id } } }";
    assert_eq!(app.nobody().refused(document), "UNAUTHENTICATED");
    let ada = app.user("ada");
    let answer = ada.answer(document, json!({}));
    assert_eq!(refusal(&answer), ("FORBIDDEN".into(), json!(["tagCreate"])));
    assert_eq!(app.admin().query("{ tags { totalCount } }")["tags"]["totalCount"], 0);
}

#[test]
fn what_the_server_keeps_is_in_no_input() {
    let site = Site::new("MUT_SERVER");
    let id = site.shot("010");
    for field in ["createdBy: {connect: \"x\"}", "dateCreated: null", "revision: 5", "level: 3"] {
        let document = format!(
            "mutation {{ shotUpdate(id: \"{id}\", patch: {{{field}}}) {{ shot {{ id }} }} }}"
        );
        assert_eq!(site.admin.refused(&document), "GRAPHQL_VALIDATION_FAILED", "{field}");
    }
}
