//! Fields that a plugin computes, over HTTP on the engine of this run: where they are asked, what of
//! them goes wrong, who may see what they are made of, and what they cost.

mod failing;
mod links;
mod seen;

use std::sync::OnceLock;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::{install, until};

/// A server with both plugins at work, and a project with shots.
struct Site {
    app: TestApp,
    project: String,
    /// The codes of its shots, and their ids.
    shots: Vec<(String, String)>,
}

fn site() -> &'static Site {
    static SHARED: OnceLock<Site> = OnceLock::new();
    SHARED.get_or_init(Site::new)
}

impl Site {
    fn new() -> Site {
        // An unoptimised host takes long for what is to be ended for another reason.
        let app = TestApp::with(|config| config.plugins.read_ms = 500);
        for name in ["guests/reading-guest", "guests/seeking-guest"] {
            install(&app, name, json!({}));
        }
        let admin = app.admin();
        until("the plugins are at work", || {
            admin.query("{ plugins { id } }")["plugins"].as_array().map(Vec::len) == Some(2)
        });
        let project = admin.make_project("film");
        let mut site = Site { app, project, shots: Vec::new() };
        let sequence = site.made(&admin, "Sequence", json!({"name": "SQ", "code": "SQ"}));
        for (number, code) in ["A", "B", "C"].into_iter().enumerate() {
            let mut input = json!({
                "name": code, "code": code, "cutIn": 1, "cutOut": 100 * number + 10,
                "priority": 100 + number,
            });
            if number > 0 {
                input["sequence"] = json!({"connect": sequence});
                input["recordIn"] = json!(10);
            }
            let shot = site.made(&admin, "Shot", input);
            let reel = json!({"name": code, "weight": 100 * number, "shot": {"connect": shot}});
            site.made(&admin, "Reel", reel);
            site.shots.push((code.to_owned(), shot));
        }
        site.made(&admin, "Task", json!({"name": "plain", "priority": 7}));
        site
    }

    /// Makes a record in the project; answers its id.
    fn made(&self, admin: &Actor, ty: &str, mut input: Value) -> String {
        input["project"] = json!({"connect": self.project});
        let field = ty.to_lowercase();
        let document = format!(
            "mutation($input: {ty}CreateInput!) {{ {field}Create(input: $input) {{ \
             {field} {{ id }} }} }}"
        );
        let made = admin.ask(&document, json!({"input": input}));
        made[format!("{field}Create")][&field]["id"].as_str().expect("an id").to_owned()
    }
}

/// The shots with these fields, in the order of their codes.
fn shots(actor: &Actor, fields: &str) -> Value {
    // Others may make more of them meanwhile.
    let own = r#"filter: {code: {in: ["A", "B", "C"]}}, orderBy: {code: ASC}"#;
    let document = format!("{{ shots({own}) {{ nodes {{ {fields} }} }} }}");
    actor.query(&document)["shots"]["nodes"].clone()
}

#[test]
fn values_of_every_kind_are_computed_and_nothing_is_nothing() {
    let admin = site().app.admin();
    let expected = json!([
        {"frames": null, "label": "A", "span": "SHORT", "cost": "10.25", "rank": 1000},
        {"frames": 100, "label": "B of a sequence", "span": "LONG", "cost": "110.25", "rank": 1010},
        {"frames": 200, "label": "C of a sequence", "span": "LONG", "cost": "210.25", "rank": 1020},
    ]);
    assert_eq!(shots(&admin, "frames label span cost rank"), expected);
    assert_eq!(shots(&admin, "asker")[0]["asker"], site().app.administrator().login.as_str());
}

