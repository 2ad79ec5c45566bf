//! What an author of plugins does: from nothing to a plugin whose cases pass, in each language, and
//! what is said where it cannot be built.

use std::path::Path;

use plugins_tool::{Build, Language, Records, build, scaffold};
use server::author::Suite;
use tests::plugins::package;
use tests::xtask::{root, target_folder};

use crate::cli::{fail, succeed};

/// A new plugin in a place of its own, of which this is another text.
fn plugin(language: Language, folder: &Path, changes: &[(&str, &str, &str)]) {
    scaffold(language, "code-guard", Some(folder)).expect("a new plugin");
    for (file, from, to) in changes {
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(text.contains(from), "{file} has no {from}");
        std::fs::write(&path, text.replace(from, to)).expect("written");
    }
}

/// What a build of it says.
fn refused(language: Language, changes: &[(&str, &str, &str)]) -> String {
    let place = tempfile::tempdir().expect("a folder");
    let dir = place.path().join("code-guard");
    plugin(language, &dir, changes);
    let (out, target) = (place.path().join("out"), place.path().join("target"));
    let told = build(&Build { dir, out, target, offline: false }, &mut |_| {});
    told.expect_err("a plugin that does not build").to_string()
}

/// Makes a plugin, runs its cases, and looks at it; its typed records follow from its manifest.
#[track_caller]
fn begins(lang: &str, kind: &str) {
    let place = tempfile::tempdir().expect("a folder");
    let dir = place.path().join("code-guard");
    let path = dir.display().to_string();
    let made = succeed(place.path(), &["plugin", "new", "--lang", lang, "code-guard", &path]);
    assert!(made.contains("plugin test"), "{made}");
    let told = succeed(place.path(), &["plugin", "test", &path]);
    assert!(told.contains("ok      a code is written in capitals"), "{told}");
    assert!(told.ends_with("3 cases, 0 failed\n"), "{told}");
    let told = succeed(place.path(), &["plugin", "check", &path]);
    assert!(told.contains("code-guard 0.1.0 is in order."), "{told}");
    assert!(told.contains(kind), "{told}");
    assert!(told.contains("imports vocabulary@0.1.0, invocation@0.1.0, journal@0.1.0"), "{told}");
    assert!(!told.contains("lookup@0.1.0"), "it is given what its manifest names: {told}");
    let manifest = std::fs::read_to_string(dir.join("plugin.toml")).expect("a manifest");
    let more = manifest.replace("reads = [\"code\"]", "reads = [\"code\", \"cutIn\"]");
    std::fs::write(dir.join("plugin.toml"), more).expect("written");
    let told = fail(place.path(), &["plugin", "check", &path]);
    assert!(told.contains("is not what plugin.toml says any more"), "{told}");
    assert!(told.contains(&format!("backlot plugin types {path}")), "{told}");
    succeed(place.path(), &["plugin", "types", &path]);
    succeed(place.path(), &["plugin", "check", &path]);
}

#[test]
fn a_plugin_in_rust_begins_with_cases_that_pass() {
    begins("rust", "compiled");
}

#[test]
fn a_plugin_in_python_begins_with_cases_that_pass() {
    begins("python", "interpreted");
}

#[test]
fn a_plugin_in_javascript_begins_with_cases_that_pass() {
    begins("js", "interpreted");
}

