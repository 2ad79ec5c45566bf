//! From a complaint to a type and a field.

use super::*;

fn described(complaint: Complaint) -> Error {
    let registry = &Registry::built_in().expect("the built-in types fit together");
    describe(complaint, Some(About { registry, table: Some("users") }))
}

fn place(error: &Error) -> (Option<String>, Option<String>) {
    let extensions = error.extensions();
    let text = |key| extensions.get(key).and_then(|value| value.as_str()).map(str::to_owned);
    (text("type"), text("field"))
}

#[test]
fn a_unique_value_is_named_by_type_and_field_on_every_engine() {
    let sqlite = sqlite::complaint(2067, "UNIQUE constraint failed: tasks.project_id, tasks.code");
    let named = Complaint::NotUnique(Site::Constraint("uq_shot__project_id__code".into()));
    for complaint in [sqlite, named] {
        let error = described(complaint);
        assert_eq!(error.code(), Code::NotUnique);
        assert_eq!(place(&error), (Some("Shot".into()), Some("project, code".into())));
    }
    let error = described(sqlite::complaint(2067, "UNIQUE constraint failed: users.login"));
    assert_eq!(error.message(), "another User has the same login");
}

#[test]
fn a_foreign_key_is_named_by_its_relation() {
    let site = Site::Constraint("fk_tasks__sequence_id".into());
    let error = described(Complaint::NoTarget(site.clone()));
    assert_eq!(place(&error), (Some("Task".into()), Some("sequence".into())));
    assert_eq!(described(Complaint::InUse(site)).code(), Code::InUse);
    let site = Site::Constraint("fk_entity_tags__tag_id".into());
    let error = described(Complaint::NoTarget(site));
    assert_eq!(place(&error), (Some("Entity".into()), Some("tags".into())));
}

#[test]
fn a_missing_value_is_named_by_its_column() {
    let error = described(sqlite::complaint(1299, "NOT NULL constraint failed: users.login"));
    assert_eq!((error.code(), error.message()), (Code::Required, "a User needs a login"));
    let error = described(Complaint::Required(Site::Column("login".into())));
    assert_eq!(place(&error), (Some("User".into()), Some("login".into())));
    let check = "CHECK constraint failed: ck_tasks__code__required";
    let error = described(sqlite::complaint(275, check));
    assert_eq!((error.code(), error.message()), (Code::Required, "a Task needs a code"));
}

#[test]
fn what_nobody_named_still_has_a_code() {
    let code = |code, message| described(sqlite::complaint(code, message)).code();
    assert_eq!(code(787, "FOREIGN KEY constraint failed"), Code::NotFound);
    assert_eq!(code(517, "database is locked"), Code::Busy);
    assert_eq!(code(9, "interrupted"), Code::Timeout);
    assert_eq!(code(1, "no such table: records"), Code::SchemaMismatch);
    assert_eq!(code(1, "near \"x\": syntax error"), Code::Internal);
    assert_eq!(code(26, "file is not a database"), Code::Unavailable);
}
