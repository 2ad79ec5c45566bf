//! What hooks store instead: where they may, how it is checked, and what follows from it.

use schema_som::Key;
use schema_som::error::Code;
use schema_som::hooks::{Outcome, Ruling, Verb};
use schema_som::memory::Listeners;
use schema_som::permission::{Access, Action};
use schema_som::value::Value;

use super::{Desk, names, rewriting, said};
use crate::write::tests::document::{is, to};

/// A hook that gives one field of every row a value.
fn writer(
    desk: &Desk,
    (ty, verb): (&str, Verb),
    field: &str,
    value: impl Into<Value>,
) -> Listeners {
    let (at, value) = (desk.at(ty, field), value.into());
    Listeners::default().on("fix/values", &desk.verb(ty, verb), move |_, batch| {
        Ok(rewriting(batch.rows.len(), at, &value))
    })
}

const HOUR: i64 = 3_600_000_000;

fn at(hour: i64) -> Value {
    Value::Time(1_800_000_000_000_000 + hour * HOUR)
}

#[tokio::test]
async fn what_is_rewritten_is_completed_stored_and_seen_by_the_next_hook() {
    let (desk, listeners) = Desk::judged(|desk| {
        let name = desk.at("Tag", "name");
        writer(desk, ("Tag", Verb::Create), "name", "  wet  paint ").on(
            "later/looks",
            &desk.verb("Tag", Verb::Create),
            move |_, batch| {
                assert_eq!(batch.rows[0].after.values[usize::from(name)], "wet paint".into());
                Ok(Outcome::default())
            },
        )
    })
    .await;
    let tag = desk.tag("x").await.unwrap();
    let now = desk.of("Tag", tag, ["name", "nice_name", "revision"]).await;
    assert_eq!(now, ["wet paint".into(), "wet_paint".into(), 1.into()]);
    assert_eq!(names(&listeners.calls()), ["values", "looks"]);
    assert_eq!(desk.causes(tag), ["caller"]);
}

#[tokio::test]
async fn rules_and_sums_follow_what_was_rewritten_and_still_refuse() {
    let (desk, listeners) = Desk::judged(|desk| {
        let (log, task) = ((desk.ix("TimeLog"), Verb::Create), (desk.ix("Task"), Verb::Update));
        writer(desk, ("TimeLog", Verb::Create), "end", at(3))
            .on("see/all", &[log, task], |_, _| Ok(Outcome::default()))
    })
    .await;
    let project = desk.find("Project", "code", "LIGHT").await;
    let task = [("name", is("one")), ("project", to(project))];
    let task = desk.one(desk.create("Task", &task)).await.unwrap();
    let user = [("name", is("New")), ("login", is("new")), ("email", is("new@studio"))];
    let user = desk.one(desk.create("User", &user)).await.unwrap();
    let log = |from: i64| {
        let times = [("start", is(at(from))), ("end", is(at(from + 1)))];
        let mut members = vec![("task", to(task)), ("resource", to(user))];
        members.extend(times);
        desk.create("TimeLog", &members)
    };
    let made = desk.one(log(0)).await.unwrap();
    let [duration, end] = desk.of("TimeLog", made, ["duration", "end"]).await;
    assert_eq!((duration, end), (Value::Int(3 * 3600), at(3)));
    assert_eq!(desk.of("Task", task, ["total_logged_seconds"]).await, [Value::Int(3 * 3600)]);
    let calls = listeners.calls();
    let times =
        |verb| calls.iter().filter(|call| call.verb == verb && &*call.hook == "all").count();
    assert_eq!((times(Verb::Create), times(Verb::Update)), (1, 1), "once for each row");
    assert!(calls.iter().all(|call| call.verb == Verb::Create || call.rows[0].derived));
    let error = desk.one(log(5)).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidValue, "ends before it starts: {error}");
    assert_eq!(error.extensions()["index"], 0);
    assert_eq!(error.extensions()["plugin"], "fix", "whose fault it is");
}

#[tokio::test]
async fn hooks_write_what_the_caller_could_and_nothing_else() {
    for (field, value) in [("nice_name", "x"), ("created_by_id", "x")] {
        let (desk, _) =
            Desk::judged(|desk| writer(desk, ("Tag", Verb::Create), field, value)).await;
        let error = desk.tag("a").await.unwrap_err();
        assert_eq!(error.code(), Code::PluginFailed, "{error}");
        let extensions = error.extensions();
        assert_eq!(extensions["field"], field.trim_end_matches("_id"));
        assert_eq!((&extensions["plugin"], &extensions["hook"]), (&"fix".into(), &"values".into()));
    }
    let (mut desk, _) =
        Desk::judged(|desk| writer(desk, ("Tag", Verb::Update), "description", "fixed")).await;
    let tag = desk.tag("a").await.unwrap();
    let allowed = (Action::Update, "Tag", Access::Allow);
    let denied = (Action::Update, "Tag.description", Access::Deny);
    for (grants, expected) in
        [(vec![allowed], None), (vec![allowed, denied], Some(Code::PluginFailed))]
    {
        desk.act_as(&[], &grants).await;
        let name = if expected.is_some() { "b" } else { "c" };
        let done = desk.one(desk.update("Tag", tag, &[("name", is(name))])).await;
        assert_eq!(done.err().map(|error| error.code()), expected);
        // The second time it is to be something else again.
        desk.actor = schema_som::actor::Actor::system();
        let hooks = std::mem::replace(&mut desk.hooks, std::sync::Arc::new(Listeners::default()));
        desk.one(desk.update("Tag", tag, &[("description", is(""))])).await.unwrap();
        desk.hooks = hooks;
    }
}

