//! Bundles of plugins over HTTP and WebSocket on the engine of this run: some try what nobody else sees,
//! on the studio's own data.

mod beside;
mod chosen;
mod commands;
mod kept;
mod live;
mod papers;
mod promoted;
mod refused;
mod working;

use serde_json::{Value, json};
use server_app::NewUser;
use tests::TestApp;
use tests::actor::Actor;

use crate::lifecycle::upload;

/// Declarations of the first version.
const FIRST: &str = "[[types]]\nname = \"Lamp\"\ndoc = \"Gives light.\"\n[types.fields]\n\
                     watts = { scalar = \"int\", doc = \"Its power.\", required = true }\n\
                     [extend.Shot]\nlux = { scalar = \"int\", doc = \"Light.\" }\n";

/// What the second one adds: a type, fields of a type and of shots, and links.
const SECOND: &str = "[[types]]\nname = \"Lamp\"\ndoc = \"Gives light.\"\n[types.fields]\n\
                      watts = { scalar = \"int\", doc = \"Its power.\", required = true }\n\
                      colour = { scalar = \"string\", max = 20, doc = \"x\" }\n\
                      kelvin = { scalar = \"int\", doc = \"x\", required = true, default = 3200 }\n\
                      [[types]]\nname = \"Bulb\"\ndoc = \"Burns.\"\n[types.fields]\n\
                      shot = { link = \"Shot\", doc = \"Where.\", inverse = \"bulbs\", on-delete = \"clear\" }\n\
                      [extend.Shot]\nlux = { scalar = \"int\", doc = \"Light.\" }\n\
                      haze = { scalar = \"int\", doc = \"Fog.\" }\n\
                      lamps = { links = \"Lamp\", doc = \"Lit by.\" }\n";

const BUNDLE: &str = "bundle { name personal createdBy state reason
    entries { plugin version digest settings state reason journal { text } }
    log { action by digest details } }";

/// Makes a bundle; answers it.
#[track_caller]
fn create(actor: &Actor, name: &str) -> Value {
    let document =
        format!("mutation($name: String!) {{ pluginBundleCreate(bundle: $name) {{ {BUNDLE} }} }}");
    actor.ask(&document, json!({"name": name}))["pluginBundleCreate"]["bundle"].clone()
}

/// The whole answer.
#[track_caller]
fn try_put(actor: &Actor, (bundle, digest): (&str, &str), settings: Value) -> Value {
    let document = format!(
        "mutation($bundle: String!, $digest: String!, $settings: JSON) {{ pluginBundlePut(
            bundle: $bundle, digest: $digest, settings: $settings) {{ {BUNDLE} }} }}"
    );
    actor.answer(&document, json!({"bundle": bundle, "digest": digest, "settings": settings}))
}

/// Uploads a package, and lets a bundle name it; answers its digest.
#[track_caller]
fn put(actor: &Actor, (bundle, package): (&str, &[u8]), settings: Value) -> String {
    let digest = upload(actor, package);
    let answer = try_put(actor, (bundle, &digest), settings);
    assert_eq!(answer["errors"], Value::Null, "{answer:#}");
    digest
}

/// The whole answer to an operation with a bundle and one argument more, or none.
#[track_caller]
fn about(actor: &Actor, operation: &str, bundle: &str, more: Option<(&str, &str)>) -> Value {
    let own = match more {
        Some((name, value)) => format!(", {name}: \"{value}\""),
        None => String::new(),
    };
    let answers = if operation == "pluginBundleDrop" { "name" } else { BUNDLE };
    let document = format!("mutation {{ {operation}(bundle: \"{bundle}\"{own}) {{ {answers} }} }}");
    actor.answer(&document, json!({}))
}

#[track_caller]
fn bundles(actor: &Actor) -> Value {
    let document = format!("{{ pluginBundles {} }}", BUNDLE.trim_start_matches("bundle "));
    actor.query(&document)["pluginBundles"].clone()
}

/// Somebody in these groups, logged in.
fn user(app: &TestApp, login: &str, groups: &[&str]) -> Actor {
    app.beside(async |studio| {
        let user = NewUser {
            login: login.into(),
            email: format!("{login}@studio.example"),
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            ..NewUser::default()
        };
        studio.app.create_user(&studio.registry, user, "long enough").await.expect("a user");
    });
    app.log_in(login, "long enough")
}

/// Makes a group whose members see every project.
fn group(admin: &Actor, name: &str) {
    let document =
        "mutation($input: GroupCreateInput!) { groupCreate(input: $input) { group { id } } }";
    admin.ask(document, json!({"input": {"name": name, "reach": "ALL_PROJECTS"}}));
}

/// Whether the schema that somebody meets has this type.
#[track_caller]
fn knows(actor: &Actor, ty: &str) -> bool {
    let document = "query($name: String!) { __type(name: $name) { name } }";
    actor.ask(document, json!({"name": ty}))["__type"] != Value::Null
}

/// Makes a shot of this code; answers its id.
#[track_caller]
fn shot(actor: &Actor, project: &str, code: &str) -> String {
    let made = try_shot(actor, project, code);
    let id = made["data"]["shotCreate"]["shot"]["id"].as_str();
    id.unwrap_or_else(|| panic!("{made:#}")).to_owned()
}

#[track_caller]
fn try_shot(actor: &Actor, project: &str, code: &str) -> Value {
    let document = "mutation($p: ID!, $code: String!) {
        shotCreate(input: {code: $code, name: $code, project: {connect: $p}}) { shot { id code } } }";
    actor.answer(document, json!({"p": project, "code": code}))
}

/// Whatever is wrong with the database.
fn faults(app: &TestApp) -> usize {
    app.beside(async |studio| {
        let found = studio.store.examine(&studio.registry).await.expect("a look");
        assert_eq!(found, []);
        found.len()
    })
}
