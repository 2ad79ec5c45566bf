//! GraphQL over HTTP as its specification wants it: the audits of the npm package `graphql-http`.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tests::app::TestApp;
use tests::xtask::root;

/// How many the pinned version has; fewer would mean that some were not run.
const AUDITS: usize = 61;

#[test]
fn all_audits_of_graphql_over_http_pass() {
    let Some(modules) = node_modules() else {
        let is_required = std::env::var_os("BACKLOT_TEST_REQUIRE_ALL").is_some();
        assert!(!is_required, "the audits are required, and their packages are not installed");
        println!(
            "SKIPPED: the audits need node and their packages; `cargo xtask test` installs them"
        );
        return;
    };
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

/// Where the packages are: as the variable says, else where `cargo xtask test` left them.
fn node_modules() -> Option<PathBuf> {
    let given = std::env::var_os("BACKLOT_TEST_NODE_MODULES").map(PathBuf::from);
    let built = std::env::current_exe().ok().and_then(|binary| {
        // target/debug/deps/it-0123 -> target/npm/node_modules
        Some(binary.ancestors().nth(3)?.join("npm/node_modules"))
    });
    given.or(built).filter(|modules| modules.join("graphql-http").is_dir())
}
