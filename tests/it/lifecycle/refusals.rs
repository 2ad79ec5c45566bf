//! What is refused, whoever sends it, and that nothing has changed then.

use serde_json::{Value, json};
use server_app::NewUser;
use tests::TestApp;
use tests::plugins::declaring;

use super::{UPLOAD, form, plan, refusal, send, try_activate, try_upload, upload};

const FIELD: &str = "[extend.Shot]\nlensMm = { scalar = \"int\", doc = \"x\" }";

#[test]
fn only_administrators_manage_plugins() {
    let app = TestApp::start();
    let admin = app.admin();
    let package = declaring("lenses", "1.0.0", FIELD);
    assert_eq!(try_upload(&app.nobody(), &package).status, 401);
    app.beside(async |studio| {
        let (login, email) = ("bo".into(), "bo@studio.example".into());
        let user = NewUser { login, email, ..NewUser::default() };
        studio.app.create_user(&studio.registry, user, "long enough").await.expect("a user");
    });
    let bo = app.log_in("bo", "long enough");
    assert_eq!(try_upload(&bo, &package).code(), "FORBIDDEN");
    let documents = [
        "{ plugins { id } }",
        "{ plugin(id: \"x\") { id } }",
        "{ pluginPlan(digest: \"x\") { token } }",
        "{ pluginPurgePlan(id: \"x\") { token } }",
        "mutation { pluginActivate(digest: \"x\", token: \"x\") { steps } }",
        "mutation { pluginRollBack(id: \"x\") { plugin { id } } }",
        "mutation { pluginEnable(id: \"x\") { plugin { id } } }",
        "mutation { pluginDisable(id: \"x\") { plugin { id } } }",
        "mutation { pluginConfigure(id: \"x\", settings: {}) { plugin { id } } }",
        "mutation { pluginArchive(id: \"x\") { file } }",
        "mutation { pluginPurge(id: \"x\", token: \"x\") { rows } }",
    ];
    for document in documents {
        assert_eq!(bo.refused(document), "FORBIDDEN", "{document}");
        assert_eq!(app.nobody().refused(document), "UNAUTHENTICATED", "{document}");
        if document != documents[0] {
            assert_eq!(admin.refused(document), "NOT_FOUND", "{document}");
        }
    }
}

#[test]
fn what_is_no_package_is_refused_with_what_is_wrong() {
    let app = TestApp::shared();
    let admin = app.admin();
    assert_eq!(try_upload(&admin, b"nonsense").code(), "PLUGIN_INVALID");
    let package = declaring("lenses", "1.0.0", FIELD);
    assert_eq!(try_upload(&admin, &package[..40]).code(), "PLUGIN_INVALID");
    let none = json!({"package": null});
    let told = |map: Value, files: &[(&str, &[u8])]| {
        let response = send(&admin, &form(UPLOAD, &none, &map, files));
        assert_eq!((response.status, &*response.code()), (400, "BAD_REQUEST"));
        response.message()
    };
    let right = json!({"0": ["variables.package"]});
    assert!(told(right.clone(), &[]).contains("`0` is missing"));
    assert!(told(right, &[("0", b"x"), ("1", b"x")]).contains("`1` stands in no `map`"));
    for path in ["package", "variables.pack", "variables", "variables.package.0", "query"] {
        let message = told(json!({"0": [path]}), &[("0", b"x")]);
        assert!(message.contains("leads to no null"), "{message}");
    }
    assert!(told(json!([]), &[]).contains("`map` is not an object"));
    assert!(told(json!({"0": [7]}), &[]).contains("`map` is not an object"));
    let cut = form(UPLOAD, &none, &json!({}), &[]);
    let message = send(&admin, &cut[..60]).message();
    assert!(message.contains("parts"), "{message}");
    // As a text, without a form.
    let answer = admin.answer(UPLOAD, json!({"package": "no base64!"}));
    assert_eq!(refusal(&answer)["code"], "INVALID_TYPE");
    let answer = admin.answer(UPLOAD, json!({"package": "bm9uc2Vuc2U="}));
    assert_eq!(refusal(&answer)["code"], "PLUGIN_INVALID");
}

#[test]
fn a_package_that_is_too_large_is_not_read_to_its_end() {
    let app = TestApp::with(|config| config.server.upload_bytes_max = 1_000);
    let response = try_upload(&app.admin(), &[0; 5_000]);
    assert_eq!((response.status, &*response.code()), (413, "LIMIT_EXCEEDED"));
    assert!(response.message().contains("upload_bytes_max"));
}

#[test]
fn what_changes_plugins_stands_alone_and_cannot_be_tried() {
    let app = TestApp::shared();
    let admin = app.admin();
    let both = "mutation { pluginDisable(id: \"x\") { plugin { id } }
        tagCreate(input: {name: \"both\"}) { tag { id } } }";
    assert_eq!(admin.refused(both), "GRAPHQL_VALIDATION_FAILED");
    let dry = json!({"query": "mutation { pluginDisable(id: \"x\") { plugin { id } } }",
        "extensions": {"dryRun": true}});
    assert_eq!(admin.post(&dry).code(), "BAD_REQUEST");
}

#[test]
fn settings_and_declarations_that_do_not_fit_change_nothing() {
    let app = TestApp::start();
    let admin = app.admin();
    let clash =
        declaring("lenses", "1.0.0", "[extend.Shot]\ncode = { scalar = \"int\", doc = \"x\" }");
    let digest = upload(&admin, &clash);
    let document = "query($digest: String!) { pluginPlan(digest: $digest) { token } }";
    let answer = admin.answer(document, json!({"digest": digest}));
    assert_eq!(refusal(&answer)["code"], "PLUGIN_INVALID", "{answer:#}");
    let slip = format!("{FIELD}\n[permissions]\nread = {{ Shot = [\"lensMn\"] }}");
    let digest = upload(&admin, &declaring("lenses", "1.1.0", &slip));
    let answer = admin.answer(document, json!({"digest": digest}));
    assert_eq!(refusal(&answer)["code"], "PLUGIN_INVALID", "{answer:#}");
    assert_eq!(refusal(&answer)["hint"], "did you mean `lensMm`?", "{answer:#}");
    let told = answer["errors"][0]["message"].as_str().expect("a message");
    assert!(told.contains("`permissions`: ") && told.contains("Shot has no `lensMn`"), "{told}");
    let needs = format!("{FIELD}\n[settings]\nsize = {{ type = \"integer\", title = \"Size\" }}");
    let digest = upload(&admin, &declaring("lenses", "2.0.0", &needs));
    let token = plan(&admin, &digest)["token"].clone();
    let codes = [
        (json!({}), "REQUIRED"),
        (json!({"size": "big"}), "INVALID_VALUE"),
        (json!({"size": 1, "sise": 1}), "INVALID_VALUE"),
        (json!([1]), "INVALID_TYPE"),
    ];
    for (settings, code) in codes {
        let answer = try_activate(&admin, (&digest, &token), settings);
        assert_eq!(refusal(&answer)["code"], code, "{answer:#}");
    }
    assert_eq!(admin.query("{ plugins { id } }")["plugins"], json!([]));
    let answer = try_activate(&admin, (&digest, &token), json!({"size": 1}));
    assert_eq!(answer["data"]["pluginActivate"]["plugin"]["state"], "enabled", "{answer:#}");
}
