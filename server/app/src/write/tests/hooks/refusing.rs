//! What hooks are asked, what they refuse, and what it means for the rows and the document.

use std::sync::Arc;

use schema_som::actor::Actor;
use schema_som::change::{Command, OnError, What};
use schema_som::error::{Code, Error};
use schema_som::hooks::{Outcome, Verb};
use schema_som::memory::{Asked, Listeners};
use schema_som::operation::Given;
use schema_som::ports::{Beginning, Terms};
use schema_som::predicate::Predicate;
use schema_som::query::{Page, Query};
use schema_som::value::Value;
use schema_som::{Key, Record};

use super::{Desk, names, refusal, said};
use crate::auth::column;
use crate::write::tests::document::{is, to};
use crate::write::tests::relations::{connect, disconnect};
use crate::write::{Cause, Drafts, Origin};

/// Refuses tags whose name begins with `bad`.
fn guard(desk: &Desk) -> Listeners {
    let name = usize::from(desk.at("Tag", "name"));
    let is_bad = move |record: &Record| matches!(&record.values[name], Value::Text(text) if text.starts_with("bad"));
    Listeners::default().on("guard/names", &desk.verb("Tag", Verb::Create), move |_, batch| {
        let rows = batch.rows.iter().enumerate().filter(|(_, row)| is_bad(row.after));
        Ok(said(rows.map(|(at, _)| (at as u32, refusal(Some("name")))).collect()))
    })
}

fn tags(desk: &Desk, names: &[&str], on_error: OnError) -> Command {
    let drafts = names.iter().map(|name| desk.draft("Tag", &[("name", is(*name))])).collect();
    Command { ty: desk.ix("Tag"), what: What::Create(drafts), on_error }
}

#[tokio::test]
async fn every_refused_row_is_named_with_the_hook_and_its_reasons() {
    let (desk, listeners) = Desk::judged(guard).await;
    let before = desk.tags_now().await;
    let names = ["a", "bad one", "b", "bad two"];
    let error = desk.run(tags(&desk, &names, OnError::Abort)).await.unwrap_err();
    assert_eq!(error.code(), Code::Refused);
    let told = serde_json::json!({
        "code": "BAD_NAME", "type": "Tag", "field": "name", "index": 1,
        "plugin": "guard", "hook": "names", "details": {"pattern": "^[A-Z]"},
    });
    assert_eq!(serde_json::Value::from(error.extensions()), told);
    let others: Vec<_> = error.others().iter().map(Error::index).collect();
    assert_eq!(others, [Some(3)]);
    assert_eq!(desk.tags_now().await, before);
    assert_eq!(listeners.calls().len(), 1, "one call for the batch");
}

#[tokio::test]
async fn refused_rows_alone_are_left_out_where_the_others_are_to_happen() {
    let (desk, listeners) = Desk::judged(guard).await;
    let names = ["a", "bad one", "b", "bad two"];
    let changed = desk.run(tags(&desk, &names, OnError::SkipFailed)).await.unwrap();
    let codes: Vec<_> =
        changed.rows.iter().map(|row| row.as_ref().err().map(Error::code)).collect();
    assert_eq!(codes, [None, Some(Code::Refused), None, Some(Code::Refused)]);
    assert!(changed.rows[1].as_ref().unwrap_err().others().is_empty());
    let sizes: Vec<_> = listeners.calls().iter().map(|call| call.rows.len()).collect();
    assert_eq!(sizes, [4, 2], "the rest at once");
}

#[tokio::test]
async fn a_hook_that_does_not_judge_refuses_the_document() {
    let (desk, _) = Desk::judged(|desk| {
        Listeners::default().on("guard/names", &desk.verb("Tag", Verb::Create), |_, _| {
            Err(Error::new(Code::PluginBusy, "no instance to spare").retry_after(1))
        })
    })
    .await;
    for on_error in [OnError::Abort, OnError::SkipFailed] {
        let error = desk.run(tags(&desk, &["a"], on_error)).await.unwrap_err();
        assert_eq!(error.code(), Code::PluginBusy);
        assert_eq!(error.extensions()["plugin"], "guard");
        assert_eq!(error.extensions()["hook"], "names");
    }
    let (desk, _) = Desk::judged(|desk| {
        Listeners::default().on("guard/names", &desk.verb("Tag", Verb::Create), |_, _| {
            Ok(said(vec![(7, refusal(None))]))
        })
    })
    .await;
    let error = desk.tag("a").await.unwrap_err();
    assert_eq!(error.code(), Code::PluginFailed);
    assert!(error.message().contains("row 7 of 1"), "{error}");
}

