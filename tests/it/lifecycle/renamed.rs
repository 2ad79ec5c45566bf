//! A type of a plugin that has another name in the next version: what it stored is there under the new
//! name, and under the old one once the version before comes back.

use serde_json::{Value, json};
use server_app::NewUser;
use tests::TestApp;
use tests::actor::Actor;
use tests::events::Events;
use tests::plugins::declaring;

use super::{about, plan, refusal, try_activate, upload};

/// A version in which the type and its field are called so.
fn version(number: &str, (ty, field): (&str, &str), migrations: &str) -> Vec<u8> {
    let declared = format!(
        "{migrations}[[types]]\nname = \"{ty}\"\ndoc = \"x\"\nproject = true\n[types.fields]\n\
         {field} = {{ scalar = \"string\", max = 40, doc = \"x\", sortable = true }}\n\
         shot = {{ link = \"Shot\", inverse = \"jobs\", inverse-doc = \"x\", doc = \"x\" }}\n\
         marks = {{ links = \"Tag\", doc = \"x\" }}\n"
    );
    declaring("acme", number, &declared)
}

const RENAMES: &str = "[[migration]]\nrename-type = { from = \"AcmeJob\", to = \"RenderJob\" }\n\
                       [[migration]]\nrename-field = { type = \"RenderJob\", from = \"farm\", to = \"site\" }\n";

/// What somebody sees who may read nothing but that type.
fn seen(somebody: &Actor, root: &str, field: &str) -> Value {
    let document =
        format!("{{ {root} {{ nodes {{ name {field} marks {{ nodes {{ name }} }} }} }} }}");
    somebody.query(&document)[root]["nodes"].clone()
}

#[test]
fn a_type_with_another_name_keeps_records_ids_links_rights_and_history() {
    let app = TestApp::start();
    let admin = app.admin();
    let project = admin.make_project("film");
    let first = upload(&admin, &version("1.0.0", ("AcmeJob", "farm"), ""));
    let token = plan(&admin, &first)["token"].clone();
    try_activate(&admin, (&first, &token), Value::Null);
    let tag = admin.query("mutation { tagCreate(input: {name: \"hot\"}) { tag { id } } }");
    let history = "query($id: ID!) { history(id: $id, first: 1) { nodes { cursor } } }";
    let before =
        admin.ask(history, json!({"id": project}))["history"]["nodes"][0]["cursor"].clone();
    let input = json!({
        "name": "one", "farm": "east", "project": {"connect": project},
        "marks": {"connect": [tag["tagCreate"]["tag"]["id"]]},
    });
    let document = "mutation($input: AcmeJobCreateInput!) {
        acmeJobCreate(input: $input) { acmeJob { id } } }";
    let made = admin.ask(document, json!({"input": input}));
    let id = made["acmeJobCreate"]["acmeJob"]["id"].clone();
    let bo = reader(&app, &admin, "AcmeJob");
    let expected = json!([{"name": "one", "farm": "east", "marks": {"nodes": [{"name": "hot"}]}}]);
    assert_eq!(seen(&admin, "acmeJobs", "farm"), expected);
    assert!(bo.query("{ acmeJobs { totalCount } }")["acmeJobs"].is_object());

    let second = upload(&admin, &version("2.0.0", ("RenderJob", "site"), RENAMES));
    let told = plan(&admin, &second);
    let steps = told["steps"].as_array().expect("steps");
    let whats: Vec<_> = steps.iter().map(|it| [&it["class"], &it["what"]]).collect();
    assert_eq!(whats[0], [&json!("EXPLICIT"), &json!("call the type AcmeJob RenderJob")]);
    assert!(steps.iter().all(|it| it["class"] == "EXPLICIT"), "{told:#}");
    let answer = try_activate(&admin, (&second, &told["token"]), Value::Null);
    assert_eq!(answer["errors"], Value::Null, "{answer:#}");
    let renamed = json!([{"name": "one", "site": "east", "marks": {"nodes": [{"name": "hot"}]}}]);
    assert_eq!(seen(&admin, "renderJobs", "site"), renamed);
    assert!(bo.query("{ renderJobs { totalCount } }")["renderJobs"].is_object());
    // Whoever kept the id finds the record, and what happened to it.
    let document = "query($id: ID!) { node(id: $id) { __typename }
        history(id: $id) { nodes { action type } } }";
    let told = admin.ask(document, json!({"id": id}));
    assert_eq!(told["node"]["__typename"], "RenderJob");
    assert!(!told["history"]["nodes"].as_array().expect("events").is_empty(), "{told}");
    assert_eq!(heard(&app, &admin, &before), key(&id), "so do those who were away meanwhile");

    assert_eq!(about(&admin, "pluginRollBack", "acme")["version"], "1.0.0");
    assert_eq!(seen(&admin, "acmeJobs", "farm"), expected, "and back again");
    let told = plan(&admin, &second);
    try_activate(&admin, (&second, &told["token"]), Value::Null);
    assert_eq!(seen(&admin, "renderJobs", "site"), renamed);
    let faults =
        app.beside(async |studio| studio.store.examine(&studio.registry).await.expect("a look"));
    assert_eq!(faults, []);
}

