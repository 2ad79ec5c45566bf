//! The built-in model, looked at from outside.

use super::*;
use crate::type_def::{RelationDef, TypeDef};

fn model() -> Registry {
    Registry::built_in().expect("the built-in types fit together")
}

#[test]
fn a_shot_has_everything_of_its_ancestors_and_shares_the_table_of_tasks() {
    let model = model();
    let shot = model.by_name("Shot").unwrap();
    for field in
        ["id", "revision", "name", "priority", "code", "cut_in", "project_id", "sequence_id"]
    {
        assert!(shot.field(field).is_some(), "{field}");
    }
    for relation in
        ["created_by", "tags", "parent", "children", "sequence", "versions", "depends_on"]
    {
        assert!(shot.relation(relation).is_some(), "{relation}");
    }
    assert_eq!((shot.table.as_str(), shot.kind.as_deref()), ("tasks", Some("shot")));
    assert!(shot.is_a(model.by_name("Task").unwrap().ix) && shot.is_a(NODE));
}

#[test]
fn inverses_lead_back_over_the_same_column_or_table() {
    let model = model();
    let path = |ty: &str, relation: &str| {
        model.relation(model.by_name(ty).unwrap().relation(relation).unwrap()).path.clone()
    };
    let Path::Many { column } = path("Sequence", "shots") else { panic!("not an inverse") };
    assert_eq!(model.field(column).name(), "sequence_id");
    let Path::Link { table, own, other, .. } = path("User", "tasks") else { panic!("not a link") };
    assert_eq!((&*table, &*own, &*other), ("task_resources", "user_id", "task_id"));
    let Path::Link { table, own, other, .. } = path("User", "projects") else {
        panic!("not a role")
    };
    assert_eq!((&*table, &*own, &*other), ("project_users", "user_id", "project_id"));
    let Path::Link { table, own, other, .. } = path("Tag", "entities") else {
        panic!("not a link")
    };
    assert_eq!((&*table, &*own, &*other), ("entity_tags", "tag_id", "entity_id"));
}

#[test]
fn a_definition_that_does_not_fit_is_refused_by_name() {
    let broken = |def: TypeDef| {
        let mut types = crate::types::all();
        types.push(def);
        Registry::build(types, Vec::new()).unwrap_err().message().to_owned()
    };
    let crane = || TypeDef::new("Crane", "Lifts cameras.");
    assert!(broken(crane().extends("Nothing")).contains("Crane"));
    assert!(broken(crane().relation(RelationDef::one("rig", "Rig", "Its rig."))).contains("`Rig`"));
    assert!(broken(crane().in_project()).contains("`project`"));
    assert!(broken(crane().unique(&["serial"])).contains("`serial`"));
    assert!(broken(TypeDef::new("AnyCrane", "Lifts.")).contains("AnyCrane"));
    assert!(broken(TypeDef::new("Crane", " ")).contains("no doc"));
}
