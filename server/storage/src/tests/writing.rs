//! What was written is what is there.

use schema_som::{Code, Link, Record, Registry, Value};

use crate::fetch::Row;
use crate::testing::{Scratch, everywhere, key, model, named, project, task, user};
use crate::{EventRow, Mapping, Options, Store, TokenRow, Update};

async fn count(store: &Store, from: &str) -> usize {
    let mut tx = store.begin().await.unwrap();
    tx.fetch(format!("SELECT 1 FROM {from}"), Vec::new()).await.unwrap().len()
}

async fn rows(store: &Store, sql: &str) -> Vec<Row> {
    let mut tx = store.begin().await.unwrap();
    tx.fetch(sql.to_owned(), Vec::new()).await.unwrap()
}

async fn write(store: &Store, model: &Registry, records: &[Record]) {
    let mut tx = store.begin().await.unwrap();
    tx.insert(model, records).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_record_comes_back_as_it_was_written_with_its_folded_copies() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let ty = model.by_name("User").unwrap();
        let mut record = user(&model, "erik");
        record.set(ty, "name", "ERİK Öz \u{1f3ac}");
        record.set(ty, "rate", 1_234_567_i64);
        record.set(ty, "efficiency", 0.1);
        write(store, &model, std::slice::from_ref(&record)).await;
        let quote = |name| store.engine().quote(name);
        let read = format!(
            "SELECT id, name, name_folded, date_created, {} FROM users",
            quote("must_reset_password")
        );
        let found = rows(store, &read).await;
        assert_eq!(found[0].key(0).unwrap(), record.key());
        assert_eq!(found[0].text(1).unwrap(), "ERİK Öz \u{1f3ac}");
        assert_eq!(found[0].text(2).unwrap(), "eri\u{307}k öz \u{1f3ac}");
        assert_eq!(found[0].time(3).unwrap(), Some(1_700_000_000_123_456));
        let spine = rows(store, "SELECT id, type FROM records").await;
        assert_eq!((spine[0].key(0).unwrap(), spine.len()), (record.key(), 1));
        assert_eq!(spine[0].text(1).unwrap(), "User");
    }
}

#[tokio::test]
async fn a_family_goes_into_one_table_in_the_order_given() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mut records = project(&model, "TSL");
        let (task_type, shot_type) =
            (model.by_name("Task").unwrap(), model.by_name("Shot").unwrap());
        let sequence = task(&model, &records, "Sequence", "SQ01");
        let mut shot = task(&model, &records, "Shot", "SH01");
        shot.set(shot_type, "parent_id", sequence.key());
        shot.set(shot_type, "sequence_id", sequence.key());
        let mut work = task(&model, &records, "Task", "Animation");
        work.set(task_type, "parent_id", shot.key());
        let project_key = records[2].key();
        records.extend([sequence, shot.clone(), work]);
        write(store, &model, &records).await;
        let quote = |name| store.engine().quote(name);
        let read = format!("SELECT {}, base, id FROM tasks ORDER BY id", quote("kind"));
        let found = rows(store, &read).await;
        let kinds: Vec<_> = found.iter().map(|row| row.text(0).unwrap()).collect();
        assert_eq!(kinds, ["sequence", "shot", "task"]);
        let found = rows(store, "SELECT project_id FROM records WHERE type = 'Shot'").await;
        assert_eq!(found[0].key(0).unwrap(), project_key);
        assert_eq!(count(store, "tasks WHERE code_folded = 'sh01' AND cut_in = 1").await, 1);
    }
}

#[tokio::test]
async fn thousands_of_records_need_no_thought_of_limits() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mut records = project(&model, "BIG");
        let shot = |n| task(&model, &records, "Shot", &format!("SH{n:04}"));
        let shots: Vec<Record> = (0..1201).map(shot).collect();
        records.extend(shots);
        write(store, &model, &records).await;
        assert_eq!(count(store, "tasks").await, 1201);
    }
}

#[tokio::test]
async fn an_update_writes_the_named_fields_alone() {
    let model = model();
    let ty = model.by_name("User").unwrap();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mut record = user(&model, "old");
        write(store, &model, std::slice::from_ref(&record)).await;
        record.set(ty, "login", "New");
        record.set(ty, "name", "not written");
        let mut tx = store.begin().await.unwrap();
        let login = ty.field("login").unwrap().index;
        let update = |record| Update { record, fields: vec![login] };
        tx.update(&model, &[update(record)]).await.unwrap();
        let missing = user(&model, "nobody");
        let error = tx.update(&model, &[update(missing)]).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
        tx.commit().await.unwrap();
        let found = rows(store, "SELECT login, login_folded, name FROM users").await;
        let texts = [0, 1, 2].map(|at| found[0].text(at).unwrap());
        assert_eq!(texts, ["New", "new", "old"]);
    }
}

