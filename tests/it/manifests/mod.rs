//! The schema of `plugin.toml` for editors says what the parser says: of every manifest that there is, of
//! every key, and of what is no manifest.

use std::collections::BTreeSet;

use plugins_host::manifest::{Manifest, schema};
use serde_json::{Map, Value, json};
use tests::xtask::root;

const FULL: &str = include_str!("full.toml");

/// The texts of all manifests of this repository, each with where it is.
fn manifests() -> Vec<(String, String)> {
    let mut found = vec![("full.toml".to_owned(), FULL.to_owned())];
    let folders =
        ["plugins/examples", "plugins/conformance", "tests/guests", "plugins/tool/templates"];
    for folder in folders {
        for entry in std::fs::read_dir(root().join(folder)).expect("a folder") {
            let path = entry.expect("a folder").path().join("plugin.toml");
            if let Ok(text) = std::fs::read_to_string(&path) {
                found.push((path.display().to_string(), text.replace("plugin-name", "code-guard")));
            }
        }
    }
    assert!(found.len() > 8, "{}", found.len());
    found
}

fn value(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Value>(text).expect("TOML")).expect("JSON")
}

/// Whether the parser takes it.
fn parses(manifest: &Value) -> bool {
    let text = toml::to_string(manifest).expect("TOML");
    Manifest::parse(&text).is_ok()
}

/// The same manifest with each of its tables changed in turn, and where that is.
fn changed(
    manifest: &Value,
    change: &dyn Fn(&mut Map<String, Value>) -> bool,
) -> Vec<(String, Value)> {
    let mut places = Vec::new();
    tables(manifest, "", &mut places);
    let one = |place: &String| {
        let mut copy = manifest.clone();
        let table = copy.pointer_mut(place)?.as_object_mut()?;
        change(table).then(|| (place.clone(), copy))
    };
    places.iter().filter_map(one).collect()
}

fn tables(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.push(place.to_owned());
            fields.iter().for_each(|(name, it)| tables(it, &format!("{place}/{name}"), found));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(at, it)| tables(it, &format!("{place}/{at}"), found));
        }
        _ => {}
    }
}

#[test]
fn every_manifest_fits_the_schema() {
    let validator = jsonschema::validator_for(&schema()).expect("a schema");
    for (place, text) in manifests() {
        Manifest::parse(&text).unwrap_or_else(|error| panic!("{place}: {error}"));
        let told: Vec<_> = validator
            .iter_errors(&value(&text))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(told.is_empty(), "{place}: {told:#?}");
    }
}

#[test]
fn a_key_that_there_is_not_fits_neither_the_schema_nor_the_parser() {
    let validator = jsonschema::validator_for(&schema()).expect("a schema");
    let more = |table: &mut Map<String, Value>| {
        table.insert("nonsense".into(), "x".into());
        true
    };
    for (file, text) in manifests() {
        for (place, manifest) in changed(&value(&text), &more) {
            assert!(!validator.is_valid(&manifest), "{file}: {place}: the schema takes it");
            assert!(!parses(&manifest), "{file}: {place}: the parser takes it");
        }
    }
}

#[test]
fn what_a_table_needs_is_needed_by_both() {
    let validator = jsonschema::validator_for(&schema()).expect("a schema");
    let full = value(FULL);
    let mut needed = 0;
    let mut names = BTreeSet::new();
    collect(&full, &mut names);
    for name in &names {
        let without = |table: &mut Map<String, Value>| table.remove(name).is_some();
        for (place, manifest) in changed(&full, &without) {
            if !validator.is_valid(&manifest) {
                needed += 1;
                assert!(!parses(&manifest), "{place}: the parser takes it without {name}");
            }
        }
    }
    assert!(needed > 20, "{needed}");
}

#[test]
fn values_of_another_kind_fit_neither() {
    let validator = jsonschema::validator_for(&schema()).expect("a schema");
    let full = value(FULL);
    let mut names = BTreeSet::new();
    collect(&full, &mut names);
    // A default is of the kind of its field, which a schema cannot say.
    names.remove("default");
    for name in &names {
        let wrong = |table: &mut Map<String, Value>| match table.get_mut(name) {
            Some(held) => {
                *held = json!([[1]]);
                true
            }
            None => false,
        };
        for (place, manifest) in changed(&full, &wrong) {
            assert!(!validator.is_valid(&manifest), "{place}/{name}: the schema takes it");
            assert!(!parses(&manifest), "{place}/{name}: the parser takes it");
        }
    }
}

/// Every key that the schema knows is in the manifest that has them all, so that the parser knows it.
#[test]
fn the_parser_knows_every_key_of_the_schema() {
    let (schema, full) = (schema(), value(FULL));
    let (mut all, mut used) = (BTreeSet::new(), BTreeSet::new());
    keys(&schema, "", &mut all);
    met((&schema, ""), &full, &mut used);
    let unused: Vec<_> = all.difference(&used).collect();
    assert!(unused.is_empty(), "full.toml lacks {unused:#?}");
}

fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, held)| {
            names.insert(name.clone());
            collect(held, names);
        }),
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}

/// The keys of a schema, by where they are in it.
fn keys(schema: &Value, place: &str, all: &mut BTreeSet<String>) {
    for (name, held) in schema["properties"].as_object().into_iter().flatten() {
        let place = format!("{place}.{name}");
        keys(held, &place, all);
        all.insert(place);
    }
    keys_within(schema, place, &mut |schema, place| keys(schema, place, all));
}

fn keys_within(schema: &Value, place: &str, tell: &mut dyn FnMut(&Value, &str)) {
    for inner in ["items", "additionalProperties"] {
        if schema[inner].is_object() {
            tell(&schema[inner], place);
        }
    }
    for (at, branch) in schema["anyOf"].as_array().into_iter().flatten().enumerate() {
        tell(branch, &table(branch, (place, at)));
    }
}

/// One of several shapes: a table is the same one wherever it is.
fn table(branch: &Value, (place, at): (&str, usize)) -> String {
    let told = branch["description"].as_str();
    told.map_or_else(|| format!("{place}({at})"), str::to_owned)
}

/// The keys of a schema that a value uses.
fn met((schema, place): (&Value, &str), value: &Value, used: &mut BTreeSet<String>) {
    for (name, held) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get(name) {
            let place = format!("{place}.{name}");
            met((held, &place), value, used);
            used.insert(place);
        }
    }
    for item in value.as_array().into_iter().flatten() {
        met((&schema["items"], place), item, used);
    }
    if schema["additionalProperties"].is_object() {
        for held in value.as_object().into_iter().flat_map(Map::values) {
            met((&schema["additionalProperties"], place), held, used);
        }
    }
    for (at, branch) in schema["anyOf"].as_array().into_iter().flatten().enumerate() {
        if jsonschema::is_valid(branch, value) {
            met((branch, &table(branch, (place, at))), value, used);
        }
    }
}
