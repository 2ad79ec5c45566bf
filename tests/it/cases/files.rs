//! Files and what refers to them (files.md 16 D and G), and repositories as files are found by them
//! (B).

use serde_json::{Value, json};

use super::{Ground, UNFIT, all, creations, nodes};
use crate::desk::{delete, make, now, to};

#[test]
fn files_take_paths_names_and_programs() {
    let ground = Ground::new("CASE_FILES");
    let path = "/mnt/p/a_file.tif";
    let at = |more: Value| super::with(json!({"fullPath": path}), more);
    let wrong = || Err(UNFIT);
    let named = |name: &str| Ok(json!({"originalFilename": name}));
    let parts = |path: &str, filename: &str, extension: &str| {
        Ok(json!({"path": path, "filename": filename, "extension": extension}))
    };
    creations(
        &ground.admin,
        "File",
        &[
            ("D01", json!({"fullPath": null}), Ok(json!({"fullPath": ""}))),
            ("D01", json!({"fullPath": ""}), Ok(json!({"fullPath": ""}))),
            ("D01", json!({"fullPath": 1}), wrong()),
            (
                "D01",
                json!({"fullPath": "M:\\path\\to\\object"}),
                Ok(json!({"fullPath": "M:/path/to/object"})),
            ),
            ("D02", at(json!({"originalFilename": null})), named("a_file.tif")),
            ("D02", at(json!({"originalFilename": ""})), named("a_file.tif")),
            ("D02", at(json!({"originalFilename": "else.tif"})), named("else.tif")),
            ("D02", at(json!({"originalFilename": 1})), wrong()),
            ("D02", at(json!({"originalFilename": 1.1})), wrong()),
            ("D05", at(json!({})), parts("/mnt/p", "a_file.tif", ".tif")),
            ("D05", json!({"fullPath": "/mnt/p/"}), parts("/mnt/p", "", "")),
            ("D05", at(json!({"filename": 3})), wrong()),
            (
                "D05",
                at(json!({"filename": "a_and.an_extension"})),
                parts("/mnt/p", "a_and.an_extension", ".an_extension"),
            ),
            ("D15", at(json!({"path": "C:\\n\\m"})), parts("C:/n/m", "a_file.tif", ".tif")),
            ("D07", json!({"references": null}), Ok(json!({"references": {"totalCount": 0}}))),
            ("D07", json!({"references": {"connect": [132]}}), Err("INVALID_ID")),
            (
                "D07",
                json!({"references": {"connect": null}}),
                Ok(json!({"references": nodes(&[])})),
            ),
            ("D08", json!({}), Ok(json!({"createdWith": null}))),
            ("D08", json!({"createdWith": null}), Ok(json!({"createdWith": null}))),
            ("D08", json!({"createdWith": 234}), wrong()),
            ("D08", json!({"createdWith": "Maya"}), Ok(json!({"createdWith": "Maya"}))),
            ("D18", json!({"fullPath": [47, 97]}), wrong()),
            (
                "D18",
                json!({}),
                Ok(json!({"fullPath": "", "createdWith": null, "references": nodes(&[])})),
            ),
        ],
    );
}

#[test]
fn names_and_references_of_files_change() {
    let ground = Ground::new("CASE_FILED");
    let named = |name: &str| Ok(json!({"originalFilename": name}));
    let other = json!({"fullPath": "/mnt/p/a_file.tif", "originalFilename": "else.tif"});
    let file = make(&ground.admin, "File", other);
    for empty in [Value::Null, json!("")] {
        let patch = json!({"originalFilename": empty});
        ground.set("D02", ("File", &file), (patch, named("a_file.tif")));
        let patch = json!({"originalFilename": "else.tif"});
        ground.set("D02", ("File", &file), (patch, named("else.tif")));
    }
    for (case, patch, expected) in [
        ("D05", json!({"filename": "new_filename.tif"}), Ok("/mnt/p/new_filename.tif")),
        ("D05", json!({"filename": null}), Ok("/mnt/p/")),
        ("D05", json!({"filename": "b.exr"}), Ok("/mnt/p/b.exr")),
        ("D05", json!({"extension": "tif"}), Ok("/mnt/p/b.tif")),
        ("D05", json!({"extension": null}), Ok("/mnt/p/b")),
        ("D05", json!({"filename": 3}), Err(UNFIT)),
        ("D15", json!({"path": "C:\\n\\m"}), Ok("C:/n/m/b")),
        ("D15", json!({"path": ""}), Err("INVALID_VALUE")),
        ("D15", json!({"path": null}), Err("REQUIRED")),
        ("D15", json!({"filename": "/z/c.tif"}), Ok("/z/c.tif")),
    ] {
        let expected = expected.map(|path| json!({"fullPath": path}));
        ground.set(case, ("File", &file), (patch, expected));
    }
    let [one, two] = [0, 1].map(|_| make(&ground.admin, "File", json!({})));
    for (change, left) in [
        (all(&[&one, &two]), vec![&*one, &*two]),
        (json!({"disconnect": [one]}), vec![&*two]),
        (json!({"set": [one]}), vec![&*one]),
    ] {
        let is = Ok(json!({"references": nodes(&left)}));
        ground.set("D07", ("File", &file), (json!({"references": change}), is));
    }
}

