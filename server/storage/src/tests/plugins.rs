//! What plugins declare: their tables come, their rows stand beside those of records, and both
//! outlive the plugin.

use schema_som::{Code, Record, Registry, Value};

use crate::testing::{
    Scratch, camera, everywhere, everywhere_of, model, model_with, named, project, task, user,
};
use crate::{Engine, Intent, Options, PluginRow, PluginState, Tx, Update};

const BESIDE: &str = "plugin_camera_kit_on_shot";

async fn count(tx: &mut Tx, from: &str) -> usize {
    tx.fetch(format!("SELECT 1 FROM {from}"), Vec::new()).await.unwrap().len()
}

/// A shot as it is made without a word about what plugins add.
fn bare(model: &Registry, project: &[Record], code: &str) -> Record {
    let ty = model.by_name("Shot").unwrap();
    let mut shot = task(model, project, "Shot", code);
    for (at, field) in ty.fields.iter().enumerate().filter(|(_, field)| field.side.is_some()) {
        shot.values[at] = Value::Null;
        assert!(field.plugin.is_some());
    }
    shot
}

#[tokio::test]
async fn a_row_beside_a_record_comes_with_its_first_value_and_goes_with_the_record() {
    let model = model_with(&[camera()]);
    let ty = model.by_name("Shot").unwrap();
    for Scratch { store, .. } in &everywhere_of(&model, &Options::default()).await {
        let all = project(&model, "TSL");
        let shots: Vec<Record> =
            (0..50).map(|number| bare(&model, &all, &format!("SH{number}"))).collect();
        let mut tx = store.begin().await.unwrap();
        tx.insert(&model, &all).await.unwrap();
        let before = store.statements();
        tx.insert(&model, &shots).await.unwrap();
        // On PostgreSQL one statement writes a row and its place on the spine.
        let statements = if store.engine() == Engine::Postgres { 1 } else { 2 };
        assert_eq!((store.statements() - before, count(&mut tx, BESIDE).await), (statements, 0));

        let keys: Vec<_> = shots.iter().map(Record::key).collect();
        let loaded = tx.load(&model, ty.ix, &keys, Intent::Change).await.unwrap();
        assert!(loaded.iter().all(|shot| *shot.get(ty, "stock") == Value::from("it's \\5\\\" É")));
        assert!(loaded.iter().all(|shot| shot.get(ty, "lens_mm").is_null()));

        let lens = ty.field("lens_mm").unwrap().index;
        let change = |number: i64| {
            move |shot: &Record| {
                let mut record = shot.clone();
                record.values[usize::from(lens)] = Value::Int(number);
                Update { record, fields: vec![lens] }
            }
        };
        for number in [35, 50] {
            let updates: Vec<Update> = loaded[..20].iter().map(change(number)).collect();
            let before = store.statements();
            tx.update(&model, &updates).await.unwrap();
            assert_eq!(store.statements() - before, 1);
        }
        assert_eq!(count(&mut tx, BESIDE).await, 20);
        let loaded = tx.load(&model, ty.ix, &keys[..30], Intent::Look).await.unwrap();
        let lenses = loaded.iter().filter(|shot| *shot.get(ty, "lens_mm") == Value::Int(50));
        assert_eq!(lenses.count(), 20);
        assert!(loaded.iter().all(|shot| !shot.get(ty, "stock").is_null()), "defaults stay");

        let gone: Vec<_> = keys.iter().map(|key| (ty.ix, *key)).collect();
        tx.delete(&model, &gone).await.unwrap();
        assert_eq!(count(&mut tx, BESIDE).await, 0);
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn what_leads_to_a_record_from_beside_another_is_found_and_may_go_with_it() {
    let model = model_with(&[camera()]);
    let ty = |name| model.by_name(name).unwrap();
    for Scratch { store, .. } in &everywhere_of(&model, &Options::default()).await {
        let all = project(&model, "TSL");
        let (mut shot, mut stunt) =
            (task(&model, &all, "Shot", "SH1"), task(&model, &all, "StuntShot", "SH2"));
        let (mut kit, person) = (named(&model, "CameraKit", "A"), user(&model, "erik"));
        kit.set(ty("CameraKit"), "shot_id", shot.key());
        kit.set(ty("CameraKit"), "project_id", all[2].key());
        shot.set(ty("Shot"), "main_kit_id", kit.key());
        stunt.set(ty("StuntShot"), "main_kit_id", kit.key());
        stunt.set(ty("StuntShot"), "double_id", person.key());
        let mut tx = store.begin().await.unwrap();
        tx.insert(&model, &all).await.unwrap();
        let records = [person.clone(), shot.clone(), stunt.clone(), kit.clone()];
        tx.insert(&model, &records).await.unwrap();

        let doomed = [(kit.ty, kit.key()), (person.ty, person.key())];
        let found = tx.referrers_of(&model, &doomed, 10).await.unwrap();
        let mut told: Vec<_> = found
            .iter()
            .map(|it| (it.key, model.field(it.column).name(), it.column.owner, it.target))
            .collect();
        told.sort_unstable();
        let mut expected = vec![
            (shot.key(), "main_kit_id", ty("Shot").ix, kit.key()),
            (stunt.key(), "main_kit_id", ty("StuntShot").ix, kit.key()),
            (stunt.key(), "double_id", ty("StuntShot").ix, person.key()),
        ];
        expected.sort_unstable();
        assert_eq!(told, expected, "{}", store.engine().as_str());

        let both = [(shot.ty, shot.key()), (kit.ty, kit.key()), (stunt.ty, stunt.key())];
        tx.delete(&model, &both).await.unwrap();
        assert_eq!(count(&mut tx, "tasks").await, 0);
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn once_a_plugin_is_gone_its_rows_stand_in_nobodys_way() {
    let (with, without) = (model_with(&[camera()]), model());
    for Scratch { store, .. } in &everywhere_of(&with, &Options::default()).await {
        let all = project(&with, "TSL");
        let mut stunt = task(&with, &all, "StuntShot", "SH2");
        stunt.set(with.by_name("StuntShot").unwrap(), "lens_mm", 35_i64);
        let mut tx = store.begin().await.unwrap();
        tx.insert(&with, &all).await.unwrap();
        tx.insert(&with, std::slice::from_ref(&stunt)).await.unwrap();

        tx.commit().await.unwrap();
        let spine = |name: &str| {
            let sql = format!("SELECT 1 FROM records WHERE type = '{name}'");
            async move { store.fetch(sql, Vec::new()).await.unwrap().len() }
        };
        for (model, stunts) in [(&without, 0), (&with, 1), (&without, 0)] {
            store.settle_kinds(model).await.unwrap();
            assert_eq!((spine("StuntShot").await, spine("Shot").await), (stunts, 1 - stunts));
        }
        let mut tx = store.begin().await.unwrap();
        let shot = without.by_name("Shot").unwrap();
        let loaded = tx.load(&without, shot.ix, &[stunt.key()], Intent::Delete).await.unwrap();
        assert_eq!((loaded.len(), loaded[0].ty), (1, shot.ix), "it is what it extends");
        tx.delete(&without, &[(shot.ix, stunt.key())]).await.unwrap();
        assert_eq!(count(&mut tx, BESIDE).await, 0);
        assert_eq!(count(&mut tx, "plugin_camera_kit_stunt_shot").await, 0);
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn plugins_are_kept_in_their_order_and_every_change_is_counted() {
    let row = |id: &str, ordinal| PluginRow {
        id: id.to_owned(),
        version: "1.0.0".to_owned(),
        digest: "ab".repeat(32),
        state: PluginState::Enabled,
        ordinal,
        manifest: "[plugin]".to_owned(),
        settings: "{}".to_owned(),
        installed_at: 1_700_000_000_000_000,
        changed_at: 1_700_000_000_000_000,
    };
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        assert_eq!(store.plugin_generation().await.unwrap(), 0);
        let package = vec![0, 255, 7];
        let mut tx = store.begin().await.unwrap();
        tx.put_plugin(&row("lenses", 2), &package).await.unwrap();
        tx.put_plugin(&row("cameras", 1), &[1]).await.unwrap();
        let later = 1_800_000_000_000_000;
        let second = PluginRow {
            version: "2.0.0".into(),
            installed_at: later,
            changed_at: later,
            ..row("cameras", 1)
        };
        tx.put_plugin(&second, &package).await.unwrap();
        tx.set_plugin_state("lenses", PluginState::Disabled, later).await.unwrap();
        tx.set_plugin_settings("lenses", r#"{"a":1}"#, later).await.unwrap();
        let error = tx.set_plugin_state("rigs", PluginState::Removed, later).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
        assert_eq!(tx.plugins().await.unwrap().len(), 2);
        tx.commit().await.unwrap();

        let plugins = store.plugins().await.unwrap();
        let cameras = PluginRow { installed_at: row("", 0).installed_at, ..second };
        let lenses = PluginRow {
            state: PluginState::Disabled,
            settings: r#"{"a":1}"#.to_owned(),
            changed_at: later,
            ..row("lenses", 2)
        };
        assert_eq!(plugins, [cameras, lenses]);
        assert_eq!(store.plugin_package("cameras").await.unwrap(), Some(package));
        assert_eq!(store.plugin_package("rigs").await.unwrap(), None);
        assert_eq!(store.plugin_generation().await.unwrap(), 5);
    }
}
