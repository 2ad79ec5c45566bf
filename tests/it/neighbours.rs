//! A plugin about what another plugin declares: its records are typed, and it is checked, by the schema
//! of the studio that has both.

use std::path::Path;

use plugins_host::package::Package;
use plugins_tool::{Language, scaffold};
use schema_som::{Registry, operation, types};
use serde_json::json;
use tests::TestApp;
use tests::guests::renamed;
use tests::plugins::{install, package, until};

use crate::cli::{fail, succeed};
use crate::lifecycle::{try_activate, upload};

const MANIFEST: &str = r#"
contract = "0.1"
[plugin]
id = "job-watch"
version = "0.1.0"
title = "Looks at what the farm does"
[[after]]
name = "tell"
on = { RenderJob = ["update"] }
reads = ["state", "machine"]
[documents]
failed = "documents/failed.graphql"
requeue = "documents/requeue.graphql"
"#;

const FAILED: &str = "query Failed($state: RenderState!) {
    renderJobs(filter: { state: { eq: $state } }) { nodes { id name shot { code } machine { name } } }
}";

const REQUEUE: &str = "mutation($jobs: [ID!]!) { renderRequeue(jobs: $jobs) { jobs { state } } }";

const MODULE: &str = r#"
import { after, journal } from "@backlot/sdk";
import { type TellRenderJob, failed, requeue } from "./records.ts";

after<TellRenderJob>("tell", (facts) => {
    for (const fact of facts) {
        if (fact.value("state") === "FAILED") {
            const jobs = failed({ state: "FAILED" }).renderJobs.nodes;
            journal.info(jobs.map((job) => `${job.shot.code} ${job.machine?.name ?? ""}`).join());
            requeue({ jobs: jobs.map((job) => job.id) });
        }
    }
});
"#;

/// The plugin, in a folder.
fn watch(dir: &Path) {
    scaffold(Language::JavaScript, "job-watch", Some(dir)).expect("a plugin");
    let files = [
        ("plugin.toml", MANIFEST),
        ("src/plugin.ts", MODULE),
        ("documents/failed.graphql", FAILED),
        ("documents/requeue.graphql", REQUEUE),
    ];
    std::fs::create_dir_all(dir.join("documents")).expect("a folder");
    for (name, text) in files {
        std::fs::write(dir.join(name), text).expect("written");
    }
}

/// The schema of a studio with the farm.
fn farm() -> String {
    let manifest = Package::read(&package("render-farm")).expect("a package").manifest;
    let farm = manifest.declares().expect("a plugin");
    let registry = Registry::with_plugins(types::all(), operation::built_in(), &[farm]);
    schema::sdl(&registry.expect("a model")).expect("a schema")
}

#[test]
fn a_plugin_is_typed_and_checked_beside_another_one() {
    let place = tempfile::tempdir().expect("a folder");
    let dir = place.path().join("job-watch");
    watch(&dir);
    let (path, file) = (dir.display().to_string(), place.path().join("studio.graphql"));
    let told = fail(place.path(), &["plugin", "types", &path]);
    assert!(told.contains("`tell` is about RenderJob, which is unknown"), "{told}");
    assert!(told.contains("--schema FILE|URL"), "{told}");
    std::fs::write(&file, farm()).expect("written");
    let file = file.display().to_string();
    succeed(place.path(), &["plugin", "types", &path, "--schema", &file]);
    let records = std::fs::read_to_string(dir.join("src/records.ts")).expect("records");
    for part in [
        "export type RenderState = \"QUEUED\" | \"RUNNING\" | \"DONE\" | \"FAILED\";",
        "export type TellRenderJob = {\n    state: RenderState;\n    machine: Key;\n};",
        "export type FailedVariables = {\n    state: RenderState;\n};",
        "    machine: FailedRenderJobsNodesMachine | null;\n",
        "export function requeue(variables: RequeueVariables): RequeueAnswer {",
    ] {
        assert!(records.contains(part), "{part} is not in\n{records}");
    }
    let told = fail(place.path(), &["plugin", "check", &path]);
    assert!(told.contains("RenderJob"), "{told}");
    let told = succeed(place.path(), &["plugin", "check", &path, "--schema", &file]);
    assert!(told.contains("job-watch 0.1.0 is in order."), "{told}");
    std::fs::write(dir.join("documents/failed.graphql"), FAILED.replace("name } }", "id } }"))
        .expect("written");
    let told = fail(place.path(), &["plugin", "check", &path, "--schema", &file]);
    assert!(told.contains("is not what plugin.toml"), "{told}");
    std::fs::write(dir.join("documents/failed.graphql"), FAILED.replace("code", "cod"))
        .expect("written");
    let told = fail(place.path(), &["plugin", "check", &path, "--schema", &file]);
    assert!(told.contains("documents/failed.graphql:2"), "{told}");
}

