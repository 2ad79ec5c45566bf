//! Plugins in a server that runs: packages of the examples and of the guests, installed as a command
//! does it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use plugins_host::package::{Package, Parts};
use serde_json::Value;
use server::plugins::Workshop;
use server_storage::PluginState;

use crate::TestApp;
use crate::guests::renamed;
use crate::xtask::plugins::packages;

/// How long a server may take to notice.
const PATIENCE: Duration = Duration::from_secs(30);

/// A package by its place below the folder of packages: `naming-guard`, `guests/hostile-guest`.
pub fn package(name: &str) -> Vec<u8> {
    let folder = packages().expect("packages that build");
    std::fs::read(folder.join(format!("{name}.bkp"))).expect("a package")
}

/// Installs a package beside the server.
pub fn install(app: &TestApp, name: &str, settings: Value) {
    install_package(app, &package(name), settings);
}

/// Installs a package whose manifest says other things: every `from` in it is a `to`.
pub fn install_changed(app: &TestApp, name: &str, changes: &[(&str, &str)], settings: Value) {
    let rename = |bytes: Vec<u8>, change: &(&str, &str)| renamed(&bytes, *change);
    let bytes = changes.iter().try_fold(package(name), rename);
    install_package(app, &bytes.expect("a package that can be read"), settings);
}

/// Installs the bytes of a package.
pub fn install_package(app: &TestApp, bytes: &[u8], settings: Value) {
    let Value::Object(settings) = settings else { panic!("settings are an object") };
    app.beside(async |studio| {
        Workshop::of(&studio).install(bytes, settings).await.expect("a plugin that fits");
    });
}

/// Switches a plugin on or off beside the server, or takes it away.
pub fn set_state(app: &TestApp, id: &str, state: PluginState) {
    app.beside(async |studio| {
        Workshop::of(&studio).set_state(id, state).await.expect("a plugin that is there");
    });
}

/// The package of a plugin that only declares: its `[plugin]` and what follows.
pub fn declaring(id: &str, version: &str, declarations: &str) -> Vec<u8> {
    let head = format!("[plugin]\nid = \"{id}\"\nversion = \"{version}\"\ntitle = \"{id}\"\n");
    let manifest = format!("contract = \"0.1\"\n{head}{declarations}");
    Package::write(&Parts { manifest, ..Parts::default() }).expect("a manifest in order")
}

/// The same, with one document.
pub fn looking(id: &str, version: &str, (declares, document): (&str, &str)) -> Vec<u8> {
    let manifest = format!(
        "contract = \"0.1\"\n[plugin]\nid = \"{id}\"\nversion = \"{version}\"\ntitle = \"{id}\"\n\
         [documents]\nlook = \"documents/look.graphql\"\n{declares}"
    );
    let documents = BTreeMap::from([("documents/look.graphql".to_owned(), document.to_owned())]);
    Package::write(&Parts { manifest, documents, ..Parts::default() }).expect("a package")
}

/// Waits until the server has noticed: this is true of what it answers.
#[track_caller]
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
