//! GraphQL over HTTP as its specification wants it: the audits of the npm package `graphql-http`.

use std::process::Command;

use serde_json::Value;
use tests::app::TestApp;
use tests::xtask::{node_modules, root};

/// How many the pinned version has; fewer would mean that some were not run.
const AUDITS: usize = 61;

#[test]
fn all_audits_of_graphql_over_http_pass() {
    let Some(modules) = node_modules("graphql-http") else { return };
    let app = TestApp::shared();
    let mut node = Command::new("node");
    node.arg(root().join("tests/npm/audit.cjs")).arg(format!("{}/graphql", app.url()));
    let output = node.env("NODE_PATH", modules).output().expect("node runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the audits did not run:\n{errors}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let audits: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("an audit")).collect();
    let failed: Vec<_> = audits.iter().filter(|audit| audit["status"] != "ok").collect();
    assert!(failed.is_empty(), "{} audits failed:\n{failed:#?}", failed.len());
    assert_eq!(audits.len(), AUDITS);
}
