//! Whole records loaded, and many of them changed at once.

use std::sync::Arc;

use schema_som::predicate::Predicate;
use schema_som::registry::SPINE;
use schema_som::{Code, FieldRef, Key, Record, Registry, TypeIx, Value};

use crate::testing::{Scratch, everywhere, key, model, named, project, task, user};
use crate::{Intent, Options, Spine, Store, Update, Where};

async fn write(store: &Store, model: &Registry, records: &[Record]) {
    let mut tx = store.begin().await.unwrap();
    tx.insert(model, records).await.unwrap();
    tx.commit().await.unwrap();
}

fn index(model: &Registry, ty: &str, field: &str) -> u16 {
    model.by_name(ty).unwrap().field(field).unwrap().index
}

fn ix(model: &Registry, ty: &str) -> TypeIx {
    model.by_name(ty).unwrap().ix
}

fn keys(records: &[Record]) -> Vec<Key> {
    records.iter().map(Record::key).collect()
}

/// So many shots in a new project.
async fn shots(store: &Store, model: &Registry, count: usize) -> (Vec<Record>, Vec<Record>) {
    let project = project(model, "TSL");
    let shot = |n| task(model, &project, "Shot", &format!("SH{n:04}"));
    let shots: Vec<Record> = (0..count).map(shot).collect();
    write(store, model, &[project.clone(), shots.clone()].concat()).await;
    (project, shots)
}

#[tokio::test]
async fn a_family_is_loaded_by_its_root_by_a_member_or_by_what_it_extends() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let project = project(&model, "TSL");
        let shot = task(&model, &project, "Shot", "SH01");
        let work = task(&model, &project, "Task", "Animation");
        let person = user(&model, "erik");
        let all = [project.clone(), vec![shot.clone(), work.clone(), person.clone()]].concat();
        write(store, &model, &all).await;
        let mut tx = store.begin().await.unwrap();
        let asked = [work.key(), key(), shot.key(), work.key(), person.key()];
        for (ty, expected) in [
            ("Task", vec![&shot, &work]),
            ("Shot", vec![&shot]),
            ("Asset", vec![]),
            ("Entity", vec![&shot, &work, &person]),
        ] {
            for intent in [Intent::Look, Intent::Change, Intent::Delete] {
                let found = tx.load(&model, ix(&model, ty), &asked, intent).await.unwrap();
                assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{ty}");
            }
        }
        assert!(tx.load(&model, ix(&model, "Task"), &[], Intent::Look).await.unwrap().is_empty());
        let spine = tx.types_of(&model, &asked).await.unwrap();
        let of = |record: &Record, project| Spine { key: record.key(), ty: record.ty, project };
        let place = Some(project[2].key());
        assert_eq!(spine, [of(&shot, place), of(&work, place), of(&person, None)]);
    }
}

#[tokio::test]
async fn thousands_of_records_are_loaded_and_changed_in_few_statements() {
    let model = model();
    let ty = model.by_name("Shot").unwrap();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let (_, shots) = shots(store, &model, 1100).await;
        let mut tx = store.begin().await.unwrap();
        let mut loaded = tx.load(&model, ty.ix, &keys(&shots), Intent::Change).await.unwrap();
        assert_eq!(loaded, shots);
        let fields = ["code", "revision", "cut_in", "priority"].map(|it| index(&model, "Shot", it));
        for (n, shot) in loaded.iter_mut().enumerate() {
            shot.set(ty, "code", format!("ÄH{n:04}"));
            shot.set(ty, "revision", 2_i64);
            shot.set(ty, "cut_in", if n % 3 == 0 { Value::Null } else { Value::Int(n as i64) });
            shot.set(ty, "priority", 700_i64);
        }
        let update = |record: &Record| Update { record: record.clone(), fields: fields.into() };
        let updates: Vec<Update> = loaded.iter().rev().map(update).collect();
        let before = store.statements();
        let done = tx.update(&model, &updates).await;
        assert_eq!(done.unwrap_err().code(), Code::Required, "a shot has a cut");
        drop(tx);
        assert_eq!(store.statements() - before, 1);
        loaded.iter_mut().for_each(|shot| shot.set(ty, "cut_in", 7_i64));
        let updates: Vec<Update> = loaded.iter().rev().map(update).collect();
        let mut tx = store.begin().await.unwrap();
        let before = store.statements();
        tx.update(&model, &updates).await.unwrap();
        assert_eq!(store.statements() - before, 3, "five hundred rows at a time");
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.load(&model, ty.ix, &keys(&shots), Intent::Look).await.unwrap(), loaded);
        let folded = "SELECT 1 FROM tasks WHERE code_folded = 'äh0007'".to_owned();
        assert_eq!(tx.fetch(folded, Vec::new()).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn what_all_have_in_common_is_said_once() {
    let model = model();
    let ty = model.by_name("Shot").unwrap();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let (_, mut shots) = shots(store, &model, 3).await;
        let fields = vec![index(&model, "Shot", "name"), index(&model, "Shot", "bid_timing")];
        let updates: Vec<Update> = shots
            .iter_mut()
            .map(|shot| {
                shot.set(ty, "name", "the same");
                shot.set(ty, "bid_timing", Value::Null);
                Update { record: shot.clone(), fields: fields.clone() }
            })
            .collect();
        let mut tx = store.begin().await.unwrap();
        let before = store.statements();
        tx.update(&model, &updates).await.unwrap();
        assert_eq!(store.statements() - before, 1);
        assert_eq!(tx.load(&model, ty.ix, &keys(&shots), Intent::Look).await.unwrap(), shots);
        tx.update(&model, &[]).await.unwrap();
        let nothing = Update { record: shots[0].clone(), fields: vec![0] };
        tx.update(&model, &[nothing]).await.unwrap();
        assert_eq!(store.statements() - before, 2, "nothing to write is no statement");
    }
}

