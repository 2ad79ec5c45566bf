//! What spares ways there and back: records loaded behind a gate, and inserts that end nothing.

use std::time::Duration;

use schema_som::{Code, Record, Registry, Value};

use crate::testing::{Scratch, everywhere, model, project, task, user};
use crate::{Engine, Intent, Options, Store, Update};

async fn store_all(store: &Store, model: &Registry, records: &[Record]) {
    let mut tx = store.begin().await.unwrap();
    tx.insert(model, records).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_is_loaded_behind_a_gate_is_as_whoever_held_it_left_it() {
    let model = model();
    let [gate, shot] = ["Project", "Shot"].map(|name| model.by_name(name).unwrap());
    let priority = shot.field("priority").unwrap().index;
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mut records = project(&model, "GATE");
        let mut stored = task(&model, &records, "Shot", "A");
        let (held, key) = (records[2].key(), stored.key());
        records.push(stored.clone());
        store_all(store, &model, &records).await;
        let mut first = store.begin().await.unwrap();
        first.load(&model, gate.ix, &[held], Intent::Change).await.unwrap();
        let waiting = tokio::spawn({
            let (store, places) = (store.clone(), (gate.ix, shot.ix));
            async move {
                let mut tx = store.begin().await.unwrap();
                let (gate, shot) = ((places.0, &[held][..]), (places.1, &[key][..]));
                tx.load_after(&crate::testing::model(), gate, shot).await.unwrap()
            }
        });
        // Most likely it waits at the gate by then; that it does is not what is asked.
        tokio::time::sleep(Duration::from_millis(100)).await;
        stored.values[usize::from(priority)] = Value::Int(77);
        let update = Update { record: stored, fields: vec![priority] };
        first.update(&model, &[update]).await.unwrap();
        first.commit().await.unwrap();
        let found = waiting.await.unwrap();
        assert_eq!(found[0].values[usize::from(priority)], Value::Int(77));
    }
}

#[tokio::test]
async fn what_another_record_has_is_told_and_the_transaction_lives() {
    let model = model();
    let ty = model.by_name("User").unwrap().ix;
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        store_all(store, &model, &[user(&model, "a")]).await;
        let new = [user(&model, "b"), user(&model, "a")];
        let mut tx = store.begin().await.unwrap();
        let told = tx.insert_unless_taken(&model, &new).await;
        match store.engine() {
            Engine::Postgres => assert!(!told.unwrap()),
            _ => assert_eq!(told.unwrap_err().code(), Code::NotUnique),
        }
        tx.load(&model, ty, &[new[1].key()], Intent::Look).await.unwrap();
        tx.rollback().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert!(tx.insert_unless_taken(&model, &new[..1]).await.unwrap());
        tx.commit().await.unwrap();
    }
}
