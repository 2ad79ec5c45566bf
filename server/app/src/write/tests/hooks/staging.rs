//! What hooks make happen besides: commands in the same transaction, by the rights of the caller.

use std::sync::Arc;

use schema_som::change::{Command, Draft, OnError, What};
use schema_som::error::Code;
use schema_som::hooks::{Outcome, Verb};
use schema_som::memory::{Call, Listeners};
use schema_som::permission::{Access, Action};
use schema_som::ports::Terms;
use schema_som::{Key, Value};

use super::{Desk, names};
use crate::write::tests::document::is;
use crate::write::tests::relations::connect;

fn staged(commands: Vec<Command>) -> Outcome {
    Outcome { rulings: Vec::new(), staged: commands }
}

/// A status by its code.
fn status(desk: &Desk, code: &str, key: Option<Key>) -> Command {
    let members = [("name", is(code)), ("code", is(code))];
    let draft = Draft { key, ..desk.draft("Status", &members) };
    Command { ty: draft.ty, what: What::Create(vec![draft]), on_error: OnError::Abort }
}

/// A hook on new tags that stages this.
fn stager(desk: &Desk, name: &str, command: Command) -> Listeners {
    Listeners::default()
        .on(name, &desk.verb("Tag", Verb::Create), move |_, _| Ok(staged(vec![command.clone()])))
}

#[tokio::test]
async fn staged_changes_happen_after_the_rows_and_the_log_says_whose_they_are() {
    let key = Key::new(1_700_000_000_000, [9; 8], 0);
    let (desk, listeners) = Desk::judged(|desk| {
        let first = status(desk, "ST", Some(key));
        let renamed = desk.update("Status", key, &[("name", is("renamed"))]);
        let shot = desk.ix("Shot");
        let input = desk.input("Tag", &[("description", is("by a hook"))]);
        let tag = desk.ix("Tag");
        let statuses = [(desk.ix("Status"), Verb::Create), (desk.ix("Status"), Verb::Update)];
        let own = [statuses[0], statuses[1], (tag, Verb::Update), (shot, Verb::Update)];
        Listeners::default()
            .on("maker/tags", &desk.verb("Tag", Verb::Create), move |_, batch| {
                let target = schema_som::change::Target {
                    key: batch.rows[0].after.key(),
                    expected_revision: None,
                };
                let patch = schema_som::change::Patch { target, input: input.clone() };
                let what = What::Update(vec![patch]);
                let made = Command { ty: tag, what, on_error: OnError::Abort };
                Ok(staged(vec![first.clone(), renamed.clone(), made]))
            })
            .on("maker/own", &own, |_, _| panic!("a plugin knows what it stages"))
            .on("other/statuses", &statuses, |_, _| Ok(Outcome::default()))
    })
    .await;
    let tag = desk.tag("a").await.unwrap();
    assert_eq!(desk.of("Status", key, ["name", "code"]).await, ["renamed".into(), "ST".into()]);
    let now = desk.of("Tag", tag, ["description", "revision"]).await;
    assert_eq!(now, ["by a hook".into(), Value::Int(2)]);
    assert_eq!(desk.causes(key), ["plugin:maker", "plugin:maker"]);
    assert_eq!(desk.causes(tag), ["caller", "plugin:maker"]);
    let calls = listeners.calls();
    assert_eq!(names(&calls), ["tags", "statuses", "statuses"]);
    let via = |call: &Call| call.via.as_deref().map(str::to_owned);
    let all: Vec<_> = calls.iter().map(via).collect();
    assert_eq!(all, [None, Some("maker".into()), Some("maker".into())]);
    assert!(calls.iter().all(|call| call.mutation == calls[0].mutation), "one document");
}

