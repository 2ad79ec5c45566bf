//! Tables of plugins while the database is in use: what may be added, and what is refused since it
//! would change what is stored.

use std::sync::Arc;

use schema_som::kind::{Kind, Member, Vocabulary};
use schema_som::type_def::{Check, FieldDef, PluginDef, RelationDef, TypeDef};
use schema_som::{Code, Registry, Value};

use crate::testing::{Scratch, camera, everywhere, model, model_with, named, user};
use crate::{Intent, Options, Rename, Renames, StepClass, Store, Update};

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
        store.evolve(&first, &second).await.unwrap();
        assert_eq!(faults(store, &second).await, [], "twice does no harm");
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

/// A model with rigs, and the rigs in it.
async fn with_rigs(store: &Store, model: &Registry, makers: &[&str]) -> Vec<schema_som::Record> {
    store.evolve(&crate::testing::model(), model).await.unwrap();
    let ty = model.by_name("Rig").unwrap();
    let rigs = makers.iter().enumerate().map(|(at, maker)| {
        let mut rig = named(model, "Rig", &at.to_string());
        rig.set(ty, "maker", *maker);
        rig
    });
    let rigs: Vec<_> = rigs.collect();
    let mut tx = store.begin().await.unwrap();
    tx.insert(model, &rigs).await.unwrap();
    tx.commit().await.unwrap();
    rigs
}

#[track_caller]
fn told(result: schema_som::Result<usize>, words: &[&str]) {
    let error = result.unwrap_err();
    assert_eq!(error.code(), Code::SchemaMismatch);
    for words in words {
        assert!(error.message().contains(words), "{error}");
    }
}

#[tokio::test]
async fn what_is_stored_and_in_the_way_is_told_with_examples() {
    let first = small(|rig| rig);
    let shorter = TypeDef::new("Rig", "Carries cameras.")
        .extends("SimpleEntity")
        .field(FieldDef::text("maker", 4, "Who made it."));
    let shorter = model_with(&[PluginDef::new("rigs").declares(shorter)]);
    let changed = [
        (small(|rig| rig.field(FieldDef::int("weight", "x"))), "Rig.weight: 2 records that would"),
        (small(|rig| rig.unique(&["maker"])), "`Chapman`, which 2 records have"),
        (small(|rig| rig.relation(RelationDef::one("crew", "User", "x").required())), "crew_id"),
        (model_with(&[PluginDef::new("rigs")]), "Rig: 2 records left"),
        (shorter, "2 records that would be cut off, such as `Chapman` of rig_"),
    ];
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        with_rigs(store, &first, &["Chapman", "Chapman"]).await;
        for (second, words) in &changed {
            told(store.evolve(&first, second).await, &[words, "plugin_rigs_rig"]);
            let foreseen = store.foresee((&first, second), &Renames::default()).await.unwrap();
            assert!(foreseen.iter().any(|it| it.obstacle.is_some()), "{foreseen:?}");
        }
        assert_eq!(faults(store, &first).await, []);
    }
}

#[tokio::test]
async fn what_nothing_stored_is_against_is_done_and_undone() {
    let maker = |size, more: fn(TypeDef) -> TypeDef| {
        let rig = TypeDef::new("Rig", "Carries cameras.").extends("SimpleEntity");
        let rig = rig.field(FieldDef::text("maker", size, "Who made it.").folded());
        model_with(&[PluginDef::new("rigs").declares(more(rig))])
    };
    let ways = [
        maker(8, |rig| rig),
        maker(32, |rig| rig.unique(&["maker"])),
        maker(500, |rig| rig.field(FieldDef::int("weight", "x").default(3_i64))),
    ];
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let first = maker(64, |rig| rig);
        with_rigs(store, &first, &["Chapman", "Fisher"]).await;
        let mut last = &first;
        for next in ways.iter().chain([&first]) {
            store.evolve(last, next).await.unwrap();
            let unknown = faults(store, next).await;
            let unknown: Vec<_> =
                unknown.iter().filter(|it| !it.problem.contains("nobody knows")).collect();
            assert!(unknown.is_empty(), "{unknown:?}");
            last = next;
        }
    }
}

#[tokio::test]
async fn a_field_becomes_optional_and_required_again_when_all_have_it() {
    let keeper = || RelationDef::one("keeper", "User", "Who has it.");
    let required = small(|rig| rig.field(FieldDef::int("weight", "x").default(1_i64)));
    let optional = {
        let rig = TypeDef::new("Rig", "Carries cameras.").extends("SimpleEntity");
        let rig = rig.field(FieldDef::text("maker", 64, "x").nullable());
        let rig = rig.field(FieldDef::int("weight", "x").nullable()).relation(keeper());
        model_with(&[PluginDef::new("rigs").declares(rig)])
    };
    let strict = small(|rig| {
        rig.field(FieldDef::int("weight", "x").default(7_i64)).relation(keeper().required())
    });
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        with_rigs(store, &required, &["Chapman"]).await;
        store.evolve(&required, &optional).await.unwrap();
        let (ty, person) = (optional.by_name("Rig").unwrap(), user(&optional, "erik"));
        let bare = named(&optional, "Rig", "bare");
        let mut tx = store.begin().await.unwrap();
        tx.insert(&optional, &[person.clone(), bare.clone()]).await.unwrap();
        tx.commit().await.unwrap();
        let id = bare.key().to_id("rig");
        told(
            store.evolve(&optional, &strict).await,
            &["Rig.maker: 1 record without a value, such as rig_", &id, "Rig.keeper: 2 records"],
        );
        let mut tx = store.begin().await.unwrap();
        let keys = [bare.key()];
        for mut record in tx.load(&optional, ty.ix, &keys, Intent::Change).await.unwrap() {
            record.set(ty, "maker", "Fisher");
            let fields = vec![ty.field("maker").unwrap().index];
            tx.update(&optional, &[Update { record, fields }]).await.unwrap();
        }
        tx.execute(
            None,
            "UPDATE plugin_rigs_rig SET keeper_id = (SELECT id FROM users LIMIT 1)".to_owned(),
            Vec::new(),
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        store.evolve(&optional, &strict).await.unwrap();
        assert_eq!(faults(store, &strict).await, []);
        let ty = strict.by_name("Rig").unwrap();
        let mut tx = store.begin().await.unwrap();
        let loaded = tx.load(&strict, ty.ix, &keys, Intent::Look).await.unwrap();
        assert_eq!(*loaded[0].get(ty, "weight"), Value::Int(7), "what it has by default");
        let emptied = "UPDATE plugin_rigs_rig SET maker = NULL".to_owned();
        assert!(tx.execute(None, emptied, Vec::new()).await.is_err(), "the database knows, too");
    }
}

