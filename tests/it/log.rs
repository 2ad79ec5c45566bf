//! The log of changes beside other processes.

use std::process::{Command, Stdio};
use std::time::Duration;

use schema_som::actor::Actor;
use schema_som::event::EventQuery;
use schema_som::hooks::NoHooks;
use schema_som::ports::{Context, Entities};
use serde_json::{Value, json};
use tests::TestApp;

/// The same `main` as the program's own, built with these tests.
const PROGRAM: &str = env!("CARGO_BIN_EXE_program");

#[test]
fn what_a_command_changes_beside_a_server_is_told_there() {
    let app = TestApp::start();
    app.beside(async |server| {
        let following = server.app.follow_log(&server.config.events).await.expect("a follower");
        let before = server.app.reach().await.expect("the log").newest;
        let mut command = Command::new(PROGRAM);
        command.args(["user", "create", "--login", "ada", "--data"]).arg(app.folder());
        command.env("BACKLOT_DATABASE_URL", app.database().url());
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let grown = tokio::time::timeout(Duration::from_secs(30), server.app.grown(before)).await;
        let grown = grown.expect("it is heard").expect("the log");
        assert!(grown > before);
        let done = child.expect("the program").wait().expect("its end");
        assert!(done.success());
        let (system, hooks) = (Actor::system().into(), std::sync::Arc::new(NoHooks));
        let context = Context::new(Some(system), server.registry.clone(), hooks);
        let query = EventQuery::after(before, 10);
        let events = server.app.events(&context, &query).await.expect("the log");
        let user = server.registry.by_name("User").expect("a built-in type").ix;
        assert!(events.iter().any(|event| event.ty == user), "{events:?}");
        following.stop();
    });
}

const HISTORY: &str = "query($id: ID!, $first: Int, $after: String, $last: Int) {
    history(id: $id, first: $first, after: $after, last: $last) {
        nodes {
            action type recordId cause mutationId at
            record { id } actor { login } project { id }
            changes { field before after }
        }
        edges { cursor node { cursor action } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
}";

fn actions(history: &Value) -> Vec<String> {
    let nodes = history["nodes"].as_array().expect("nodes").iter();
    nodes.map(|node| node["action"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_record_tells_its_history_also_when_it_is_gone() {
    let app = TestApp::start();
    let admin = app.admin();
    let document = "mutation($name: String!) { tagCreate(input: {name: $name}) { tag { id } } }";
    let data = admin.ask(document, json!({"name": "old"}));
    let id = data["tagCreate"]["tag"]["id"].as_str().expect("an id").to_owned();
    let document =
        "mutation($id: ID!) { tagUpdate(id: $id, patch: {name: \"new\"}) { tag { id } } }";
    admin.ask(document, json!({"id": id}));
    let history = &admin.ask(HISTORY, json!({"id": id}))["history"];
    assert_eq!(actions(history), ["CREATED", "UPDATED"]);
    let update = &history["nodes"][1];
    assert_eq!((&update["type"], &update["recordId"]), (&json!("TAG"), &json!(id)));
    assert_eq!(update["record"]["id"], json!(id));
    assert_eq!(update["actor"]["login"], json!(app.administrator().login));
    assert_eq!(update["cause"], json!("caller"));
    let changes = update["changes"].as_array().expect("changes");
    assert!(
        changes.contains(&json!({"field": "name", "before": "old", "after": "new"})),
        "{update}"
    );
    admin.ask("mutation($id: ID!) { tagDelete(id: $id) { id } }", json!({"id": id}));
    let first = &admin.ask(HISTORY, json!({"id": id, "first": 1}))["history"];
    assert_eq!(actions(first), ["CREATED"]);
    assert_eq!(first["nodes"][0]["record"], Value::Null, "it is gone");
    assert_eq!(first["pageInfo"]["hasNextPage"], json!(true));
    assert_eq!(first["edges"][0]["cursor"], first["pageInfo"]["endCursor"]);
    let after = json!({"id": id, "first": 5, "after": first["pageInfo"]["endCursor"]});
    let rest = &admin.ask(HISTORY, after)["history"];
    assert_eq!(actions(rest), ["UPDATED", "DELETED"]);
    assert_eq!(rest["pageInfo"]["hasNextPage"], json!(false));
    let last = &admin.ask(HISTORY, json!({"id": id, "last": 2}))["history"];
    assert_eq!(last["edges"], rest["edges"], "oldest first, whichever end is asked");
    assert_eq!(last["pageInfo"]["hasPreviousPage"], json!(true));
}
