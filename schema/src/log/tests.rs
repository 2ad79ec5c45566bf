//! Changes in the words of the schema.

use schema_som::event::{Event, EventAction};
use schema_som::{Key, Registry};
use serde_json::{Value as Json, json};

use super::changes;

fn shown(registry: &Registry, ty: &str, changes: &Json) -> Vec<(String, Json, Json)> {
    let event = Event {
        position: 1,
        at: 0,
        actor: None,
        cause: "caller".into(),
        mutation: Key([0; 16]),
        ty: registry.by_name(ty).unwrap().ix,
        record: Key([1; 16]),
        project: None,
        action: EventAction::Updated,
        changes: changes.to_string().into(),
    };
    let changes = changes::of(registry, &event).into_iter();
    changes.map(|change| (change.field, change.before, change.after)).collect()
}

#[test]
fn fields_have_the_names_and_values_that_clients_know() {
    let registry = Registry::built_in().unwrap();
    let status = Key([2; 16]);
    let uuid = "02020202-0202-0202-0202-020202020202";
    let stored = json!({
        "cut_in": [1, 2],
        "status_id": [null, uuid],
        "resources": {"added": [uuid], "removed": []},
        "schedule_unit": ["h", "d"],
        "of_a_plugin_that_is_gone": [1, "x"],
    });
    let shown = shown(&registry, "Shot", &stored);
    let wanted = [
        ("cutIn", json!(1), json!(2)),
        ("status", Json::Null, json!(status.to_id("status"))),
        ("resources", json!([]), json!([status.to_id("user")])),
        ("scheduleUnit", json!("HOUR"), json!("DAY")),
        ("ofAPluginThatIsGone", json!(1), json!("x")),
    ];
    let wanted: Vec<_> =
        wanted.map(|(name, before, after)| (name.to_owned(), before, after)).into();
    assert_eq!(shown, wanted);
}

#[test]
fn changes_that_are_none_tell_nothing() {
    let registry = Registry::built_in().unwrap();
    assert_eq!(shown(&registry, "Shot", &json!({})), []);
    assert_eq!(shown(&registry, "Shot", &json!("x")), []);
}