#[tokio::test]
async fn links_and_deletes_are_staged_too() {
    let (mut desk, _) = Desk::judged(|_| Listeners::default()).await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let (old, new) = (desk.tag("old").await.unwrap(), desk.tag("new").await.unwrap());
    let (delete, link) =
        (desk.delete("Tag", &[old]), desk.update("Shot", shot, &[("tags", connect(&[new]))]));
    let hooks = Listeners::default().on("a/b", &desk.verb("Status", Verb::Create), move |_, _| {
        Ok(staged(vec![delete.clone(), link.clone()]))
    });
    desk.hooks = Arc::new(hooks);
    desk.one(status(&desk, "ST", None)).await.unwrap();
    assert!(desk.targets("Shot", "tags", shot).await.contains(&new));
    assert_eq!(desk.causes(old), ["caller", "plugin:a"]);
    assert_eq!(desk.log(old).await[1].0, "deleted");
}

#[tokio::test]
async fn plugins_that_answer_each_other_without_end_are_stopped() {
    let (desk, listeners) = Desk::judged(|desk| {
        let create = desk.create("Tag", &[("name", is("again"))]);
        stager(desk, "ping/ping", create.clone()).on(
            "pong/pong",
            &desk.verb("Tag", Verb::Create),
            move |_, _| Ok(staged(vec![create.clone()])),
        )
    })
    .await;
    let before = desk.tags_now().await;
    let error = desk.tag("a").await.unwrap_err();
    assert_eq!(error.code(), Code::PluginLoop, "{error}");
    assert!(error.extensions().contains_key("plugin"));
    assert_eq!(desk.tags_now().await, before);
    assert!(listeners.calls().len() < 12, "{}", listeners.calls().len());
}

#[tokio::test]
async fn what_is_staged_is_held_to_the_rights_of_the_caller() {
    let (mut desk, _) =
        Desk::judged(|desk| stager(desk, "maker/tags", status(desk, "ST", None))).await;
    desk.act_as(&[], &[(Action::Create, "Tag", Access::Allow)]).await;
    let error = desk.tag("a").await.unwrap_err();
    assert_eq!(error.code(), Code::Forbidden, "{error}");
    let extensions = error.extensions();
    assert_eq!((&extensions["plugin"], &extensions["index"]), (&"maker".into(), &0.into()));
    let tags = ["a", "b"].map(|name| desk.draft("Tag", &[("name", is(name))]));
    let what = What::Create(tags.to_vec());
    let both = Command { ty: desk.ix("Tag"), what, on_error: OnError::SkipFailed };
    let changed = desk.run(both).await.unwrap();
    assert!(changed.rows.iter().all(Result::is_err), "each of them has the hook stage it");
}

#[tokio::test]
async fn a_given_key_is_new_and_of_the_right_form() {
    let (mut desk, _) = Desk::judged(|_| Listeners::default()).await;
    let taken = desk.find("Status", "code", "CMPL").await;
    let gone = desk.tag("gone").await.unwrap();
    desk.run(desk.delete("Tag", &[gone])).await.unwrap();
    for (key, code) in
        [(taken, Code::NotUnique), (gone, Code::NotUnique), (Key([7; 16]), Code::InvalidId)]
    {
        desk.hooks = Arc::new(stager(&desk, "maker/tags", status(&desk, "ST", Some(key))));
        let error = desk.tag("a").await.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert_eq!(error.extensions()["plugin"], "maker");
    }
}

#[tokio::test]
async fn a_dry_run_stages_and_leaves_nothing() {
    let (desk, listeners) =
        Desk::judged(|desk| stager(desk, "maker/tags", status(desk, "ST", None))).await;
    let before = desk.stored("Status", ["id"]).await.len();
    let mut work = desk.begin(Terms { dry_run: true, ..Terms::default() }).await;
    let tag = desk.create("Tag", &[("name", is("a"))]);
    work.change(&desk.context(), tag).await.unwrap();
    work.finish(b"{}").await.unwrap();
    assert_eq!(listeners.calls().len(), 1);
    assert_eq!(desk.stored("Status", ["id"]).await.len(), before);
}
