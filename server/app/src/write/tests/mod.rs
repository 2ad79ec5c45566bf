//! The check cases of people.md 16 that creation decides, and the pipeline on a real database.

mod attached;
mod counting;
mod document;
mod handing;
mod holding;
mod hooks;
mod leaving;
mod many;
mod relations;
mod statements;
mod unsaid;

use std::sync::Arc;

use schema_som::actor::Actor;
use schema_som::clock::Clock;
use schema_som::error::Code;
use schema_som::permission::{Access, Action};
use schema_som::value::Value;
use schema_som::{Key, Record, Registry};

use super::prepare::{Preparation, refuse_server_columns};
use super::{Batch, Cause, Drafts, Origin, Treatment};
use crate::testing::{Studio, TestClock};

/// Completes one record of a type as a cause would; answers its value of a field, or the code of
/// what was refused.
fn completed(
    cause: Cause,
    type_name: &str,
    values: &[(&str, Value)],
    field: &str,
) -> Result<Value, Code> {
    let registry = Registry::built_in().unwrap();
    let clock: Arc<dyn Clock> = TestClock::new();
    let ty = registry.by_name(type_name).unwrap();
    let mut record = Record::new(ty, clock.new_key(0));
    for (name, value) in values {
        record.set(ty, name, value.clone());
    }
    let actor = Actor { user: Some(Key([9; 16])), ..Actor::system() };
    let origin = Origin::new((&registry, &actor), &clock, cause);
    let mut preparation = Preparation { origin, problems: Vec::new() };
    let refused = match cause {
        Cause::Caller => refuse_server_columns(ty, &record).err(),
        _ => None,
    };
    match refused.map_or_else(|| preparation.complete(&mut record), Err) {
        Ok(_) => Ok(record.get(ty, field).clone()),
        Err(error) => {
            assert!(error.extensions().contains_key("field"), "{error}");
            Err(error.code())
        }
    }
}

fn text(text: &str) -> Value {
    Value::from(text)
}

#[test]
fn c001_to_c009_names_are_cleaned_generated_or_refused() {
    let name = |ty: &str, name: Value| completed(Cause::Caller, ty, &[("name", name)], "name");
    for missing in [Value::Null, text("")] {
        let Ok(Value::Text(generated)) = name("Note", missing) else { panic!("no name") };
        assert!(generated.starts_with("Note_") && generated.len() == 41, "{generated}");
    }
    assert_eq!(name("Note", text("   ")), Err(Code::InvalidValue));
    for wrong in [Value::Int(12132), Value::Float(1.5), Value::Key(Key([1; 16]))] {
        assert_eq!(name("Tag", wrong), Err(Code::InvalidType));
    }
    for ty in ["Tag", "Department", "Group"] {
        assert_eq!(name(ty, Value::Null), Err(Code::Required), "{ty}");
        assert_eq!(name(ty, text("")), Err(Code::InvalidValue), "{ty}");
    }
    assert_eq!(name("Tag", text("     Ozgur Yilmaz    ")), Ok(text("Ozgur Yilmaz")));
    for kept in [
        "2423$ +^^+^ '%+%%&_ testName_ 35",
        "test-Name",
        "_testName",
        "46-BJ-3A",
        "304-sb-0403-0040",
    ] {
        assert_eq!(name("Tag", text(kept)), Ok(text(kept)));
    }
    let long = "é".repeat(256);
    assert_eq!(name("Tag", text(&long)), Ok(text(&long)), "characters, not bytes");
    assert_eq!(name("Tag", text(&format!("{long}x"))), Err(Code::TooLong));
}

#[test]
fn c011_to_c018_nice_names_follow() {
    let nice = |name: &str| completed(Cause::Caller, "Tag", &[("name", text(name))], "nice_name");
    assert_eq!(nice("2423$+^^+^'%+%%&_testName_35"), Ok(text("2423_testName_35")));
    assert_eq!(nice("foo - - bar"), Ok(text("foo_bar")));
    assert_eq!(nice("!!!"), Ok(text("")));
    assert_eq!(nice("Şhot é1"), Ok(text("hot_1")));
}

