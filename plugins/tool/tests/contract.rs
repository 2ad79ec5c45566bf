//! The contract with plugins: it stays compatible with what was released, and the SDK's bindings
//! are those of today.

use std::path::{Path, PathBuf};

use wit_bindgen_core::{Files, WorldGenerator};
use wit_parser::{Resolve, WorldId};

fn plugins() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files of a contract as one text.
fn contract(folder: &Path) -> String {
    let names = ["vocabulary", "host", "hooks", "world"];
    let read = |name: &str| {
        let path = folder.join(name).with_extension("wit");
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    names.map(read).concat()
}

fn push(resolve: &mut Resolve, text: &str, world: &str) -> WorldId {
    let package = resolve.push_str("contract.wit", text).expect("a contract");
    resolve.select_world(&[package], Some(world)).expect("a world")
}

#[test]
fn plugins_of_released_contracts_still_fit() {
    let current = contract(&plugins().join("wit"));
    for world in ["before", "everything"] {
        let mut resolve = Resolve::default();
        let released = contract(&plugins().join("wit/released/0.1"));
        let released = push(&mut resolve, &released, world);
        // Two packages of one version cannot be held against each other.
        let renamed = current.replacen("backlot:plugin@0.1.", "backlot:plugin@0.1.999", 1);
        let current = push(&mut resolve, &renamed, world);
        wit_component::semver_check(resolve, released, current).unwrap_or_else(|error| {
            panic!("a plugin of the world {world} would not run any more: {error:?}")
        });
    }
}

#[test]
fn a_change_that_breaks_plugins_is_noticed() {
    let released = contract(&plugins().join("wit/released/0.1"));
    let changes = [
        ("        json(string),\n", ""),
        ("record fault { code: string,", "record fault { code: u32,"),
        ("    weigh: func(hook: hook-ref,", "    ponder: func();\n    weigh: func(hook: hook-ref,"),
        ("    wants: func(level: severity) -> bool;\n", ""),
    ];
    for (from, to) in changes {
        assert!(released.contains(from), "{from}");
        let changed = released.replacen(from, to, 1);
        let mut resolve = Resolve::default();
        let old = push(&mut resolve, &released, "before");
        let new = changed.replacen("backlot:plugin@0.1.", "backlot:plugin@0.1.999", 1);
        let new = push(&mut resolve, &new, "before");
        assert!(wit_component::semver_check(resolve, old, new).is_err(), "{from}");
    }
}

#[test]
fn the_sdks_bindings_are_fresh() {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(plugins().join("wit")).expect("the contract");
    let world = resolve.select_world(&[package], Some("everything")).expect("the world");
    let options = wit_bindgen_rust::Opts {
        format: true,
        pub_export_macro: true,
        export_macro_name: Some("export_component".to_owned()),
        default_bindings_module: Some("plugins_sdk::bindings".to_owned()),
        additional_derive_attributes: vec!["PartialEq".to_owned(), "Clone".to_owned()],
        generate_all: true,
        ..wit_bindgen_rust::Opts::default()
    };
    let mut files = Files::default();
    options.build().generate(&mut resolve, world, &mut files).expect("bindings");
    let (_, text) = files.iter().next().expect("a file");
    let fresh = without_allowances(std::str::from_utf8(text).expect("text"));
    let path = plugins().join("sdk/src/bindings/everything.generated");
    if std::env::var_os("BACKLOT_BLESS").is_some() {
        std::fs::write(&path, &fresh).expect("written");
    }
    let kept = std::fs::read_to_string(&path).expect("the bindings");
    assert!(kept == fresh, "BACKLOT_BLESS=1 cargo test --test contract rewrites the bindings");
}

/// The module that holds the bindings says once what is expected of them.
fn without_allowances(text: &str) -> String {
    let mut out =
        "//! Generated from plugins/wit; `BACKLOT_BLESS=1 cargo test --test contract` rewrites it.\n"
            .to_owned();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[allow(") {
        let before = before.strip_suffix("#!").or_else(|| before.strip_suffix('#'));
        out.push_str(before.expect("an attribute"));
        rest = after.split_once(")]").expect("its end").1.trim_start();
    }
    out + rest
}
