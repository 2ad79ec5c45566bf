//! Commands of many rows: what fails, what is found, and how few statements they take.

use schema_som::Key;
use schema_som::change::{Changed, Command, OnError, Patch, Target, What};
use schema_som::error::{Code, Error};
use schema_som::predicate::Predicate;
use schema_som::value::Value;

use super::document::{Desk, is, to};

impl Desk {
    fn tags(&self, names: &[&str], on_error: OnError) -> Command {
        let drafts = names.iter().map(|name| self.draft("Tag", &[("name", is(*name))])).collect();
        let ty = self.studio.registry.by_name("Tag").unwrap().ix;
        Command { ty, what: What::Create(drafts), on_error }
    }

    async fn counted(&self, command: Command) -> (Changed, u64) {
        let store = self.studio.app.store();
        let before = store.statements();
        let changed = self.run(command).await.unwrap();
        (changed, store.statements() - before)
    }
}

fn codes(changed: &Changed) -> Vec<Option<Code>> {
    changed.rows.iter().map(|row| row.as_ref().err().map(Error::code)).collect()
}

fn keys(changed: &Changed) -> Vec<Key> {
    changed.rows.iter().map(|row| row.as_ref().unwrap().key).collect()
}

#[tokio::test]
async fn one_bad_row_stops_all_or_is_left_out() {
    let desk = Desk::demo().await;
    let names = ["a", "   ", "b"];
    let error = desk.run(desk.tags(&names, OnError::Abort)).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidValue);
    assert_eq!(error.extensions()["index"], 1);
    let changed = desk.run(desk.tags(&names, OnError::SkipFailed)).await.unwrap();
    assert_eq!(codes(&changed), [None, Some(Code::InvalidValue), None]);
    assert_eq!(desk.stored("Tag", ["name"]).await.concat().len(), 4);
}

#[tokio::test]
async fn the_database_s_own_refusals_are_left_out_alone() {
    let desk = Desk::demo().await;
    let user = |login: &str| {
        let members =
            [("name", is(login)), ("login", is(login)), ("email", is(format!("{login}@s")))];
        desk.draft("User", &members)
    };
    let what = What::Create(vec![user("one"), user("one"), user("two")]);
    let ty = desk.studio.registry.by_name("User").unwrap().ix;
    let changed = desk.run(Command { ty, what, on_error: OnError::SkipFailed }).await.unwrap();
    assert_eq!(codes(&changed), [None, Some(Code::NotUnique), None]);
}

#[tokio::test]
async fn a_filter_names_records_up_to_a_number() {
    let desk = Desk::demo().await;
    desk.run(desk.tags(&["a", "a", "a", "b"], OnError::Abort)).await.unwrap();
    let ty = desk.studio.registry.by_name("Tag").unwrap();
    let filter = || Predicate::eq(ty.field("name").unwrap(), "a");
    let update = |at_most| Command {
        ty: ty.ix,
        what: What::UpdateWhere {
            filter: filter(),
            at_most,
            input: desk.input("Tag", &[("description", is("x"))]),
        },
        on_error: OnError::Abort,
    };
    let error = desk.run(update(2)).await.unwrap_err();
    assert_eq!(error.code(), Code::LimitExceeded);
    assert!(error.message().contains("finds 3 Tags"), "{error}");
    assert_eq!(desk.run(update(3)).await.unwrap().rows.len(), 3);
    let what = What::DeleteWhere { filter: filter(), at_most: 3 };
    let delete = Command { ty: ty.ix, what, on_error: OnError::Abort };
    assert_eq!(desk.run(delete).await.unwrap().rows.len(), 3);
    assert!(!desk.stored("Tag", ["name"]).await.contains(&[Value::from("a")]));
}

#[tokio::test]
async fn an_upsert_changes_what_it_finds_and_makes_the_rest() {
    let desk = Desk::demo().await;
    let ty = desk.studio.registry.by_name("User").unwrap();
    let upsert = |logins: &[(&str, &str)]| {
        let draft = |(login, name): &(&str, &str)| {
            let email = format!("{login}@studio");
            desk.draft("User", &[("name", is(*name)), ("login", is(*login)), ("email", is(email))])
        };
        let matching = vec![ty.field("login").unwrap().index];
        let what = What::Upsert { matching, drafts: logins.iter().map(draft).collect() };
        Command { ty: ty.ix, what, on_error: OnError::Abort }
    };
    let first = desk.run(upsert(&[("Ann A", "Ann")])).await.unwrap();
    let second = desk.run(upsert(&[("anna", "Anna"), ("bob", "Bob")])).await.unwrap();
    let created: Vec<bool> = second.rows.iter().map(|row| row.as_ref().unwrap().created).collect();
    assert_eq!(created, [false, true]);
    assert_eq!(keys(&first)[0], keys(&second)[0]);
    assert_eq!(desk.of("User", keys(&first)[0], ["name"]).await, [Value::from("Anna")]);
    let twice = desk.run(upsert(&[("x", "X"), ("x", "Y")])).await.unwrap_err();
    assert_eq!(twice.code(), Code::NotUnique);
}

#[tokio::test]
async fn the_number_of_statements_does_not_follow_the_number_of_rows() {
    let desk = Desk::demo().await;
    let names = |count: usize| vec!["n"; count];
    let (one, few) = desk.counted(desk.tags(&names(1), OnError::Abort)).await;
    let (many, more) = desk.counted(desk.tags(&names(200), OnError::Abort)).await;
    assert_eq!((few, more), (4, 4), "spine, row, event, position");
    let update = |keys: &[Key], text: &str| {
        let input = desk.input("Tag", &[("description", is(text))]);
        let target = |key: &Key| Target { key: *key, expected_revision: None };
        let patch = |key| Patch { target: target(key), input: input.clone() };
        let ty = desk.studio.registry.by_name("Tag").unwrap().ix;
        let what = What::Update(keys.iter().map(patch).collect());
        Command { ty, what, on_error: OnError::Abort }
    };
    let (_, few) = desk.counted(update(&keys(&one), "x")).await;
    let (_, more) = desk.counted(update(&keys(&many), "x")).await;
    assert_eq!((few, more), (5, 5), "spine, images, rows, event, position");
    let delete = |keys: &[Key]| {
        let ty = desk.studio.registry.by_name("Tag").unwrap().ix;
        let target = |key: &Key| Target { key: *key, expected_revision: None };
        let what = What::Delete(keys.iter().map(target).collect());
        Command { ty, what, on_error: OnError::Abort }
    };
    let (_, few) = desk.counted(delete(&keys(&one))).await;
    let (_, more) = desk.counted(delete(&keys(&many))).await;
    assert_eq!(few, more);
}

#[tokio::test]
async fn shots_with_parents_and_rules_take_a_fixed_number_of_statements() {
    let desk = Desk::demo().await;
    let sequence = desk.find("Sequence", "code", "STM").await;
    let shots = |from: usize, count: usize| {
        let shot = |at: usize| {
            let code = format!("N_{at}");
            desk.draft("Shot", &[("code", is(code)), ("parent", to(sequence))])
        };
        let what = What::Create((from..from + count).map(shot).collect());
        let ty = desk.studio.registry.by_name("Shot").unwrap().ix;
        Command { ty, what, on_error: OnError::Abort }
    };
    let (_, few) = desk.counted(shots(0, 1)).await;
    let (_, more) = desk.counted(shots(1, 100)).await;
    assert_eq!(few, more);
    assert!(few < 30, "{few}");
}
