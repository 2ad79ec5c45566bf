//! Plugins that a server starts again: what it knows of them is on disk, and counts only if the server
//! itself wrote it.

use std::path::Path;
use std::sync::Arc;

use plugins_host::package::Package;
use plugins_host::{Active, Host, Limits, Plugin, Runtime};
use schema_som::Registry;
use serde_json::Map;
use tests::clock::Ticking;
use tests::plugins::package;

/// A folder that a server has loaded a plugin into.
struct Kept {
    folder: tempfile::TempDir,
    package: Package,
}

impl Kept {
    fn new() -> Kept {
        let folder = tempfile::tempdir().expect("a folder");
        let package = Package::read(&package("naming-guard")).expect("a package");
        let kept = Kept { folder, package };
        kept.runtime().load(&kept.package).expect("a plugin");
        kept
    }

    /// What another start of the server has.
    fn runtime(&self) -> Runtime {
        runtime(self.folder.path())
    }

    fn recalled(&self) -> Option<Arc<Plugin>> {
        self.runtime().recall(&self.package.digest)
    }

    /// Files by the end of their names.
    fn file(&self, end: &str) -> std::path::PathBuf {
        let files = std::fs::read_dir(self.folder.path()).expect("the folder");
        let mut files = files.map(|file| file.expect("a file").path());
        files.find(|path| path.to_string_lossy().ends_with(end)).expect("a file of that kind")
    }
}

fn runtime(folder: &Path) -> Runtime {
    Runtime::new(Limits::default(), Arc::new(Ticking::default()), Some(folder))
}

/// That a plugin is of use.
fn runs(runtime: &Runtime, plugin: Arc<Plugin>) {
    let registry = Arc::new(Registry::built_in().expect("the model"));
    let active = [Active { plugin, settings: Map::new() }];
    let host = Host::new(&registry, &active, &Host::default());
    let waiting = tokio::runtime::Runtime::new().expect("a runtime");
    waiting.block_on(runtime.try_out(&host, "naming-guard")).expect("a plugin that answers");
}

#[test]
fn a_plugin_that_was_loaded_is_known_by_its_digest() {
    let kept = Kept::new();
    let runtime = kept.runtime();
    let plugin = runtime.recall(&kept.package.digest).expect("it is known");
    assert_eq!(plugin.manifest, kept.package.manifest);
    assert_eq!(plugin.digest, kept.package.digest);
    runs(&runtime, plugin);
}

#[test]
fn another_folder_knows_nothing_of_it() {
    let (kept, elsewhere) = (Kept::new(), tempfile::tempdir().expect("a folder"));
    assert!(runtime(elsewhere.path()).recall(&kept.package.digest).is_none());
}

#[test]
fn what_somebody_else_wrote_does_not_count_and_is_made_anew() {
    for end in [".note", ".cwasm", ".seal"] {
        let kept = Kept::new();
        let file = kept.file(end);
        let mut bytes = std::fs::read(&file).expect("a file");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&file, &bytes).expect("a disk");
        assert!(kept.recalled().is_none(), "{end}");
        let runtime = kept.runtime();
        runs(&runtime, runtime.load(&kept.package).expect("a plugin"));
        assert!(kept.recalled().is_some(), "{end}: it was made anew");
    }
}

#[test]
fn a_file_does_not_stand_for_another() {
    let kept = Kept::new();
    let other = Package::read(&package("guests/hostile-guest")).expect("a package");
    let note = kept.file(".note");
    let name = format!("{}.note", other.digest);
    std::fs::copy(&note, note.with_file_name(name)).expect("a disk");
    assert!(kept.runtime().recall(&other.digest).is_none());
}

#[test]
fn limits_are_those_of_today() {
    let kept = Kept::new();
    let limits = Limits { memory: 65_536, ..Limits::default() };
    let narrow = Runtime::new(limits, Arc::new(Ticking::default()), Some(kept.folder.path()));
    assert!(narrow.recall(&kept.package.digest).is_none(), "it begins with more memory");
    let limits = Limits { component: 1_024, interpreted_component: 1_024, ..Limits::default() };
    let small = Runtime::new(limits, Arc::new(Ticking::default()), Some(kept.folder.path()));
    assert!(small.recall(&kept.package.digest).is_none(), "it is larger");
}
