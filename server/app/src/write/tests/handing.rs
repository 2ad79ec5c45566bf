//! Nobody hands out more than they hold, whichever way it is said.

use schema_som::Key;
use schema_som::actor::Actor;
use schema_som::change::{Command, OnError, RelationInput, Target, What};
use schema_som::error::Code;
use schema_som::permission::{Access, Action};

use super::document::{Desk, Said, is, to};
use super::relations::{connect, disconnect, made};
use crate::testing::Studio;

/// A desk of the demo's producer, with the key of her user: she may change users.
async fn producer() -> (Desk, Key) {
    let mut desk = Desk::demo().await;
    let pia = desk.find("User", "login", "pia").await;
    desk.actor = actor(&desk.studio, pia).await;
    assert!(desk.actor.all_projects && !desk.actor.administrator);
    desk.actor.grants.insert((Action::Update, "Group".into()), Access::Allow);
    desk.actor.grants.insert((Action::Create, "Group".into()), Access::Allow);
    desk.actor.grants.insert((Action::Update, "Role".into()), Access::Allow);
    desk.actor.grants.insert((Action::Create, "Permission".into()), Access::Allow);
    desk.actor.grants.insert((Action::Delete, "User".into()), Access::Allow);
    (desk, pia)
}

async fn actor(studio: &Studio, user: Key) -> Actor {
    studio.app.load_actor(&studio.registry, user).await.unwrap().unwrap()
}

fn command(desk: &Desk, ty: &str, what: What) -> Command {
    let ty = desk.studio.registry.by_name(ty).unwrap().ix;
    Command { ty, what, on_error: OnError::Abort }
}

fn delete(desk: &Desk, ty: &str, key: Key) -> Command {
    command(desk, ty, What::Delete(vec![Target { key, expected_revision: None }]))
}

fn new_user(login: &str) -> Vec<(&'static str, Said)> {
    vec![("name", is(login)), ("login", is(login)), ("email", is(format!("{login}@x.com")))]
}

