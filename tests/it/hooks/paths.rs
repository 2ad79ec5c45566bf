//! Every way in which records change is judged, each row once, by what happens to it.

use std::sync::{Arc, Mutex};

use schema_som::Registry;
use schema_som::hooks::{Outcome, Verb};
use schema_som::memory::{Call, Listeners};
use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;

/// What the hooks of this server were asked.
struct Ear {
    registry: Arc<Registry>,
    listeners: Arc<Listeners>,
    heard: Mutex<usize>,
}

const TYPES: [&str; 5] = ["Tag", "Shot", "Sequence", "Task", "TaskDependency"];

impl Ear {
    fn new(registry: &Registry) -> Self {
        let types = TYPES.map(|name| registry.by_name(name).expect("a type").ix);
        let all = types.iter().flat_map(|ty| Verb::ALL.map(|verb| (*ty, verb)));
        let all: Vec<_> = all.collect();
        let listeners = Listeners::default().on("ear/all", &all, |_, _| Ok(Outcome::default()));
        let registry = Arc::new(Registry::built_in().expect("the model"));
        Self { registry, listeners: Arc::new(listeners), heard: Mutex::default() }
    }

    /// What was asked since the last time, in words and in order of words.
    fn since(&self) -> Vec<String> {
        let mut heard = self.heard.lock().expect("no panic");
        let calls = self.listeners.calls();
        let mut news: Vec<String> = calls[*heard..].iter().map(|call| self.told(call)).collect();
        *heard = calls.len();
        news.sort();
        news
    }

    fn told(&self, call: &Call) -> String {
        let ty = self.registry.get(call.ty);
        let derived = call.rows.iter().filter(|row| row.derived).count();
        let links = call.rows.iter().flat_map(|row| &row.links).map(|(relation, keys)| {
            format!(" {} {}", ty.relations[usize::from(*relation)].def.name, keys.len())
        });
        let (verb, rows) = (call.verb.as_str(), call.rows.len());
        let derived = if derived > 0 { format!(" ({derived} derived)") } else { String::new() };
        format!("{verb} {rows} {}{derived}{}", ty.name, links.collect::<String>())
    }
}

/// A server whose hooks listen to everything and accept it.
struct Site {
    app: TestApp,
    ear: Arc<Ear>,
}

impl Site {
    fn new() -> Self {
        let mut ear = None;
        let app = TestApp::judged(|registry| {
            let own = ear.insert(Arc::new(Ear::new(registry)));
            own.listeners.clone()
        });
        Site { app, ear: ear.expect("an ear") }
    }
}

/// Sends a document, and holds what hooks were asked against this.
#[track_caller]
fn asked(
    site: &Site,
    admin: &Actor,
    (document, variables): (&str, Value),
    expected: &[&str],
) -> Value {
    let answer = admin.ask(document, variables);
    assert_eq!(site.ear.since(), expected, "{document}");
    answer
}

fn ids(found: &Value) -> Vec<Value> {
    found.as_array().expect("a list").iter().map(|it| it["id"].clone()).collect()
}

/// G11: whatever is made or deleted in bulk is judged as well.
#[test]
fn every_way_to_make_change_and_delete_records_is_judged_once() {
    let site = Site::new();
    let admin = &site.app.admin();
    let asked = |document: &str, variables: Value, expected: &[&str]| {
        asked(&site, admin, (document, variables), expected)
    };
    let made = asked(
        "mutation { tagCreate(input: {name: \"a\"}) { tag { id } } }",
        json!({}),
        &["create 1 Tag"],
    );
    let a = &made["tagCreate"]["tag"]["id"];
    let made = asked(
        "mutation { tagsCreate(inputs: [{name: \"b\"}, {name: \"c\"}]) { tags { id } } }",
        json!({}),
        &["create 2 Tag"],
    );
    let some = ids(&made["tagsCreate"]["tags"]);
    let upsert = "mutation($name: String!, $text: String) {
        tagUpsert(input: {name: $name, description: $text}, match: [NAME]) { created } }";
    asked(upsert, json!({"name": "d"}), &["create 1 Tag"]);
    asked(upsert, json!({"name": "d", "text": "x"}), &["update 1 Tag"]);
    asked(upsert, json!({"name": "d", "text": "x"}), &[]);
    asked(
        "mutation { tagsUpsert(inputs: [{name: \"d\", description: \"y\"}, {name: \"e\"}],
            match: [NAME]) { count } }",
        json!({}),
        &["create 1 Tag", "update 1 Tag"],
    );
    asked(
        "mutation($id: ID!) { tagUpdate(id: $id, patch: {description: \"z\"}) { tag { id } } }",
        json!({"id": a}),
        &["update 1 Tag"],
    );
    let patches: Vec<_> =
        some.iter().map(|id| json!({"id": id, "patch": {"description": "z"}})).collect();
    asked(
        "mutation($patches: [TagPatchInput!]!) { tagsUpdate(patches: $patches) { count } }",
        json!({"patches": patches}),
        &["update 2 Tag"],
    );
    asked(
        "mutation { tagsUpdateWhere(filter: {description: {eq: \"z\"}}, atMost: 9,
            patch: {description: \"w\"}) { count } }",
        json!({}),
        &["update 3 Tag"],
    );
    asked("mutation($id: ID!) { tagDelete(id: $id) { id } }", json!({"id": a}), &["delete 1 Tag"]);
    asked(
        "mutation($ids: [ID!]!) { tagsDelete(ids: $ids) { count } }",
        json!({"ids": some}),
        &["delete 2 Tag"],
    );
    asked(
        "mutation($ids: [ID!]!) { restore(ids: $ids) { restoredIds } }",
        json!({"ids": [a, some[0]]}),
        &["restore 2 Tag"],
    );
    asked(
        "mutation { tagsDeleteWhere(filter: {name: {in: [\"d\", \"e\"]}}, atMost: 9) { count } }",
        json!({}),
        &["delete 2 Tag"],
    );
}