#[test]
fn what_refers_to_a_file_outlives_it() {
    let ground = Ground::new("CASE_REFERS");
    let user = ground.user("one", json!({}));
    let image = json!({"name": "Image", "code": "refers", "targetEntityType": "File"});
    let image = make(&ground.admin, "Type", image);
    let file = make(&ground.admin, "File", json!({"type": to(&image)}));
    let input = json!({"references": all(&[&file]), "resources": all(&[&user])});
    let task = ground.task(input);
    ground.set(
        "D12, G02",
        ("Task", &task),
        (json!({"references": {"disconnect": [file]}}), Ok(json!({"references": nodes(&[])}))),
    );
    delete(&ground.admin, ("File", &file));
    assert_eq!(now(&ground.admin, ("File", &file), "id"), Value::Null, "D12");
    for (ty, stays) in [("User", &user), ("Type", &image), ("Task", &task)] {
        ground.is("D12", (ty, stays), json!({"id": stays}));
    }
    let [one, other] = [0, 1].map(|_| make(&ground.admin, "File", json!({})));
    ground.made(
        "Task",
        &[
            ("G02", json!({"references": all(&[])}), Ok(json!({"references": nodes(&[])}))),
            ("G02", json!({"references": "text"}), Err(UNFIT)),
            ("G02", json!({"references": {"connect": [1, "x"]}}), Err("INVALID_ID")),
            ("G02", json!({"references": all(&[&user])}), Err("INVALID_ID")),
            (
                "G02",
                json!({"references": all(&[&one, &other, &one])}),
                Ok(json!({"references": nodes(&[&one, &other])})),
            ),
        ],
    );
}

/// What a repository makes of a path, for a system.
fn converted(ground: &Ground, (repository, path): (&str, &str), to: &str) -> Value {
    let document = "query($repository: ID!, $path: String!, $to: OperatingSystem!) {
        repositoryConvert(repository: $repository, path: $path, to: $to) }";
    let variables = json!({"repository": repository, "path": path, "to": to});
    ground.admin.ask(document, variables)["repositoryConvert"].clone()
}

#[test]
fn variables_of_repositories_are_resolved_for_each_system_at_once() {
    let ground = Ground::new("CASE_ROOTS");
    let codes = ["CASEROOT1", "CASEROOT2", "CASEROOT3"];
    let repositories = codes.map(|code| {
        let input = json!({
            "name": code, "code": code, "linuxPath": format!("/mnt/{code}"),
            "windowsPath": format!("W:/{code}"), "macosPath": format!("/Volumes/{code}"),
        });
        make(&ground.admin, "Repository", input)
    });
    for (repository, code) in repositories.iter().zip(codes) {
        let path = format!("$REPO{code}/a.ma");
        for (system, root) in [("LINUX", "/mnt"), ("WINDOWS", "W:"), ("MACOS", "/Volumes")] {
            let is = format!("{root}/{code}/a.ma");
            let got = converted(&ground, (repository, &path), system);
            assert_eq!(got, is, "B06, B31, C196 {system}");
        }
    }
    let one = &repositories[0];
    let is = |path: Value| {
        let got = converted(&ground, (one, "$REPOCASEROOT1/a.ma"), "LINUX");
        assert_eq!(got, path, "B32");
    };
    let set = |member: &str, path: &str| {
        let patch = json!({member: path});
        ground.set("B32", ("Repository", one), (patch, Ok(json!({"id": one}))));
    };
    set("windowsPath", "X:/");
    is(json!("/mnt/CASEROOT1/a.ma"));
    set("linuxPath", "/srv/caseroot");
    is(json!("/srv/caseroot/a.ma"));
    let document = "query($repository: ID!, $path: String!) {
        repositoryConvert(repository: $repository, path: $path, to: LINUX) }";
    for (path, code) in [(Value::Null, "REQUIRED"), (json!(123), "INVALID_VALUE")] {
        let variables = json!({"repository": one, "path": path});
        let answer = ground.admin.answer(document, variables);
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "B18");
    }
    let coded = |more: Value| super::with(json!({"name": "r", "code": "CASEROOT9"}), more);
    creations(
        &ground.admin,
        "Repository",
        &[
            ("B34", coded(json!({"code": ""})), Err("INVALID_VALUE")),
            ("B34", coded(json!({"code": null})), Err(UNFIT)),
            ("B34", coded(json!({"code": 12})), Err(UNFIT)),
            ("B34", json!({"name": "r"}), Err(UNFIT)),
            ("B34", json!({"code": "CASEROOT9"}), Err(UNFIT)),
            ("B04", coded(json!({"linuxPath": 123})), Err(UNFIT)),
            ("B04", coded(json!({"windowsPath": ["a"]})), Err(UNFIT)),
            ("B04", coded(json!({"macosPath": {"a": "map"}})), Err(UNFIT)),
        ],
    );
}
