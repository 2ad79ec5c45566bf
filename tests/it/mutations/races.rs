//! Many at once: each gets what it would have got alone, before or after the others.

use std::thread;

use serde_json::{Value, json};

use super::{Site, id_of};

const AT_ONCE: usize = 16;

/// The answers of so many documents that are sent at once.
fn at_once(site: &Site, document: impl Fn(usize) -> String + Sync) -> Vec<Value> {
    thread::scope(|scope| {
        let send = |at| {
            let document = &document;
            scope.spawn(move || site.admin.answer(&document(at), json!({})))
        };
        let sent: Vec<_> = (0..AT_ONCE).map(send).collect();
        sent.into_iter().map(|it| it.join().expect("an answer")).collect()
    })
}

#[test]
fn a_record_that_many_look_for_is_made_once() {
    let site = Site::new("RACE_UPSERT");
    let answers = at_once(&site, |at| {
        format!(
            "mutation {{ tagUpsert(input: {{name: \"race upsert\", description: \"{at}\"}},
                match: [NAME]) {{ tag {{ id }} created }} }}"
        )
    });
    let made = answers.iter().filter(|it| it["data"]["tagUpsert"]["created"] == json!(true));
    assert_eq!(made.count(), 1, "{answers:#?}");
    let first = id_of(&answers[0]["data"]["tagUpsert"]["tag"]);
    assert!(answers.iter().all(|it| it["data"]["tagUpsert"]["tag"]["id"] == first.as_str()));

    let shots = at_once(&site, |at| {
        format!(
            "mutation {{ shotUpsert(input: {{name: \"s\", code: \"RACE_s\", description: \"{at}\",
                project: {{connect: \"{}\"}}}}) {{ created }} }}",
            site.project
        )
    });
    let made = shots.iter().filter(|it| it["data"]["shotUpsert"]["created"] == json!(true));
    assert_eq!(made.count(), 1, "{shots:#?}");
    assert!(shots.iter().all(|it| it["errors"].is_null()), "{shots:#?}");
}

#[test]
fn a_record_is_deleted_once_and_then_it_is_not_found() {
    let site = Site::new("RACE_DELETE");
    let task = format!(
        "mutation {{ taskCreate(input: {{name: \"t\", project: {{connect: \"{}\"}}}}) {{ task {{ id }} }} }}",
        site.project
    );
    let task = id_of(&site.admin.query(&task)["taskCreate"]["task"]);
    let made =
        site.admin.query("mutation { tagCreate(input: {name: \"race delete\"}) { tag { id } } }");
    let tag = id_of(&made["tagCreate"]["tag"]);
    let answers = at_once(&site, |at| match at % 3 {
        0 => format!("mutation {{ tagDelete(id: \"{tag}\") {{ id }} }}"),
        1 => format!(
            "mutation {{ tagUpdate(id: \"{tag}\", patch: {{description: \"{at}\"}}) {{ tag {{ id }} }} }}"
        ),
        _ => format!(
            "mutation {{ taskUpdate(id: \"{task}\", patch: {{tags: {{connect: [\"{tag}\"]}}}}) {{ task {{ id }} }} }}"
        ),
    });
    let deleted = answers.iter().filter(|it| !it["data"]["tagDelete"].is_null()).count();
    assert_eq!(deleted, 1, "{answers:#?}");
    for answer in answers.iter().filter(|it| !it["errors"].is_null()) {
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "NOT_FOUND", "{answer:#}");
        assert_eq!(extensions["id"], tag.as_str(), "{answer:#}");
        assert!(extensions["type"].is_string(), "{answer:#}");
    }
}
