//! Who asks: logging in, tokens, and what is said to those who have none.

use serde_json::{Value, json};
use server_app::NewUser;
use tests::TestApp;

const LOGIN: &str = "mutation In($login: String!, $password: String!) {
    login(login: $login, password: $password) { token expiresAt user { login } }
}";

#[test]
fn the_first_administrator_logs_in_with_the_generated_password() {
    let app = TestApp::shared();
    let me = app.admin().query("{ me { login } }");
    assert_eq!(me["me"]["login"], app.administrator().login.as_str());
}

#[test]
fn a_login_tells_who_it_is_and_when_it_ends() {
    let app = TestApp::shared();
    let words = json!({
        "login": app.administrator().login, "password": app.administrator().password,
    });
    let data = app.nobody().ask(LOGIN, words);
    assert_eq!(data["login"]["user"]["login"], app.administrator().login.as_str());
    assert!(data["login"]["expiresAt"].is_string(), "{data:#}");
}

#[test]
fn an_unknown_login_and_a_wrong_password_are_answered_alike() {
    let app = TestApp::shared();
    let attempt = |login: &str| {
        let answer = app.nobody().answer(LOGIN, json!({"login": login, "password": "wrong"}));
        let mut error = answer["errors"][0].clone();
        error["extensions"]["requestId"] = Value::Null;
        error
    };
    let known = attempt(&app.administrator().login);
    assert_eq!(known["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(known, attempt("nobody-of-this-name"));
}

#[test]
fn nobody_is_nobody_and_sees_nothing() {
    let nobody = TestApp::shared().nobody();
    assert_eq!(nobody.query("{ me { login } }")["me"], Value::Null);
    assert_eq!(nobody.refused("{ shots { totalCount } }"), "UNAUTHENTICATED");
}

#[test]
fn a_token_that_is_none_is_refused_with_401() {
    let app = TestApp::shared();
    let response = app.with_token("no-such-token").post(&json!({"query": "{ __typename }"}));
    assert_eq!((response.status, response.code().as_str()), (401, "UNAUTHENTICATED"));
    assert!(response.header("www-authenticate").is_some_and(|it| it.starts_with("Bearer")));

    let headers = [("content-type", "application/json"), ("authorization", "Basic YTpi")];
    let body = r#"{"query": "{ __typename }"}"#;
    let response = app.nobody().send("POST", "/graphql", &headers, body);
    assert_eq!((response.status, response.code().as_str()), (401, "UNAUTHENTICATED"));
}

#[test]
fn logout_ends_the_token_at_once() {
    let admin = TestApp::shared().admin();
    assert_eq!(admin.query("mutation { logout }")["logout"], true);
    let response = admin.post(&json!({"query": "{ me { login } }"}));
    assert_eq!((response.status, response.code().as_str()), (401, "UNAUTHENTICATED"));
}

#[test]
fn a_password_that_is_due_is_changed_before_anything_else() {
    let app = TestApp::start();
    app.beside(async |studio| {
        let user = NewUser {
            login: "ada".into(),
            email: "ada@studio.example".into(),
            groups: vec!["admins".into()],
            must_reset_password: true,
            ..NewUser::default()
        };
        studio.app.create_user(&studio.registry, user, "the first one").await.expect("a user");
    });
    let words = json!({"login": "ada", "password": "the first one"});
    let document = "mutation In($login: String!, $password: String!) {
        login(login: $login, password: $password) { token user { login mustResetPassword } }
    }";
    let data = app.nobody().ask(document, words);
    assert_eq!(data["login"]["user"], json!({"login": "ada", "mustResetPassword": true}));
    let ada = app.with_token(data["login"]["token"].as_str().expect("a token"));
    assert_eq!(ada.query("{ me { login } }")["me"]["login"], "ada");
    for document in [
        "{ shots { totalCount } }",
        "{ users { nodes { login } } }",
        "{ me { groups { nodes { name } } } }",
        "{ me { createdBy { login } } }",
        "{ userBy(login: \"admin\") { login } }",
    ] {
        let response = ada.post(&json!({"query": document}));
        assert_eq!(response.code(), "PASSWORD_RESET_REQUIRED", "{document}: {}", response.text);
        assert!(response.message().contains("changePassword"), "{}", response.text);
    }
    let change = |old: &str, new: &str| {
        format!(
            "mutation {{ changePassword(oldPassword: \"{old}\", newPassword: \"{new}\") \
             {{ sessionsEnded user {{ login mustResetPassword groups {{ nodes {{ name }} }} }} }} }}"
        )
    };
    assert_eq!(ada.refused(&change("wrong", "the second one")), "INVALID_VALUE");
    assert_eq!(app.nobody().refused(&change("the first one", "the second one")), "UNAUTHENTICATED");
    let changed = ada.query(&change("the first one", "the second one"));
    let user = json!({
        "login": "ada", "mustResetPassword": false, "groups": {"nodes": [{"name": "admins"}]},
    });
    assert_eq!(changed["changePassword"], json!({"sessionsEnded": 0, "user": user}));
    assert_eq!(ada.query("{ shots { totalCount } }")["shots"]["totalCount"], 0);
    app.log_in("ada", "the second one");
}
