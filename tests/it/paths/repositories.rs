//! The check cases B of files.md 16 that need records: storing repositories, and asking them.

use serde_json::{Value, json};

use super::{Stage, make, refusal, text};

const CREATE: &str = "mutation($input: RepositoryCreateInput!) {
    repositoryCreate(input: $input) { repository { linuxPath windowsPath macosPath } }
}";

#[test]
fn b01_to_b34_repositories_are_stored_with_normal_paths_and_codes_of_their_own() {
    let stage = Stage::new("RPA");
    let input = json!({
        "name": "a", "code": "RPA1", "linuxPath": "\\mnt\\M\\Projects", "windowsPath": "T:",
    });
    let made = stage.admin.ask(CREATE, json!({"input": input}));
    let expected =
        json!({"linuxPath": "/mnt/M/Projects/", "windowsPath": "T:/", "macosPath": null});
    assert_eq!(made["repositoryCreate"]["repository"], expected, "B01, B02, 15.12");
    let refused = |input: Value| refusal(&stage.admin.answer(CREATE, json!({"input": input}))).0;
    assert_eq!(refused(json!({"name": "a", "code": "RPA1"})), "NOT_UNIQUE", "15.12");
    assert_eq!(refused(json!({"name": "a", "code": ""})), "INVALID_VALUE", "B34");
    assert_eq!(refused(json!({"name": "a", "code": "a b"})), "INVALID_VALUE", "15.12");
    assert_eq!(refused(json!({"name": "a", "code": "a-b"})), "INVALID_VALUE", "15.12");
    for (id, input) in [("B34", "name: \"a\""), ("B04", "name: \"a\", code: \"b\", linuxPath: 3")] {
        let document =
            format!("mutation {{ repositoryCreate(input: {{{input}}}) {{ __typename }} }}");
        assert_eq!(stage.admin.refused(&document), "GRAPHQL_VALIDATION_FAILED", "{id}");
    }
}

#[test]
fn b09_to_b42_paths_are_asked_of_repositories() {
    let stage = Stage::new("RPB");
    let one = json!({
        "name": "one", "code": "RPB1", "linuxPath": "/mnt/RPB/Stalker",
        "windowsPath": "R:/Stalker/", "macosPath": "/Volumes/RPB/Stalker",
    });
    let one = make(&stage.admin, "Repository", one);
    let inner = json!({"name": "in", "code": "RPB2", "linuxPath": "/mnt/RPB/Stalker/inner"});
    let inner = make(&stage.admin, "Repository", inner);
    let document = "query($repository: ID!, $path: String!, $to: OperatingSystem!) {
        repositoryConvert(repository: $repository, path: $path, to: $to)
        repositoryContains(repository: $repository, path: $path)
        repositoryRelative(repository: $repository, path: $path)
        findRepository(path: $path) { id code }
        osIndependentPath(path: $path)
    }";
    let ask = |repository: &str, path: &str, to: &str| {
        let variables = json!({"repository": repository, "path": path, "to": to});
        stage.admin.answer(document, variables)
    };
    for path in [
        "$REPORPB1/P 2/b.%04d.exr",
        "R:\\Stalker\\P 2\\b.%04d.exr",
        "/mnt/RPB/Stalker/x/../P 2/b.%04d.exr",
    ] {
        let data = ask(&one, path, "MACOS")["data"].take();
        let expected = json!({
            "repositoryConvert": "/Volumes/RPB/Stalker/P 2/b.%04d.exr",
            "repositoryContains": true,
            "repositoryRelative": "P 2/b.%04d.exr",
            "findRepository": {"id": one, "code": "RPB1"},
            "osIndependentPath": "$REPORPB1/P 2/b.%04d.exr",
        });
        assert_eq!(data, expected, "{path}");
    }
    let inside = ask(&inner, "/mnt/RPB/Stalker/inner/a.ma", "LINUX")["data"].take();
    assert_eq!(inside["findRepository"]["id"], inner, "B42");
    assert_eq!(inside["osIndependentPath"], "$REPORPB2/a.ma", "B42");
    let outside = "query($repository: ID!) {
        repositoryConvert(repository: $repository, path: \"/opt/a/../b\", to: WINDOWS)
        repositoryContains(repository: $repository, path: \"/opt/b\")
        findRepository(path: \"/opt/b\") { id }
        osIndependentPath(path: \"/opt/b\")
    }";
    let data = stage.admin.ask(outside, json!({"repository": one}));
    assert_eq!(text(&data["repositoryConvert"]), "/opt/b", "B19");
    assert_eq!(data["repositoryContains"], false, "B22");
    assert_eq!(data["findRepository"], Value::Null);
    assert_eq!(text(&data["osIndependentPath"]), "/opt/b");
    let refused = |field: &str| {
        let document = format!("query($repository: ID!) {{ {field} }}");
        refusal(&stage.admin.answer(&document, json!({"repository": inner}))).0
    };
    let relative = "repositoryRelative(repository: $repository, path: \"/opt/b\")";
    assert_eq!(refused(relative), "INVALID_VALUE", "B23, 15.16");
    let unmounted = "repositoryConvert(repository: $repository, \
                     path: \"/mnt/RPB/Stalker/inner/a\", to: MACOS)";
    assert_eq!(refused(unmounted), "INVALID_VALUE", "15.12");
    let of_nobody = relative.replace("$repository", "\"repository_00000000000000000000000000\"");
    assert_eq!(stage.admin.refused(&format!("{{ {of_nobody} }}")), "NOT_FOUND");
    let wrong = "repositoryConvert(repository: $repository, path: 3, to: MACOS)";
    assert_eq!(refused(wrong), "GRAPHQL_VALIDATION_FAILED", "B18");
}
