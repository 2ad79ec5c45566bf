//! The log of who logged in and out.

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;

const LOG: &str = "{ authenticationLogs(first: 100, orderBy: {date: ASC}) { nodes {
    action date user { login } createdBy { login } name
} } }";

fn log(admin: &Actor) -> Vec<Value> {
    let nodes = admin.query(LOG)["authenticationLogs"]["nodes"].clone();
    nodes.as_array().expect("a log").clone()
}

#[test]
fn logins_and_logouts_are_noted_with_their_user_and_moment() {
    let app = TestApp::start();
    let admin = app.admin();
    let names = |log: &[Value]| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        log.iter().map(|it| (text(&it["action"]), text(&it["user"]["login"]))).collect()
    };
    let is = |action: &str| (action.to_owned(), "admin".to_owned());
    assert_eq!(names(&log(&admin)), [is("LOGIN")]);

    let other = app.admin();
    assert_eq!(other.query("mutation { logout }")["logout"], true);
    // There is no session any more that could end.
    assert_eq!(other.answer("mutation { logout }", json!({}))["data"], Value::Null);
    let wrong = "mutation { login(login: \"admin\", password: \"wrong\") { token } }";
    assert_eq!(app.nobody().refused(wrong), "UNAUTHENTICATED");
    assert_eq!(names(&log(&admin)), [is("LOGIN"), is("LOGIN"), is("LOGOUT")]);
    let last = log(&admin).pop().expect("a logout");
    assert!(last["date"].is_string() && last["createdBy"]["login"] == "admin", "{last}");
    assert!(last["name"].as_str().is_some_and(|it| it.starts_with("AuthenticationLog_")));

    // An API token is no session: revoking it is no logout.
    let token = app.beside(async |studio| {
        studio.app.create_token(&studio.registry, "admin", "farm", None).await.expect("a token")
    });
    assert_eq!(app.with_token(&token).query("mutation { logout }")["logout"], true);
    assert_eq!(log(&admin).len(), 3);

    // The log of changes tells of it, too, and nobody writes another story.
    let id = admin.query("{ authenticationLogs(first: 1) { nodes { id } } }");
    let id = id["authenticationLogs"]["nodes"][0]["id"].as_str().expect("an id").to_owned();
    let history = format!("{{ history(id: \"{id}\") {{ nodes {{ action }} }} }}");
    assert_eq!(admin.query(&history)["history"]["nodes"], json!([{"action": "CREATED"}]));
    let schema = "{
        __schema { mutationType { fields { name } } }
        __type(name: \"AuthenticationLogUpdateInput\") { inputFields { name } }
    }";
    let schema = admin.query(schema);
    let has = |list: &Value, name: &str| {
        list.as_array().expect("names").iter().any(|it| it["name"] == name)
    };
    assert!(!has(&schema["__schema"]["mutationType"]["fields"], "authenticationLogCreate"));
    for kept in ["action", "date", "user"] {
        assert!(!has(&schema["__type"]["inputFields"], kept), "{kept}");
    }
}
