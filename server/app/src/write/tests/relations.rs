//! What documents say of relations: links, role records, foreign keys of others, nested records.

use schema_som::Key;
use schema_som::change::{Linked, ManyInput, RelationInput};
use schema_som::error::Code;
use schema_som::permission::{Access, Action};
use schema_som::value::Value;

use super::document::{Desk, Said, is, to};

fn existing(keys: &[Key]) -> Vec<Linked> {
    keys.iter().copied().map(Linked::Existing).collect()
}

pub(super) fn connect(keys: &[Key]) -> Said {
    let connect = existing(keys);
    Said::Leads(RelationInput::Many(ManyInput { connect, ..ManyInput::default() }))
}

pub(super) fn disconnect(keys: &[Key]) -> Said {
    let disconnect = keys.to_vec();
    Said::Leads(RelationInput::Many(ManyInput { disconnect, ..ManyInput::default() }))
}

pub(super) fn set(keys: &[Key]) -> Said {
    let set = Some(existing(keys));
    Said::Leads(RelationInput::Many(ManyInput { set, ..ManyInput::default() }))
}

pub(super) fn made(desk: &Desk, ty: &str, members: &[(&str, Said)]) -> Linked {
    Linked::New(Box::new(desk.draft(ty, members)))
}

async fn keys(desk: &Desk, ty: &str) -> Vec<Key> {
    let all = desk.stored(ty, ["id"]).await;
    all.into_iter().filter_map(|[id]| id.as_cell().as_key()).collect()
}

/// A task without children.
async fn leaf(desk: &Desk) -> Key {
    let parents: Vec<Value> = desk.stored("Task", ["parent_id"]).await.concat();
    let all = keys(desk, "Task").await;
    *all.iter().find(|key| !parents.contains(&Value::Key(**key))).unwrap()
}

#[tokio::test]
async fn links_are_set_connected_and_disconnected_with_events_on_their_owner() {
    let desk = Desk::demo().await;
    let task = leaf(&desk).await;
    let users = keys(&desk, "User").await;
    let (ada, ben) = (users[0], users[1]);
    desk.one(desk.update("Task", task, &[("watchers", set(&[ada, ben]))])).await.unwrap();
    desk.one(desk.update("Task", task, &[("watchers", disconnect(&[ada]))])).await.unwrap();
    desk.one(desk.update("Task", task, &[("watchers", connect(&[ben]))])).await.unwrap();
    let log = desk.log(task).await;
    assert_eq!(log.len(), 3, "what was linked already is no change");
    assert_eq!(log[1].1["watchers"]["added"].as_array().unwrap().len(), 2);
    assert_eq!(log[2].1["watchers"]["removed"].as_array().unwrap().len(), 1);
    let [revision] = desk.of("Task", task, ["revision"]).await;
    assert_eq!(revision, Value::Int(3));
    // From the other side the task is what changes.
    desk.one(desk.update("User", ada, &[("watching", connect(&[task]))])).await.unwrap();
    assert_eq!(desk.log(task).await.len(), 4);
    assert_eq!(desk.of("Task", task, ["revision"]).await, [Value::Int(4)]);
}

#[tokio::test]
async fn an_ordered_relation_keeps_the_order_that_is_set() {
    let desk = Desk::demo().await;
    let project = keys(&desk, "Project").await[0];
    let second = [("name", is("Backup")), ("code", is("B2"))];
    let second = desk.one(desk.create("Repository", &second)).await.unwrap();
    let first = keys(&desk, "Repository").await.into_iter().find(|key| *key != second).unwrap();
    desk.one(desk.update("Project", project, &[("repositories", connect(&[second]))]))
        .await
        .unwrap();
    assert_eq!(desk.targets("Project", "repositories", project).await, [first, second]);
    desk.one(desk.update("Project", project, &[("repositories", set(&[second, first]))]))
        .await
        .unwrap();
    assert_eq!(desk.targets("Project", "repositories", project).await, [second, first]);
}

