//! Types and fields that a plugin declares, over HTTP on the engine of this run: nothing tells them
//! from built-in ones.

use std::sync::OnceLock;

use schema_som::facets;
use schema_som::type_def::{
    Check, ExtensionDef, FieldDef, OnDelete, PluginDef, RelationDef, TypeDef,
};
use serde_json::{Value, json};
use tests::{TestApp, actor::Actor};

fn camera() -> PluginDef {
    let shot = RelationDef::one("shot", "Shot", "The shot that it is for.").required();
    let kit = TypeDef::new("CameraKit", "A camera with its lenses.")
        .extends("Entity")
        .in_project_of("shot")
        .facet(facets::by_name("HasCode").expect("a facet"))
        .field(FieldDef::float("weight_kg", "In kilograms.").nullable().sortable())
        .relation(
            shot.on_delete(OnDelete::Delete)
                .inverse("camera_kits", "The kits that it is shot with."),
        );
    let risk = FieldDef::int("risk_level", "1 to 5.").default(1_i64).sortable();
    let stunt = TypeDef::new("StuntShot", "A shot with a stunt.")
        .extends("Shot")
        .field(risk.check(Check::Min(1.0)).check(Check::Max(5.0)));
    let lens = FieldDef::int("lens_mm", "The focal length in millimetres.").nullable().sortable();
    let stock = FieldDef::text("film_stock", 64, "The film.").default("5219").folded();
    PluginDef::new("camera-kit")
        .declares(kit)
        .declares(stunt)
        .extends(ExtensionDef::of("Shot").field(lens).field(stock))
}

fn app() -> &'static TestApp {
    static SHARED: OnceLock<TestApp> = OnceLock::new();
    SHARED.get_or_init(|| TestApp::with_plugins(&[camera()]))
}

/// A project of its own.
struct Site {
    admin: Actor,
    code: &'static str,
    project: String,
}

impl Site {
    fn new(code: &'static str) -> Site {
        let admin = app().admin();
        let project = admin.make_project(code);
        Site { admin, code, project }
    }

    fn shot(&self, kind: &str, end: &str, more: Value) -> Value {
        let code = format!("{}_{end}", self.code);
        let mut input = json!({"name": code, "code": code, "project": {"connect": self.project}});
        for (name, value) in more.as_object().expect("an object") {
            input[name] = value.clone();
        }
        let (upper, lower) = (format!("{}{}", kind[..1].to_uppercase(), &kind[1..]), kind);
        let document = format!(
            "mutation($input: {upper}CreateInput!) {{ {lower}Create(input: $input) {{ {lower} {{ \
             id revision lensMm filmStock kind cameraKits {{ nodes {{ id code shot {{ lensMm }} }} }} \
             }} }} }}"
        );
        self.admin.ask(&document, json!({"input": input}))[format!("{kind}Create")][kind].clone()
    }

    fn shots(&self, rest: &str) -> Vec<Value> {
        let document = format!(
            "query($project: ID!) {{ shots(filter: {{project: {{id: {{eq: $project}}}} {rest}) \
             {{ nodes {{ lensMm }} }} }}"
        );
        let data = self.admin.ask(&document, json!({"project": self.project}));
        let nodes = data["shots"]["nodes"].as_array().expect("shots").iter();
        nodes.map(|shot| shot["lensMm"].clone()).collect()
    }
}

#[track_caller]
fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

