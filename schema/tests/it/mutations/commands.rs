//! What a root field becomes before anything happens.

use schema_som::change::{Linked, OnError, RelationInput, What};
use schema_som::predicate::Predicate;
use schema_som::{Key, Value};
use serde_json::json;

use super::desk::Desk;
use crate::production::{id, key};

#[test]
fn a_create_carries_what_was_said_and_nothing_else() {
    let desk = Desk::new();
    let (project, sequence) = (id("project", 20), id("sequence", 31));
    desk.data(&format!(
        "mutation {{ shotCreate(input: {{name: \"sh060\", code: \"sh060\", cutIn: 5, fps: null, recordIn: null,
           project: {{connect: \"{project}\"}}, sequence: {{connect: \"{sequence}\"}}, scene: null}}) {{ __typename }} }}"
    ));
    let command = desk.command();
    let What::Create(drafts) = &command.what else { panic!("{command:?}") };
    let [draft] = &drafts[..] else { panic!("{drafts:?}") };
    let (fields, relations) = desk.named("Shot", &draft.input);
    let expected = [
        ("name", Value::from("sh060")),
        ("code", Value::from("sh060")),
        ("cut_in", Value::Int(5)),
        ("record_in", Value::Null),
        ("fps", Value::Null),
    ];
    let mut expected = expected.map(|(name, value)| (name.to_owned(), value)).to_vec();
    let mut fields = fields;
    fields.sort_by(|a, b| a.0.cmp(&b.0));
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(fields, expected);
    assert_eq!(relations, ["project", "sequence", "scene"]);
    let leads: Vec<_> = draft
        .input
        .relations
        .iter()
        .map(|(_, given)| match given {
            RelationInput::One(Some(Linked::Existing(key))) => Some(*key),
            RelationInput::One(None) => None,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(leads, [Some(key(20)), Some(key(31)), None]);
}

#[test]
fn absent_is_unchanged_and_null_is_a_value_in_variables_and_literals() {
    let desk = Desk::new();
    let shot = id("shot", 41);
    let document = "mutation($id: ID!, $patch: ShotUpdateInput!, $n: Int) {
        a: shotUpdate(id: $id, patch: $patch) { __typename }
        b: shotUpdate(id: $id, patch: {cutIn: $n, recordIn: null}, expectedRevision: 3) { __typename }
    }";
    let variables = json!({"id": shot, "patch": {"fps": null, "cutOut": 9}});
    let response = desk.json(document, variables);
    assert_eq!(response.get("errors"), None, "{response:#}");
    let commands = desk.commands();
    let input = |at: usize| match &commands[at].what {
        What::Update(patches) => (patches[0].target, desk.named("Shot", &patches[0].input).0),
        other => panic!("{other:?}"),
    };
    let named = |name: &str, value| (name.to_owned(), value);
    let (target, fields) = input(0);
    assert_eq!((target.key, target.expected_revision), (key(41), None));
    assert_eq!(fields, [named("fps", Value::Null), named("cut_out", Value::Int(9))]);
    let (target, fields) = input(1);
    assert_eq!(target.expected_revision, Some(3));
    assert_eq!(fields, [named("record_in", Value::Null)], "a variable without a value is absent");
}

#[test]
fn records_are_made_along_the_way_of_any_kind() {
    let desk = Desk::new();
    let (project, user) = (id("project", 20), id("user", 2));
    desk.data(&format!(
        "mutation {{ sequenceCreate(input: {{name: \"sq\", code: \"sq\", project: {{connect: \"{project}\"}},
            resources: {{set: [\"{user}\"]}},
            children: {{create: [{{shot: {{name: \"a\", code: \"a\", children: {{create: {{task: {{name: \"t\"}}}}}}}}}}, {{task: {{name: \"b\"}}}}]}}}}) {{ sequence {{ code }} }} }}"
    ));
    let command = desk.command();
    let What::Create(drafts) = &command.what else { panic!("{command:?}") };
    let relation = |name: &str| {
        let ty = desk.office.registry.by_name("Sequence").unwrap();
        let at = ty.relation(name).unwrap().index;
        let mut relations = drafts[0].input.relations.iter();
        match &relations.find(|(index, _)| *index == at).unwrap().1 {
            RelationInput::Many(many) => many.clone(),
            other => panic!("{other:?}"),
        }
    };
    let set = relation("resources").set.unwrap();
    assert!(matches!(set[..], [Linked::Existing(user)] if user == key(2)));
    let kinds: Vec<_> = relation("children")
        .connect
        .iter()
        .map(|linked| match linked {
            Linked::New(draft) => desk.office.registry.get(draft.ty).name.clone(),
            Linked::Existing(key) => panic!("{key:?}"),
        })
        .collect();
    assert_eq!(kinds, ["Shot", "Task"]);
}

#[test]
fn bulk_forms_carry_their_rows_their_filter_and_what_failures_mean() {
    let desk = Desk::new();
    let ids: [String; 2] = [id("shot", 41), id("shot", 42)];
    desk.data(&format!(
        "mutation {{
            a: shotsUpdate(patches: [{{id: \"{0}\", patch: {{cutIn: 1}}}}, {{id: \"{1}\", patch: {{cutIn: 2}}, expectedRevision: 1}}], onError: SKIP_FAILED) {{ count }}
            b: shotsUpdateWhere(filter: {{code: {{eq: \"sh010\"}}}}, atMost: 3, patch: {{cutIn: 1}}) {{ count }}
            c: shotsDelete(targets: [{{id: \"{0}\", expectedRevision: 7}}]) {{ count }}
            d: shotsDelete(ids: \"{1}\") {{ count }}
            e: shotsDeleteWhere(filter: {{code: {{eq: \"sh050\"}}}}, atMost: 1) {{ count }}
            f: restore(ids: [\"{0}\"]) {{ restoredIds }}
        }}",
        ids[0], ids[1]
    ));
    let commands = desk.commands();
    assert_eq!(commands[0].on_error, OnError::SkipFailed);
    assert!(commands[1..].iter().all(|command| command.on_error == OnError::Abort));
    let What::Update(patches) = &commands[0].what else { panic!() };
    let revisions: Vec<_> = patches.iter().map(|patch| patch.target.expected_revision).collect();
    assert_eq!(revisions, [None, Some(1)]);
    let What::UpdateWhere { filter, at_most: 3, .. } = &commands[1].what else { panic!() };
    assert!(!matches!(filter, Predicate::True));
    let What::Delete(targets) = &commands[2].what else { panic!() };
    assert_eq!((targets[0].key, targets[0].expected_revision), (key(41), Some(7)));
    let What::Delete(targets) = &commands[3].what else { panic!() };
    assert_eq!((targets[0].key, targets[0].expected_revision), (key(42), None));
    assert!(matches!(&commands[4].what, What::DeleteWhere { at_most: 1, .. }));
    let What::Restore(keys) = &commands[5].what else { panic!() };
    assert_eq!(keys[..], [key(41)] as [Key; 1]);
}

#[test]
fn an_upsert_looks_for_what_is_unique_or_for_what_is_named() {
    let desk = Desk::new();
    let project = id("project", 20);
    let input = format!("name: \"x\", code: \"sh010\", project: {{connect: \"{project}\"}}");
    desk.data(&format!(
        "mutation {{
            a: shotUpsert(input: {{{input}}}) {{ created }}
            b: shotsUpsert(inputs: [{{{input}}}], match: [CODE]) {{ count }}
            c: tagUpsert(input: {{name: \"hero\"}}, match: NAME) {{ created tag {{ name }} }}
        }}"
    ));
    let matching: Vec<Vec<String>> = desk
        .commands()
        .iter()
        .map(|command| {
            let ty = desk.office.registry.get(command.ty);
            let What::Upsert { matching, .. } = &command.what else { panic!("{command:?}") };
            matching.iter().map(|at| ty.fields[usize::from(*at)].name().to_owned()).collect()
        })
        .collect();
    let expected: [&[&str]; 3] = [&["project_id", "code"], &["code"], &["name"]];
    assert_eq!(matching, expected);
}