/// An id without its type's name.
fn key(id: &Value) -> String {
    let id = id.as_str().and_then(|id| id.rsplit('_').next());
    id.expect("an id").to_owned()
}

/// The record that somebody hears of first who goes on after a cursor.
fn heard(app: &TestApp, admin: &Actor, after: &Value) -> String {
    let document = "subscription($after: String) { renderJobChanged(after: $after) { id } }";
    let bearer = format!("Bearer {}", admin.token().expect("a token"));
    let headers = [("accept", "text/event-stream"), ("authorization", &*bearer)];
    let body = json!({"query": document, "variables": {"after": after}});
    let mut events = Events::post(&app.url(), &headers, &body).stream();
    key(&events.next_event().expect("an event").data["data"]["renderJobChanged"]["id"])
}

/// Somebody whose group may list and read a type.
fn reader(app: &TestApp, admin: &Actor, ty: &str) -> Actor {
    app.beside(async |studio| {
        let (login, email) = ("bo".into(), "bo@studio.example".into());
        let user = NewUser { login, email, ..NewUser::default() };
        studio.app.create_user(&studio.registry, user, "long enough").await.expect("a user");
    });
    let document = "query($ty: String!) {
        users(filter: {login: {eq: \"bo\"}}) { nodes { id } }
        permissions(filter: {className: {eq: $ty}, access: {eq: ALLOW}}) { nodes { id } } }";
    let found = admin.ask(document, json!({"ty": ty}));
    let ids = |root: &str| {
        let nodes = found[root]["nodes"].as_array().expect("records");
        nodes.iter().map(|it| it["id"].clone()).collect::<Vec<_>>()
    };
    let input = json!({
        "name": "readers", "users": {"connect": ids("users")},
        "permissions": {"connect": ids("permissions")},
    });
    let document =
        "mutation($input: GroupCreateInput!) { groupCreate(input: $input) { group { id } } }";
    admin.ask(document, json!({"input": input}));
    app.log_in("bo", "long enough")
}

#[test]
fn a_rename_that_says_nothing_is_refused() {
    let app = TestApp::start();
    let admin = app.admin();
    for (migration, word) in [
        ("rename-type = { from = \"AcmeJob\", to = \"AcmeJob\" }", "called as before"),
        ("rename-type = { from = \"acme job\", to = \"RenderJob\" }", "acme job"),
        ("rename-type = { from = \"AcmeJob\" }", "to"),
        ("", "does not say"),
    ] {
        let declared = format!("[[migration]]\n{migration}\n");
        let manifest = format!(
            "contract = \"0.1\"\n[plugin]\nid = \"acme\"\nversion = \"1.0.0\"\ntitle = \"x\"\n{declared}"
        );
        let parts = plugins_host::package::Parts { manifest, ..Default::default() };
        let written = plugins_host::package::Package::write(&parts);
        let error = written.expect_err("no manifest in order");
        assert_eq!(error.code().as_str(), "PLUGIN_INVALID");
        assert!(error.to_string().contains(word), "{error}");
    }
    // What another plugin adds to the type would not be there any more.
    let install = |package: &[u8]| {
        let digest = upload(&admin, package);
        let told = plan(&admin, &digest);
        try_activate(&admin, (&digest, &told["token"]), Value::Null)
    };
    install(&version("1.0.0", ("AcmeJob", "farm"), ""));
    let leads = "[[types]]\nname = \"Rack\"\ndoc = \"x\"\n[types.fields]\n\
                 job = { link = \"AcmeJob\", doc = \"x\" }\n";
    let answer = install(&declaring("racks", "1.0.0", leads));
    assert_eq!(answer["errors"], Value::Null, "{answer:#}");
    let answer = install(&version("2.0.0", ("RenderJob", "site"), RENAMES));
    assert_eq!(refusal(&answer)["code"], "PLUGIN_INVALID", "{answer:#}");
    assert!(answer.to_string().contains("racks"), "{answer:#}");
}
