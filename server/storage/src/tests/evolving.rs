//! Tables of plugins while the database is in use: what may be added, and what is refused since it
//! would change what is stored.

use std::sync::Arc;

use schema_som::kind::{Kind, Member, Vocabulary};
use schema_som::type_def::{FieldDef, PluginDef, RelationDef, TypeDef};
use schema_som::{Code, Registry, Value};

use crate::testing::{Scratch, camera, everywhere, model, model_with, named};
use crate::{Intent, Options, Store, Update};

fn small(more: impl FnOnce(TypeDef) -> TypeDef) -> Registry {
    let rig = TypeDef::new("Rig", "Carries cameras.")
        .extends("SimpleEntity")
        .field(FieldDef::text("maker", 64, "Who made it."));
    model_with(&[PluginDef::new("rigs").declares(more(rig))])
}

async fn faults(store: &Store, model: &Registry) -> Vec<crate::Finding> {
    store.examine(model).await.unwrap()
}

#[tokio::test]
async fn a_database_gets_the_tables_of_plugins_while_it_is_open() {
    let (without, with) = (model(), model_with(&[camera()]));
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        assert!(store.evolve(&without, &with).await.unwrap() > 5);
        assert_eq!(faults(store, &with).await, []);
        assert_eq!(faults(store, &without).await, [], "tables of plugins that went are no fault");
        assert_eq!(store.evolve(&without, &with).await.unwrap(), 0, "there is nothing left to do");
        assert_eq!(store.evolve(&with, &without).await.unwrap(), 0, "nothing is taken away");

        // As if the first run had been cut off.
        let mut tx = store.begin().await.unwrap();
        tx.execute(None, "DROP TABLE plugin_camera_kit_on_shot".to_owned(), Vec::new())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(!faults(store, &with).await.is_empty());
        assert!(store.evolve(&without, &with).await.unwrap() > 0);
        assert_eq!(faults(store, &with).await, []);
    }
}

#[tokio::test]
async fn another_version_of_a_plugin_adds_to_rows_that_exist() {
    let (first, second) = (
        small(|rig| rig),
        small(|rig| {
            rig.field(FieldDef::int("weight", "In kilograms.").nullable().sortable())
                .field(FieldDef::text("colour", 32, "Its colour.").default("it's red").folded())
                .field(FieldDef::text("tag", 32, "Its number.").nullable())
                .relation(RelationDef::one("keeper", "User", "Who has it."))
                .unique(&["tag"])
        }),
    );
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        store.evolve(&model(), &first).await.unwrap();
        let mut rig = named(&first, "Rig", "Crane");
        rig.set(first.by_name("Rig").unwrap(), "maker", "Chapman");
        let mut tx = store.begin().await.unwrap();
        tx.insert(&first, std::slice::from_ref(&rig)).await.unwrap();
        tx.commit().await.unwrap();

        store.evolve(&first, &second).await.unwrap();
        assert_eq!(faults(store, &second).await, []);
        assert_eq!(store.evolve(&first, &second).await.unwrap(), 0);
        let ty = second.by_name("Rig").unwrap();
        let mut tx = store.begin().await.unwrap();
        let loaded = tx.load(&second, ty.ix, &[rig.key()], Intent::Look).await.unwrap();
        assert_eq!(*loaded[0].get(ty, "colour"), Value::from("it's red"));
        let mut lost = loaded[0].clone();
        lost.values[0] = Value::Key(crate::testing::key());
        lost.set(ty, "keeper_id", crate::testing::key());
        let done = match tx.insert(&second, &[lost]).await {
            Ok(()) => tx.commit().await,
            Err(error) => Err(error),
        };
        assert_eq!(done.unwrap_err().code(), Code::NotFound, "the new key leads somewhere");
    }
}

