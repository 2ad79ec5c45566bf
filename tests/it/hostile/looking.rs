//! Guests that look records up: by the rights of the caller, within limits, and wiser afterwards.

use serde_json::json;
use server_app::NewUser;
use tests::actor::Actor;

use super::{Site, start};

/// Somebody who may make shots, and sees those of one project.
fn member(site: &Site, admin: &Actor) -> Actor {
    site.app.beside(async |studio| {
        let user = NewUser {
            login: "ada".into(),
            email: "ada@studio.example".into(),
            ..NewUser::default()
        };
        studio.app.create_user(&studio.registry, user, "secret enough").await.expect("a user");
    });
    let found = admin.query(
        "{ userBy(login: \"ada\") { id }
           permissions(filter: {className: {eq: \"Shot\"}, access: {eq: ALLOW}}) { nodes { id } } }",
    );
    let user = &found["userBy"]["id"];
    let grants = found["permissions"]["nodes"].as_array().expect("permissions").iter();
    let grants: Vec<_> = grants.map(|grant| grant["id"].clone()).collect();
    let document = "mutation($group: GroupCreateInput!, $role: RoleCreateInput!) {
        groupCreate(input: $group) { group { id } } roleCreate(input: $role) { role { id } } }";
    let group = json!({
        "name": "artists", "permissions": {"connect": grants}, "users": {"connect": [user]},
    });
    let made = admin.ask(document, json!({"group": group, "role": {"name": "artist"}}));
    let role = &made["roleCreate"]["role"]["id"];
    let input = json!({
        "project": {"connect": site.project}, "user": {"connect": user}, "role": {"connect": role},
    });
    let document = "mutation($input: ProjectUserCreateInput!) {
        projectUserCreate(input: $input) { projectUser { id } } }";
    admin.ask(document, json!({"input": input}));
    site.app.log_in("ada", "secret enough")
}

#[test]
fn a_guest_sees_what_its_caller_sees_and_no_more() {
    let site = start();
    let admin = site.app.admin();
    let other = Site { project: admin.make_project("other"), app: site.app };
    for number in 0..3 {
        other.shot(&admin, &format!("other {number}"));
    }
    let site = Site { project: admin.make_project("own"), app: other.app };
    site.shot(&admin, "own");
    let code = |actor: &Actor| {
        let answer = site.shot(actor, "search-everything");
        answer["data"]["shotCreate"]["shot"]["code"]
            .as_str()
            .unwrap_or(&answer.to_string())
            .to_owned()
    };
    assert_eq!(code(&admin), "SAW4");
    let ada = member(&site, &admin);
    // The one that the administrator made, and that of the administrator's look.
    assert_eq!(code(&ada), "SAW2");
}

#[test]
fn what_the_manifest_does_not_permit_has_no_number_that_works() {
    let site = start();
    let made = site.shot(&site.app.admin(), "pry");
    assert_eq!(made["data"]["shotCreate"]["shot"]["code"], "READ2", "{made}");
}

#[test]
fn a_look_up_that_fails_is_the_guests_to_deal_with() {
    let site = start();
    let admin = site.app.admin();
    site.shot(&admin, "accept");
    let made = site.shot(&admin, "fault-is-borne");
    assert_eq!(made["data"]["shotCreate"]["shot"]["code"], "INVALID1", "{made}");
    let passed = site.shot(&admin, "fault-is-passed");
    assert_eq!(passed["errors"][0]["extensions"]["code"], "PLUGIN_FAILED", "{passed}");
    let message = passed["errors"][0]["message"].as_str().expect("a message");
    assert!(message.contains("INVALID"), "{message}");
    let many = site.shot(&admin, "many-operands");
    assert_eq!(many["errors"][0]["extensions"]["code"], "PLUGIN_BUDGET", "{many}");
    let made = site.shot(&admin, "fault-is-borne");
    assert_eq!(made["data"]["shotCreate"]["shot"]["code"], "INVALID2", "{made}");
}

#[test]
fn looks_of_one_document_see_what_it_did_so_far() {
    let site = start();
    let admin = site.app.admin();
    let shot = |description: &str| json!({"code": "c", "name": "c", "description": description, "project": {"connect": site.project}});
    let document = "mutation($a: ShotCreateInput!, $b: ShotCreateInput!) {
        a: shotCreate(input: $a) { shot { id } } b: shotCreate(input: $b) { shot { code } } }";
    let made = admin.ask(document, json!({"a": shot("plain"), "b": shot("search-everything")}));
    assert_eq!(made["b"]["shot"]["code"], "SAW1");
}
