//! Hooks that replace what is read, over HTTP on the engine of this run: where they replace it, what
//! nobody gets around them by, and what becomes of an answer when they fail.

mod failing;
mod rights;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::{install, until};
use tests::socket::Socket;

const GUEST: &str = "guests/redacting-guest";

/// What is seen of the secret shot: the lengths of what the hook was given and of what it found, and
/// that it was given a relation. A second hook has marked it.
const SEEN: &str = "<6 6 true>";

/// A server whose plugin replaces what is seen of shots whose code begins with `SECRET`.
struct Site {
    app: TestApp,
    admin: Actor,
    project: String,
    secret: Value,
}

impl Site {
    fn new() -> Site {
        let app = TestApp::with(|config| config.plugins.read_ms = 500);
        let admin = app.admin();
        let project = admin.make_project("film");
        let mut site = Site { app, admin, project, secret: Value::Null };
        let sequence = site.made("Sequence", json!({"name": "SQ", "code": "SQ"}));
        for code in ["OPEN", "SECRET"] {
            let sequence = json!({"connect": sequence});
            let input = json!({"name": code, "code": code, "description": format!("{code:.6}"),
                "cutOut": 20, "recordIn": 3, "sequence": sequence});
            site.secret = site.made("Shot", input);
        }
        let parent = json!({"connect": site.secret});
        site.made("Task", json!({"name": "T", "description": "SECRET", "parent": parent}));
        install(&site.app, GUEST, json!({}));
        until("the plugin is at work", || {
            let answer = site.admin.answer("{ shots { nodes { echo } } }", json!({}));
            answer["errors"].is_null()
        });
        site
    }

    fn made(&self, ty: &str, mut input: Value) -> Value {
        input["project"] = json!({"connect": self.project});
        let field = ty.to_lowercase();
        let document = format!(
            "mutation($input: {ty}CreateInput!) {{ {field}Create(input: $input) {{ \
             {field} {{ id }} }} }}"
        );
        self.admin.ask(&document, json!({"input": input}))[format!("{field}Create")][&field]["id"]
            .clone()
    }
}

/// Administrators are concerned like everybody.
#[test]
fn values_are_replaced_wherever_a_record_is() {
    let Site { app: _app, admin, secret, .. } = Site::new();
    let document = "query($id: ID!) {
        shots(orderBy: {code: ASC}) { nodes { code description cutOut recordIn } }
        node(id: $id) { ... on Shot { description } }
        shot(id: $id) { again: description echo }
        sequences { nodes { shots { nodes { code description } } } }
        tasks(filter: {name: {in: [\"T\", \"SECRET\"]}}, orderBy: {id: ASC}) { nodes {
            __typename description parent { description ... on Shot { cutOut } }
        } }
    }";
    let data = admin.ask(document, json!({"id": secret}));
    let shots = json!([
        {"code": "OPEN", "description": "<OPEN>", "cutOut": 7, "recordIn": null},
        {"code": "SECRET", "description": SEEN, "cutOut": -1, "recordIn": null},
    ]);
    assert_eq!(data["shots"]["nodes"], shots);
    assert_eq!(data["node"]["description"], SEEN);
    assert_eq!(
        data["shot"],
        json!({"again": SEEN, "echo": SEEN}),
        "and computed fields are given it"
    );
    let inner = data["sequences"]["nodes"][0]["shots"]["nodes"].to_string();
    assert!(inner.contains(SEEN) && inner.contains("<OPEN>"), "{inner}");
    let tasks = json!([
        {"__typename": "Shot", "description": SEEN, "parent": null},
        {"__typename": "Task", "description": "SECRET", "parent": {"description": SEEN, "cutOut": -1}},
    ]);
    assert_eq!(data["tasks"]["nodes"], tasks);
}

#[test]
fn what_is_replaced_is_nothing_that_records_are_found_by() {
    let Site { app: _app, admin, .. } = Site::new();
    for root in [
        "shots(filter: {description: {eq: \"SECRET\"}}) { totalCount }",
        "shots(filter: {not: {recordIn: {isNull: true}}}) { totalCount }",
        "sequences(filter: {shots: {some: {description: {contains: \"S\"}}}}) { totalCount }",
        "shots { aggregate { max { cutOut } } }",
        // What tells of a field that is replaced is not seen at all.
        "shots(filter: {cutDuration: {gt: 1}}) { totalCount }",
        "shots { nodes { cutDuration } }",
    ] {
        let answer = admin.answer(&format!("{{ {root} }}"), json!({}));
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "FORBIDDEN", "{root}: {answer}");
        let hint = error["extensions"]["hint"].as_str().unwrap_or_default();
        assert!(hint.contains("redacting-guest/"), "{root}: {answer}");
    }
    // Of the kinds whose records nobody replaces anything of, it is what it was.
    let document = "{ tasks(filter: {description: {eq: \"SECRET\"}}) { nodes { name } } }";
    assert_eq!(admin.query(document)["tasks"]["nodes"], json!([{"name": "T"}]));
    let document = "mutation { shotsUpdateWhere(filter: {cutOut: {gt: 1}}, atMost: 9,
        patch: {priority: 3}) { count } }";
    let answer = admin.answer(document, json!({}));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
}

#[test]
fn changes_are_judged_by_what_is_stored_and_answered_with_what_is_seen() {
    let Site { app: _app, admin, secret, .. } = Site::new();
    let document = "mutation($id: ID!, $text: String) {
        shotUpdate(id: $id, patch: {description: $text}) { shot { description echo } } }";
    let told = admin.answer(document, json!({"id": secret, "text": "other"}));
    let error = &told["errors"][0];
    assert_eq!(error["extensions"]["code"], "STORED", "{told}");
    assert_eq!(error["message"].as_str().map(|text| text.contains("other")), Some(true), "{told}");
    let data = admin.ask(document, json!({"id": secret, "text": "tell"}));
    let seen = json!({"description": "<4 4 true>", "echo": "<4 4 true>"});
    assert_eq!(data["shotUpdate"]["shot"], seen);
}

