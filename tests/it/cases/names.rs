//! Names, texts and what every record has (people.md 16: C001 to C029).

use serde_json::{Value, json};

use super::{Ground, NO_FIELD, Row, UNFIT, all, creations};
use crate::desk::make;

/// Types whose names are not made up, with what else they need.
const NAMED: [(&str, &[(&str, &str)]); 6] = [
    ("Tag", &[]),
    ("Department", &[]),
    ("Group", &[]),
    ("User", &[("login", "casename"), ("email", "case@name")]),
    ("Type", &[("code", "casename"), ("targetEntityType", "Task")]),
    ("Status", &[("code", "casename")]),
];

#[test]
fn a_name_is_a_text_that_says_something() {
    let ground = Ground::new("CASE_NAMES");
    for (ty, needed) in NAMED {
        let named = |name: Value| {
            let mut input = json!({"name": name});
            for (field, value) in needed {
                input[*field] = json!(value);
            }
            input
        };
        let says_nothing = || Err("INVALID_VALUE");
        creations(
            &ground.admin,
            ty,
            &[
                ("C005", named(Value::Null), Err(UNFIT)),
                ("C005", named(json!("")), says_nothing()),
                ("C003", named(json!("   ")), says_nothing()),
                ("C004", named(json!(12132)), Err(UNFIT)),
                ("C004", named(json!(["a", "list"])), Err(UNFIT)),
                ("C004", named(json!({"a": "map"})), Err(UNFIT)),
            ],
        );
    }
    let mut rows: Vec<Row<'_>> = vec![
        ("C003", json!({"name": "   "}), Err("INVALID_VALUE")),
        ("C007", json!({"name": "     Ozgur Yilmaz    "}), Ok(json!({"name": "Ozgur Yilmaz"}))),
    ];
    let kept = [
        ("C008", "2423$ +^^+^ '%+%%&_ testName_ 35"),
        ("C009", "test-Name"),
        ("C009", "_testName"),
        ("C009", "46-BJ-3A"),
        ("C009", "304-sb-0403-0040"),
    ];
    rows.extend(kept.map(|(case, name)| (case, json!({"name": name}), Ok(json!({"name": name})))));
    creations(&ground.admin, "Note", &rows);
    for missing in [json!({}), json!({"name": null}), json!({"name": ""})] {
        let note = make(&ground.admin, "Note", missing);
        let found = crate::desk::now(&ground.admin, ("Note", &note), "name");
        let name = found["name"].as_str().expect("a name");
        assert!(name.starts_with("Note_") && name.len() == 41, "C001: {name}");
    }
}

#[test]
fn texts_files_and_lists_of_any_record() {
    let ground = Ground::new("CASE_ANY");
    let file = make(&ground.admin, "File", json!({"fullPath": "/thumb.jpg"}));
    let tag = make(&ground.admin, "Tag", json!({"name": "CASE_ANY"}));
    let named = |more: Value| super::with(json!({"name": "any"}), more);
    let none = || Ok(json!({"tags": {"totalCount": 0}, "notes": {"totalCount": 0}}));
    creations(
        &ground.admin,
        "Department",
        &[
            ("C020", named(json!({"description": null})), Ok(json!({"description": ""}))),
            ("C020", named(json!({"description": {"a": "map"}})), Err(UNFIT)),
            ("C020", named(json!({"genericText": null})), Ok(json!({"genericText": ""}))),
            ("C020", named(json!({"genericText": {"a": "map"}})), Err(UNFIT)),
            // Who made it and when is not for callers to say.
            ("C022", named(json!({"createdBy": "A User Name"})), Err(NO_FIELD)),
            (
                "C022",
                named(json!({})),
                Ok(json!({"createdBy": {"login": "admin"}, "updatedBy": {"login": "admin"}})),
            ),
            ("C024", named(json!({"dateUpdated": "1990-01-01T00:00:00Z"})), Err(NO_FIELD)),
            ("C026", named(json!({"thumbnail": {"connect": "not a File"}})), Err("INVALID_ID")),
            ("C026", named(json!({"thumbnail": {"connect": tag}})), Err("INVALID_ID")),
            ("C026", named(json!({"thumbnail": null})), Ok(json!({"thumbnail { id }": null}))),
            (
                "C026",
                named(json!({"thumbnail": {"connect": file}})),
                Ok(json!({"thumbnail": {"id": file}})),
            ),
            ("C029", named(json!({})), none()),
            ("C029", named(json!({"tags": null, "notes": null})), none()),
            ("C029", named(json!({"tags": all(&[&file])})), Err("INVALID_ID")),
            ("C029", named(json!({"notes": all(&[&tag])})), Err("INVALID_ID")),
            ("C029", named(json!({"tags": "a text"})), Err(UNFIT)),
        ],
    );
    let department = make(&ground.admin, "Department", named(json!({"tags": all(&[&tag])})));
    let null = (json!({"tags": null}), Err("REQUIRED"));
    ground.set("C029", ("Department", &department), null);
    let emptied = json!({"tags": {"set": []}});
    let none = Ok(json!({"tags": {"totalCount": 0}}));
    ground.set("C029", ("Department", &department), (emptied, none));
    creations(
        &ground.admin,
        "EntityGroup",
        &[
            ("C031", json!({}), Ok(json!({"entities": {"totalCount": 0}}))),
            ("C031", json!({"entities": "text"}), Err(UNFIT)),
            ("C031", json!({"entities": all(&["a text"])}), Err("INVALID_ID")),
        ],
    );
}

#[test]
fn anything_may_belong_to_a_record() {
    let ground = Ground::new("CASE_DATA");
    let structure = make(&ground.admin, "Structure", json!({"name": "s"}));
    let repository = make(&ground.admin, "Repository", json!({"name": "r", "code": "CASEDATA"}));
    let department = make(&ground.admin, "Department", json!({"name": "d"}));
    let user = ground.user("one", json!({}));
    let data = [&*ground.project, &*structure, &*repository, &*department, &*user];
    let row: Row<'_> = (
        "C027",
        json!({"name": "CASE_DATA", "genericData": all(&data)}),
        Ok(json!({"genericData": {"totalCount": 5}})),
    );
    creations(&ground.admin, "Tag", &[row]);
}

#[test]
fn pages_have_titles_and_notes_say_something_or_nothing() {
    let ground = Ground::new("CASE_PAGES");
    ground.made(
        "Page",
        &[
            ("C157", json!({}), Err(UNFIT)),
            ("C157", json!({"title": null}), Err(UNFIT)),
            ("C157", json!({"title": ""}), Err("INVALID_VALUE")),
            ("C157", json!({"title": 2165}), Err(UNFIT)),
            ("C157", json!({"title": "t", "content": null}), Ok(json!({"content": ""}))),
            ("C157", json!({"title": "t", "content": 1234}), Err(UNFIT)),
            ("C157", json!({"title": "t", "project": null}), Err("REQUIRED")),
        ],
    );
    let empty = || Ok(json!({"content": ""}));
    creations(
        &ground.admin,
        "Note",
        &[
            ("C156", json!({"content": null}), empty()),
            ("C156", json!({"content": ""}), empty()),
            ("C156", json!({"content": 1.24}), Err(UNFIT)),
        ],
    );
}
