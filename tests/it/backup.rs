//! `backlot backup` and `backlot restore`, as an administrator runs them.

use std::path::Path;

use serde_json::json;
use tests::actor::Actor;
use tests::xtask::plugins::packages;

use crate::cli::{Serving, fail, succeed};

/// A studio that nobody had to make up: the demo's.
fn studio() -> tempfile::TempDir {
    let data = tempfile::tempdir().expect("a folder");
    assert!(Serving::start(data.path(), &["--demo"]).stop());
    data
}

#[test]
fn a_backup_of_either_form_is_the_same_studio_again() {
    let data = studio();
    let before = succeed(data.path(), &["doctor"]);
    let census = |said: &str| said.lines().skip(2).map(str::to_owned).collect::<Vec<_>>();
    let serving = Serving::start(data.path(), &[]);
    for (name, more) in [("copy.sqlite3", None), ("studio.backlot", Some("--portable"))] {
        let file = data.path().join(name);
        let path = file.to_str().expect("UTF-8");
        let arguments: Vec<&str> = ["backup", path].into_iter().chain(more).collect();
        let said = succeed(data.path(), &arguments);
        assert!(said.contains("is whole"), "{said}");
        let place = tempfile::tempdir().expect("a folder");
        let fresh = place.path().join("data");
        succeed(&fresh, &["restore", path]);
        assert_eq!(census(&succeed(&fresh, &["doctor"])), census(&before), "{name}");
        assert!(Serving::start(&fresh, &[]).stop(), "{name} is served");
        let said = fail(&fresh, &["restore", path]);
        assert!(said.contains("CONFLICT"), "{said}");
        let said = fail(data.path(), &arguments);
        assert!(said.contains("exists"), "{said}");
    }
    assert!(serving.stop());
}

#[test]
fn what_is_no_backup_leaves_no_studio_behind() {
    let place = tempfile::tempdir().expect("a folder");
    let (file, data) = (place.path().join("holiday.jpg"), place.path().join("data"));
    std::fs::write(&file, "no backup").expect("a file");
    let said = fail(&data, &["restore", file.to_str().expect("UTF-8")]);
    assert!(said.contains("IMPORT_FAILED") && said.contains("holiday.jpg"), "{said}");
    let missing = place.path().join("missing");
    let said = fail(&data, &["restore", missing.to_str().expect("UTF-8")]);
    assert!(said.contains("missing"), "{said}");
    assert!(!data.exists());
    let said = fail(&data, &["backup", missing.to_str().expect("UTF-8")]);
    assert!(said.contains("no studio"), "{said}");
}

#[test]
fn an_archive_holds_what_plugins_have_brought_though_they_rest() {
    let data = tempfile::tempdir().expect("a folder");
    let package = packages().expect("packages that build").join("camera-kit.bkp");
    let package = package.to_str().expect("UTF-8");
    let serving = Serving::start(data.path(), &["--demo", "--plugin", package]);
    let admin = |data: &Path, serving: &Serving| {
        let token = succeed(data, &["token", "create", "--login", "admin"]);
        Actor::at(&serving.url).with_token(token.trim())
    };
    let actor = admin(data.path(), &serving);
    let project = actor.make_project("BACKUP");
    let input = json!({"name": "A", "serial": "A-1", "project": {"connect": project}});
    let create = "mutation($input: CameraKitCreateInput!) {
        cameraKitCreate(input: $input) { cameraKit { id } }
    }";
    actor.ask(create, json!({"input": input}));
    assert!(serving.stop());
    succeed(data.path(), &["plugin", "disable", "camera-kit"]);

    let file = data.path().join("studio.backlot");
    let file = file.to_str().expect("UTF-8");
    succeed(data.path(), &["backup", file, "--portable"]);
    let place = tempfile::tempdir().expect("a folder");
    let fresh = place.path().join("data");
    succeed(&fresh, &["restore", file]);
    assert!(succeed(&fresh, &["plugin", "list"]).contains("disabled"));
    succeed(&fresh, &["plugin", "enable", "camera-kit"]);
    let serving = Serving::start(&fresh, &[]);
    let found = admin(&fresh, &serving).query("{ cameraKits { nodes { serial } } }");
    assert_eq!(found, json!({"cameraKits": {"nodes": [{"serial": "A-1"}]}}));
    assert!(succeed(&fresh, &["doctor"]).contains("No faults"));
}

#[test]
fn a_log_that_is_left_of_another_database_is_never_played_into_a_restored_one() {
    let data = studio();
    let file = data.path().join("copy.sqlite3");
    let file = file.to_str().expect("UTF-8");
    succeed(data.path(), &["backup", file]);
    let place = tempfile::tempdir().expect("a folder");
    let log = place.path().join("studio.sqlite3-wal");
    std::fs::write(&log, "what a killed server has left").expect("a file");
    let said = fail(place.path(), &["restore", file]);
    assert!(said.contains("CONFLICT") && said.contains("studio.sqlite3-wal"), "{said}");
    assert!(!place.path().join("studio.sqlite3").exists());
    std::fs::remove_file(&log).expect("the file");
    succeed(place.path(), &["restore", file]);
}