#[test]
fn a_case_that_does_not_hold_is_told() {
    let place = tempfile::tempdir().expect("a folder");
    let dir = place.path().join("code-guard");
    let other = [
        ("tests/code.toml", "code = \"SH010\"", "code = \"SH011\""),
        ("tests/code.toml", "errors = [\"BAD_CODE\"]", "errors = [\"OTHER_CODE\"]"),
    ];
    plugin(Language::JavaScript, &dir, &other);
    let path = dir.display().to_string();
    let output = crate::cli::command(place.path(), &["plugin", "test", &path]).output();
    let output = output.expect("the program runs");
    assert!(!output.status.success());
    let told = String::from_utf8_lossy(&output.stdout);
    let difference = "`shotCreate.shot.code` is \"SH010\", expected \"SH011\"";
    assert!(told.contains(difference) && told.contains("expected errors: OTHER_CODE"), "{told}");
    assert!(told.ends_with("3 cases, 2 failed\n"), "{told}");
    std::fs::write(dir.join("tests/code.toml"), "[[tset]]\n").expect("written");
    let told = fail(place.path(), &["plugin", "test", &path]);
    assert!(told.contains("line 1") && told.contains("tset"), "{told}");
}

#[test]
fn javascript_that_does_not_fit_is_refused_with_its_place() {
    let main = "src/plugin.ts";
    let undeclared = refused(Language::JavaScript, &[(main, ">(\"code\"", ">(\"cod\"")]);
    let expected = "src/plugin.ts: plugin.toml declares the hook `code`, but nothing says before(\"code\", ...)";
    assert!(undeclared.contains(expected), "{undeclared}");
    let more = "before(\"other\", () => {});\nbefore<CodeShot";
    let unknown = refused(Language::JavaScript, &[(main, "before<CodeShot", more)]);
    assert!(unknown.contains("before(\"other\") names a hook that plugin.toml does not declare"));
    let missing = refused(
        Language::JavaScript,
        &[(main, "import {", "import fs from \"node:fs\";\nfs.statSync(\"/\");\nimport {")],
    );
    assert!(missing.contains("src/plugin.ts:3:15: Could not resolve \"node:fs\""), "{missing}");
    assert!(missing.contains("nothing of Node or of a browser in the sandbox"), "{missing}");
}

#[test]
fn rust_that_does_not_fit_is_refused_with_its_place() {
    let main = "src/lib.rs";
    let undeclared =
        refused(Language::Rust, &[(main, "#[before(\"code\")]", "#[before(\"cod\")]")]);
    let expected = "plugin.toml declares the hook `code`, but no function has #[before(\"code\")]";
    assert!(undeclared.contains(expected), "{undeclared}");
    let more = "#[job(\"nightly\")]\n    fn nightly(_: i64) -> Result<(), Fault> {\n        Ok(())\n    }\n\n    /// Corrects";
    let unknown = refused(Language::Rust, &[(main, "/// Corrects", more)]);
    let expected =
        "#[job(\"nightly\")] names a hook that plugin.toml does not declare; a [[job]] there";
    assert!(unknown.contains(expected), "{unknown}");
    let cases = [
        ("#[before(\"code\")]", "#[befor(\"code\")]", "did you mean `before`?"),
        (
            "(batch: &Batch)",
            "()",
            "a function for #[before] is `fn(batch: &Batch) -> Result<(), Fault>`",
        ),
        ("batch: &Batch", "batch: &plugins_sdk::Facts", "expected fn pointer"),
    ];
    for (from, to, expected) in cases {
        let told = refused(Language::Rust, &[(main, from, to)]);
        assert!(told.contains(expected), "{told}");
        assert!(told.contains("--> src/lib.rs:1"), "it tells where: {told}");
    }
}

#[test]
fn python_that_does_not_fit_is_refused_with_its_place() {
    let main = "plugin.py";
    let undeclared = refused(Language::Python, &[(main, "@before(\"code\")", "@before(\"cod\")")]);
    let expected = "plugin.py: plugin.toml declares the hook `code`, but no function is decorated with @before(\"code\")";
    assert!(undeclared.contains(expected), "{undeclared}");
    let missing = refused(
        Language::Python,
        &[(main, "from backlot_sdk", "import requests\nfrom backlot_sdk")],
    );
    let expected = "plugin.py:3: ModuleNotFoundError: No module named 'requests'";
    assert!(missing.contains(expected), "{missing}");
}

