//! An activation that is killed at any moment: whoever asks again finds everything in order.

use std::process::Stdio;
use std::time::Instant;

use serde_json::json;
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::{declaring, until};

use super::upload;
use crate::cli::command;

/// So many moments.
const MOMENTS: u32 = 8;

/// Declarations with more and more types, so that each version has tables to make.
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

fn activate(app: &TestApp, digest: &str) -> std::process::Command {
    let mut command = command(app.folder(), &["plugin", "activate", digest]);
    command.args(["--database", app.database().url()]);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

#[test]
fn an_activation_that_was_killed_is_done_when_it_is_asked_for_again() {
    survives((MOMENTS, version), |admin, moment| {
        let document = format!(
            "mutation {{ lamp{moment}Create(input: {{name: \"A\", watts: 1}}) {{ lamp{moment} {{ id }} }} }}"
        );
        admin.query(&document);
    });
}

/// The same type under one name after the other.
fn renamed(number: u32) -> Vec<u8> {
    let before = number.checked_sub(1).map(|before| {
        format!(
            "[[migration]]\nrename-type = {{ from = \"Lamp{before}\", to = \"Lamp{number}\" }}\n"
        )
    });
    let ty = format!(
        "[[types]]\nname = \"Lamp{number}\"\nplural = \"Lamps{number}\"\ndoc = \"x\"\n[types.fields]\n\
         watts = {{ scalar = \"int\", doc = \"x\", sortable = true, min = 0 }}\n\
         shots = {{ links = \"Shot\", doc = \"x\" }}\nspares = {{ links = \"Lamp{number}\", doc = \"x\" }}\n"
    );
    let version = format!("{number}.0.0");
    declaring("lamps", &version, &format!("{}{ty}", before.unwrap_or_default()))
}

#[test]
fn a_rename_that_was_killed_loses_nothing() {
    survives((MOMENTS / 2, renamed), |admin, moment| {
        let document = format!(
            "mutation {{ lamp{moment}Create(input: {{name: \"A\", watts: {moment}}}) {{ lamp{moment} {{ id }} }} }}"
        );
        admin.query(&document);
        let told = admin.query(&format!("{{ lamps{moment} {{ nodes {{ watts }} }} }}"));
        let count = told[format!("lamps{moment}")]["nodes"].as_array().map(Vec::len);
        assert_eq!(count, Some(moment as usize), "{told}");
    });
}

/// Kills activations of one version after the other, later and later, and has a look at what comes of
/// asking again.
fn survives((moments, version): (u32, fn(u32) -> Vec<u8>), look: impl Fn(&Actor, u32)) {
    let app = TestApp::start();
    let admin = app.admin();
    let digest = upload(&admin, &version(0));
    let begun = Instant::now();
    let output = activate(&app, &digest).output().expect("the program");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let took = begun.elapsed();
    until("the first version is at work", || {
        admin.query("{ plugins { id } }")["plugins"] != json!([])
    });
    for moment in 1..=moments {
        let digest = upload(&admin, &version(moment));
        let mut killed = activate(&app, &digest).spawn().expect("the program");
        // Most of a run is the start of the program.
        std::thread::sleep(took * (moments + moment) / (2 * moments));
        let _ = killed.kill();
        killed.wait().expect("an end");
        // The server that runs meanwhile has one version or the other.
        admin.query("{ plugins { id version state } }");
        let output = activate(&app, &digest).output().expect("the program");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let expected = json!([{"version": format!("{moment}.0.0"), "state": "enabled"}]);
        until("the version is at work", || {
            admin.query("{ plugins { version state } }")["plugins"] == expected
        });
        look(&admin, moment);
    }
    let faults =
        app.beside(async |studio| studio.store.examine(&studio.registry).await.expect("a look"));
    assert_eq!(faults, []);
}
