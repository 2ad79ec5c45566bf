//! Plugins managed over HTTP while the server answers: uploaded, planned, activated, set, rolled back,
//! archived and purged.

mod documents;
mod filled;
mod killed;
mod leaving;
mod refusals;
mod renamed;
mod settings;
mod signed;
mod versions;

use serde_json::{Value, json};
use tests::actor::{Actor, Response};

const BOUNDARY: &str = "the-boundary";

/// A multipart body: a document, its variables, what leads where, and files by their names.
fn form(document: &str, variables: &Value, map: &Value, files: &[(&str, &[u8])]) -> Vec<u8> {
    let operations = json!({"query": document, "variables": variables}).to_string();
    let map = map.to_string();
    let texts = [("operations", operations.as_bytes()), ("map", map.as_bytes())];
    let mut body = Vec::new();
    for (name, bytes) in texts.iter().chain(files) {
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"x\"\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

fn send(actor: &Actor, body: &[u8]) -> Response {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    actor.send("POST", "/graphql", &[("content-type", &kind)], body)
}

const UPLOAD: &str = "mutation($package: Upload!) { pluginUpload(package: $package) {
    version { plugin version digest state uploadedBy capabilities { kind subject } } } }";

fn try_upload(actor: &Actor, package: &[u8]) -> Response {
    let map = json!({"0": ["variables.package"]});
    send(actor, &form(UPLOAD, &json!({"package": null}), &map, &[("0", package)]))
}

/// Uploads a package; answers its digest.
#[track_caller]
pub(crate) fn upload(actor: &Actor, package: &[u8]) -> String {
    let answer = try_upload(actor, package).json();
    let version = &answer["data"]["pluginUpload"]["version"];
    version["digest"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned()
}

#[track_caller]
pub(crate) fn plan(actor: &Actor, digest: &str) -> Value {
    let document = "query($digest: String!) { pluginPlan(digest: $digest) {
        version { version state } replaces steps { class what obstacle } possible token
        gains { kind subject } loses { kind subject } } }";
    actor.ask(document, json!({"digest": digest}))["pluginPlan"].clone()
}

const ACTIVATE: &str = "mutation($digest: String!, $token: String!, $settings: JSON) {
    pluginActivate(digest: $digest, token: $token, settings: $settings) {
        steps plugin { id version state digest } } }";

/// The whole answer.
#[track_caller]
pub(crate) fn try_activate(
    actor: &Actor,
    (digest, token): (&str, &Value),
    settings: Value,
) -> Value {
    actor.answer(ACTIVATE, json!({"digest": digest, "token": token, "settings": settings}))
}

/// Uploads, plans and activates.
#[track_caller]
pub(crate) fn install(actor: &Actor, package: &[u8], settings: Value) -> String {
    let digest = upload(actor, package);
    let token = plan(actor, &digest)["token"].clone();
    let answer = try_activate(actor, (&digest, &token), settings);
    assert_eq!(answer["errors"], Value::Null, "{answer:#}");
    digest
}

/// The extensions of the first error of an answer.
#[track_caller]
pub(crate) fn refusal(answer: &Value) -> Value {
    let extensions = answer["errors"][0]["extensions"].clone();
    assert!(extensions["code"].is_string(), "{answer:#}");
    extensions
}

/// An operation about a plugin by its id.
#[track_caller]
pub(crate) fn about(actor: &Actor, operation: &str, id: &str) -> Value {
    let document = format!(
        "mutation($id: String!) {{ {operation}(id: $id) {{ plugin {{ id version state }} }} }}"
    );
    let answer = actor.ask(&document, json!({"id": id}));
    answer[operation]["plugin"].clone()
}

#[track_caller]
pub(crate) fn plugin(actor: &Actor, id: &str) -> Value {
    let document = "query($id: String!) { plugin(id: $id) {
        id version state title versions { version state activatedAt }
        types { name fields { name holds required } } extends { type fields { name } }
        settings { name type value isSet projects { project value } }
        log { by action digest details } journal { text } } }";
    actor.ask(document, json!({"id": id}))["plugin"].clone()
}