#[tokio::test]
async fn a_hidden_field_keeps_what_it_holds_and_is_in_nobodys_way() {
    let (with, without) = (
        small(|rig| rig),
        model_with(&[PluginDef::new("rigs")
            .declares(TypeDef::new("Rig", "Carries cameras.").extends("SimpleEntity"))]),
    );
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let rigs = with_rigs(store, &with, &["Chapman"]).await;
        let foreseen = store.foresee((&with, &without), &Renames::default()).await.unwrap();
        assert_eq!(foreseen[0].class, StepClass::Destructive, "{foreseen:?}");
        store.evolve(&with, &without).await.unwrap();
        let bare = named(&without, "Rig", "bare");
        let mut tx = store.begin().await.unwrap();
        tx.insert(&without, std::slice::from_ref(&bare)).await.unwrap();
        tx.commit().await.unwrap();
        told(store.evolve(&without, &with).await, &["Rig.maker: 1 record without a value"]);
        let mut tx = store.begin().await.unwrap();
        let ty = without.by_name("Rig").unwrap();
        tx.delete(&without, &[(ty.ix, bare.key())]).await.unwrap();
        tx.commit().await.unwrap();
        store.evolve(&without, &with).await.unwrap();
        let ty = with.by_name("Rig").unwrap();
        let mut tx = store.begin().await.unwrap();
        let loaded = tx.load(&with, ty.ix, &[rigs[0].key()], Intent::Look).await.unwrap();
        assert_eq!(*loaded[0].get(ty, "maker"), Value::from("Chapman"));
    }
}

#[tokio::test]
async fn a_narrower_range_is_held_against_what_is_stored() {
    let weight = |least: f64, most: f64| {
        let weight = FieldDef::new("weight", Kind::Decimal, "x").default(5_000_000_i64);
        small(|rig| rig.field(weight.check(Check::Min(least)).check(Check::Max(most))))
    };
    let first = weight(0.0, 100.0);
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        with_rigs(store, &first, &["Chapman"]).await;
        store.evolve(&first, &weight(5.0, 200.0)).await.unwrap();
        for narrow in [weight(5.5, 100.0), weight(0.0, 4.5)] {
            told(
                store.evolve(&first, &narrow).await,
                &["Rig.weight: 1 record out of the new range"],
            );
        }
    }
}

#[tokio::test]
async fn a_field_with_another_name_keeps_what_it_holds() {
    let first = small(|rig| {
        rig.field(FieldDef::text("tag", 32, "x").nullable().folded().sortable())
            .relation(RelationDef::one("keeper", "User", "x"))
            .unique(&["tag"])
    });
    let second = small(|rig| {
        rig.field(FieldDef::text("number", 32, "x").nullable().folded().sortable())
            .relation(RelationDef::one("owner", "User", "x"))
            .unique(&["number"])
    });
    let rename =
        |from: &str, to: &str| Rename { type_name: "Rig".into(), from: from.into(), to: to.into() };
    let fields = vec![rename("tag", "number"), rename("keeper", "owner")];
    let named_so = Renames { fields, ..Renames::default() };
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let rigs = with_rigs(store, &first, &["Chapman"]).await;
        let mut tx = store.begin().await.unwrap();
        let sql = "UPDATE plugin_rigs_rig SET tag = 'A1', tag_folded = 'a1'".to_owned();
        tx.execute(None, sql, Vec::new()).await.unwrap();
        tx.commit().await.unwrap();
        let foreseen = store.foresee((&first, &second), &named_so).await.unwrap();
        assert!(foreseen.iter().all(|it| it.class == StepClass::Explicit), "{foreseen:?}");
        for again in 0..2 {
            let mut tx = store.begin().await.unwrap();
            tx.evolve((&first, &second), &named_so).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(faults(store, &second).await, [], "{again}");
        }
        let ty = second.by_name("Rig").unwrap();
        let mut tx = store.begin().await.unwrap();
        let mut loaded = tx.load(&second, ty.ix, &[rigs[0].key()], Intent::Look).await.unwrap();
        assert_eq!(*loaded[0].get(ty, "number"), Value::from("A1"));
        let mut twin = loaded.remove(0);
        twin.values[0] = Value::Key(crate::testing::key());
        twin.set(ty, "name", "twin");
        let error = tx.insert(&second, &[twin]).await.unwrap_err();
        assert_eq!(error.code(), Code::NotUnique, "{error}");
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
        let words = "Rig.state: 2 records with LOST or SOLD, such as `lost` of rig_";
        assert!(error.message().contains(words), "{error}");

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
    }
}