#[tokio::test]
async fn a_record_that_moves_to_another_project_moves_on_the_spine() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let (_, mut shots) = shots(store, &model, 2).await;
        let other = project(&model, "TWO");
        write(store, &model, &other).await;
        let ty = model.by_name("Shot").unwrap();
        let fields = vec![ty.project().unwrap().index];
        shots[0].set(ty, "project_id", other[2].key());
        let update = Update { record: shots[0].clone(), fields };
        let mut tx = store.begin().await.unwrap();
        tx.update(&model, &[update]).await.unwrap();
        let spine = tx.types_of(&model, &keys(&shots)).await.unwrap();
        assert_eq!(spine[0].project, Some(other[2].key()));
        assert_ne!(spine[1].project, Some(other[2].key()));
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_change_of_many_that_the_database_refuses_is_named() {
    let model = model();
    let ty = model.by_name("Shot").unwrap();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let (_, shots) = shots(store, &model, 3).await;
        let name = ["long", "twin", "lost"];
        let expected =
            [(Code::TooLong, ""), (Code::NotUnique, "project, code"), (Code::NotFound, "")];
        for (case, (code, field)) in name.into_iter().zip(expected) {
            let mut changed = shots.clone();
            for (n, shot) in changed.iter_mut().enumerate() {
                let text = match case {
                    "long" => "x".repeat(n * 2_000),
                    "twin" => format!("{}", n / 2),
                    _ => format!("{n}"),
                };
                shot.set(ty, "code", text);
            }
            if case == "lost" {
                changed.push(Record { values: shots[0].values.clone(), ty: ty.ix });
                changed[3].values[0] = Value::Key(key());
            }
            let fields = vec![index(&model, "Shot", "code")];
            let update = |record| Update { record, fields: fields.clone() };
            let updates: Vec<Update> = changed.into_iter().map(update).collect();
            let mut tx = store.begin().await.unwrap();
            let done = tx.update(&model, &updates).await;
            if case == "long" && done.is_ok() {
                // SQLite's texts have no length; the length is checked before.
                assert_eq!(store.engine(), crate::Engine::Sqlite);
                continue;
            }
            let error = done.unwrap_err();
            assert_eq!(error.code(), code, "{error}");
            if !field.is_empty() {
                assert_eq!(error.extensions()["field"], field);
            }
        }
    }
}

#[tokio::test]
async fn records_are_found_by_a_condition_up_to_a_limit() {
    let model = model();
    let ty = model.by_name("Shot").unwrap();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let (_, shots) = shots(store, &model, 5).await;
        let field = FieldRef { owner: ty.ix, index: index(&model, "Shot", "code") };
        let values = ["SH0001", "SH0003", "SH0004"].map(Value::from).into();
        let predicate = Predicate::In { field, values };
        let mut tx = store.begin().await.unwrap();
        for intent in [Intent::Look, Intent::Change] {
            let which = Where { predicate: &predicate, limit: 2, intent };
            let found = tx.load_where(&model, ty.ix, which).await.unwrap();
            assert_eq!(found, [shots[1].clone(), shots[3].clone()]);
        }
    }
}