/// C020, C022, C024, C026: of what the server says itself, too.
#[test]
fn c020_to_c024_texts_people_and_dates() {
    let tag = |values: &[(&str, Value)], field: &str| {
        let mut all = vec![("name", text("x"))];
        all.extend_from_slice(values);
        completed(Cause::System, "Tag", &all, field)
    };
    for field in ["description", "generic_text", "html_style"] {
        assert_eq!(tag(&[(field, Value::Null)], field), Ok(text("")));
        assert_eq!(tag(&[(field, Value::Int(1))], field), Err(Code::InvalidType));
        assert_eq!(tag(&[(field, text("a\0b"))], field), Err(Code::InvalidValue));
    }
    assert_eq!(tag(&[("html_class", text(&"x".repeat(65)))], "html_class"), Err(Code::TooLong));
    assert_eq!(tag(&[("created_by_id", text("A User Name"))], "name"), Err(Code::InvalidType));
    let somebody = Value::Key(Key([5; 16]));
    assert_eq!(tag(&[("created_by_id", somebody.clone())], "updated_by_id"), Ok(somebody));
    assert_eq!(tag(&[], "created_by_id"), Ok(Value::Key(Key([9; 16]))));
    let dates =
        [("date_created", Value::Time(946_684_800_000_000)), ("date_updated", Value::Time(0))];
    assert_eq!(tag(&dates, "name"), Err(Code::InvalidValue));
    assert_eq!(tag(&[("thumbnail_id", text("not a File"))], "name"), Err(Code::InvalidType));
    assert_eq!(tag(&[], "revision"), Ok(Value::Int(1)));
}

#[test]
fn c040_to_c045_users() {
    let user = |values: &[(&str, Value)], field: &str| {
        let mut all =
            vec![("name", text("x")), ("login", text("Erkan ozgur")), ("email", text("a@b"))];
        all.extend_from_slice(values);
        completed(Cause::Caller, "User", &all, field)
    };
    assert_eq!(user(&[], "login"), Ok(text("erkanozgur")));
    assert_eq!(user(&[("login", Value::Null)], "login"), Err(Code::Required));
    assert_eq!(user(&[("login", text("42"))], "login"), Err(Code::InvalidValue));
    assert_eq!(user(&[("email", Value::Float(1.3))], "email"), Err(Code::InvalidType));
    assert_eq!(user(&[("email", text("@"))], "email"), Err(Code::InvalidValue));
    for (given, expected) in [
        (Value::Null, Ok(Value::Float(1.0))),
        (Value::Int(2), Ok(Value::Float(2.0))),
        (Value::Float(2.3), Ok(Value::Float(2.3))),
        (Value::Int(0), Ok(Value::Float(0.0))),
        (Value::Int(-1), Err(Code::InvalidValue)),
        (Value::Float(f64::NAN), Err(Code::InvalidValue)),
        (text("fast"), Err(Code::InvalidType)),
    ] {
        assert_eq!(user(&[("efficiency", given.clone())], "efficiency"), expected, "{given:?}");
    }
    assert_eq!(user(&[("rate", Value::Int(-1))], "rate"), Err(Code::InvalidValue));
    assert_eq!(user(&[("password_hash", text("x"))], "login"), Err(Code::ReadOnly));
}

#[test]
fn codes_vocabularies_and_numbers_are_held_to_their_kind() {
    let status = |code: Value| {
        completed(Cause::Caller, "Status", &[("name", text("x")), ("code", code)], "code")
    };
    assert_eq!(status(text(" x y ")), Ok(text(" x y ")), "verbatim");
    assert_eq!(status(text("")), Err(Code::InvalidValue));
    assert_eq!(status(Value::Null), Err(Code::Required));
    let permission = |access: &str, action: &str| {
        let values =
            [("access", text(access)), ("action", text(action)), ("class_name", text("Shot"))];
        completed(Cause::Caller, "Permission", &values, "access")
    };
    assert_eq!(permission("Allow", "Create"), Ok(text("Allow")));
    assert_eq!(permission("allow", "Create"), Err(Code::InvalidValue));
    assert_eq!(permission("Allow", "create"), Err(Code::InvalidValue));
    let format = |width: Value| {
        let values = [("name", text("x")), ("width", width), ("height", Value::Int(1))];
        completed(Cause::Caller, "ImageFormat", &values, "width")
    };
    assert_eq!(format(Value::Int(1920)), Ok(Value::Int(1920)));
    assert_eq!(format(Value::Int(0)), Err(Code::InvalidValue));
    assert_eq!(format(Value::Int(1 << 31)), Err(Code::InvalidValue));
    assert_eq!(format(Value::Float(0.5)), Err(Code::InvalidType));
    assert_eq!(format(Value::Null), Err(Code::Required));
}