#[tokio::test]
async fn a_hook_is_asked_about_what_changes_and_concerns_it() {
    let (desk, listeners) = Desk::judged(|desk| {
        let cut_in = desk.at("Shot", "cut_in");
        Listeners::default()
            .on("a/shots", &desk.verb("Shot", Verb::Update), |_, _| Ok(Outcome::default()))
            .when(move |row| row.changed.contains(&cut_in))
            .on("a/others", &desk.verb("Version", Verb::Update), |_, _| Ok(Outcome::default()))
    })
    .await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let store = desk.studio.app.store();
    let count = async |value: i64| {
        let before = store.statements();
        desk.one(desk.update("Shot", shot, &[("priority", is(value))])).await.unwrap();
        store.statements() - before
    };
    let heard = count(3).await;
    assert_eq!(listeners.calls(), []);
    desk.one(desk.update("Shot", shot, &[("cut_in", is(-7)), ("priority", is(9))])).await.unwrap();
    let calls = listeners.calls();
    let mut changed = vec![desk.at("Shot", "cut_in"), desk.at("Shot", "priority")];
    changed.sort_unstable();
    let row = Asked { key: shot, changed, links: Vec::new(), derived: false };
    assert_eq!(calls[0].rows, [row]);
    let [project] = desk.of("Shot", shot, ["project_id"]).await;
    assert_eq!(calls[0].project, project.as_cell().as_key());
    let unheard = Desk { hooks: Arc::new(Listeners::default()), ..desk };
    let store = unheard.studio.app.store();
    let before = store.statements();
    unheard.one(unheard.update("Shot", shot, &[("priority", is(4))])).await.unwrap();
    assert_eq!(store.statements() - before, heard, "hooks load nothing");
}

#[tokio::test]
async fn deletes_and_restores_are_judged_type_by_type_with_what_goes_along() {
    let (desk, listeners) = Desk::judged(|desk| {
        let mut what = Vec::new();
        for ty in ["Shot", "Task", "Version"] {
            what.extend([(desk.ix(ty), Verb::Delete), (desk.ix(ty), Verb::Restore)]);
        }
        Listeners::default().on("a/all", &what, |_, _| Ok(Outcome::default()))
    })
    .await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    desk.run(desk.delete("Shot", &[shot])).await.unwrap();
    let what = What::Restore(vec![shot]);
    let ty = desk.studio.registry.node().ix;
    desk.run(Command { ty, what, on_error: OnError::Abort }).await.unwrap();
    let calls = listeners.calls();
    for verb in [Verb::Delete, Verb::Restore] {
        let of = |ty: &str| {
            let mut calls = calls.iter().filter(|call| (call.ty, call.verb) == (desk.ix(ty), verb));
            let call = calls.next().unwrap_or_else(|| panic!("{ty} {verb:?}"));
            assert!(calls.next().is_none(), "one batch of {ty}");
            call.rows.clone()
        };
        let shots = of("Shot");
        assert_eq!(
            shots.iter().map(|row| (row.key, row.derived)).collect::<Vec<_>>(),
            [(shot, false)]
        );
        assert!(of("Task").iter().all(|row| row.derived));
        assert!(!of("Version").is_empty());
    }
}

#[tokio::test]
async fn links_are_judged_with_their_targets() {
    let (desk, listeners) = Desk::judged(|desk| {
        let shot = desk.ix("Shot");
        let what = [(shot, Verb::Link), (shot, Verb::Unlink), (shot, Verb::Update)];
        Listeners::default().on("a/links", &what, |_, _| Ok(Outcome::default()))
    })
    .await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let (one, two) = (desk.tag("one").await.unwrap(), desk.tag("two").await.unwrap());
    desk.one(desk.update("Shot", shot, &[("tags", connect(&[one, two]))])).await.unwrap();
    desk.one(desk.update("Shot", shot, &[("tags", disconnect(&[one]))])).await.unwrap();
    let tags = desk.studio.registry.by_name("Shot").unwrap().relation("tags").unwrap().index;
    let calls = listeners.calls();
    let found: Vec<_> = calls.iter().map(|call| (call.verb, call.rows[0].links.clone())).collect();
    let expected =
        [(Verb::Link, vec![(tags, vec![one, two])]), (Verb::Unlink, vec![(tags, vec![one])])];
    assert_eq!(found, expected, "and no field changed");
}

