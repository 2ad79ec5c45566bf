//! Properties that hold for every registered type.

use std::collections::HashSet;

use schema_som::Registry;
use schema_som::kind::Kind;
use schema_som::registry::Path;
use schema_som::type_def::{Scope, Write};

fn model() -> Registry {
    Registry::built_in().expect("the built-in types fit together")
}

#[test]
fn names_tables_and_prefixes_are_unique() {
    let model = model();
    let mut names = HashSet::new();
    let mut tables = HashSet::new();
    for ty in model.types() {
        assert!(names.insert(ty.name.to_lowercase()), "{}", ty.name);
        assert!(names.insert(ty.plural.to_lowercase()), "{}", ty.plural);
        if !ty.is_abstract && ty.family.is_none_or(|family| family == ty.ix) {
            assert!(tables.insert(ty.table.clone()), "{}", ty.table);
        }
    }
}

#[test]
fn links_have_tables_of_their_own() {
    let model = model();
    let tables: HashSet<_> = model.concrete().map(|ty| ty.table.clone()).collect();
    let mut links = HashSet::new();
    for ty in model.types() {
        for relation in ty.relations.iter().filter(|relation| !relation.is_inverse) {
            let Path::Link { table, .. } = &relation.path else { continue };
            if relation.declared_by == ty.ix && !tables.contains(table) {
                assert!(links.insert(table.clone()), "{table} holds two relations");
            }
        }
    }
    assert!(links.contains("entity_tags") && links.contains("task_resources"));
}

#[test]
fn what_callers_must_give_can_be_given() {
    for ty in model().concrete().filter(|ty| !ty.by_operations) {
        for field in ty.fields.iter().filter(|field| field.is_stored()) {
            let filled = field.relation.is_some_and(|at| ty.relations[at as usize].def.filled);
            let given = field.def.nullable || field.def.default.is_some() || field.name() == "id";
            let given = given || filled || field.def.numbered;
            let server = ["nice_name", "date_created", "date_updated", "project_id"];
            assert!(
                given || field.def.write != Write::Never || server.contains(&field.name()),
                "{}.{} is required, but nobody may write it",
                ty.name,
                field.name()
            );
        }
    }
}

#[test]
fn defaults_are_of_their_fields_kind() {
    use schema_som::Value;
    for ty in model().types() {
        for field in &ty.fields {
            let Some(default) = &field.def.default else { continue };
            let fits = match &field.def.kind {
                Kind::Text(max) => {
                    matches!(default, Value::Text(text) if text.len() <= *max as usize)
                }
                Kind::LongText | Kind::Json => matches!(default, Value::Text(_)),
                Kind::Enum(vocabulary) => {
                    matches!(default, Value::Text(text) if vocabulary.by_stored(text).is_some())
                }
                Kind::Float => matches!(default, Value::Float(_)),
                Kind::DateTime => matches!(default, Value::Time(_)),
                Kind::Key => matches!(default, Value::Key(_)),
                _ => matches!(default, Value::Int(_)),
            };
            assert!(fits, "{}.{}", ty.name, field.name());
        }
    }
}

#[test]
fn records_of_a_project_know_it() {
    for ty in model().concrete().filter(|ty| ty.scope != Scope::Studio) {
        assert!(ty.project().is_some() && ty.relation("project").is_some(), "{}", ty.name);
    }
}