#[tokio::test]
async fn an_import_reports_what_it_mends_and_what_it_leaves_out() {
    let studio = Studio::fresh().await;
    let mut drafts = Drafts::new(&studio.registry, &*studio.clock);
    let long = "x".repeat(300);
    let user = |login: &str, email: &str| {
        [
            ("name", Value::from(login)),
            ("login", login.into()),
            ("email", email.into()),
            ("date_created", Value::Time(5)),
            ("date_updated", Value::Time(9)),
        ]
    };
    let kept = drafts.add("User", user("ada", "no address")).unwrap();
    let cut = drafts.add("User", user(&long, "a@b")).unwrap();
    let lost = drafts.add("Status", [("name", "Lost".into())]).unwrap();
    let list = drafts.add("StatusList", [("target_entity_type", "Task".into())]).unwrap();
    drafts.link(("StatusList", "statuses"), list, [(0, lost)]).unwrap();
    let mut tx = studio.app.store().begin().await.unwrap();
    let model = (&*studio.registry, &Actor::system());
    let report = studio.app.create(&mut tx, model, Cause::Import, drafts.finish()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(report.created, [kept, cut, list]);
    let found: Vec<_> = report
        .problems
        .iter()
        .map(|problem| (problem.record, problem.error.code(), problem.treatment))
        .collect();
    assert!(found.contains(&(kept, Code::InvalidValue, Treatment::Kept)));
    assert!(found.contains(&(cut, Code::TooLong, Treatment::Changed)));
    assert!(found.contains(&(lost, Code::Required, Treatment::LeftOut)));
    let mut tx = studio.app.store().begin().await.unwrap();
    let users = crate::seed::stored(
        &mut tx,
        &studio.registry,
        "User",
        ["id", "date_created", "date_updated", "login"],
    );
    let users = users.await.unwrap();
    assert!(users.contains(&[kept.into(), Value::Time(5), Value::Time(9), "ada".into()]));
    drop(tx);
    let links = studio.app.store().examine(&studio.registry).await.unwrap();
    assert!(links.is_empty(), "{links:?}");
}

#[tokio::test]
async fn a_caller_creates_by_right_in_own_projects_only_and_all_or_nothing() {
    let studio = Studio::fresh().await;
    let (app, registry) = (&studio.app, &*studio.registry);
    app.seed(registry).await.unwrap();
    app.seed_demo(registry).await.unwrap();
    let mut tx = app.store().begin().await.unwrap();
    let tasks = ["id", "project_id", "parent_id"];
    let tasks = crate::seed::stored(&mut tx, registry, "Task", tasks).await.unwrap();
    let parents: Vec<Value> = tasks.iter().map(|[_, _, parent]| parent.clone()).collect();
    let tasks: Vec<_> = tasks.iter().filter(|[id, ..]| !parents.contains(id)).collect();
    let users = crate::seed::stored(&mut tx, registry, "User", ["id", "login"]).await.unwrap();
    drop(tx);
    let Value::Key(project) = tasks[0][1] else { panic!("a project") };
    let other = tasks.iter().find(|[_, other, _]| *other != Value::Key(project)).unwrap();
    let mut actor = Actor { projects: vec![project], ..Actor::default() };
    actor.user = users[0][0].as_cell().as_key();
    let log = |task: &Value| {
        let mut drafts = Drafts::new(registry, &*studio.clock);
        let values = [("task", task.clone()), ("resource", users[0][0].clone())];
        drafts.add("TimeLog", values).unwrap();
        drafts.finish()
    };
    let create = async |actor: &Actor, batch: Batch| {
        let mut tx = app.store().begin().await.unwrap();
        let done = app.create(&mut tx, (registry, actor), Cause::Caller, batch).await;
        if done.is_ok() {
            tx.commit().await.unwrap();
        }
        done.map(|report| report.created.len()).map_err(|error| error.code())
    };
    assert_eq!(create(&actor, log(&tasks[0][0])).await, Err(Code::Forbidden));
    actor.grants.insert((Action::Create, "TimeLog".to_owned()), Access::Allow);
    assert_eq!(create(&actor, log(&tasks[0][0])).await, Ok(1));
    assert_eq!(create(&actor, log(&other[0])).await, Err(Code::Forbidden));
    let mut two = log(&tasks[0][0]);
    two.records.extend(log(&Value::Null).records);
    assert_eq!(create(&actor, two).await, Err(Code::Required));
    let mut tx = app.store().begin().await.unwrap();
    let logs = crate::seed::stored(&mut tx, registry, "TimeLog", ["created_by_id", "project_id"]);
    let mine = logs.await.unwrap();
    let mine = mine.iter().filter(|log| **log == [users[0][0].clone(), project.into()]);
    assert!(mine.count() >= 1);
}