#[tokio::test]
async fn sums_of_derived_rows_and_deleted_records_are_not_rewritten() {
    let (desk, _) = Desk::judged(|desk| {
        writer(desk, ("Task", Verb::Update), "total_logged_seconds", 1).when(|row| row.derived).on(
            "fix/gone",
            &desk.verb("Tag", Verb::Delete),
            |_, _| Ok(said(vec![(0, Ruling::Rewrite(vec![(1, "x".into())]))])),
        )
    })
    .await;
    let project = desk.find("Project", "code", "LIGHT").await;
    let task = [("name", is("one")), ("project", to(project))];
    let task = desk.one(desk.create("Task", &task)).await.unwrap();
    let user = [("name", is("New")), ("login", is("new")), ("email", is("new@studio"))];
    let user = desk.one(desk.create("User", &user)).await.unwrap();
    let log =
        [("task", to(task)), ("resource", to(user)), ("start", is(at(0))), ("end", is(at(1)))];
    let error = desk.one(desk.create("TimeLog", &log)).await.unwrap_err();
    assert_eq!(error.code(), Code::PluginFailed, "{error}");
    assert_eq!(error.extensions()["field"], "total_logged_seconds");
    let tag = desk.tag("a").await.unwrap();
    let error = desk.run(desk.delete("Tag", &[tag])).await.unwrap_err();
    assert_eq!(error.code(), Code::PluginFailed, "{error}");
}

#[tokio::test]
async fn a_value_that_does_not_fit_is_the_plugin_s_fault() {
    for (field, value) in [("name", Value::Int(7)), ("name", "x".repeat(300).into())] {
        let (desk, _) =
            Desk::judged(|desk| writer(desk, ("Tag", Verb::Create), field, value)).await;
        let error = desk.tag("a").await.unwrap_err();
        assert_eq!(error.code(), Code::PluginFailed, "{error}");
        assert_eq!(error.extensions()["field"], field);
        assert!(error.message().contains("Tag.name"), "{error}");
    }
}

#[tokio::test]
async fn a_relation_is_rewritten_to_what_there_is_and_the_caller_sees() {
    let nobody = Key::new(1, [3; 8], 0);
    let (mut desk, _) =
        Desk::judged(|desk| writer(desk, ("Shot", Verb::Update), "sequence_id", nobody)).await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let patch = |desk: &Desk, value: i64| desk.update("Shot", shot, &[("priority", is(value))]);
    let error = desk.one(patch(&desk, 1)).await.unwrap_err();
    assert_eq!(error.code(), Code::PluginFailed, "{error}");
    assert_eq!(error.extensions()["field"], "sequence");
    let [own, project] = desk.of("Shot", shot, ["sequence_id", "project_id"]).await;
    let sequences = desk.stored("Sequence", ["id", "project_id"]).await;
    let other = |ours: bool| {
        let mut all = sequences.iter().filter(|[id, of]| (*of == project) == ours && *id != own);
        all.next().unwrap()[0].clone()
    };
    let hooks = writer(&desk, ("Shot", Verb::Update), "sequence_id", other(false));
    desk.hooks = std::sync::Arc::new(hooks);
    let error = desk.one(patch(&desk, 2)).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidValue, "another project: {error}");
    let hooks = writer(&desk, ("Shot", Verb::Update), "sequence_id", other(true));
    desk.hooks = std::sync::Arc::new(hooks);
    desk.one(patch(&desk, 3)).await.unwrap();
    assert_eq!(desk.of("Shot", shot, ["sequence_id"]).await, [other(true)]);
}

#[tokio::test]
async fn a_rewrite_back_to_what_is_stored_changes_nothing() {
    let (desk, _) = Desk::judged(|desk| writer(desk, ("Tag", Verb::Update), "name", "a")).await;
    let tag = desk.tag("a").await.unwrap();
    desk.one(desk.update("Tag", tag, &[("name", is("b"))])).await.unwrap();
    assert_eq!(desk.of("Tag", tag, ["name", "revision"]).await, ["a".into(), 1.into()]);
    assert_eq!(desk.causes(tag), ["caller"]);
}