#[tokio::test]
async fn role_records_come_and_go_with_events_of_their_own() {
    let desk = Desk::demo().await;
    let project = keys(&desk, "Project").await[0];
    let user = [("name", is("New")), ("login", is("new")), ("email", is("new@studio"))];
    let user = desk.one(desk.create("User", &user)).await.unwrap();
    let count = keys(&desk, "ProjectUser").await.len();
    desk.one(desk.update("User", user, &[("projects", connect(&[project]))])).await.unwrap();
    assert_eq!(keys(&desk, "ProjectUser").await.len(), count + 1);
    let role = desk.find("ProjectUser", "user_id", user).await;
    assert_eq!(desk.log(role).await.len(), 1);
    assert_eq!(desk.log(user).await.len(), 1, "the user did not change");
    desk.one(desk.update("Project", project, &[("users", disconnect(&[user]))])).await.unwrap();
    assert_eq!(keys(&desk, "ProjectUser").await.len(), count);
    assert_eq!(desk.log(role).await[1].0, "deleted");
}

#[tokio::test]
async fn foreign_keys_of_others_change_on_their_side() {
    let desk = Desk::demo().await;
    let sequences = keys(&desk, "Sequence").await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let [own] = desk.of("Shot", shot, ["sequence_id"]).await;
    let own = own.as_cell().as_key().unwrap();
    let [project] = desk.of("Shot", shot, ["project_id"]).await;
    let mut other = None;
    for key in sequences {
        if key != own && desk.of("Sequence", key, ["project_id"]).await == [project.clone()] {
            other = Some(key);
        }
    }
    let other = other.unwrap();
    desk.one(desk.update("Sequence", other, &[("shots", connect(&[shot]))])).await.unwrap();
    assert_eq!(desk.of("Shot", shot, ["sequence_id"]).await, [Value::Key(other)]);
    assert_eq!(desk.log(shot).await.len(), 2);
    assert_eq!(desk.log(other).await.len(), 1);
    desk.one(desk.update("Sequence", other, &[("shots", set(&[]))])).await.unwrap();
    assert_eq!(desk.of("Shot", shot, ["sequence_id"]).await, [Value::Null]);
    let task = leaf(&desk).await;
    let version = desk.one(desk.create("Version", &[("task", to(task))])).await.unwrap();
    let refused = desk.one(desk.update("Task", task, &[("versions", disconnect(&[version]))]));
    assert_eq!(refused.await.unwrap_err().code(), Code::Required);
}

#[tokio::test]
async fn records_are_made_within_records() {
    let desk = Desk::demo().await;
    let project = keys(&desk, "Project").await[0];
    let shot = |code: &str| made(&desk, "Shot", &[("code", is(code)), ("name", is(code))]);
    let shots = ManyInput { connect: vec![shot("X_10"), shot("X_20")], ..ManyInput::default() };
    let tag = ManyInput {
        connect: vec![made(&desk, "Tag", &[("name", is("hot"))])],
        ..ManyInput::default()
    };
    let sequence = desk.create(
        "Sequence",
        &[
            ("name", is("X")),
            ("code", is("X")),
            ("project", to(project)),
            ("shots", Said::Leads(RelationInput::Many(shots))),
            ("tags", Said::Leads(RelationInput::Many(tag))),
        ],
    );
    let sequence = desk.one(sequence).await.unwrap();
    let shot = desk.find("Shot", "code", "X_20").await;
    let made = desk.of("Shot", shot, ["sequence_id", "project_id", "level"]).await;
    assert_eq!(made, [Value::Key(sequence), Value::Key(project), Value::Int(1)]);
    assert_eq!(desk.targets("Sequence", "tags", sequence).await.len(), 1);
}

#[tokio::test]
async fn nesting_ends_at_three() {
    let desk = Desk::demo().await;
    let project = keys(&desk, "Project").await[0];
    let within = |inner: Option<Said>| {
        let mut members = vec![("name", is("t"))];
        match inner {
            Some(said) => members.push(("parent", said)),
            None => members.push(("project", to(project))),
        }
        members
    };
    let mut inner = None;
    for depth in 0..=4 {
        let members = within(inner.clone());
        let done = desk.one(desk.create("Task", &members)).await;
        match depth {
            0..=3 => _ = done.unwrap(),
            _ => assert_eq!(done.unwrap_err().code(), Code::LimitExceeded),
        }
        let draft = Linked::New(Box::new(desk.draft("Task", &members)));
        inner = Some(Said::Leads(RelationInput::One(Some(draft))));
    }
}