#[tokio::test]
async fn a_hook_looks_by_the_rights_of_the_caller_within_the_transaction() {
    let ask = |desk: &Desk| {
        let user = desk.studio.registry.by_name("Tag").unwrap();
        let name = column(user, "name").unwrap();
        let is_seen = Predicate::eq(user.field("name").unwrap(), "first");
        let mut query = Query::flat(user, vec![name], is_seen);
        query.page = Page::ALL;
        Listeners::default().looking(
            "a/looks",
            &desk.verb("Status", Verb::Create),
            move |_| query.clone(),
            |level| match level {
                Ok(level) if level.rows.is_empty() => Ok(said(vec![(0, refusal(None))])),
                Ok(_) => Ok(Outcome::default()),
                Err(error) => Err(Error::new(Code::PluginFailed, error.to_string())),
            },
        )
    };
    let (mut desk, _) = Desk::judged(ask).await;
    let status =
        |desk: &Desk, code: &str| desk.create("Status", &[("name", is(code)), ("code", is(code))]);
    assert_eq!(desk.one(status(&desk, "X1")).await.unwrap_err().code(), Code::Refused);
    let mut work = desk.begin(Terms::default()).await;
    work.change(&desk.context(), tags(&desk, &["first"], OnError::Abort)).await.unwrap();
    work.change(&desk.context(), status(&desk, "X2")).await.unwrap();
    work.finish(b"{}").await.unwrap();
    use schema_som::permission::{Access, Action};
    let create = (Action::Create, "Status", Access::Allow);
    desk.act_as(&[], &[create, (Action::Read, "Tag", Access::Deny)]).await;
    let error = desk.one(status(&desk, "X3")).await.unwrap_err();
    assert_eq!(error.code(), Code::PluginFailed);
    assert!(error.message().contains("FORBIDDEN"), "{error}");
}

#[tokio::test]
async fn operations_dry_runs_and_imports_are_judged() {
    let (desk, listeners) = Desk::judged(|desk| {
        guard(desk).on("b/messages", &desk.verb("Message", Verb::Create), |_, _| {
            Ok(said(vec![(0, refusal(Some("in_reply_to_id")))]))
        })
    })
    .await;
    let before = desk.tags_now().await;
    let mut work = desk.begin(Terms { dry_run: true, ..Terms::default() }).await;
    let refused = work.change(&desk.context(), tags(&desk, &["bad"], OnError::Abort)).await;
    assert_eq!(refused.unwrap_err().code(), Code::Refused);
    drop(work);

    let user = desk.stored("User", ["id"]).await[0][0].as_cell().as_key().unwrap();
    let mut context = desk.context();
    context.actor = Some(Arc::new(Actor { user: Some(user), ..Actor::system() }));
    let mut work = desk.begin(Terms::default()).await;
    let none = || Given::Value(Value::Null);
    let arguments = vec![
        Given::Keys(vec![user]),
        Given::Value("hello".into()),
        Given::Value("there".into()),
        none(),
        Given::Keys(Vec::new()),
    ];
    let error = work.operate(&context, "messageSend", arguments).await.unwrap_err();
    assert_eq!(error.code(), Code::Refused, "{error}");
    assert_eq!(error.extensions()["field"], "in_reply_to");
    drop(work);

    let mut drafts = Drafts::new(&desk.studio.registry, &*desk.studio.clock);
    drafts.add("Tag", [("name", "bad import".into())]).unwrap();
    let actor = Actor::system();
    let clock = desk.studio.app.clock();
    let origin = Origin::new((&desk.studio.registry, &actor), clock, Cause::Import);
    let mut tx = desk.studio.app.store().begin().await.unwrap();
    let refused = origin.judged_by(&*listeners).create(&mut tx, drafts.finish()).await;
    assert_eq!(refused.unwrap_err().code(), Code::Refused);
    drop(tx);
    assert_eq!(desk.tags_now().await, before);
    assert_eq!(names(&listeners.calls()), ["names", "messages", "names"]);
}

#[tokio::test]
async fn a_document_that_runs_again_shows_hooks_the_same() {
    let (desk, listeners) = Desk::judged(guard).await;
    let first = Beginning { now: 5, mutation: Key::new(1, [2; 8], 0) };
    let mut work = desk.begin(Terms { again: Some(first), ..Terms::default() }).await;
    assert_eq!(work.beginning(), Some(first));
    work.change(&desk.context(), tags(&desk, &["a"], OnError::Abort)).await.unwrap();
    assert_eq!(listeners.calls()[0].mutation, first.mutation);
}

#[tokio::test]
async fn records_made_within_records_are_judged_by_their_own_type() {
    let (desk, listeners) = Desk::judged(|desk| {
        let what = [(desk.ix("Shot"), Verb::Create), (desk.ix("Task"), Verb::Create)];
        Listeners::default().on("a/all", &what, |_, _| Ok(Outcome::default()))
    })
    .await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let [project] = desk.of("Shot", shot, ["project_id"]).await;
    let task = crate::write::tests::relations::made(&desk, "Task", &[("name", is("inner"))]);
    let children = schema_som::change::ManyInput { connect: vec![task], ..Default::default() };
    let children = crate::write::tests::document::Said::Leads(
        schema_som::change::RelationInput::Many(children),
    );
    let members = [
        ("name", is("X")),
        ("code", is("X")),
        ("project", to(project.as_cell().as_key().unwrap())),
        ("children", children),
    ];
    desk.one(desk.create("Shot", &members)).await.unwrap();
    let calls = listeners.calls();
    assert_eq!(
        calls.iter().map(|call| call.ty).collect::<Vec<_>>(),
        [desk.ix("Shot"), desk.ix("Task")]
    );
    assert!(calls.iter().all(|call| call.rows.len() == 1 && !call.rows[0].derived));
}
