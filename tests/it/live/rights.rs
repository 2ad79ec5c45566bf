//! Rights that change while somebody listens.

use serde_json::json;
use tests::TestApp;
use tests::actor::Actor;
use tests::socket::Socket;

use super::{TAGS, make_tag, now};

/// A user with a project of their own, as the administrator made them.
fn member(app: &TestApp, admin: &Actor) -> (Actor, String, String) {
    let login = "listener";
    app.beside(async |studio| {
        let user = server_app::NewUser {
            login: login.into(),
            email: "listener@studio.example".into(),
            ..server_app::NewUser::default()
        };
        studio.app.create_user(&studio.registry, user, "secret enough").await.expect("a user");
    });
    let user = admin.query("{ userBy(login: \"listener\") { id } }")["userBy"]["id"].clone();
    let document = "mutation($user: ID!) {
        projectCreate(input: {name: \"Lab\", code: \"LAB\"}) { project { id } }
        roleCreate(input: {name: \"Watcher\"}) { role { id } }
        userUpdate(id: $user, patch: {}) { user { id } }
    }";
    let made = admin.ask(document, json!({"user": user}));
    let project = made["projectCreate"]["project"]["id"].as_str().expect("a project").to_owned();
    let role = &made["roleCreate"]["role"]["id"];
    let document = "mutation($input: ProjectUserCreateInput!) {
        projectUserCreate(input: $input) { projectUser { id } }
    }";
    let input = json!({"project": {"connect": project}, "user": {"connect": user}, "role": {"connect": role}});
    let membership = admin.ask(document, json!({"input": input}));
    let membership = membership["projectUserCreate"]["projectUser"]["id"].as_str();
    (app.log_in(login, "secret enough"), project, membership.expect("a membership").to_owned())
}

#[test]
fn whoever_leaves_a_project_hears_no_more_of_it() {
    let app = TestApp::start();
    let admin = app.admin();
    let (listener, project, membership) = member(&app, &admin);
    let mut socket = Socket::with_token(app.address(), listener.token().expect("a token"));
    let document = "subscription($after: String) {
        taskChanged(after: $after) { task { name } }
    }";
    socket.subscribe("1", document, json!({"after": now(&admin)}));
    let task = |name: &str| {
        let document =
            "mutation($input: TaskCreateInput!) { taskCreate(input: $input) { task { id } } }";
        let input = json!({"name": name, "project": {"connect": project}});
        admin.ask(document, json!({"input": input}));
    };
    task("seen");
    assert_eq!(socket.hear()["payload"]["data"]["taskChanged"]["task"]["name"], "seen");
    admin
        .ask("mutation($id: ID!) { projectUserDelete(id: $id) { id } }", json!({"id": membership}));
    // Rights are looked at again in a moment. Tags are told as before, tasks no more.
    socket.subscribe("tags", TAGS, json!({"after": now(&admin)}));
    let mut silent = 0;
    for round in 0..100 {
        task(&format!("hidden {round}"));
        make_tag(&admin, &format!("told {round}"));
        let mut told = 0;
        while socket.hear()["id"] != "tags" {
            told += 1;
        }
        silent = if told == 0 { silent + 1 } else { 0 };
        if silent == 5 {
            break;
        }
    }
    assert_eq!(silent, 5, "it still hears of the project");
    socket.subscribe("3", "{ tasks { totalCount } }", json!({}));
    let heard = socket.hear();
    assert_eq!(heard["payload"]["data"]["tasks"]["totalCount"], 0, "{heard}");
}
