//! Types of plugins that have other names now: what they stored is theirs under the new name.

use schema_som::type_def::{ExtensionDef, FieldDef, PluginDef, RelationDef, TypeDef};
use schema_som::{Registry, Value};

use crate::testing::{Scratch, everywhere, model, model_with, named, project, task};
use crate::{Intent, Options, Renames, StepClass, Store, TypeRename};

/// A type with everything that is named after it, and one that leads to it.
fn rigs(rig: &str, stunt: &str) -> Registry {
    let own = TypeDef::new(rig, "Carries cameras.")
        .extends("SimpleEntity")
        .field(FieldDef::text("maker", 64, "Who made it.").sortable().folded())
        .relation(RelationDef::one("keeper", "User", "Who has it."))
        .relation(RelationDef::many("crew", "User", "Who works with it."))
        .relation(RelationDef::many("spares", rig, "What stands in for it.").ordered())
        .unique(&["maker"]);
    let cable = TypeDef::new("Cable", "Leads somewhere.")
        .extends("SimpleEntity")
        .relation(RelationDef::one("rig", rig, "Where it is."))
        .relation(RelationDef::many("fits", rig, "Where it would be."));
    let stunt = TypeDef::new(stunt, "A shot with a stunt.")
        .extends("Shot")
        .field(FieldDef::int("risk", "1 to 5.").default(1_i64).sortable());
    let more = ExtensionDef::of("Shot").relation(RelationDef::many("rigs", rig, "What it takes."));
    let plugin = PluginDef::new("rigs").declares(own).declares(cable).declares(stunt);
    model_with(&[plugin.extends(more)])
}

fn called(names: &[(&str, &str)]) -> Renames {
    let one = |(from, to): &(&str, &str)| TypeRename { from: (*from).into(), to: (*to).into() };
    Renames { types: names.iter().map(one).collect(), ..Renames::default() }
}

async fn evolved(store: &Store, models: (&Registry, &Registry), named: &Renames) {
    let mut tx = store.begin().await.unwrap();
    tx.evolve(models, named).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.examine(models.1).await.unwrap(), []);
}

/// What a statement of one column answers.
async fn texts(store: &Store, sql: &str) -> Vec<String> {
    let rows = store.fetch(sql.to_owned(), Vec::new()).await.unwrap();
    rows.iter().map(|row| row.text(0).unwrap()).collect()
}

