//! The arrows of ARCHITECTURE.md, read from the manifests: who may use whom, and who alone may
//! name a heavy dependency.

use std::collections::{BTreeMap, BTreeSet};

use tests::xtask::root;
use toml::{Table, Value};

use super::tidy::{none, sources};

/// Crate, folder, and the crates of ours that it may use. `tests` may use all of them.
const CRATES: [(&str, &str, &[&str]); 10] = [
    ("schema-som", "schema/som", &[]),
    ("schema", "schema", &["schema-som"]),
    ("server-storage", "server/storage", &["schema-som"]),
    ("server-app", "server/app", &["schema-som", "server-storage"]),
    ("migrations", "migrations", &[]),
    ("plugins-host", "plugins/host", &["schema-som"]),
    ("plugins-sdk", "plugins/sdk", &["plugins-sdk-macros"]),
    ("plugins-sdk-macros", "plugins/sdk-macros", &[]),
    ("plugins-tool", "plugins/tool", &["schema-som", "schema", "plugins-host"]),
    (
        "server",
        "server",
        &[
            "schema-som",
            "schema",
            "server-storage",
            "server-app",
            "migrations",
            "plugins-host",
            "plugins-tool",
        ],
    ),
];

/// A heavy dependency, and the only crates that may name it. `tests` stands outside of the product.
const HEAVY: [(&str, &[&str]); 15] = [
    ("async-graphql", &["schema"]),
    ("apollo-compiler", &["schema"]),
    ("sea-orm", &["server-storage"]),
    ("sea-query", &["server-storage"]),
    ("sqlx", &["server-storage"]),
    ("rusqlite", &["server-storage"]),
    ("sea-orm-migration", &["migrations"]),
    ("wasmtime", &["plugins-host"]),
    ("wit-bindgen", &["plugins-sdk"]),
    ("syn", &["plugins-sdk-macros"]),
    ("wit-component", &["plugins-tool"]),
    ("actix-web", &["server"]),
    ("clap", &["server"]),
    ("tracing-subscriber", &["server"]),
    ("prometheus", &["server"]),
];

/// What `schema-som` may bring along: data structures and formats, nothing that does I/O.
const SOM_NEVER: [&str; 5] = ["tokio", "reqwest", "ureq", "getrandom", "tracing"];

/// A library, a folder, and the only modules there that may name it, so that a new major version
/// of the library is a small change.
const ADAPTERS: [(&str, &str, &[&str]); 2] = [
    ("apollo_compiler", "schema/src", &["compiler"]),
    ("async_graphql", "schema/src", &["dynamic", "executor"]),
];

#[test]
fn arrows_point_only_where_the_map_says() {
    let mut faults = Vec::new();
    for (name, folder, allowed) in CRATES {
        let ours = CRATES.iter().map(|(name, ..)| *name).chain(["tests"]);
        let ours: BTreeSet<_> = ours.collect();
        for dependency in dependencies(folder, &["dependencies", "build-dependencies"]) {
            if ours.contains(&*dependency) && !allowed.contains(&&*dependency) {
                faults.push(format!("{name} uses {dependency}: ARCHITECTURE.md has no such arrow"));
            }
        }
    }
    none(&faults);
}

#[test]
fn every_member_of_the_workspace_stands_in_the_map() {
    let manifest = manifest("");
    let members = manifest["workspace"]["members"].as_array().expect("members");
    let members: BTreeSet<_> = members.iter().filter_map(|member| member.as_str()).collect();
    let known = CRATES.iter().map(|(_, folder, _)| *folder).chain(["tests"]).collect();
    assert_eq!(members, known, "a new crate needs its arrows in tests/it/layering.rs");
    for (name, folder, _) in CRATES {
        assert_eq!(self::manifest(folder)["package"]["name"].as_str(), Some(name), "{folder}");
    }
}

#[test]
fn only_one_crate_names_each_heavy_dependency() {
    let mut users: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (name, folder, _) in CRATES {
        for dependency in dependencies(folder, &["dependencies", "build-dependencies"]) {
            users.entry(dependency).or_default().insert(name);
        }
    }
    let mut faults = Vec::new();
    for (dependency, allowed) in HEAVY {
        for user in users.get(dependency).into_iter().flatten() {
            if !allowed.contains(user) {
                faults.push(format!("{user} names {dependency}: only {allowed:?} may"));
            }
        }
    }
    none(&faults);
}

#[test]
fn the_model_does_no_input_and_output() {
    for dependency in dependencies("schema/som", &["dependencies"]) {
        assert!(!SOM_NEVER.contains(&&*dependency), "schema-som uses {dependency}");
    }
}

#[test]
fn an_adapted_library_is_named_by_one_module() {
    let mut faults = Vec::new();
    for (library, folder, modules) in ADAPTERS {
        for (path, text) in sources(folder) {
            let relative = path.strip_prefix(root().join(folder)).expect("a path inside");
            let first = relative.iter().next().and_then(|part| part.to_str()).unwrap_or_default();
            let is_adapter = modules.contains(&first.trim_end_matches(".rs"));
            let mut code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            if !is_adapter && code.any(|line| line.contains(library)) {
                faults.push(format!("{} names {library}", path.display()));
            }
        }
    }
    none(&faults);
}

#[test]
fn versions_are_declared_once_in_the_workspace() {
    let mut faults = Vec::new();
    for (name, folder, _) in CRATES {
        let manifest = manifest(folder);
        let sections = ["dependencies", "dev-dependencies", "build-dependencies"].into_iter();
        let tables = sections.filter_map(|section| manifest.get(section)?.as_table());
        for (dependency, value) in tables.flatten() {
            if value.get("workspace").and_then(Value::as_bool) != Some(true) {
                faults.push(format!("{name}: {dependency} is not from [workspace.dependencies]"));
            }
        }
    }
    none(&faults);
}

fn dependencies(folder: &str, sections: &[&str]) -> BTreeSet<String> {
    let manifest = manifest(folder);
    let tables = sections.iter().filter_map(|section| manifest.get(*section)?.as_table());
    tables.flat_map(|table| table.keys().cloned()).collect()
}

fn manifest(folder: &str) -> Table {
    let path = root().join(folder).join("Cargo.toml");
    let text = std::fs::read_to_string(&path).expect("a manifest");
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