#[test]
fn a_studio_that_is_served_tells_the_same_as_its_file() {
    let app = TestApp::start();
    install(&app, "render-farm", json!({}));
    let admin = app.admin();
    until("the farm is at work", || {
        admin.answer("{ renderJobs { totalCount } }", json!({}))["errors"].is_null()
    });
    let place = tempfile::tempdir().expect("a folder");
    let dir = place.path().join("job-watch");
    watch(&dir);
    let (path, file) = (dir.display().to_string(), place.path().join("studio.graphql"));
    std::fs::write(&file, farm()).expect("written");
    let types = |schema: &str| {
        let token = admin.token().expect("a token");
        succeed(place.path(), &["plugin", "types", &path, "--schema", schema, "--token", token]);
        std::fs::read_to_string(dir.join("src/records.ts")).expect("records")
    };
    let (of_file, of_studio) = (types(&file.display().to_string()), types(&app.url()));
    assert_eq!(of_file, of_studio);
    let told = fail(place.path(), &["plugin", "types", &path, "--schema", "http://127.0.0.1:1"]);
    assert!(told.contains("does not answer"), "{told}");
    let told = fail(place.path(), &["plugin", "types", &path, "--schema", "nowhere.graphql"]);
    assert!(told.contains("nowhere.graphql cannot be read"), "{told}");
    std::fs::write(&file, "type Query {").expect("written");
    let told =
        fail(place.path(), &["plugin", "types", &path, "--schema", &file.display().to_string()]);
    assert!(told.contains("the schema is not valid GraphQL"), "{told}");
}

#[test]
fn what_another_plugin_computes_is_refused_in_the_words_of_the_server() {
    let app = TestApp::start();
    let admin = app.admin();
    install(&app, "guests/reading-guest", json!({}));
    until("the plugin is at work", || {
        admin.answer("{ shots { nodes { cost } } }", json!({}))["errors"].is_null()
    });
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("guard.bkp");
    let guard = package("naming-guard");
    let (path, token) = (file.display().to_string(), admin.token().expect("a token"));
    let check = ["plugin", "check", &path, "--schema", &app.url(), "--token", token];
    for (from, to, fault) in [
        (
            "reads = [\"code\"]",
            "reads = [\"code\", \"cost\"]",
            "Shot has no `cost` that a plugin may see",
        ),
        (
            "writes = [\"code\"]",
            "writes = [\"origin\"]",
            "Shot has no `origin` that a plugin may see",
        ),
        (
            "proposed.code != null",
            "proposed.frames != null",
            "`frames` of Shot is computed, or secret",
        ),
    ] {
        let package = renamed(&guard, (from, to)).expect("a package");
        std::fs::write(&file, &package).expect("written");
        let told = fail(place.path(), &check);
        assert!(told.contains(fault), "{told}");
        let digest = upload(&admin, &package);
        let answer = try_activate(&admin, (&digest, &json!("x")), json!({}));
        let message = answer["errors"][0]["message"].as_str().expect("a refusal");
        assert!(message.contains(fault) && told.contains(message), "{message}\n{told}");
    }
    std::fs::write(&file, &guard).expect("written");
    succeed(place.path(), &check);

    let dir = place.path().join("job-watch");
    watch(&dir);
    let manifest =
        MANIFEST.replace("RenderJob", "Shot").replace("\"state\", \"machine\"", "\"cost\"");
    let manifest = manifest.split("[documents]").next().expect("a beginning");
    std::fs::write(dir.join("plugin.toml"), manifest).expect("written");
    let dir = dir.display().to_string();
    let told =
        fail(place.path(), &["plugin", "types", &dir, "--schema", &app.url(), "--token", token]);
    assert!(told.contains("Shot has no `cost` that a plugin may see"), "{told}");
}
