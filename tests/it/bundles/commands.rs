//! Bundles by command beside a server that runs, and what was cut off at any moment.

use std::process::Stdio;
use std::time::Instant;

use serde_json::{Value, json};
use tests::TestApp;
use tests::plugins::{declaring, until};

use super::{FIRST, bundles, create, faults, knows};
use crate::cli::{command, fail, succeed};
use crate::lifecycle::{install, upload};

#[test]
fn commands_do_what_operations_do() {
    let app = TestApp::start();
    let admin = app.admin();
    let run = |arguments: &[&str]| {
        let database = ["--database", app.database().url()];
        let arguments = [&["plugin", "bundle"], arguments, &database].concat();
        succeed(app.folder(), &arguments)
    };
    run(&["create", "staging"]);
    run(&["create", "dev-admin"]);
    let digest = upload(&admin, &declaring("lamps", "1.0.0", FIRST));
    assert!(run(&["put", "staging", &digest[..12]]).contains("staging has lamps 1.0.0"));
    let trying = admin.in_bundle("staging");
    until("the server has noticed", || knows(&trying, "Lamp"));
    let told = run(&["list"]);
    assert!(told.contains("dev-admin") && told.contains("  lamps 1.0.0"), "{told}");
    let told = run(&["plan", "staging"]);
    assert!(told.contains("+ TYPE Lamp") && told.contains("token"), "{told}");
    run(&["put", "dev-admin", &digest]);
    run(&["remove", "dev-admin", "lamps"]);
    run(&["drop", "dev-admin"]);
    run(&["promote", "staging"]);
    until("it is everybody's", || knows(&admin, "Lamp"));
    assert!(run(&["put", "staging", "--off", "lamps"]).contains("lamps off"));
    until("it rests there", || !knows(&trying, "Lamp"));
    let database = app.database().url();
    let wrong = fail(app.folder(), &["plugin", "bundle", "drop", "other", "--database", database]);
    assert!(wrong.contains("there is no bundle `other`"), "{wrong}");
    assert_eq!(bundles(&admin).as_array().expect("bundles").len(), 1);
}

/// So many moments.
const MOMENTS: u32 = 4;

/// More and more types, so that each version has tables to make.
fn version(number: u32) -> Vec<u8> {
    let types = (0..=number).map(|at| {
        format!(
            "[[types]]\nname = \"Lamp{at}\"\nplural = \"Lamps{at}\"\ndoc = \"x\"\n[types.fields]\n\
             watts = {{ scalar = \"int\", doc = \"x\", sortable = true }}\n\
             shots = {{ links = \"Shot\", doc = \"x\" }}\n"
        )
    });
    declaring("lamps", &format!("{number}.0.0"), &types.collect::<String>())
}

#[test]
fn what_was_killed_is_done_when_it_is_asked_for_again() {
    let app = TestApp::start();
    let admin = app.admin();
    create(&admin, "staging");
    let database = ["--database", app.database().url()];
    let put = |digest: &str| {
        let mut command = command(app.folder(), &["plugin", "bundle", "put", "staging", digest]);
        command.args(database).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    };
    let promote = || {
        let mut command = command(app.folder(), &["plugin", "bundle", "promote", "staging"]);
        command.args(database).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    install(&admin, &version(0), Value::Null);
    let trying = admin.in_bundle("staging");
    let mut took = None;
    for moment in 1..=MOMENTS {
        let digest = upload(&admin, &version(moment));
        if let Some(took) = took {
            let mut killed = put(&digest).spawn().expect("the program");
            std::thread::sleep(took * (MOMENTS + moment) / (2 * MOMENTS));
            let _ = killed.kill();
            killed.wait().expect("an end");
        }
        // Whoever works meanwhile does not notice.
        admin.query("{ lamps0 { totalCount } }");
        let begun = Instant::now();
        let output = put(&digest).output().expect("the program");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        took = Some(begun.elapsed());
        until("the bundle has it", || knows(&trying, &format!("Lamp{moment}")));
        let made = format!(
            "mutation {{ lamp{moment}Create(input: {{name: \"A\", watts: 1}}) {{ lamp{moment} {{ id }} }} }}"
        );
        trying.query(&made);
        assert!(!knows(&admin, &format!("Lamp{moment}")));
    }
    let mut killed = promote().spawn().expect("the program");
    std::thread::sleep(took.expect("a time") * 3 / 4);
    let _ = killed.kill();
    killed.wait().expect("an end");
    // All of it was done, or nothing.
    if !bundles(&admin)[0]["entries"].as_array().expect("entries").is_empty() {
        assert!(promote().status().expect("the program").success());
    }
    until("it is everybody's", || knows(&admin, &format!("Lamp{MOMENTS}")));
    let expected = json!({"totalCount": 1});
    assert_eq!(admin.query(&format!("{{ lamps{MOMENTS} {{ totalCount }} }}"))["lamps4"], expected);
    assert_eq!(faults(&app), 0);
}