#[test]
fn every_way_to_link_and_unlink_is_judged_from_whichever_side_it_comes() {
    let site = Site::new();
    let admin = &site.app.admin();
    let film = admin.make_project("film");
    let asked = |document: &str, variables: Value, expected: &[&str]| {
        asked(&site, admin, (document, variables), expected)
    };
    let input = json!({
        "name": "S", "code": "S", "project": {"connect": film},
        "tags": {"create": [{"name": "t1"}, {"name": "t2"}]},
    });
    let made = asked(
        "mutation($input: ShotCreateInput!) { shotCreate(input: $input) {
            shot { id tags { nodes { id } } } } }",
        json!({"input": input}),
        &["create 1 Shot", "create 2 Tag", "link 1 Shot tags 2"],
    );
    let shot = &made["shotCreate"]["shot"]["id"];
    let tags = ids(&made["shotCreate"]["shot"]["tags"]["nodes"]);
    let update = "mutation($id: ID!, $tags: TagManyInput!) {
        shotUpdate(id: $id, patch: {tags: $tags}) { shot { id } } }";
    let turn = |tags: Value| json!({"id": shot, "tags": tags});
    asked(update, turn(json!({"disconnect": [tags[0]]})), &["unlink 1 Shot tags 1"]);
    asked(update, turn(json!({"connect": tags})), &["link 1 Shot tags 1"]);
    asked(
        update,
        turn(json!({"set": [tags[0]], "create": [{"name": "t3"}]})),
        &["create 1 Tag", "link 1 Shot tags 1", "unlink 1 Shot tags 1"],
    );
    asked(
        "mutation($filter: ShotFilter!, $tags: TagManyInput!) { shotsUpdateWhere(filter: $filter,
            atMost: 9, patch: {tags: $tags, description: \"x\"}) { count } }",
        json!({"filter": {"code": {"eq": "S"}}, "tags": {"connect": [tags[1]]}}),
        &["link 1 Shot tags 1", "update 1 Shot"],
    );
    // From the other side it is the relation of the shot all the same.
    let from_tag = "mutation($id: ID!, $entities: EntityManyInput!) {
        tagUpdate(id: $id, patch: {entities: $entities}) { tag { id } } }";
    let entities = |entities: Value| json!({"id": tags[0], "entities": entities});
    asked(from_tag, entities(json!({"disconnect": [shot]})), &["unlink 1 Shot tags 1"]);
    asked(from_tag, entities(json!({"connect": [shot]})), &["link 1 Shot tags 1"]);
    let upsert = "mutation($input: ShotCreateInput!) {
        shotUpsert(input: $input, match: [PROJECT, CODE]) { created } }";
    let input = json!({
        "name": "S", "code": "S", "project": {"connect": film}, "tags": {"set": [tags[0]]},
    });
    let unlinked = "unlink 1 Shot tags 2";
    asked(upsert, json!({"input": input}), &[unlinked]);
    let id = json!({"id": shot});
    asked("mutation($id: ID!) { shotDelete(id: $id) { id } }", id.clone(), &["delete 1 Shot"]);
    asked(
        "mutation($id: ID!) { restore(ids: [$id]) { restoredIds } }",
        id,
        &["link 1 Shot tags 1", "restore 1 Shot"],
    );
}

#[test]
fn what_hangs_below_and_what_stands_between_is_judged_as_its_own_type() {
    let site = Site::new();
    let admin = &site.app.admin();
    let film = admin.make_project("film");
    let asked = |document: &str, variables: Value, expected: &[&str]| {
        asked(&site, admin, (document, variables), expected)
    };
    let task = |name: &str| json!({"name": name, "project": {"connect": film}});
    let mut parent = task("parent");
    parent["children"] = json!({"create": [{"task": task("one")}, {"task": task("two")}]});
    let made = asked(
        "mutation($input: TaskCreateInput!) { taskCreate(input: $input) {
            task { id children { nodes { id } } } } }",
        json!({"input": parent}),
        &["create 3 Task"],
    );
    let children = ids(&made["taskCreate"]["task"]["children"]["nodes"]);
    let update = "mutation($id: ID!, $input: TaskManyInput!) {
        taskUpdate(id: $id, patch: {dependsOn: $input}) { task { id } } }";
    let depends = |input: Value| json!({"id": children[0], "input": input});
    // Who belongs together is a record between them, and its creation is what is judged.
    let answer = admin.ask(update, depends(json!({"connect": [children[1]]})));
    assert_ne!(answer, Value::Null);
    let news = site.ear.since();
    assert!(news.contains(&"create 1 TaskDependency".to_owned()), "{news:?}");
    admin.ask(update, depends(json!({"disconnect": [children[1]]})));
    let news = site.ear.since();
    assert!(news.contains(&"delete 1 TaskDependency".to_owned()), "{news:?}");
    asked(
        "mutation($id: ID!) { taskDelete(id: $id) { id } }",
        json!({"id": made["taskCreate"]["task"]["id"]}),
        &["delete 3 Task (2 derived)"],
    );
}
