//! Drawers: named values that a plugin keeps, a part of the document that opens them.

use std::io::Read;

use serde_json::{Value, json};

use super::{Site, code};

const OPEN: &str = "mutation($deed: String!, $name: String!, $value: String, $expected: Int, $fail: Boolean) {
    workingDrawer(deed: $deed, name: $name, value: $value, expected: $expected, fail: $fail) { said } }";

fn open(site: &Site, what: Value) -> String {
    let answer = site.admin.answer(OPEN, what);
    let said = answer["data"]["workingDrawer"]["said"].as_str();
    said.map_or_else(|| answer.to_string(), str::to_owned)
}

fn read(site: &Site, name: &str) -> String {
    open(site, json!({"deed": "read", "name": name}))
}

#[test]
fn values_have_revisions_and_go_when_their_time_has_come() {
    let site = Site::new();
    assert_eq!(read(&site, "a"), "nothing");
    let write = |value: &str, expected: Option<i64>| {
        open(&site, json!({"deed": "write", "name": "a", "value": value, "expected": expected}))
    };
    assert_eq!(write("one", Some(0)), "1");
    assert_eq!(write("none", Some(0)), "CONFLICT");
    assert_eq!(write("two", Some(1)), "2");
    assert_eq!(write("none", Some(1)), "CONFLICT");
    assert_eq!(write("three", None), "3");
    assert_eq!(read(&site, "a"), "three 3");
    assert_eq!(open(&site, json!({"deed": "fleeting", "name": "b", "value": "x"})), "0");
    assert_eq!(read(&site, "b"), "nothing");
    for name in ["c%", "c_1", "cé"] {
        assert_eq!(open(&site, json!({"deed": "write", "name": name, "value": "x"})), "1");
    }
    assert_eq!(open(&site, json!({"deed": "scan", "name": "c"})), "c% c_1 cé");
    assert_eq!(open(&site, json!({"deed": "scan", "name": "c_"})), "c_1");
    assert_eq!(open(&site, json!({"deed": "remove", "name": "c_1"})), "true");
    assert_eq!(open(&site, json!({"deed": "remove", "name": "c_1"})), "false");
    assert_eq!(open(&site, json!({"deed": "write", "name": "", "value": "x"})), "INVALID");
}

#[test]
fn a_drawer_is_full_at_what_the_manifest_asked_for() {
    let site = Site::new();
    let write = |name: &str, length: usize| {
        open(&site, json!({"deed": "write", "name": name, "value": "x".repeat(length)}))
    };
    assert_eq!(write("big", 900), "1");
    assert_eq!(write("more", 200), "LIMIT_EXCEEDED");
    assert_eq!(write("big", 100), "2", "its own bytes do not count twice");
    for (name, revision) in [("1", "1"), ("2", "1"), ("3", "1"), ("4", "LIMIT_EXCEEDED")] {
        assert_eq!(write(name, 1), revision);
    }
}

#[test]
fn what_is_put_in_is_undone_with_its_document() {
    let site = Site::new();
    let answer =
        site.admin.answer(OPEN, json!({"deed": "write", "name": "a", "value": "x", "fail": true}));
    assert_eq!(code(&answer), "UNDONE");
    assert_eq!(read(&site, "a"), "nothing");
}

#[test]
fn of_many_who_exchange_a_value_at_once_one_does() {
    let site = Site::new();
    assert_eq!(open(&site, json!({"deed": "write", "name": "a", "value": "0"})), "1");
    let said: Vec<String> = std::thread::scope(|scope| {
        let exchange = |value: usize| {
            let site = &site;
            scope.spawn(move || {
                let value = value.to_string();
                open(site, json!({"deed": "write", "name": "a", "value": value, "expected": 1}))
            })
        };
        let clients: Vec<_> = (0..8).map(exchange).collect();
        clients.into_iter().map(|client| client.join().expect("an answer")).collect()
    });
    assert_eq!(said.iter().filter(|said| *said == "2").count(), 1, "{said:?}");
    // A busy database may have refused some of them; nobody else did.
    assert!(said.iter().all(|it| it == "2" || it == "CONFLICT" || it.contains("BUSY")), "{said:?}");
    assert!(read(&site, "a").ends_with(" 2"));
}

#[test]
fn an_archive_holds_what_a_plugin_keeps_and_how_it_was_set() {
    let site = Site::new();
    open(&site, json!({"deed": "write", "name": "a", "value": "what matters"}));
    let id = &site.admin.query("{ plugins { id } }")["plugins"][0]["id"];
    let archive = "mutation($id: String!) { pluginArchive(id: $id) { file } }";
    let archived = site.admin.ask(archive, json!({"id": id}))["pluginArchive"].clone();
    let file = std::fs::File::open(archived["file"].as_str().expect("a path")).expect("a file");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("lines");
    let kept: String = b"what matters".iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(text.contains("plugin_drawers") && text.contains(&kept), "{text}");
    assert!(text.contains("\"plugins\"") && !text.contains("plugin_keys"), "{text}");
}
