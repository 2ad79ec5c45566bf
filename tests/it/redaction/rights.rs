//! Rights go before hooks: what a reader may not read stays hidden, whatever a hook makes of it.

use serde_json::{Value, json};
use server_app::NewUser;

use super::{SEEN, Site};

#[test]
fn a_hook_brings_back_nothing_that_rights_hide() {
    let site = Site::new();
    let (admin, login) = (&site.admin, "ada");
    site.app.beside(async |studio| {
        let email = format!("{login}@studio.example");
        let user = NewUser { login: login.into(), email, ..NewUser::default() };
        studio.app.create_user(&studio.registry, user, "secret enough").await.expect("a user");
    });
    let user = admin.query("{ userBy(login: \"ada\") { id } }")["userBy"]["id"].clone();
    let denial = "mutation { permissionUpsert(match: [ACCESS, ACTION, CLASS_NAME], input: {
        access: DENY, action: READ, className: \"Shot.fps\"}) { permission { id } } }";
    let denial = admin.query(denial)["permissionUpsert"]["permission"]["id"].clone();
    let other = admin.make_project("other");
    let shot = json!({"name": "SECRET", "code": "SECRET", "description": "SECRET", "fps": 24.0,
        "project": {"connect": other}});
    let document = "mutation($shot: ShotCreateInput!) { shotCreate(input: $shot) { shot { id } } }";
    admin.ask(document, json!({"shot": shot}));
    for (project, denied) in [(&site.project, false), (&other, true)] {
        let permissions: &[&Value] = if denied { &[&denial] } else { &[] };
        let role =
            json!({"name": format!("role {denied}"), "permissions": {"connect": permissions}});
        let document =
            "mutation($role: RoleCreateInput!) { roleCreate(input: $role) { role { id } } }";
        let role = admin.ask(document, json!({"role": role}))["roleCreate"]["role"]["id"].clone();
        let input = json!({"project": {"connect": project}, "user": {"connect": user},
            "role": {"connect": role}});
        let document = "mutation($input: ProjectUserCreateInput!) {
            projectUserCreate(input: $input) { projectUser { id } } }";
        admin.ask(document, json!({"input": input}));
    }
    let ada = site.app.log_in(login, "secret enough");
    let document = "{ shots(filter: {code: {eq: \"SECRET\"}}, orderBy: {id: ASC}) { nodes {
        project { name } description fps } } }";
    let seen = json!([
        {"project": {"name": "film"}, "description": SEEN, "fps": 25.5},
        {"project": {"name": "other"}, "description": "<6 6 false>", "fps": null},
    ]);
    assert_eq!(ada.query(document)["shots"]["nodes"], seen);
}
