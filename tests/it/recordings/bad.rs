//! What cannot be recorded, and what cannot be replayed.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use super::{Site, change, code, order, replay};
use crate::cli::{command, fail};

fn site() -> Site {
    Site::of("naming-guard", json!({"pattern": "SH###*"}))
}

#[test]
fn what_cannot_be_ordered_is_refused() {
    let site = site();
    let unknown = site.order("nothing", (1, 5));
    assert_eq!(code(&unknown), "NOT_FOUND");
    let hint = unknown["errors"][0]["extensions"]["hint"].as_str().expect("a hint");
    assert!(hint.contains("it has shot-code"), "{hint}");
    let nobody = order(&site.admin, ("no-plugin", "shot-code"), (1, 5));
    assert_eq!(code(&nobody), "NOT_FOUND");
    for (count, minutes, field) in [
        (0, 5, "count"),
        (-1, 5, "count"),
        (101, 5, "count"),
        (1, 0, "minutes"),
        (1, 1_441, "minutes"),
    ] {
        let refused = site.order("shot-code", (count, minutes));
        assert_eq!(code(&refused), "INVALID_VALUE", "{refused}");
        assert_eq!(refused["errors"][0]["extensions"]["field"], field);
    }
    assert_eq!(site.shot("SH010", "one")["errors"], Value::Null);
    assert!(site.recordings().is_empty());
    let stranger = site.app.nobody();
    let refused = order(&stranger, ("naming-guard", "shot-code"), (1, 5));
    assert_eq!(code(&refused), "UNAUTHENTICATED");
    let document = "query($id: String!) { pluginRecording(id: $id) { file } }";
    let missing = site.admin.answer(document, json!({"id": "recording_none"}));
    assert_eq!(code(&missing), "NOT_FOUND", "{missing}");
    assert_eq!(code(&stranger.answer(document, json!({"id": "x"}))), "UNAUTHENTICATED");
    let artist = site.app.user("bo");
    assert_eq!(code(&order(&artist, ("naming-guard", "shot-code"), (1, 5))), "FORBIDDEN");
    assert_eq!(code(&artist.answer(document, json!({"id": "x"}))), "FORBIDDEN");
}

#[test]
fn a_file_that_is_damaged_or_of_something_else_is_refused_with_its_place() {
    let site = site();
    site.order("shot-code", (1, 5));
    site.shot("SH010", "one");
    let (file, package) = (site.file(), site.package());
    let original = std::fs::read_to_string(&file).expect("the file");
    let refused = |text: &str, expected: &str| {
        std::fs::write(&file, text).expect("written");
        let (said, same) = replay(&file, &package);
        assert!(!same && said.contains(expected), "{expected}: {said}");
    };
    refused(&original[..original.len() / 2], "this is no recording");
    refused("{}", "its `format` is not `backlot.recording`");
    refused(&original.replace("\"version\": 1", "\"version\": 2"), "a recording of version 2");
    refused(&original.replace("\"seed\"", "\"seat\""), "unknown field `seat`");
    refused(&original.replace("\"plugin\": \"naming-guard\"", "\"plugin\": \"x\""), "is of x");
    refused(&original.replace("\"hook\": \"shot-code\"", "\"hook\": \"y\""), "is of `y`");
    let changed = |alter: fn(&mut Value), expected: &str| {
        std::fs::write(&file, &original).expect("written");
        change(&file, alter);
        let (said, same) = replay(&file, &package);
        assert!(!same && said.contains(expected), "{expected}: {said}");
    };
    changed(
        |it| it["arguments"][3][0]["revision"] = "many".into(),
        "the recording is damaged: arguments[3][0].revision: a number, and not \"many\"",
    );
    changed(|it| it["arguments"] = json!([]), "arguments: 4 values, and not 0");
    changed(|it| it["export"] = "before-hooks.judge".into(), "does not export before-hooks.judge");
    changed(|it| it["seed"] = "dice".into(), "seed is no seed");
    changed(|it| it["welcome"] = Value::Null, "welcome[0]: an object, and not null");
}

#[test]
fn both_forms_of_replay_say_what_belongs_to_the_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = fail(folder.path(), &["plugin", "replay", "a.bkp", "b.bkp"]);
    assert!(told.contains("b.bkp stands behind what is no recording"), "{told}");
    let told = fail(folder.path(), &["plugin", "replay", "a.rec", ".", "--since", "1h"]);
    assert!(told.contains("leave --server, --since, --until and --set out"), "{told}");
    let told = fail(folder.path(), &["plugin", "replay", "a.rec"]);
    assert!(told.contains("a.rec cannot be read"), "{told}");
    let told = fail(folder.path(), &["plugin", "record", "naming-guard", "shot-code"]);
    assert!(told.contains("--server URL"), "{told}");
}

#[test]
fn the_command_orders_recordings_and_brings_their_files() {
    let site = site();
    let (url, token) = (site.app.url(), site.admin.token().expect("a token").to_owned());
    let out = tempfile::tempdir().expect("a folder");
    let place = out.path().display().to_string();
    let line = ["plugin", "record", "naming-guard", "shot-code", "--count", "2", "--out", &place];
    let server = ["--server", &*url, "--token", &*token];
    let mut record = command(site.folder.path(), &[&line[..], &server].concat());
    let mut record = record.stdout(Stdio::piped()).spawn().expect("the program runs");
    let mut lines = BufReader::new(record.stdout.take().expect("its output")).lines();
    let said = lines.next().expect("a line").expect("UTF-8");
    assert!(said.contains("The next 2 calls of naming-guard/shot-code are recorded"), "{said}");
    site.shot("SH010", "one");
    site.shot("bad one", "two");
    let said: Vec<String> = lines.map_while(Result::ok).collect();
    assert!(record.wait().expect("an end").success(), "{said:?}");
    assert_eq!(said.len(), 2, "{said:?}");
    let files: Vec<_> = std::fs::read_dir(out.path()).expect("a folder").flatten().collect();
    assert_eq!(files.len(), 2);
    for file in files {
        let (said, same) = replay(&file.path(), &site.package());
        assert!(same, "{said}");
    }
    let none = fail(
        site.folder.path(),
        &[&["plugin", "record", "naming-guard", "nothing"][..], &server].concat(),
    );
    assert!(none.contains("naming-guard has no hook `nothing`"), "{none}");
}