/// Members of a new permission.
fn permission(access: &str, action: &str, class: &str) -> [(&'static str, Said); 3] {
    [("access", is(access)), ("action", is(action)), ("class_name", is(class))]
}

fn create(linked: schema_som::change::Linked) -> Said {
    let connect = vec![linked];
    Said::Leads(RelationInput::Many(schema_som::change::ManyInput {
        connect,
        ..Default::default()
    }))
}

/// A permission that every studio has.
async fn known(desk: &Desk, access: &str, action: &str, class: &str) -> Key {
    let all = desk.stored("Permission", ["id", "access", "action", "class_name"]).await;
    let wanted = [access.into(), action.into(), class.into()];
    let found = all.iter().find(|row| row[1..] == wanted).expect("a permission");
    found[0].as_cell().as_key().unwrap()
}

async fn refused(desk: &Desk, command: Command) -> String {
    let error = desk.one(command).await.expect_err("it hands out too much");
    assert_eq!(error.code(), Code::Forbidden, "{error}");
    assert!(error.to_string().contains("pia may not"), "{error}");
    error.to_string()
}

#[tokio::test]
async fn groups_are_given_by_those_only_who_hold_what_they_permit() {
    let (desk, pia) = producer().await;
    let (ada, admins) =
        (desk.find("User", "login", "ada").await, desk.find("Group", "name", "admins").await);
    let producers = desk.find("Group", "name", "Producers").await;
    for user in [pia, ada] {
        refused(&desk, desk.update("User", user, &[("groups", connect(&[admins]))])).await;
        refused(&desk, desk.update("Group", admins, &[("users", connect(&[user]))])).await;
    }
    let mut with_group = new_user("eve");
    with_group.push(("groups", connect(&[admins])));
    refused(&desk, desk.create("User", &with_group)).await;
    let along = made(&desk, "User", &new_user("eve"));
    refused(&desk, desk.update("Group", admins, &[("users", create(along))])).await;
    desk.one(desk.update("User", ada, &[("groups", connect(&[producers]))])).await.unwrap();
    desk.one(desk.update("User", ada, &[("groups", disconnect(&[producers]))])).await.unwrap();
    let group = [("name", is("Sneaks")), ("reach", is("admin"))];
    refused(&desk, desk.create("Group", &group)).await;
    refused(&desk, desk.update("Group", producers, &[("reach", is("admin"))])).await;
}

#[tokio::test]
async fn permissions_are_given_and_bans_are_lifted_by_those_only_who_hold_them() {
    let (mut desk, pia) = producer().await;
    let too_much = known(&desk, "Allow", "Delete", "Repository").await;
    let ban = known(&desk, "Deny", "List", "Tag").await;
    let held = known(&desk, "Allow", "Create", "TimeLog").await;
    let artists = desk.find("Group", "name", "Artists").await;
    let lead = desk.find("Role", "name", "Lead").await;
    desk.one(desk.update("User", pia, &[("groups", connect(&[artists]))])).await.unwrap();
    for (ty, holder) in [("User", pia), ("Group", artists), ("Role", lead)] {
        let update = |said| desk.update(ty, holder, &[("permissions", said)]);
        let told = refused(&desk, update(connect(&[too_much]))).await;
        assert!(told.contains("Delete Repository"), "{told}");
        let inner = made(&desk, "Permission", &permission("Allow", "Delete", "Structure"));
        refused(&desk, update(create(inner))).await;
        desk.one(update(connect(&[ban, held]))).await.unwrap();
    }
    desk.actor.grants.insert((Action::List, "Tag".into()), Access::Deny);
    for (ty, holder) in [("User", pia), ("Group", artists), ("Role", lead)] {
        let lifted = desk.update(ty, holder, &[("permissions", disconnect(&[ban]))]);
        refused(&desk, lifted).await;
    }
    refused(&desk, desk.update("User", pia, &[("groups", disconnect(&[artists]))])).await;
}

#[tokio::test]
async fn who_may_do_more_is_changed_by_nobody_who_may_do_less() {
    let (mut desk, pia) = producer().await;
    let admin = desk.find("User", "login", "admin").await;
    let admins = desk.find("Group", "name", "admins").await;
    refused(&desk, desk.update("User", admin, &[("login", is("mine"))])).await;
    refused(&desk, desk.update("User", admin, &[("groups", disconnect(&[admins]))])).await;
    refused(&desk, delete(&desk, "User", admin)).await;
    desk.one(desk.update("User", admin, &[("login", is("Ad min"))])).await.unwrap();
    desk.one(desk.update("User", admin, &[("description", is("busy"))])).await.unwrap();
    desk.one(desk.update("User", pia, &[("login", is("pia2"))])).await.unwrap();
    // What comes back from the trash is handed out again.
    let rights = std::mem::replace(&mut desk.actor, Actor::system());
    let mut eve = new_user("eve");
    eve.push(("groups", connect(&[admins])));
    let eve = desk.one(desk.create("User", &eve)).await.unwrap();
    desk.one(delete(&desk, "User", eve)).await.unwrap();
    desk.actor = rights;
    refused(&desk, command(&desk, "User", What::Restore(vec![eve]))).await;
}

#[tokio::test]
async fn a_role_is_given_in_a_project_by_those_only_who_hold_it_there() {
    let mut desk = Desk::demo().await;
    let said = known(&desk, "Allow", "Delete", "Shot").await;
    let role = [("name", is("Remover")), ("permissions", connect(&[said]))];
    let role = desk.one(desk.create("Role", &role)).await.unwrap();
    let project = desk.stored("Project", ["id"]).await[0][0].as_cell().as_key().unwrap();
    let user = desk.one(desk.create("User", &new_user("eve"))).await.unwrap();
    let members = [
        (Action::Create, "ProjectUser", Access::Allow),
        (Action::Update, "ProjectUser", Access::Allow),
    ];
    desk.act_as(&[project], &members).await;
    desk.actor.login = "pia".into();
    let place = [("project", to(project)), ("user", to(user)), ("role", to(role))];
    refused(&desk, desk.create("ProjectUser", &place)).await;
    let bare = desk.one(desk.create("ProjectUser", &place[..2])).await.unwrap();
    refused(&desk, desk.update("ProjectUser", bare, &[("role", to(role))])).await;
    let held = [((Action::Delete, "Shot".to_owned()), Access::Allow)];
    desk.actor.roles.insert(project, held.into());
    desk.one(desk.update("ProjectUser", bare, &[("role", to(role))])).await.unwrap();
}

#[tokio::test]
async fn a_committed_change_of_rights_holds_at_once() {
    let desk = Desk::demo().await;
    let (app, registry) = (&desk.studio.app, &desk.studio.registry);
    app.set_password(registry, "ada", "secret enough", false).await.unwrap();
    let token = app.login(registry, "ada", "secret enough").await.unwrap().token;
    let holds = async || {
        let actor = app.actor_by_token(registry, &token).await.unwrap().unwrap();
        actor.granted(Action::Create, "TimeLog")
    };
    assert_eq!(holds().await, Some(Access::Allow));
    let (ada, artists) =
        (desk.find("User", "login", "ada").await, desk.find("Group", "name", "Artists").await);
    desk.one(desk.update("User", ada, &[("groups", disconnect(&[artists]))])).await.unwrap();
    assert_eq!(holds().await, None);
    let rights = schema_som::ports::Entities::rights(app);
    desk.one(desk.create("Tag", &[("name", is("a tag"))])).await.unwrap();
    assert_eq!(schema_som::ports::Entities::rights(app), rights, "a tag changes nobody's rights");
}
