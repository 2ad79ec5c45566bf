//! Unmodified npm clients, cut by a proxy and resuming by themselves.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;
use tests::TestApp;
use tests::xtask::{node_modules, root};

use super::{make_tag, now};

const TOTAL: usize = 150;

#[test]
fn the_client_graphql_ws_loses_nothing_and_hears_nothing_twice() {
    hears_everything_once("ws");
}

#[test]
fn the_client_graphql_sse_loses_nothing_and_hears_nothing_twice() {
    hears_everything_once("sse");
}

fn hears_everything_once(transport: &str) {
    let Some(modules) = node_modules("graphql-sse") else { return };
    let app = TestApp::start();
    let admin = app.admin();
    let first = now(&admin);
    let token = admin.token().expect("a token");
    let mut node = Command::new("node");
    node.arg(root().join("tests/npm/live.cjs")).arg(transport).arg(app.address().to_string());
    node.args([token, &TOTAL.to_string(), &first]).env("NODE_PATH", modules);
    let mut node = node.stdout(Stdio::piped()).spawn().expect("node runs");
    let output = BufReader::new(node.stdout.take().expect("its output"));
    let writer = std::thread::spawn(move || {
        for number in 0..TOTAL {
            make_tag(&admin, &format!("tag {number:03}"));
        }
    });
    let mut lines: Vec<Value> = output
        .lines()
        .map(|line| serde_json::from_str(&line.expect("a line")).expect("JSON"))
        .collect();
    assert!(node.wait().expect("an end").success(), "{lines:#?}");
    writer.join().expect("a writer");
    let end = lines.pop().expect("an end");
    assert!(end["cuts"].as_u64() > Some(2), "it was not cut: {end}");
    let heard: Vec<&str> = lines.iter().filter_map(|line| line["name"].as_str()).collect();
    let expected: Vec<String> = (0..TOTAL).map(|number| format!("tag {number:03}")).collect();
    assert_eq!(heard, expected);
}