#[tokio::test]
async fn a_pair_is_linked_once_and_keeps_its_place() {
    let model = model();
    let lists = model.by_name("StatusList").unwrap();
    let relation = lists.relation("statuses").unwrap();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let records = project(&model, "TSL");
        let link =
            |position| Link { relation, own: records[1].key(), other: records[0].key(), position };
        write(store, &model, &records).await;
        let mut tx = store.begin().await.unwrap();
        tx.link(&model, &[link(4), link(9)]).await.unwrap();
        tx.link(&model, &[link(7)]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(store, "status_list_statuses").await, 1);
        assert_eq!(count(store, "status_list_statuses WHERE position = 4").await, 1);
        let role = model.by_name("Project").unwrap().relation("users").unwrap();
        let mut tx = store.begin().await.unwrap();
        let error = tx.link(&model, &[Link { relation: role, ..link(0) }]).await.unwrap_err();
        assert_eq!(error.code(), Code::Internal, "role rows are records");
    }
}

#[tokio::test]
async fn a_value_that_does_not_fit_its_column_is_refused_by_name() {
    let model = model();
    let ty = model.by_name("Shot").unwrap();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let records = project(&model, "TSL");
        write(store, &model, &records).await;
        let mut shot = task(&model, &records, "Shot", "SH01");
        shot.set(ty, "cut_in", i64::MAX);
        let mut tx = store.begin().await.unwrap();
        let error = tx.insert(&model, &[shot]).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidValue);
        assert_eq!(error.extensions()["field"], "cut_in");
    }
}

#[tokio::test]
async fn tokens_are_found_by_hash_and_revoked_once() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let owner = user(&model, "erik");
        let token = TokenRow {
            id: key(),
            hash: [3; 32],
            user: owner.key(),
            kind: "session".into(),
            name: String::new(),
            created_at: 1_700_000_000_000_001,
            expires_at: Some(1_800_000_000_000_000),
            revoked_at: None,
        };
        let mut tx = store.begin().await.unwrap();
        tx.insert(&model, &[owner]).await.unwrap();
        tx.insert_token(&token).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.find_token(&[3; 32]).await.unwrap(), Some(token.clone()));
        assert_eq!(store.find_token(&[4; 32]).await.unwrap(), None);
        let mut tx = store.begin().await.unwrap();
        assert!(tx.revoke_token(&[3; 32], 5).await.unwrap());
        assert!(!tx.revoke_token(&[3; 32], 6).await.unwrap());
        tx.commit().await.unwrap();
        let tokens = store.tokens_of(token.user).await.unwrap();
        assert_eq!(tokens[0].revoked_at, Some(5));
    }
}

#[tokio::test]
async fn events_have_their_positions_once_they_are_committed() {
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let event = EventRow {
            at: 1,
            actor: None,
            cause: "import".into(),
            mutation: key(),
            type_name: "Shot".into(),
            record: key(),
            project: None,
            action: "created".into(),
            changes: "{}".into(),
        };
        let mut tx = store.begin().await.unwrap();
        tx.record_events(&[event.clone(), event.clone()]).await.unwrap();
        tx.record_events(&[event]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(store, "events").await, 3);
        assert_eq!(count(store, "events WHERE position = seq").await, 3);
    }
}

#[tokio::test]
async fn what_an_import_made_and_facts_by_name_are_remembered() {
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mapping = |foreign_id: &str| Mapping {
            foreign_type: "Task".into(),
            foreign_id: foreign_id.into(),
            record: key(),
        };
        let (first, second, again) = (mapping("1"), mapping("2"), mapping("1"));
        let mut tx = store.begin().await.unwrap();
        tx.remember("stalker", &[first, second.clone(), again.clone()]).await.unwrap();
        tx.remember("other", &[mapping("1")]).await.unwrap();
        assert_eq!(tx.remembered("stalker").await.unwrap(), [again, second]);
        assert_eq!(tx.meta("epoch").await.unwrap(), None);
        tx.set_meta("epoch", "1").await.unwrap();
        tx.set_meta("epoch", "2").await.unwrap();
        assert_eq!(tx.meta("epoch").await.unwrap().as_deref(), Some("2"));
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn an_empty_text_and_trailing_spaces_stay_apart() {
    let model = model();
    let ty = model.by_name("User").unwrap();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let records: Vec<Record> = ["a", "a ", "A", "Ä", ""]
            .into_iter()
            .map(|login| {
                let mut record = named(&model, "User", "x");
                record.set(ty, "login", login);
                record.set(ty, "email", Value::from(format!("{login}@")));
                record
            })
            .collect();
        write(store, &model, &records).await;
        let found = rows(store, "SELECT login FROM users ORDER BY login").await;
        let logins: Vec<_> = found.iter().map(|row| row.text(0).unwrap()).collect();
        assert_eq!(logins, ["", "A", "a", "a ", "Ä"], "{}", store.engine().as_str());
    }
}
