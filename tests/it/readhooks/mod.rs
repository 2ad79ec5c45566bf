//! Read hooks over HTTP on the engine of this run: what a plugin does not let be seen is not there,
//! whichever way it is asked for, and a hook that fails refuses what it is about.

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::{install, install_changed, until};
use tests::socket::Socket;

const GUEST: &str = "guests/narrowing-guest";

/// A server whose plugin lets only shots be seen whose code begins with `PUB`.
struct Site {
    app: TestApp,
    admin: Actor,
    project: String,
    hidden: Value,
}

impl Site {
    fn new() -> Site {
        let app = TestApp::with(|config| {
            config.plugins.read_ms = 500;
            // What fails over and over is asked again all the same.
            config.plugins.breaker = false;
        });
        let admin = app.admin();
        let project = admin.make_project("film");
        let mut site = Site { app, admin, project, hidden: Value::Null };
        let sequence = site.made("Sequence", json!({"name": "SQ", "code": "SQ"}));
        for (code, cut) in [("PUB1", 10), ("SECRET", 500)] {
            let sequence = json!({"connect": sequence});
            let input = json!({"name": code, "code": code, "cutOut": cut, "sequence": sequence});
            let shot = site.made("Shot", input);
            let parent = json!({"connect": shot});
            site.made("Task", json!({"name": format!("of {code}"), "parent": parent}));
            site.hidden = shot;
        }
        install(&site.app, GUEST, json!({}));
        let admin = &site.admin;
        until("the plugin is at work", || {
            admin.query("{ shots { totalCount } }")["shots"]["totalCount"] == 1
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

#[test]
fn messages_that_are_not_to_be_seen_are_not_counted_as_unread() {
    let app = TestApp::start();
    let admin = app.admin();
    let ada = app.user("ada");
    let me = ada.query("{ me { id } }")["me"]["id"].clone();
    let send =
        "mutation($to: ID!) { messageSend(to: [$to], subject: \"hello\") { message { id } } }";
    admin.ask(send, json!({"to": me}));
    assert_eq!(ada.query("{ unreadMessageCount }")["unreadMessageCount"], 1);
    // Those with a certain description alone are to be seen.
    let changes = [
        ("on = [\"Tag\"]", "on = [\"Message\"]"),
        ("reads = [\"name\"]", "reads = [\"name\", \"description\"]"),
    ];
    install_changed(&app, GUEST, &changes, json!({"tags": "outside"}));
    until("the plugin is at work", || {
        ada.query("{ inbox { totalCount } }")["inbox"]["totalCount"] == 0
    });
    assert_eq!(ada.query("{ unreadMessageCount }")["unreadMessageCount"], 0);
}

/// Administrators are concerned like everybody.
#[test]
fn what_is_not_to_be_seen_is_not_there_whichever_way_it_is_asked_for() {
    let Site { app: _app, admin, hidden, .. } = Site::new();
    let document = "query($id: ID!) {
        shot(id: $id) { id }
        node(id: $id) { id }
        nodes(ids: [$id]) { id }
        shots { totalCount nodes { code } aggregate { max { cutOut } groupBy(keys: [CODE]) { count } } }
        none: shots(filter: {code: {eq: \"SECRET\"}}) { totalCount }
        sequences { nodes { shots { totalCount nodes { code } } } }
        some: sequences(filter: {shots: {some: {code: {eq: \"SECRET\"}}}}) { totalCount }
        tasks(filter: {name: {startsWith: \"of\"}}, orderBy: {name: ASC}) { nodes { name parent { name } } }
        under: tasks(filter: {parent: {name: {eq: \"SECRET\"}}}) { totalCount }
        every: tasks(filter: {name: {eq: \"SECRET\"}}) { totalCount }
        history(id: $id) { nodes { cursor } }
    }";
    let data = admin.ask(document, json!({"id": hidden}));
    assert_eq!((&data["shot"], &data["node"]), (&Value::Null, &Value::Null));
    assert_eq!(data["nodes"], json!([null]));
    let shots = &data["shots"];
    assert_eq!((&shots["totalCount"], &shots["nodes"]), (&json!(1), &json!([{"code": "PUB1"}])));
    assert_eq!(shots["aggregate"], json!({"max": {"cutOut": 10}, "groupBy": [{"count": 1}]}));
    for root in ["none", "some", "under", "every"] {
        assert_eq!(data[root]["totalCount"], 0, "{root}");
    }
    let of_sequence = &data["sequences"]["nodes"][0]["shots"];
    assert_eq!(*of_sequence, json!({"totalCount": 1, "nodes": [{"code": "PUB1"}]}));
    let tasks = json!([
        {"name": "of PUB1", "parent": {"name": "PUB1"}}, {"name": "of SECRET", "parent": null},
    ]);
    assert_eq!(data["tasks"]["nodes"], tasks);
    assert_eq!(data["history"]["nodes"], json!([]));
}

#[test]
fn what_is_not_to_be_seen_is_not_changed_either() {
    let Site { app: _app, admin, hidden, .. } = Site::new();
    let changes = [
        "mutation($id: ID!) { shotUpdate(id: $id, patch: {description: \"x\"}) { shot { id } } }",
        "mutation($id: ID!) { shotDelete(id: $id) { id } }",
    ];
    for document in changes {
        let answer = admin.answer(document, json!({"id": hidden}));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND", "{answer}");
    }
    let document = "mutation { shotsUpdateWhere(filter: {cutOut: {gt: 1}}, atMost: 9,
        patch: {description: \"x\"}) { count shots { code description } } }";
    let data = admin.query(document);
    let told = json!({"count": 1, "shots": [{"code": "PUB1", "description": "x"}]});
    assert_eq!(data["shotsUpdateWhere"], told);
}

#[test]
fn whoever_is_in_a_group_that_a_hook_does_not_concern_sees_everything() {
    let Site { app, admin, .. } = Site::new();
    let me = admin.query("{ me { id } }")["me"]["id"].clone();
    let document =
        "mutation($input: GroupCreateInput!) { groupCreate(input: $input) { group { id } } }";
    let group = json!({"name": "supervisors", "users": {"connect": [me]}});
    admin.ask(document, json!({"input": group}));
    assert_eq!(app.admin().query("{ shots { totalCount } }")["shots"]["totalCount"], 2);
}

#[test]
fn nothing_is_told_of_what_is_not_to_be_seen() {
    let Site { app, admin, .. } = Site::new();
    let shot = admin.query("{ shots { nodes { id } } }")["shots"]["nodes"][0]["id"].clone();
    let history = "query($id: ID!) { history(id: $id, first: 1) { nodes { cursor } } }";
    let after = admin.ask(history, json!({"id": shot}))["history"]["nodes"][0]["cursor"].clone();
    let mut socket = Socket::with_token(app.address(), admin.token().expect("a token"));
    let document = "subscription($after: String) { shotChanged(after: $after) { shot { code } } }";
    socket.subscribe("1", document, json!({"after": after}));
    let document =
        "mutation($project: ID!, $code: String!) { shotCreate(input: {name: $code, code: $code,
        project: {connect: $project}}) { shot { id } } }";
    let project =
        admin.query("{ projects { nodes { id } } }")["projects"]["nodes"][0]["id"].clone();
    let make = |code: &str| admin.answer(document, json!({"project": project, "code": code}));
    make("SECRET2");
    make("PUBLAST");
    loop {
        let told = socket.hear()["payload"]["data"]["shotChanged"]["shot"]["code"].clone();
        let code = told.as_str().unwrap_or("nothing");
        assert!(code.starts_with("PUB"), "{code}");
        if code == "PUBLAST" {
            break;
        }
    }
}

#[test]
fn a_hook_that_does_not_answer_refuses_what_it_is_about_and_nothing_else() {
    let Site { app, admin, .. } = Site::new();
    let cases = [
        ("refuse", "NO_TAGS"),
        ("trap", "PLUGIN_TRAPPED"),
        ("spin", "PLUGIN_DEADLINE"),
        ("fault", "PLUGIN_FAILED"),
        ("outside", "PLUGIN_FAILED"),
        ("mismatch", "PLUGIN_ANSWER"),
    ];
    let shot = admin.query("{ shots { nodes { id } } }")["shots"]["nodes"][0]["id"].clone();
    for (mode, code) in cases {
        install(&app, GUEST, json!({"tags": mode}));
        let mut last = Value::Null;
        until(mode, || {
            last = admin.answer("{ tags { totalCount } }", json!({}));
            last["errors"][0]["extensions"]["code"] == code
        });
        assert_eq!(last["errors"][0]["extensions"]["hook"], "tags", "{last}");
        for document in [
            "{ shots { nodes { tags { totalCount } } } }",
            "{ shots(filter: {tags: {some: {name: {eq: \"x\"}}}}) { totalCount } }",
        ] {
            let answer = admin.answer(document, json!({}));
            assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer}");
        }
        assert_eq!(admin.query("{ shots { totalCount } }")["shots"]["totalCount"], 1, "{mode}");
        // Among records of several types its own are left out.
        let data = admin.ask("query($id: ID!) { nodes(ids: [$id]) { id } }", json!({"id": shot}));
        assert_eq!(data["nodes"][0]["id"], shot, "{mode}");
    }
}
