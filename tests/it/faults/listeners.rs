//! Listeners that do not listen: away for a while, or deaf for good.

use std::time::Duration;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::engines::{self, Engine};
use tests::socket::Socket;

use super::kills::{Place, Program};
use super::{cursor_of, make, named};

/// Other tests make other tags at the same server.
const AWAY: &str = "subscription($after: String) {
    tagChanged(after: $after, filter: {name: {startsWith: \"away \"}}) { cursor tag { name } }
}";

#[test]
fn a_listener_that_was_away_for_ten_seconds_hears_what_it_missed() {
    let app = TestApp::shared();
    let admin = app.admin();
    let token = admin.token().expect("a token").to_owned();
    let begin = make(&admin, "begin");
    let mut socket = Socket::with_token(app.address(), &token);
    socket.subscribe("1", AWAY, json!({"after": cursor_of(&admin, &begin)}));
    make(&admin, "away first");
    let first = socket.hear();
    assert_eq!(named(&first), "away first");
    let after = first["payload"]["data"]["tagChanged"]["cursor"].clone();
    drop(socket);
    let missed: Vec<String> = (0..20).map(|number| format!("away missed {number}")).collect();
    for name in &missed {
        make(&admin, name);
        std::thread::sleep(Duration::from_millis(500));
    }
    let mut socket = Socket::with_token(app.address(), &token);
    socket.subscribe("1", AWAY, json!({"after": after}));
    let heard: Vec<String> = missed.iter().map(|_| named(&socket.hear())).collect();
    assert_eq!(heard, missed);
    make(&admin, "away live");
    assert_eq!(named(&socket.hear()), "away live");
    assert!(socket.is_quiet(Duration::from_millis(100)));
}

/// What each event brings along.
const LONG: usize = 5_000;
const DOCUMENTS: usize = 120;
const ROWS: usize = 100;

const LONG_TAGS: &str = "subscription($after: String) {
    tagChanged(after: $after) { cursor tag { name description } }
}";

fn write_much(admin: &Actor, from: usize, documents: usize) {
    let document = "mutation($tags: [TagCreateInput!]!) { tagsCreate(inputs: $tags) { count } }";
    let text = "x".repeat(LONG);
    for number in from..from + documents {
        let tag = |row: usize| json!({"name": format!("{number}/{row}"), "description": text});
        let tags: Vec<Value> = (0..ROWS).map(tag).collect();
        admin.ask(document, json!({"tags": tags}));
    }
}

/// Hears so many events, which tell of names in the order in which they were made.
fn hear_all(socket: &mut Socket, from: usize, documents: usize) {
    for number in from..from + documents {
        for row in 0..ROWS {
            let message = socket.hear();
            assert_eq!(named(&message), format!("{number}/{row}"));
        }
    }
}

#[test]
fn a_listener_that_never_reads_is_ended_and_disturbs_nobody() {
    if engines::current().expect("an engine") != Engine::Sqlite {
        // Nothing of it is the database's.
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::of_file(folder.path())
        .with("BACKLOT_LIVE_STALL_SECONDS", "1")
        .with("BACKLOT_EVENTS_RECENT_EVENTS", "64");
    let (program, token) = Program::first(&place).expect("a server");
    let admin = Actor::at(&program.url()).with_token(&token);
    let begin = cursor_of(&admin, &make(&admin, "begin"));
    let mut keen = Socket::with_token(program.address(), &token);
    keen.subscribe("1", LONG_TAGS, json!({"after": begin}));
    // Once, so that what is needed anyhow is there.
    write_much(&admin, 0, 4);
    hear_all(&mut keen, 0, 4);
    let mut deaf = Socket::with_token(program.address(), &token);
    deaf.subscribe("1", LONG_TAGS, json!({"after": begin}));
    let before = program.memory();
    std::thread::scope(|scope| {
        scope.spawn(|| write_much(&admin, 4, DOCUMENTS));
        hear_all(&mut keen, 4, DOCUMENTS);
    });
    let grown = program.memory().saturating_sub(before) / 1024;
    let sent = DOCUMENTS * ROWS * LONG / 1024 / 1024;
    println!("the server grew by {grown} MiB while {sent} MiB were not read");
    assert!(grown < sent as u64, "{grown} MiB are kept of {sent} MiB that were not read");
    let open = |count: usize| {
        let line = format!("backlot_live_connections{{transport=\"websocket\"}} {count}");
        admin.get("/metrics").text.contains(&line)
    };
    let begun = std::time::Instant::now();
    while !open(1) {
        assert!(begun.elapsed() < Duration::from_secs(30), "it is still there");
        std::thread::sleep(Duration::from_millis(50));
    }
    // What it had got is good, and it can go on after that.
    let mut cursor = begin;
    let mut had = 0;
    while let Some(message) = deaf.try_hear() {
        if message["type"] != "next" {
            break;
        }
        cursor = message["payload"]["data"]["tagChanged"]["cursor"].clone();
        had += 1;
    }
    let total = (4 + DOCUMENTS) * ROWS;
    assert!(had < total, "it was never behind");
    let mut again = Socket::with_token(program.address(), &token);
    again.subscribe("1", LONG_TAGS, json!({"after": cursor}));
    for at in had..total {
        assert_eq!(named(&again.hear()), format!("{}/{}", at / ROWS, at % ROWS));
    }
    drop(program);
}