#[tokio::test]
async fn what_would_change_stored_values_is_refused_with_the_steps() {
    let first = small(|rig| rig);
    let changed = [
        (small(|rig| rig.field(FieldDef::int("weight", "x"))), "required column"),
        (small(|rig| rig.unique(&["maker"])), "share maker"),
        (small(|rig| rig.relation(RelationDef::one("crew", "User", "x").required())), "crew_id"),
        (model_with(&[PluginDef::new("rigs")]), "drop the table"),
    ];
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        store.evolve(&model(), &first).await.unwrap();
        for (second, words) in &changed {
            let error = store.evolve(&first, second).await.unwrap_err();
            assert_eq!(error.code(), Code::SchemaMismatch);
            assert!(error.message().contains(words), "{error}");
            assert!(error.message().contains("plugin_rigs_rig"), "{error}");
        }
        let wider = small(|rig| rig.field(FieldDef::int("a", "x").nullable()));
        let back = store.evolve(&wider, &first).await;
        assert!(back.unwrap_err().message().contains("drop the column"));
        assert_eq!(faults(store, &first).await, []);
    }
}

fn words(words: &[&str]) -> Arc<Vocabulary> {
    let member = |word: &&str| Member {
        name: word.to_ascii_uppercase(),
        stored: (*word).to_owned(),
        doc: format!("{word}."),
    };
    let members = words.iter().map(member).collect();
    Arc::new(Vocabulary { name: "RigState".into(), doc: "Where it is.".into(), members })
}

#[tokio::test]
async fn a_value_may_leave_a_vocabulary_once_no_row_holds_it() {
    let state = |all: &[&str]| {
        let state = FieldDef::new("state", Kind::Enum(words(all)), "Where it is.");
        small(|rig| rig.field(state.default("ready")))
    };
    let (first, second) = (state(&["ready", "lost", "sold"]), state(&["ready", "rented"]));
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        store.evolve(&model(), &first).await.unwrap();
        let ty = first.by_name("Rig").unwrap();
        let mut rigs = [named(&first, "Rig", "A"), named(&first, "Rig", "B")];
        for rig in &mut rigs {
            rig.set(ty, "maker", "x");
            rig.set(ty, "state", "lost");
        }
        let mut tx = store.begin().await.unwrap();
        tx.insert(&first, &rigs).await.unwrap();
        tx.commit().await.unwrap();
        let error = store.evolve(&first, &second).await.unwrap_err();
        assert_eq!(error.code(), Code::SchemaMismatch);
        assert!(error.message().contains("Rig.state drops `LOST`, which 2 record(s)"), "{error}");

        let state = ty.field("state").unwrap().index;
        let updates: Vec<_> = rigs
            .iter()
            .map(|rig| {
                let mut record = rig.clone();
                record.set(ty, "state", "ready");
                Update { record, fields: vec![state] }
            })
            .collect();
        let mut tx = store.begin().await.unwrap();
        tx.update(&first, &updates).await.unwrap();
        tx.commit().await.unwrap();
        store.evolve(&first, &second).await.unwrap();
        assert_eq!(faults(store, &second).await, []);
    }
}

#[tokio::test]
async fn what_a_column_holds_is_compared_by_meaning_and_with_what_is_there() {
    let size = |kind: Kind| {
        let size = FieldDef::new("size", kind, "Its size.").nullable();
        small(|rig| rig.field(size))
    };
    let first = size(Kind::Int);
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        store.evolve(&model(), &first).await.unwrap();
        for (kind, words) in [
            (Kind::Decimal, "size a decimal instead of an int"),
            (Kind::Bool, "size a boolean instead of an int"),
            (Kind::DateTime, "size a date-time instead of an int"),
            (Kind::Text(20), "size a string of at most 20 characters instead of an int"),
        ] {
            let error = store.evolve(&first, &size(kind)).await.unwrap_err();
            assert_eq!(error.code(), Code::SchemaMismatch);
            assert!(error.message().contains(words), "{error}");
        }
        // As if nobody remembered what was declared last.
        let error = store.evolve(&model(), &size(Kind::LongText)).await.unwrap_err();
        assert_eq!(error.code(), Code::SchemaMismatch);
        assert!(error.message().contains("its column size is"), "{error}");
        let narrower = small(|rig| rig.field(FieldDef::text("size", 9, "x").nullable()));
        let wider = small(|rig| rig.field(FieldDef::text("size", 20, "x").nullable()));
        let error = store.evolve(&wider, &narrower).await.unwrap_err();
        assert!(error.message().contains("at most 9 characters instead of"), "{error}");
    }
}