#[test]
fn a_field_of_a_plugin_is_written_read_filtered_sorted_and_summed() {
    let site = Site::new("PLG_FIELD");
    let plain = site.shot("shot", "010", json!({}));
    assert_eq!((&plain["lensMm"], &plain["filmStock"]), (&Value::Null, &json!("5219")));
    for (end, lens) in [("020", 50), ("030", 35), ("040", 85)] {
        let shot = site.shot("shot", end, json!({"lensMm": lens, "filmStock": "Vision É"}));
        assert_eq!((&shot["lensMm"], &shot["filmStock"]), (&json!(lens), &json!("Vision É")));
    }
    assert_eq!(site.shots(", lensMm: {gte: 50}}, orderBy: {lensMm: DESC}"), [85, 50]);
    assert_eq!(site.shots(", lensMm: {isNull: true}}").len(), 1);
    assert_eq!(site.shots(", filmStock: {eq: \"5219\"}}"), [Value::Null]);
    assert_eq!(site.shots(", filmStock: {iContains: \"vision é\"}}").len(), 3);
    let ascending = site.shots("}, orderBy: {lensMm: ASC}, first: 3");
    assert!(ascending.contains(&json!(35)), "{ascending:?}");
    let document = "query($project: ID!) { shots(filter: {project: {id: {eq: $project}}}) {
        totalCount aggregate { sum { lensMm } max { lensMm } } } }";
    let data = site.admin.ask(document, json!({"project": site.project}));
    let numbers = &data["shots"]["aggregate"];
    assert_eq!((&numbers["sum"]["lensMm"], &numbers["max"]["lensMm"]), (&json!("170"), &json!(85)));
}

#[test]
fn a_change_of_a_plugins_field_is_told_and_comes_back_with_its_record() {
    let site = Site::new("PLG_LIFE");
    let shot = site.shot("shot", "010", json!({"lensMm": 35}));
    let id = text(&shot["id"]);
    let update = "mutation($id: ID!) { shotUpdate(id: $id, patch: {lensMm: 50}) {
        shot { lensMm filmStock revision } } }";
    let data = site.admin.ask(update, json!({"id": id}));
    let changed = &data["shotUpdate"]["shot"];
    assert_eq!((&changed["lensMm"], &changed["revision"]), (&json!(50), &json!(2)));
    let history = "query($id: ID!) { history(id: $id, first: 10) { nodes {
        action changes { field before after } } } }";
    let data = site.admin.ask(history, json!({"id": id}));
    let told = data["history"]["nodes"].to_string();
    assert!(told.contains(r#""after":50"#) && told.contains(r#""before":35"#), "{told}");
    assert!(told.contains(r#""field":"lensMm""#), "{told}");

    let delete = "mutation($id: ID!) { shotDelete(id: $id) { id } }";
    site.admin.ask(delete, json!({"id": id}));
    let read = "query($id: ID!) { shot(id: $id) { lensMm filmStock } }";
    assert_eq!(site.admin.ask(read, json!({"id": id}))["shot"], Value::Null);
    site.admin.ask("mutation($id: ID!) { restore(ids: [$id]) { restoredIds } }", json!({"id": id}));
    let back = site.admin.ask(read, json!({"id": id}));
    assert_eq!(back["shot"], json!({"lensMm": 50, "filmStock": "5219"}));
}

#[test]
fn a_plugins_type_is_made_with_its_relations_and_goes_with_its_shot() {
    let site = Site::new("PLG_TYPE");
    let kits = json!({"create": [{"name": "A", "code": "A"}, {"name": "B", "code": "B"}]});
    let shot = site.shot("shot", "010", json!({"lensMm": 21, "cameraKits": kits}));
    let made = shot["cameraKits"]["nodes"].as_array().expect("kits");
    assert_eq!((made.len(), &made[0]["shot"]["lensMm"]), (2, &json!(21)));
    let kit = text(&made[0]["id"]);
    assert!(kit.starts_with("camera_kit_"), "{kit}");
    let read = "query($project: ID!, $id: ID!) {
        cameraKits(filter: {shot: {lensMm: {eq: 21}}, project: {id: {eq: $project}}},
            orderBy: {code: DESC}) { totalCount nodes { code project { code } } }
        shots(filter: {cameraKits: {some: {id: {eq: $id}}}}) { nodes { id } }
        node(id: $id) { id ... on CameraKit { code } } }";
    let data = site.admin.ask(read, json!({"project": site.project, "id": kit}));
    let codes: Vec<_> = data["cameraKits"]["nodes"].as_array().expect("kits").iter().collect();
    assert_eq!((codes.len(), &codes[0]["code"]), (2, &json!("B")));
    assert_eq!(codes[0]["project"]["code"], site.code);
    assert_eq!(data["shots"]["nodes"], json!([{"id": shot["id"]}]));
    assert_eq!(data["node"]["code"], "A");
    let update = "mutation($id: ID!) { cameraKitUpdate(id: $id, patch: {weightKg: 4.5}) {
        cameraKit { weightKg revision } } }";
    let data = site.admin.ask(update, json!({"id": kit}));
    assert_eq!(data["cameraKitUpdate"]["cameraKit"], json!({"weightKg": 4.5, "revision": 2}));

    let id = text(&shot["id"]);
    site.admin.ask("mutation($id: ID!) { shotDelete(id: $id) { id } }", json!({"id": id}));
    let gone = "query($id: ID!) { cameraKit(id: $id) { code } }";
    assert_eq!(site.admin.ask(gone, json!({"id": kit}))["cameraKit"], Value::Null);
    site.admin.ask("mutation($id: ID!) { restore(ids: [$id]) { restoredIds } }", json!({"id": id}));
    assert_eq!(site.admin.ask(gone, json!({"id": kit}))["cameraKit"]["code"], "A");
}

