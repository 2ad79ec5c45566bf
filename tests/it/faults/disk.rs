//! A disk without room. The server runs in a process of its own, so that nobody else's disk is full.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::json;
use tests::actor::Actor;
use tests::engines::{self, Engine};

use super::kills::{Place, Program};
use super::{MAKE, count, send};

/// Changes are refused, reads answered, and once there is room the same document is taken.
fn is_survived(place: &Place<'_>, program: &Program, token: &str, room: (&dyn Fn(), &dyn Fn())) {
    let admin = Actor::at(&program.url()).with_token(token);
    let (fill, clear) = room;
    assert_eq!(count(&admin, "full"), 0);
    fill();
    let text = "x".repeat(50_000);
    let long = "mutation($text: String!) {
        a: tagCreate(input: {name: \"half\"}) { tag { id } }
        b: tagCreate(input: {name: \"half\", description: $text}) { tag { id } }
    }";
    for _ in 0..3 {
        let answer = admin.answer(long, json!({"text": text}));
        assert_eq!(answer["data"], json!(null), "{answer}");
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{error}\n{}", place.words());
        assert!(error["message"].as_str().is_some_and(|it| it.contains("disk")), "{error}");
    }
    assert_eq!(count(&admin, "half"), 0, "reads are answered, and nothing is there half");
    assert_eq!(send(&admin, "full", "full").code(), "UNAVAILABLE");
    clear();
    let answer = send(&admin, "full", "full");
    assert_eq!(answer.code(), "", "{answer:?}\n{}", place.words());
    assert_eq!(count(&admin, "full"), 1);
    admin.ask(MAKE, json!({"name": "after"}));
}

fn is_sqlite() -> bool {
    // What a server does with its own disk is the server's.
    engines::current().expect("an engine") == Engine::Sqlite
}

#[test]
fn a_file_that_may_not_grow_refuses_changes_until_it_may() {
    if !is_sqlite() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::of_file(folder.path());
    // A write beyond the limit is an error only for whoever is deaf to the signal.
    let deaf = ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"];
    let (program, token) = Program::first_within(&place, &deaf).expect("a server");
    let pid = Pid::from_raw(program.id().cast_signed()).expect("a process");
    let limit = |bytes: Option<u64>| {
        let limit = Rlimit { current: bytes, maximum: None };
        prlimit(Some(pid), Resource::Fsize, limit).expect("a limit");
    };
    // Below whatever its log has by now.
    is_survived(&place, &program, &token, (&|| limit(Some(1)), &|| limit(None)));
}

#[test]
fn a_full_disk_refuses_changes_until_there_is_room() {
    let folder = tempfile::tempdir().expect("a folder");
    // Its own view of the files, with a small disk in it, which ends with the process.
    let mount = "mount -t tmpfs -o size=32m none \"$0\" && exec \"$@\"";
    let data = folder.path().to_str().expect("UTF-8");
    let apart = ["unshare", "--mount", "--map-root-user", "sh", "-c", mount, data];
    let mut probe = Command::new(apart[0]);
    if !is_sqlite() || !probe.args(&apart[1..]).arg("true").status().is_ok_and(|it| it.success()) {
        // Where nobody may mount anything, the limit above has to do.
        return;
    }
    let log = tempfile::tempdir().expect("a folder");
    let place = Place::of_file(folder.path()).with_log(log.path());
    let (program, token) = Program::first_within(&place, &apart).expect("a server");
    let inside = PathBuf::from(format!("/proc/{}/root", program.id()));
    let ballast = inside.join(data.trim_start_matches('/')).join("ballast");
    let fill = || {
        let mut file = File::create(&ballast).expect("a file on the small disk");
        while file.write_all(&[0; 4096]).is_ok() {}
    };
    let clear = || std::fs::remove_file(&ballast).expect("room");
    is_survived(&place, &program, &token, (&fill, &clear));
}