#[tokio::test]
async fn relations_do_not_lead_into_other_projects() {
    let desk = Desk::demo().await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let other = desk.find("Sequence", "code", "GUT").await;
    let refused = desk.one(desk.update("Shot", shot, &[("sequence", to(other))])).await;
    let error = refused.unwrap_err();
    assert_eq!(error.code(), Code::InvalidValue);
    assert!(error.message().contains("another project"), "{error}");
}

#[tokio::test]
async fn whoever_sets_a_relation_leaves_alone_what_they_do_not_see() {
    let mut desk = Desk::demo().await;
    let seen = desk.find("Shot", "code", "STM_010").await;
    let hidden = desk.find("Shot", "code", "GUT_010").await;
    let user = keys(&desk, "User").await[0];
    desk.one(desk.update("User", user, &[("watching", connect(&[seen, hidden]))])).await.unwrap();
    let [project] = desk.of("Shot", seen, ["project_id"]).await;
    let project = project.as_cell().as_key().unwrap();
    let grants = [
        (Action::Update, "User", Access::Allow),
        (Action::Update, "Shot", Access::Allow),
        (Action::Update, "Task", Access::Allow),
    ];
    desk.act_as(&[project], &grants).await;
    desk.one(desk.update("User", user, &[("watching", set(&[]))])).await.unwrap();
    assert!(desk.targets("Shot", "watchers", seen).await.is_empty());
    assert_eq!(desk.targets("Shot", "watchers", hidden).await, [user]);
}

#[tokio::test]
async fn the_log_names_records_by_their_own_types() {
    let desk = Desk::demo().await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let parent = to(shot);
    let task = desk.one(desk.create("Task", &[("name", is("x")), ("parent", parent)]));
    let task = task.await.unwrap();
    let other = desk.find("Shot", "code", "STM_020").await;
    desk.one(desk.update("Task", task, &[("parent", to(other))])).await.unwrap();
    desk.run(desk.delete("Task", &[task])).await.unwrap();
    let (shot, other) = (shot.to_id("shot"), other.to_id("shot"));
    let log = desk.log(task).await;
    let parents: Vec<_> = log.iter().map(|(_, changes)| changes["parent_id"].clone()).collect();
    let expected = [
        serde_json::json!([null, shot]),
        serde_json::json!([shot, other]),
        serde_json::json!([other, null]),
    ];
    assert_eq!(parents, expected);
}

#[tokio::test]
async fn what_is_attached_later_comes_into_the_project() {
    let desk = Desk::demo().await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let [project] = desk.of("Shot", shot, ["project_id"]).await;
    let note = desk.one(desk.create("Note", &[("content", is("x"))])).await.unwrap();
    let path = [("full_path", is("/a/b.jpg"))];
    let file = desk.one(desk.create("File", &path)).await.unwrap();
    assert_eq!(desk.of("Note", note, ["project_id"]).await, [Value::Null]);
    let attach = [("notes", connect(&[note])), ("thumbnail", to(file))];
    desk.one(desk.update("Shot", shot, &attach)).await.unwrap();
    for (ty, attached) in [("Note", note), ("File", file)] {
        let [found] = desk.of(ty, attached, ["project_id"]).await;
        assert_eq!(found, project, "{ty}");
    }
    assert_eq!(desk.log(note).await.len(), 2);
    // It stays there.
    desk.one(desk.update("Shot", shot, &[("notes", disconnect(&[note]))])).await.unwrap();
    assert_eq!(desk.of("Note", note, ["project_id"]).await, [project]);
    let other = desk.find("Shot", "code", "GUT_010").await;
    let refused = desk.one(desk.update("Shot", other, &[("notes", connect(&[note]))])).await;
    assert_eq!(refused.unwrap_err().code(), Code::InvalidValue);
}