async fn run(store: &Store, statements: &[&str]) {
    let mut tx = store.begin().await.unwrap();
    for sql in statements {
        tx.execute(None, (*sql).to_owned(), Vec::new()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_type_with_another_name_keeps_its_records_and_everything_that_leads_to_them() {
    let (first, second) = (rigs("AcmeRig", "AcmeStunt"), rigs("Crane", "StuntShot"));
    let there = called(&[("AcmeRig", "Crane"), ("AcmeStunt", "StuntShot")]);
    let back = called(&[("Crane", "AcmeRig"), ("StuntShot", "AcmeStunt")]);
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        store.evolve(&model(), &first).await.unwrap();
        let mut rig = named(&first, "AcmeRig", "Tall");
        rig.set(first.by_name("AcmeRig").unwrap(), "maker", "Chapman");
        let mut cable = named(&first, "Cable", "Long");
        cable.set(first.by_name("Cable").unwrap(), "rig_id", rig.key());
        let film = project(&first, "film");
        let stunt = task(&first, &film, "AcmeStunt", "Fall");
        let mut grant = named(&first, "Permission", "grant");
        let permission = first.by_name("Permission").unwrap();
        for (field, value) in [("access", "allow"), ("action", "read"), ("class_name", "AcmeRig")] {
            grant.set(permission, field, value);
        }
        let records = [rig.clone(), cable.clone(), stunt.clone(), grant];
        let mut tx = store.begin().await.unwrap();
        tx.insert(&first, &film).await.unwrap();
        tx.insert(&first, &records).await.unwrap();
        tx.commit().await.unwrap();

        let foreseen = store.foresee((&first, &second), &there).await.unwrap();
        let told: Vec<_> = foreseen.iter().map(|it| (it.class, it.what.as_str())).collect();
        let expected = [
            (StepClass::Explicit, "call the type AcmeRig Crane"),
            (StepClass::Explicit, "call the type AcmeStunt StuntShot"),
        ];
        assert_eq!(told, expected);
        for (from, to, named) in
            [(&first, &second, &there), (&second, &first, &back), (&first, &second, &there)]
        {
            evolved(store, (from, to), named).await;
            // Done again, as after a run that was cut off, it does no harm.
            evolved(store, (from, to), named).await;
        }
        let crane = second.by_name("Crane").unwrap();
        let mut tx = store.begin().await.unwrap();
        let loaded = tx.load(&second, crane.ix, &[rig.key()], Intent::Look).await.unwrap();
        assert_eq!(*loaded[0].get(crane, "maker"), Value::from("Chapman"));
        let kind = second.by_name("StuntShot").unwrap();
        let loaded = tx.load(&second, kind.ix, &[stunt.key()], Intent::Look).await.unwrap();
        assert_eq!(*loaded[0].get(kind, "risk"), Value::Int(1));
        drop(tx);
        let types = texts(store, "SELECT type FROM records ORDER BY type").await;
        assert!(types.contains(&"Crane".to_owned()) && types.contains(&"StuntShot".to_owned()));
        assert!(!types.iter().any(|ty| ty.starts_with("Acme")), "{types:?}");
        assert_eq!(texts(store, "SELECT class_name FROM permissions").await, ["Crane"]);
        let twin = "UPDATE plugin_rigs_cable SET rig_id = id".to_owned();
        let mut tx = store.begin().await.unwrap();
        let refused = tx.execute(None, twin, Vec::new()).await;
        let refused = match refused {
            Ok(_) => tx.commit().await.err(),
            Err(error) => Some(error),
        };
        assert!(refused.is_some(), "the key of another type leads to it as before");
    }
}

#[tokio::test]
async fn a_run_that_was_cut_off_between_two_tables_goes_on() {
    let (first, second) = (rigs("AcmeRig", "AcmeStunt"), rigs("Crane", "AcmeStunt"));
    let there = called(&[("AcmeRig", "Crane")]);
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        store.evolve(&model(), &first).await.unwrap();
        let moved = "ALTER TABLE plugin_rigs_acme_rig RENAME TO plugin_rigs_crane";
        run(store, &[moved]).await;
        evolved(store, (&first, &second), &there).await;
    }
}

#[tokio::test]
async fn a_name_of_now_that_was_known_before_keeps_its_permissions() {
    let (first, second) = (rigs("AcmeRig", "AcmeStunt"), rigs("Crane", "AcmeStunt"));
    let there = called(&[("AcmeRig", "Crane")]);
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        store.evolve(&model(), &first).await.unwrap();
        let permission = first.by_name("Permission").unwrap();
        let grants = ["AcmeRig", "Crane"].map(|class| {
            let mut grant = named(&first, "Permission", class);
            for (field, value) in [("access", "allow"), ("action", "read"), ("class_name", class)] {
                grant.set(permission, field, value);
            }
            grant
        });
        let mut tx = store.begin().await.unwrap();
        tx.insert(&first, &grants).await.unwrap();
        tx.commit().await.unwrap();
        evolved(store, (&first, &second), &there).await;
        let classes = texts(store, "SELECT class_name FROM permissions ORDER BY class_name").await;
        assert_eq!(classes, ["AcmeRig", "Crane"]);
    }
}

#[tokio::test]
async fn what_is_in_the_way_of_a_type_with_another_name_is_looked_for_where_it_still_is() {
    let first = rigs("AcmeRig", "AcmeStunt");
    let own = TypeDef::new("Crane", "Carries cameras.")
        .extends("SimpleEntity")
        .field(FieldDef::text("maker", 4, "Who made it."));
    let second = model_with(&[PluginDef::new("rigs").declares(own)]);
    let there = called(&[("AcmeRig", "Crane")]);
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        store.evolve(&model(), &first).await.unwrap();
        let mut rig = named(&first, "AcmeRig", "Tall");
        rig.set(first.by_name("AcmeRig").unwrap(), "maker", "Chapman");
        let mut tx = store.begin().await.unwrap();
        tx.insert(&first, &[rig]).await.unwrap();
        tx.commit().await.unwrap();
        let foreseen = store.foresee((&first, &second), &there).await.unwrap();
        let obstacles: Vec<_> = foreseen.iter().filter_map(|it| it.obstacle.as_deref()).collect();
        assert_eq!(obstacles.len(), 1, "{foreseen:?}");
        assert!(obstacles[0].contains("Chapman"), "{obstacles:?}");
    }
}
