//! Plugins judge changes as clients see it, on the engine of this run: hooks in plain Rust stand for
//! those of a plugin.

mod order;
mod paths;

use std::sync::Arc;

use schema_som::Registry;
use schema_som::change::{Command, Draft, Input, OnError, What};
use schema_som::hooks::{Hooks, Outcome, Proposal, Refusal, Ruling, Verb};
use schema_som::memory::Listeners;
use schema_som::value::Value;
use serde_json::{Map, Value as Json, json};
use tests::TestApp;

/// Upper-cases names of tags, refuses those with `bad` in them, and makes a status besides for one
/// that is called `MORE`.
pub(crate) fn guard(registry: &Registry) -> Arc<dyn Hooks> {
    let tag = registry.by_name("Tag").expect("a type");
    let status = registry.by_name("Status").expect("a type");
    let field = |ty: &schema_som::Type, name: &str| ty.field(name).expect("a field").index;
    let at = field(tag, "name");
    let fields = ["name", "code"].map(|name| (field(status, name), Value::from("MORE"))).to_vec();
    let draft = Draft { ty: status.ix, key: None, input: Input { fields, relations: Vec::new() } };
    let more = Command { ty: status.ix, what: What::Create(vec![draft]), on_error: OnError::Abort };
    let name = move |row: &Proposal<'_>| match &row.after.values[usize::from(at)] {
        Value::Text(name) => name.clone(),
        _ => String::new(),
    };
    let created = [(tag.ix, Verb::Create)];
    let hooks = Listeners::default().on("guard/names", &created, move |_, batch| {
        let ruling = |row: &Proposal<'_>| match name(row) {
            bad if bad.contains("bad") => Ruling::Refuse(Refusal {
                code: "BAD_NAME".into(),
                message: format!("`{bad}` is no name for a tag"),
                member: Some("name".into()),
                details: json!({"found": bad}).as_object().cloned(),
            }),
            name => Ruling::Rewrite(vec![(at, name.to_uppercase().into())]),
        };
        let rows = batch.rows.iter().enumerate();
        let rulings = rows.map(|(place, row)| (place as u32, ruling(row))).collect();
        let is_more = batch.rows.iter().any(|row| name(row) == "more");
        let staged = is_more.then(|| more.clone()).into_iter().collect();
        Ok(Outcome { rulings, staged })
    });
    Arc::new(hooks)
}

const MAKE: &str = "mutation($inputs: [TagCreateInput!]!, $onError: OnError) {
    tagsCreate(inputs: $inputs, onError: $onError) {
        count tags { id name } results { tag { name } error { code field message plugin hook details } }
    }
}";

fn make(names: &[&str], on_error: &str) -> Json {
    let inputs: Vec<Json> = names.iter().map(|name| json!({"name": name})).collect();
    json!({"inputs": inputs, "onError": on_error})
}

/// G11.
#[test]
fn a_refused_document_has_an_error_for_each_row_and_changes_nothing() {
    let app = TestApp::judged(guard);
    let admin = app.admin();
    let names = ["one", "bad one", "two", "too bad"];
    let count = || admin.query("{ tags { totalCount } }")["tags"]["totalCount"].clone();
    let before = count();
    let response = admin.answer(MAKE, make(&names, "ABORT"));
    assert_eq!(response["data"], Json::Null);
    let errors = response["errors"].as_array().expect("errors");
    assert_eq!(errors.len(), 2, "{response:#}");
    for (error, (index, name)) in errors.iter().zip([(1, "bad one"), (3, "too bad")]) {
        assert_eq!(error["path"], json!(["tagsCreate"]));
        assert_eq!(error["message"], format!("`{name}` is no name for a tag"));
        let mut extensions: Map<String, Json> =
            error["extensions"].as_object().expect("extensions").clone();
        extensions.remove("requestId");
        let expected = json!({
            "code": "BAD_NAME", "type": "Tag", "field": "name", "index": index,
            "plugin": "guard", "hook": "names", "details": {"found": name},
        });
        assert_eq!(Json::from(extensions), expected);
    }
    assert_eq!(count(), before);
    let data = admin.ask(MAKE, make(&names, "SKIP_FAILED"))["tagsCreate"].clone();
    assert_eq!(data["count"], 2);
    assert_eq!(data["results"][0]["tag"]["name"], "ONE", "rewritten");
    assert_eq!(data["results"][1]["error"]["code"], "BAD_NAME");
    let told = json!({
        "code": "BAD_NAME", "field": "name", "message": "`too bad` is no name for a tag",
        "plugin": "guard", "hook": "names", "details": {"found": "too bad"},
    });
    assert_eq!(data["results"][3]["error"], told);
    let document = "mutation { tagCreate(input: {name: \"bad\"}) { tag { id } } }";
    let alone = &admin.answer(document, Json::Null)["errors"][0]["extensions"];
    assert_eq!((&alone["code"], alone.get("index")), (&json!("BAD_NAME"), None));
}

#[test]
fn what_a_hook_stages_happens_with_the_rows_and_tells_its_plugin() {
    let app = TestApp::judged(guard);
    let admin = app.admin();
    let document = "mutation { tagCreate(input: {name: \"more\"}) { tag { id name } } }";
    let tag = admin.query(document)["tagCreate"]["tag"].clone();
    assert_eq!(tag["name"], "MORE");
    let document = "{ statuses(filter: {code: {eq: \"MORE\"}}) { nodes { id } } }";
    let status = admin.query(document)["statuses"]["nodes"][0]["id"].clone();
    let document = "query($id: ID!) { history(id: $id) { nodes { cause mutationId } } }";
    let of = |id: &Json| admin.ask(document, json!({"id": id}))["history"]["nodes"][0].clone();
    let (tag, status) = (of(&tag["id"]), of(&status));
    assert_eq!((&tag["cause"], &status["cause"]), (&json!("caller"), &json!("plugin:guard")));
    assert_eq!(tag["mutationId"], status["mutationId"]);
}
