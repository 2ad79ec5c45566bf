//! What errors do not say to those who may not read it, and what permissions may name.

use schema_som::Key;
use schema_som::actor::Actor;
use schema_som::change::{Command, OnError, Patch, Target, What};
use schema_som::error::{Code, Error};
use schema_som::permission::{Access, Action};
use schema_som::value::Value;

use super::document::{Desk, is};

async fn a_shot(desk: &Desk) -> (Key, Key) {
    let [id, project] = desk.stored("Shot", ["id", "project_id"]).await[0].clone();
    (id.as_cell().as_key().unwrap(), project.as_cell().as_key().unwrap())
}

#[tokio::test]
async fn errors_say_nothing_that_the_caller_may_not_read() {
    let mut desk = Desk::demo().await;
    let (shot, project) = a_shot(&desk).await;
    let outdated = |desk: &Desk| {
        let target = Target { key: shot, expected_revision: Some(99) };
        let patch = Patch { target, input: desk.input("Shot", &[("priority", is(1_i64))]) };
        let ty = desk.studio.registry.by_name("Shot").unwrap().ix;
        Command { ty, what: What::Update(vec![patch]), on_error: OnError::Abort }
    };
    let outside = |desk: &Desk| desk.update("Shot", shot, &[("source_in", is(-99_999_i64))]);
    let said = async |desk: &Desk| {
        let errors = [desk.one(outside(desk)).await, desk.one(outdated(desk)).await];
        errors.map(|error| error.unwrap_err().to_string())
    };
    let [frames, whose] = said(&desk).await;
    assert!(frames.contains(" to ") && whose.contains("changed"), "{frames} {whose}");
    let update = (Action::Update, "Shot", Access::Allow);
    desk.act_as(&[project], &[update]).await;
    let [frames, _] = said(&desk).await;
    assert!(frames.contains("frame of the cut, "), "{frames}");
    let (cut, user) =
        ((Action::Read, "Shot.cut_in", Access::Deny), (Action::Read, "User", Access::Deny));
    desk.act_as(&[project], &[update, cut, user]).await;
    let [frames, whose] = said(&desk).await;
    assert!(frames.contains("expected a frame of the cut, got -99999"), "{frames}");
    assert!(!whose.contains(" by "), "{whose}");
}

#[tokio::test]
async fn a_permission_names_what_the_model_has() {
    let desk = Desk::demo().await;
    let permission = async |action: &str, class: &str| -> Result<Value, Error> {
        let said = [("access", is("Deny")), ("action", is(action)), ("class_name", is(class))];
        let key = desk.one(desk.create("Permission", &said)).await?;
        Ok(desk.of("Permission", key, ["class_name"]).await[0].clone())
    };
    for (given, stored) in [
        ("Shot.cutIn", "Shot.cut_in"),
        ("Shot.cut_out", "Shot.cut_out"),
        ("Task.alternativeResources", "Task.alternative_resources"),
        ("SimpleEntity.niceName", "SimpleEntity.nice_name"),
        ("Shot.sequence", "Shot.sequence"),
    ] {
        assert_eq!(permission("Read", given).await.unwrap(), stored.into(), "{given}");
    }
    for (action, class, hint) in [
        ("Read", "Shoot.foo", "did you mean `Shot`"),
        ("Read", "Shot.cut_inn", "did you mean `cut_in`"),
        ("Read", "Shot.", "those of a plugin"),
        ("Read", "User.password_hash", "those of a plugin"),
        ("Read", "Entity", "extend it"),
        ("Read", "Entity.name", "`SimpleEntity.name`"),
        ("Delete", "Shot.cut_in", "another action"),
        ("Read", "Shot.id", "the type alone"),
        ("Read", "File.extension", "that instead"),
    ] {
        let error = permission(action, class).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidValue, "{error}");
        let told = error.extensions()["hint"].to_string();
        assert!(told.contains(hint), "{class}: {told}");
    }
}

#[tokio::test]
async fn a_permission_of_a_plugin_that_is_off_comes_back_as_it_was() {
    let desk = Desk::demo().await;
    let mut tx = desk.studio.app.store().begin().await.unwrap();
    let registry = &desk.studio.registry;
    let mut drafts = super::Drafts::new(registry, &*desk.studio.clock);
    let values =
        [("access", "Deny".into()), ("action", "Read".into()), ("class_name", "Lens.x".into())];
    let key = drafts.add("Permission", values).unwrap();
    let model = (&**registry, &Actor::system());
    desk.studio.app.create(&mut tx, model, super::Cause::System, drafts.finish()).await.unwrap();
    tx.commit().await.unwrap();
    let ty = registry.by_name("Permission").unwrap().ix;
    let target = Target { key, expected_revision: None };
    for what in [What::Delete(vec![target]), What::Restore(vec![key])] {
        desk.one(Command { ty, what, on_error: OnError::Abort }).await.unwrap();
    }
    assert_eq!(desk.of("Permission", key, ["class_name"]).await, ["Lens.x".into()]);
}