#[test]
fn python_that_could_only_fail_later_is_refused_before_it_is_built() {
    let body = "    longest =";
    let cases = [
        ("    import json\n    longest =", "plugin.py:11: `json` is imported inside of a function"),
        ("    open(\"x\")\n    longest =", "plugin.py:11: `open` does not work in the sandbox"),
    ];
    for (to, expected) in cases {
        let told = refused(Language::Python, &[("plugin.py", body, to)]);
        assert!(told.contains(expected), "{told}");
    }
    let more = "import random\nfrom backlot_sdk";
    let told = refused(Language::Python, &[("plugin.py", "from backlot_sdk", more)]);
    assert!(
        told.contains("plugin.py:3: `random` does not work in the sandbox: use backlot_sdk.random")
    );
}

#[test]
fn a_component_is_packed_with_its_manifest_if_the_two_fit() {
    let place = tempfile::tempdir().expect("a folder");
    let dir = place.path().join("code-guard");
    plugin(Language::Rust, &dir, &[]);
    let (out, path) = (place.path().join("out"), dir.display().to_string());
    let target = target_folder().expect("a folder").join("plugins/build");
    let build = Build { dir: dir.clone(), out: out.clone(), target, offline: false };
    let built = plugins_tool::build(&build, &mut |_| {}).expect("a package");
    let bytes = std::fs::read(&built.path).expect("the package");
    let parts = plugins_host::package::Package::read(&bytes).expect("a package").parts;
    let component = place.path().join("component.wasm");
    std::fs::write(&component, parts.component.expect("a component")).expect("written");
    let (component, again) = (component.display().to_string(), place.path().join("again"));
    let arguments = ["plugin", "pack", &path, "--component", &component, "--out"];
    let to = again.display().to_string();
    succeed(place.path(), &[&arguments[..], &[&to]].concat());
    assert_eq!(std::fs::read(again.join("code-guard.bkp")).expect("a package"), bytes);
    let told = fail(place.path(), &["plugin", "pack", &path]);
    assert!(told.contains("declares hooks, but no component was named"), "{told}");
}

/// The cases of an example, on the package that was built of it.
#[track_caller]
fn holds(example: &str) {
    let place = root().join("plugins/examples").join(example).join("tests");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut config = server::Config::default();
    // An unoptimised host takes its time, of which guests have little.
    config.plugins.interpreted_before_ms = 1_500;
    config.plugins.lookup_ms = 5_000;
    for entry in std::fs::read_dir(place).expect("cases") {
        let suite = Suite::read(&entry.expect("a file").path()).expect("cases");
        let outcomes = runtime.block_on(suite.run(&config, &package(example)));
        for outcome in outcomes.expect("a plugin that is installed") {
            assert_eq!(outcome.fault, None, "{example}: {}", outcome.name);
        }
    }
}

#[test]
fn the_review_gate_lets_no_shot_pass_whose_versions_lack_thumbnails() {
    holds("review-gate");
}

#[test]
fn the_typed_records_of_examples_are_fresh() {
    let examples = ["render-farm", "webhook-relay"].map(|name| format!("examples/{name}"));
    let golden = ["rust", "python", "js"].map(|name| format!("conformance/{name}"));
    for folder in examples.into_iter().chain(golden) {
        let records = Records::of(&root().join("plugins").join(folder), None);
        let records = records.expect("records");
        assert!(records.path.exists() && !records.is_stale(), "{}", records.path.display());
    }
}

#[test]
fn the_cost_of_a_shot_follows_from_its_hours() {
    holds("shot-cost");
}

#[test]
fn clients_see_what_is_meant_for_them() {
    holds("client-view");
}

#[test]
fn the_relay_tells_another_server_until_it_is_heard() {
    holds("webhook-relay");
}

#[test]
fn the_farm_queues_counts_and_sweeps_up_its_jobs() {
    holds("render-farm");
}
