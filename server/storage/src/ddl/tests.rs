//! The derived tables, looked at from outside.

use std::collections::HashSet;

use super::*;

fn model() -> Registry {
    Registry::built_in().expect("the built-in types fit together")
}

#[test]
fn the_order_is_the_same_every_time() {
    for engine in Engine::ALL {
        assert_eq!(script(&model(), engine), script(&model(), engine));
    }
}

#[test]
fn names_are_unique_and_short_enough() {
    let tables = tables(&model());
    let mut names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    for table in &tables {
        names.extend(table.unique.iter().map(|unique| unique.name.as_str()));
        names.extend(table.foreign.iter().map(|key| key.name.as_str()));
        names.extend(table.indexes.iter().map(|index| index.name.as_str()));
        names.extend(table.checks.iter().map(|check| check.name.as_str()));
    }
    let mut seen = HashSet::new();
    for name in names {
        assert!(name.len() <= schema_som::naming::NAME_LIMIT, "{name}");
        assert!(seen.insert(name), "{name} twice");
    }
}

#[test]
fn every_foreign_key_leads_to_a_table_and_has_an_index() {
    let tables = tables(&model());
    for table in &tables {
        for key in &table.foreign {
            assert!(tables.iter().any(|other| other.name == key.target), "{}", key.name);
            let led = |columns: &[String]| columns.first() == Some(&key.column);
            let indexed = table.indexes.iter().any(|index| led(&index.columns));
            assert!(indexed || led(&table.primary), "{} has no index", key.name);
        }
    }
}

#[test]
fn the_family_shares_one_table_with_kind_base_and_checks() {
    let tables = tables(&model());
    let tasks = tables.iter().find(|table| table.name == "tasks").unwrap();
    let column = |name: &str| tasks.columns.iter().find(|column| column.name == name).unwrap();
    assert!(!column("priority").nullable, "every task has a priority");
    assert!(column("cut_in").nullable && column("code_folded").nullable, "only some have a code");
    let check = tasks.checks.iter().find(|check| check.column == "cut_in").unwrap();
    assert_eq!(check.bases, ["shot"]);
    let indexed = |columns: &[&str]| tasks.indexes.iter().any(|index| index.columns == columns);
    assert!(indexed(&["base", "id"]) && indexed(&["base", "name", "id"]));
    assert!(indexed(&["project_id", "name", "id"]) && indexed(&["sequence_id", "id"]));
    let unique = tasks.unique.iter().find(|unique| unique.base.as_deref() == Some("shot")).unwrap();
    assert_eq!(
        (unique.type_name.as_str(), &*unique.members),
        ("Shot", &["project".to_owned(), "code".to_owned()][..])
    );
}