#[tokio::test]
async fn what_changed_while_a_lock_was_waited_for_is_left_out() {
    let model = Arc::new(model());
    let ty = model.by_name("Shot").unwrap();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        if store.engine() == crate::Engine::Sqlite {
            continue;
        }
        let (_, shots) = shots(store, &model, 2).await;
        let field = FieldRef { owner: ty.ix, index: index(&model, "Shot", "priority") };
        let mut first = store.begin().await.unwrap();
        let loaded = first.load(&model, ty.ix, &keys(&shots), Intent::Change).await.unwrap();
        let mut record = loaded[0].clone();
        record.set(ty, "priority", 1_i64);
        let update = Update { record, fields: vec![field.index] };
        first.update(&model, &[update]).await.unwrap();
        let waiting = tokio::spawn({
            let (store, model) = (store.clone(), model.clone());
            async move {
                let predicate = Predicate::eq(field, 500_i64);
                let which = Where { predicate: &predicate, limit: 9, intent: Intent::Change };
                let mut second = store.begin().await.unwrap();
                second.load_where(&model, field.owner, which).await.unwrap()
            }
        });
        // Whether it waits already or not, it finds what is so after the commit.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        first.commit().await.unwrap();
        assert_eq!(waiting.await.unwrap(), [shots[1].clone()]);
    }
}

#[tokio::test]
async fn two_that_lock_each_other_out_end_with_one_that_may_try_again() {
    let model = Arc::new(model());
    let ty = model.by_name("Shot").unwrap().ix;
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        if store.engine() == crate::Engine::Sqlite {
            continue;
        }
        let (_, shots) = shots(store, &model, 2).await;
        let barrier = Arc::new(tokio::sync::Barrier::new(2));
        let one = |first: Key, second: Key| {
            let (store, model, barrier) = (store.clone(), model.clone(), barrier.clone());
            tokio::spawn(async move {
                let mut tx = store.begin().await.unwrap();
                tx.load(&model, ty, &[first], Intent::Change).await.unwrap();
                barrier.wait().await;
                tx.load(&model, ty, &[second], Intent::Change).await.map(drop)
            })
        };
        let (a, b) = (shots[0].key(), shots[1].key());
        let (left, right) = (one(a, b), one(b, a));
        let outcomes = [left.await.unwrap(), right.await.unwrap()];
        let errors: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
        assert_eq!(errors.len(), 1);
        assert!(errors[0].code() == Code::Busy && errors[0].replays(), "{}", errors[0]);
    }
}

#[tokio::test]
async fn a_lock_that_is_not_to_be_had_answers_busy_and_does_not_replay() {
    let model = model();
    let ty = model.by_name("Shot").unwrap().ix;
    let options = Options { busy_timeout_ms: 300, ..Options::default() };
    for Scratch { store, .. } in &everywhere(&options).await {
        if store.engine() == crate::Engine::Sqlite {
            continue;
        }
        let (project, shots) = shots(store, &model, 1).await;
        let mut first = store.begin().await.unwrap();
        first.load(&model, ty, &keys(&shots), Intent::Change).await.unwrap();
        let mut second = store.begin().await.unwrap();
        let error = second.load(&model, ty, &keys(&shots), Intent::Change).await.unwrap_err();
        assert!(error.code() == Code::Busy && !error.replays(), "{error}");
        drop(second);
        let mut third = store.begin().await.unwrap();
        third.load(&model, ty, &keys(&shots), Intent::Look).await.unwrap();
        let places = ix(&model, "Project");
        third.load(&model, places, &[project[2].key()], Intent::Change).await.unwrap();
    }
}

#[tokio::test]
async fn a_transaction_reads_what_it_wrote() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mut tx = store.begin().await.unwrap();
        let status = named(&model, "Status", "NEW");
        tx.insert(&model, std::slice::from_ref(&status)).await.unwrap();
        let ty = model.by_name("Status").unwrap();
        let field = ty.field("code").unwrap();
        let predicate = Predicate::eq(field, "NEW");
        let which = Where { predicate: &predicate, limit: 9, intent: Intent::Look };
        assert_eq!(tx.load_where(&model, ty.ix, which).await.unwrap(), [status]);
        let spine = format!("SELECT 1 FROM {SPINE}");
        assert_eq!(tx.fetch(spine, Vec::new()).await.unwrap().len(), 1);
    }
}
