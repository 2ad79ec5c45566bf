//! JSON of the page, field by field.

use std::io::Write;

use schema_som::Key;

/// A shot with its sequence, as the statement gives it.
pub(crate) struct Shot<'r> {
    pub(crate) id: Key,
    pub(crate) code: &'r str,
    pub(crate) name: &'r str,
    pub(crate) nice_name: &'r str,
    pub(crate) description: &'r str,
    pub(crate) numbers: [i64; 5],
    pub(crate) is_milestone: bool,
    pub(crate) sequence: Option<Sequence<'r>>,
}

/// The shot's sequence.
pub(crate) struct Sequence<'r> {
    pub(crate) id: Key,
    pub(crate) name: &'r str,
    pub(crate) code: &'r str,
}

/// A task of a shot.
pub(crate) struct Task {
    pub(crate) shot: Key,
    pub(crate) id: Key,
    pub(crate) name: String,
    pub(crate) priority: i64,
}

const NUMBERS: [&str; 5] = ["cutIn", "cutOut", "cutDuration", "priority", "revision"];

/// The part of a shot before its tasks.
fn shot(out: &mut Vec<u8>, shot: &Shot<'_>) {
    out.extend_from_slice(b"{\"id\":\"");
    shot.id.push_id("shot", out);
    out.push(b'"');
    let texts = [("code", shot.code), ("name", shot.name), ("niceName", shot.nice_name)];
    for (name, value) in texts.into_iter().chain([("description", shot.description)]) {
        let _ = write!(out, ",\"{name}\":");
        text(out, value);
    }
    for (name, value) in NUMBERS.into_iter().zip(shot.numbers) {
        let _ = write!(out, ",\"{name}\":{value}");
    }
    let _ = write!(out, ",\"isMilestone\":{},\"sequence\":", shot.is_milestone);
    match &shot.sequence {
        Some(sequence) => {
            out.extend_from_slice(b"{\"id\":\"");
            sequence.id.push_id("sequence", out);
            out.extend_from_slice(b"\",\"name\":");
            text(out, sequence.name);
            out.extend_from_slice(b",\"code\":");
            text(out, sequence.code);
            out.push(b'}');
        }
        None => out.extend_from_slice(b"null"),
    }
}

/// The tasks of a shot, and the end of the shot.
fn tasks(out: &mut Vec<u8>, tasks: &[Task]) {
    out.extend_from_slice(b",\"children\":{\"nodes\":[");
    for (index, task) in tasks.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.extend_from_slice(b"{\"id\":\"");
        task.id.push_id("task", out);
        out.extend_from_slice(b"\",\"name\":");
        text(out, &task.name);
        let _ = write!(out, ",\"priority\":{}}}", task.priority);
    }
    out.extend_from_slice(b"]}}");
}

/// The whole answer: its shots, and their tasks in the same order.
pub(crate) fn page<'r>(shots: impl Iterator<Item = Shot<'r>>, all: &[Task]) -> Vec<u8> {
    let mut out = Vec::with_capacity(64 * 1024);
    let mut rest = all;
    out.extend_from_slice(b"{\"data\":{\"shots\":{\"nodes\":[");
    for (index, it) in shots.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        shot(&mut out, &it);
        tasks(&mut out, of_shot(&mut rest, it.id));
    }
    out.extend_from_slice(b"]}}}");
    out
}

/// Takes the run of tasks at the front that belong to a shot: both lists have the same order.
fn of_shot<'t>(rest: &mut &'t [Task], shot: Key) -> &'t [Task] {
    let count = rest.iter().take_while(|task| task.shot == shot).count();
    let (own, others) = rest.split_at(count);
    *rest = others;
    own
}

fn text(out: &mut Vec<u8>, text: &str) {
    let is_plain = text.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\');
    if is_plain {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        let _ = serde_json::to_writer(&mut *out, text);
    }
}