#[test]
fn a_plugins_kind_of_shot_is_a_shot_with_more() {
    let site = Site::new("PLG_KIND");
    let stunt = site.shot("stuntShot", "010", json!({"lensMm": 35, "riskLevel": 4}));
    site.shot("shot", "020", json!({}));
    let id = text(&stunt["id"]);
    assert!(id.starts_with("shot_"), "{id}");
    assert_eq!(stunt["kind"], "STUNT_SHOT");
    let read = "query($project: ID!) {
        shots(filter: {project: {id: {eq: $project}}}, orderBy: {code: ASC}) { nodes {
            __typename code ... on StuntShot { riskLevel } } }
        stuntShots(filter: {project: {id: {eq: $project}}, riskLevel: {gt: 3}}) {
            nodes { lensMm cutIn status { code } } } }";
    let data = site.admin.ask(read, json!({"project": site.project}));
    let shots = data["shots"]["nodes"].as_array().expect("shots");
    assert_eq!((shots.len(), &shots[0]["__typename"]), (2, &json!("StuntShot")));
    assert_eq!((&shots[0]["riskLevel"], &shots[1]["__typename"]), (&json!(4), &json!("Shot")));
    assert_eq!(data["stuntShots"]["nodes"][0]["lensMm"], 35);
    let update =
        "mutation($id: ID!, $risk: Int!) { stuntShotUpdate(id: $id, patch: {riskLevel: $risk}) {
        stuntShot { riskLevel } } }";
    let data = site.admin.ask(update, json!({"id": id, "risk": 5}));
    assert_eq!(data["stuntShotUpdate"]["stuntShot"]["riskLevel"], 5);
    let answer = site.admin.answer(update, json!({"id": id, "risk": 6}));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_VALUE", "{answer:#}");
    site.admin.ask("mutation($id: ID!) { stuntShotDelete(id: $id) { id } }", json!({"id": id}));
    site.admin.ask("mutation($id: ID!) { restore(ids: [$id]) { restoredIds } }", json!({"id": id}));
    let data = site.admin.ask(read, json!({"project": site.project}));
    assert_eq!(data["shots"]["nodes"][0]["riskLevel"], 5);
}

/// C194.
#[test]
fn permissions_name_a_plugins_types() {
    let read = "query { permissions(filter: {className: {eq: \"CameraKit\"}}) { totalCount } }";
    assert_eq!(app().admin().query(read)["permissions"]["totalCount"], 10);
}