#[test]
fn they_are_there_wherever_a_record_is() {
    let site = site();
    let admin = site.app.admin();
    let document = "query($id: ID!) {
        node(id: $id) { id ... on Shot { frames rank } }
        shot(id: $id) { label }
        sequences { nodes { shots(orderBy: {code: ASC}) { nodes { code frames } } } }
        reels(orderBy: {weight: ASC}) { nodes { double shot { label rank reels { nodes { double } } } } }
        tasks(filter: {priority: {lt: 1000}}, orderBy: {priority: DESC}) {
            nodes { __typename rank ... on Shot { frames } }
        }
    }";
    let data = admin.ask(document, json!({"id": site.shots[1].1}));
    assert_eq!((&data["node"]["frames"], &data["node"]["rank"]), (&json!(100), &json!(1010)));
    assert_eq!(data["shot"]["label"], "B of a sequence");
    let inner = &data["sequences"]["nodes"][0]["shots"]["nodes"];
    assert_eq!(*inner, json!([{"code": "B", "frames": 100}, {"code": "C", "frames": 200}]));
    let reel = &data["reels"]["nodes"][2];
    let shot =
        json!({"label": "C of a sequence", "rank": 1020, "reels": {"nodes": [{"double": 400}]}});
    assert_eq!(*reel, json!({"double": 400, "shot": shot}));
    let tasks = data["tasks"]["nodes"].as_array().expect("tasks");
    let first = json!({"__typename": "Shot", "rank": 1020, "frames": 200});
    assert!(tasks.contains(&first), "{tasks:?}");
    assert!(tasks.contains(&json!({"__typename": "Task", "rank": 70})), "{tasks:?}");
}

#[test]
fn groups_lead_to_records_with_them() {
    let admin = site().app.admin();
    let document = "{ reels { aggregate { groupBy(keys: [SHOT]) { keys { shot { label } } } } } }";
    let groups = admin.query(document)["reels"]["aggregate"]["groupBy"].to_string();
    assert!(groups.contains("C of a sequence"), "{groups}");
}

#[test]
fn they_can_be_neither_written_nor_searched_nor_sorted_nor_summed_up() {
    let admin = site().app.admin();
    let document = "{ __schema { types { name inputFields { name } fields { name description }
        enumValues { name } } } }";
    let schema = admin.query(document);
    let types = schema["__schema"]["types"].as_array().expect("types");
    let mut owners = Vec::new();
    for ty in types {
        for list in ["inputFields", "fields", "enumValues"] {
            for member in ty[list].as_array().into_iter().flatten() {
                if member["name"] == "frames" {
                    let doc = member["description"].as_str().unwrap_or_default();
                    assert!(doc.ends_with("Computed by the plugin `reading-guest`."), "{doc}");
                    owners.push(ty["name"].as_str().expect("a name").to_owned());
                }
            }
        }
    }
    owners.sort();
    assert_eq!(owners, ["AnyShot", "Shot"]);
}

#[test]
fn an_answer_of_a_mutation_has_them_of_what_was_just_changed() {
    let site = site();
    let admin = site.app.admin();
    let shot =
        site.made(&admin, "Shot", json!({"name": "M", "code": "M", "recordIn": 1, "cutOut": 11}));
    let document = "mutation($id: ID!) {
        first: shotUpdate(id: $id, patch: {cutOut: 21}) { shot { frames } }
        second: shotUpdate(id: $id, patch: {cutOut: 31}) { shot { frames } }
        shotDelete(id: $id) { id }
    }";
    let data = admin.ask(document, json!({"id": shot}));
    let frames = |root: &str| data[root]["shot"]["frames"].clone();
    assert_eq!((frames("first"), frames("second")), (json!(20), json!(30)));
}

#[test]
fn a_field_is_computed_once_of_a_record_and_no_statement_is_run_for_it() {
    let site = Site::new();
    let admin = site.app.admin();
    let counted = || {
        let data = admin.query("{ plugins { id hooks { name sort calls rows } } }");
        let hooks = data["plugins"].as_array().expect("plugins").iter();
        let mut hooks = hooks.flat_map(|it| it["hooks"].as_array().expect("hooks"));
        let hook = hooks.find(|it| it["name"] == "Shot.frames").expect("the field");
        assert_eq!(hook["sort"], "computed");
        hook["rows"].as_u64().expect("a number")
    };
    let statements = |fields: &str| {
        let document = format!(
            "{{ a: shots {{ nodes {{ {fields} }} }} sequences {{ nodes {{ shots {{ nodes {{ \
             {fields} }} }} }} }} b: shots(first: 2) {{ nodes {{ {fields} }} }} }}"
        );
        // The server looks for changes of plugins now and then, and counts that, too.
        let tries = (0..5).map(|_| {
            let before = site.app.statements();
            admin.query(&document);
            site.app.statements() - before
        });
        tries.min()
    };
    let plain = statements("recordIn cutOut");
    let rows = counted();
    assert_eq!(statements("one: frames two: frames code"), plain);
    assert_eq!(counted(), rows + 15);
    assert_eq!(statements("code"), plain);
    assert_eq!(counted(), rows + 15, "nobody asked for it");
}