#[test]
fn what_a_rule_says_tells_nothing_of_what_is_replaced() {
    let Site { app: _app, admin, secret, .. } = Site::new();
    let document =
        "mutation($id: ID!) { shotUpdate(id: $id, patch: {sourceIn: -5}) { shot { id } } }";
    let told = admin.answer(document, json!({"id": secret}));
    let message = told["errors"][0]["message"].as_str().expect("a refusal");
    assert!(message.contains("expected a frame of the cut, got -5"), "{told}");
}

#[test]
fn a_computed_field_is_not_given_what_tells_of_what_is_replaced() {
    let Site { app, admin, .. } = Site::new();
    install(&app, "guests/reading-guest", json!({}));
    // Computed of the length of the cut, which would tell where it ends.
    let document = "{ shots { nodes { span } } }";
    until("the other plugin is at work", || {
        let answer = admin.answer(document, json!({}));
        answer["errors"][0]["extensions"]["code"] != "GRAPHQL_VALIDATION_FAILED"
    });
    let answer = admin.answer(document, json!({}));
    assert_eq!(answer["errors"], Value::Null, "{answer}");
}

#[test]
fn look_ups_of_other_hooks_find_what_whoever_asks_would_see() {
    let Site { app: _app, admin, .. } = Site::new();
    let data = admin.query("{ shots(orderBy: {code: ASC}) { nodes { sought } } }");
    assert_eq!(data["shots"]["nodes"], json!([{"sought": "<OPEN>"}, {"sought": SEEN}]));
    let data = admin.query("{ shotSought(code: \"SECRET\") { text } }");
    assert_eq!(data["shotSought"]["text"], SEEN);
    let document = "mutation { noteCreate(input: {name: \"N\", content: \"x\"}) { note { id } } }";
    let told = admin.answer(document, json!({}));
    assert!(told["errors"][0]["message"].to_string().contains(SEEN), "{told}");
}

#[test]
fn the_log_tells_nothing_of_what_is_replaced() {
    let Site { app, admin, secret, .. } = Site::new();
    let document = "query($id: ID!) { history(id: $id) { nodes { cursor changes { field } } } }";
    let history = admin.ask(document, json!({"id": secret}))["history"]["nodes"].clone();
    let text = history.to_string();
    assert!(text.contains("\"code\"") && text.contains("\"priority\""), "{text}");
    for name in ["description", "cutOut", "recordIn"] {
        assert!(!text.contains(&format!("\"{name}\"")), "{text}");
    }
    let mut socket = Socket::with_token(app.address(), admin.token().expect("a token"));
    let document = "subscription($after: String) { shotChanged(after: $after) {
        shot { description } event { changes { field } } } }";
    socket.subscribe("1", document, json!({"after": history[0]["cursor"]}));
    let update = "mutation($id: ID!) { shotUpdate(id: $id, patch: {description: \"tell\"}) {
        shot { id } } }";
    admin.ask(update, json!({"id": secret}));
    loop {
        let told = socket.hear()["payload"]["data"]["shotChanged"].clone();
        assert!(!told.to_string().contains("tell"), "{told}");
        assert!(!told["event"].to_string().contains("description"), "{told}");
        if told["shot"]["description"] == "<4 4 true>" {
            break;
        }
    }
}

#[test]
fn whoever_is_in_a_group_that_hooks_do_not_concern_sees_what_is_stored() {
    let Site { app, admin, .. } = Site::new();
    let me = admin.query("{ me { id } }")["me"]["id"].clone();
    let document =
        "mutation($input: GroupCreateInput!) { groupCreate(input: $input) { group { id } } }";
    let group = json!({"name": "supervisors", "users": {"connect": [me]}});
    admin.ask(document, json!({"input": group}));
    let document = "{ shots(filter: {description: {eq: \"SECRET\"}}) { nodes {
        description cutOut recordIn } } }";
    let seen = json!([{"description": "SECRET", "cutOut": 20, "recordIn": 3}]);
    let admin = app.admin();
    assert_eq!(admin.query(document)["shots"]["nodes"], seen);
    let told = admin.answer("{ shots(filter: {cutDuration: {gt: 0}}) { totalCount } }", json!({}));
    assert_eq!(told["data"]["shots"]["totalCount"], 2, "{told}");
}

#[test]
fn a_hook_is_called_once_for_a_level_and_only_where_its_fields_are_asked_for() {
    let Site { app: _app, admin, .. } = Site::new();
    let called = |name: &str| {
        let plugins = admin.query("{ plugins { hooks { name calls rows } } }")["plugins"].clone();
        let hooks = plugins[0]["hooks"].as_array().expect("hooks").clone();
        let hook = hooks.into_iter().find(|hook| hook["name"] == name).expect("the hook");
        (hook["calls"].as_u64().expect("calls"), hook["rows"].as_u64().expect("rows"))
    };
    let before = called("client-shots");
    admin.query("{ shots { nodes { code sequence { code } } } }");
    assert_eq!(called("client-shots"), before);
    admin.query("{ shots { nodes { description cutOut a: description } } }");
    assert_eq!(called("client-shots"), (before.0 + 1, before.1 + 2));
    let before = called("marked-shots");
    admin.query("{ shots { nodes { cutOut } } }");
    assert_eq!(called("marked-shots"), before);
}
