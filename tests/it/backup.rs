//! `backlot backup` and `backlot restore`, as an administrator runs them.

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
