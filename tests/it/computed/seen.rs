//! Plugins that compute are given what their reader may read, and find what their reader may see.

use serde_json::{Value, json};
use server_app::NewUser;
use tests::actor::Actor;

use super::{Site, shots};

/// Somebody who sees the project, and not these.
pub(super) fn member(site: &Site, denied: &[&str]) -> Actor {
    let (admin, login) = (site.app.admin(), "ada");
    site.app.beside(async |studio| {
        let user = NewUser {
            login: login.into(),
            email: format!("{login}@studio.example"),
            ..NewUser::default()
        };
        studio.app.create_user(&studio.registry, user, "secret enough").await.expect("a user");
    });
    let user = admin.query("{ userBy(login: \"ada\") { id } }")["userBy"]["id"].clone();
    let upsert = "mutation($name: String!) { permissionUpsert(match: [ACCESS, ACTION, CLASS_NAME],
        input: {access: DENY, action: READ, className: $name}) { permission { id } } }";
    let denial = |name: &&str| {
        admin.ask(upsert, json!({"name": name}))["permissionUpsert"]["permission"]["id"].clone()
    };
    let denials: Vec<Value> = denied.iter().map(denial).collect();
    let document = "mutation($group: GroupCreateInput!, $role: RoleCreateInput!) {
        groupCreate(input: $group) { group { id } } roleCreate(input: $role) { role { id } } }";
    let group = json!({
        "name": "artists", "permissions": {"connect": denials}, "users": {"connect": [user]},
    });
    let made = admin.ask(document, json!({"group": group, "role": {"name": "artist"}}));
    let role = &made["roleCreate"]["role"]["id"];
    let input = json!({
        "project": {"connect": site.project}, "user": {"connect": user}, "role": {"connect": role},
    });
    let document = "mutation($input: ProjectUserCreateInput!) {
        projectUserCreate(input: $input) { projectUser { id } } }";
    admin.ask(document, json!({"input": input}));
    site.app.log_in(login, "secret enough")
}

#[test]
fn what_a_reader_may_not_read_is_not_given_to_the_plugin() {
    let site = Site::new();
    let ada = member(&site, &["Shot.code", "Sequence", "Shot.span"]);
    assert_eq!(shots_of(&ada, "label")[2]["label"], "nobody knows");
    let refused = ada.answer("{ shots { nodes { span } } }", json!({}));
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
    // Of what it is not given it finds nothing either.
    assert_eq!(shots_of(&ada, "path")[2]["path"], Value::Null);
    let admin = site.app.admin();
    assert_eq!(shots(&admin, "path")[2]["path"], "SQ/C");
    assert_eq!(shots(&admin, "path")[0]["path"], Value::Null);
}

/// By the order of priorities, since the code may not be read.
fn shots_of(actor: &Actor, fields: &str) -> Value {
    let document = format!("{{ shots(orderBy: {{priority: ASC}}) {{ nodes {{ {fields} }} }} }}");
    actor.query(&document)["shots"]["nodes"].clone()
}

#[test]
fn look_ups_within_a_document_see_what_it_changed() {
    let site = Site::new();
    let admin = site.app.admin();
    let sequence =
        admin.query("{ sequences { nodes { id } } }")["sequences"]["nodes"][0]["id"].clone();
    let document = "mutation($sequence: ID!, $shot: ID!) {
        sequenceUpdate(id: $sequence, patch: {code: \"NEW\"}) { sequence { id } }
        shotUpdate(id: $shot, patch: {description: \"x\"}) { shot { path } }
    }";
    let data = admin.ask(document, json!({"sequence": sequence, "shot": site.shots[1].1}));
    assert_eq!(data["shotUpdate"]["shot"]["path"], "NEW/B");
}
