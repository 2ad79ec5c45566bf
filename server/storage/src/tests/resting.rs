//! What a plugin has stored with records while it is off: in the trash, and back.

use std::sync::Arc;

use schema_som::{Code, Key, Link, Registry};

use crate::testing::{
    Scratch, camera, everywhere_of, model, model_with, named, project, task, user,
};
use crate::{Image, Intent, Options, Store, Trashed};

/// Deletes records into the trash as a model knows them, and takes them back.
async fn there_and_back(store: &Store, model: &Registry, ty: &str, key: Key) {
    let ty = model.by_name(ty).unwrap().ix;
    let mut tx = store.begin().await.unwrap();
    let record = tx.load(model, ty, &[key], Intent::Delete).await.unwrap().remove(0);
    let mut rest = tx.resting_with(model, &[key]).await.unwrap();
    let links = tx.delete(model, &[(record.ty, key)]).await.unwrap();
    let image = Image { record, links, referrers: Vec::new() };
    let trashed = Trashed {
        image,
        rest: rest.remove(&key),
        along_with: key,
        deleted_at: 1_700_000_000_000_001,
        deleted_by: None,
        mutation: crate::testing::key(),
    };
    tx.throw_away(model, &[trashed]).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = store.begin().await.unwrap();
    let back = tx.take_back(model, &[key]).await.unwrap().remove(0);
    assert_eq!(back.ty(), ty);
    tx.insert(model, [&back.image.record]).await.unwrap();
    tx.link(model, &back.image.links).await.unwrap();
    tx.rest_again(model, &back.rest.into_iter().collect::<Vec<_>>()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_rests_with_a_record_goes_to_the_trash_and_comes_back_with_it() {
    let with = Arc::new(model_with(&[camera()]));
    let without = model().beside(with.clone());
    let ty = |name| with.by_name(name).unwrap();
    for Scratch { store, .. } in &everywhere_of(&with, &Options::default()).await {
        let all = project(&with, "TSL");
        let (shot, mut stunt) =
            (task(&with, &all, "Shot", "SH1"), task(&with, &all, "StuntShot", "SH2"));
        let (person, mut kit) = (user(&with, "erik"), named(&with, "CameraKit", "A"));
        kit.set(ty("CameraKit"), "shot_id", shot.key());
        kit.set(ty("CameraKit"), "project_id", all[2].key());
        kit.set(ty("CameraKit"), "owner_id", person.key());
        stunt.set(ty("StuntShot"), "lens_mm", 35_i64);
        stunt.set(ty("StuntShot"), "risk_level", 4_i64);
        stunt.set(ty("StuntShot"), "main_kit_id", kit.key());
        stunt.set(ty("StuntShot"), "double_id", person.key());
        let operators = ty("CameraKit").relation("operators").unwrap();
        let link = Link { relation: operators, own: kit.key(), other: person.key(), position: 0 };
        let mut tx = store.begin().await.unwrap();
        tx.insert(&with, &all).await.unwrap();
        tx.insert(&with, [&person, &shot, &kit, &stunt]).await.unwrap();
        tx.link(&with, &[link]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(store.holds(&with, "camera-kit").await.unwrap());
        let expected = [("CameraKit".to_owned(), 1), ("StuntShot".to_owned(), 1)];
        let mut found = store.records_of(&without, "camera-kit").await.unwrap();
        found.sort_unstable();
        assert_eq!(found, expected);

        store.settle_kinds(&without).await.unwrap();
        assert_eq!(store.examine(&without).await.unwrap(), []);
        let mut tx = store.begin().await.unwrap();
        let error = tx.resting_with(&without, &[shot.key()]).await.unwrap_err();
        assert_eq!(error.code(), Code::InUse);
        for word in ["camera-kit", "CameraKit.shot", "plugin_camera_kit_camera_kit"] {
            assert!(error.message().contains(word), "{error}");
        }
        drop(tx);
        there_and_back(store, &without, "Shot", stunt.key()).await;
        there_and_back(store, &without, "User", person.key()).await;

        store.settle_kinds(&with).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let keys = [stunt.key(), kit.key()];
        let mut loaded = tx.load(&with, with.node().ix, &keys, Intent::Look).await.unwrap();
        loaded.sort_unstable_by_key(|record| record.ty);
        let mut expected = [stunt.clone(), kit.clone()];
        expected.sort_unstable_by_key(|record| record.ty);
        assert_eq!(loaded, expected, "{}", store.engine().as_str());
        let links = tx.links(&with, operators, &[kit.key()], Intent::Look).await.unwrap();
        assert_eq!(links, [link]);
        assert_eq!(store.examine(&with).await.unwrap(), []);
    }
}
