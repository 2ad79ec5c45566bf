//! The guides of authors: what they have a reader do ends well, and their tables tell what there is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::json;
use tests::TestApp;
use tests::fences::{Fence, fences};
use tests::plugins::{install_package, until};
use tests::xtask::root;

fn file(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The texts of every file below a folder that has this extension.
fn sources(folder: &str, extension: &str) -> String {
    fn collect(folder: &Path, extension: &str, text: &mut String) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, extension, text);
            } else if path.extension().is_some_and(|own| own == extension) {
                text.push_str(&std::fs::read_to_string(&path).expect("a text"));
            }
        }
    }
    let mut text = String::new();
    collect(&root().join(folder), extension, &mut text);
    text
}

/// What stands in quotes behind each of these words.
fn quoted(text: &str, words: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for word in words {
        for rest in text.split(word).skip(1) {
            let rest = rest.trim_start().strip_prefix('"');
            let code = rest.and_then(|rest| rest.split('"').next()).unwrap_or_default();
            if !code.is_empty() && code.bytes().all(|it| it.is_ascii_uppercase() || it == b'_') {
                found.insert(code.to_owned());
            }
        }
    }
    found
}

#[test]
fn the_reference_names_every_function_of_the_contract() {
    let (guide, contract) = (file("plugins/README.md"), file("plugins/wit/host.wit"));
    let mut interface = "";
    let mut count = 0;
    for line in contract.lines() {
        if let Some(name) = line.strip_prefix("interface ") {
            interface = name.trim_end_matches(" {");
        }
        let Some((name, _)) = line.trim().split_once(": func(") else { continue };
        let row = format!("\n| `{interface}.{name}` |");
        assert!(guide.contains(&row), "the reference has no row{row}");
        count += 1;
    }
    assert!(count > 20, "the contract is read");
}

#[test]
fn the_reference_names_every_limit_with_its_default() {
    let (guide, source) = (file("plugins/README.md"), file("plugins/host/src/limits.rs"));
    let struct_text = source.split("pub struct Limits {").nth(1).expect("the limits");
    let mut count = 0;
    for line in struct_text.lines().take_while(|line| *line != "    }") {
        let Some((name, rest)) = line.trim().strip_prefix("pub ").and_then(|it| it.split_once(':'))
        else {
            continue;
        };
        let default = rest.split_once(" = ").expect("a default").1;
        let default = default.split([';', ',']).next().unwrap_or_default();
        let default = match default.split_once(" << 20") {
            Some((number, _)) => format!("{number} MiB"),
            // A number, or a word.
            None => match default.split_once("::") {
                Some((_, word)) => word.to_lowercase(),
                None => default.replace('_', ","),
            },
        };
        let row = format!("\n| `{name}` | {default} |");
        assert!(guide.contains(&row), "the reference has no row{row}");
        count += 1;
    }
    assert!(count > 20, "the limits are read");
}

#[test]
fn the_reference_names_every_code() {
    let guide = file("plugins/README.md");
    let codes = guide.split("### Error codes").nth(1).expect("the codes");
    let mut all = quoted(&sources("plugins/host/src/api", "rs"), &["fault("]);
    all.extend(quoted(&sources("plugins/sdk/src", "rs"), &["Fault::new("]));
    all.extend(quoted(&sources("plugins/sdk-python/backlot_sdk", "py"), &["Fault("]));
    all.extend(quoted(&sources("plugins/sdk-js/src", "ts"), &["Fault("]));
    let errors = quoted(&file("schema/som/src/error/code.rs"), &[" = "]);
    all.extend(errors.into_iter().filter(|code| code.starts_with("PLUGIN_")));
    // Only the native bench says so.
    all.remove("START_FAILED");
    assert!(all.len() > 20, "the codes are read: {all:?}");
    for code in all {
        assert!(codes.contains(&format!("`{code}`")), "the reference does not tell of {code}");
    }
}

/// A folder in which a reader does what a document says.
struct Reader {
    place: tempfile::TempDir,
}

impl Reader {
    /// Types the commands of a block, but for those that are about a studio.
    fn types(&self, commands: &str) {
        for line in commands.lines().filter(|line| !line.contains("plugin install")) {
            let words: Vec<&str> = line.split(' ').skip(1).collect();
            let mut command = crate::cli::command(&self.place.path().join("data"), &words);
            let output = command.current_dir(self.place.path()).output().expect("the program runs");
            let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let (said, errors) = (told(&output.stdout), told(&output.stderr));
            assert!(output.status.success(), "{line} failed:\n{said}{errors}");
        }
    }

    /// Writes the file that the words before a block name last.
    fn writes(&self, document: &str, fence: &Fence) {
        let lines: Vec<&str> = document.lines().take(fence.line - 1).collect();
        let before = lines.iter().rev().skip_while(|line| line.is_empty());
        let paragraph: Vec<&str> = before.take_while(|line| !line.is_empty()).copied().collect();
        let names = paragraph.iter().flat_map(|line| line.split('`').skip(1).step_by(2));
        let name = names.filter(|name| name.starts_with("deliveries/")).last();
        let path = self.place.path().join(name.expect("a file that is named"));
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, &fence.text).expect("written");
    }

    fn package(&self) -> PathBuf {
        self.place.path().join("deliveries.bkp")
    }
}

#[test]
fn a_reader_comes_from_nothing_to_a_plugin_in_python_that_is_seen_over_graphql() {
    let guide = file("plugins/sdk-python/README.md");
    let begin = guide.find("## The first plugin").expect("the guide");
    let end = guide.find("## What there is\n").expect("its end");
    let document = &guide[begin..end];
    let reader = Reader { place: tempfile::tempdir().expect("a folder") };
    let mut query = String::new();
    for fence in fences(document) {
        match fence.language.as_str() {
            "text" => reader.types(&fence.text),
            "graphql" if fence.text.starts_with("query") => query.clone_from(&fence.text),
            _ => reader.writes(document, &fence),
        }
    }

    let app = TestApp::with(|config| config.plugins.interpreted_before_ms = 1_500);
    let admin = app.admin();
    install_package(&app, &std::fs::read(reader.package()).expect("a package"), json!({}));
    until("the plugin is at work", || admin.answer(&query, json!({})).get("errors").is_none());
    let project = admin.make_project("film");
    let made = admin.ask(
        "mutation($project: ID!) { shotCreate(input: {code: \"SH010\", project: {connect: $project}})
            { shot { id } } }",
        json!({"project": project}),
    );
    let shot = &made["shotCreate"]["shot"]["id"];
    let send = "mutation($shot: ID!) {
        deliveryCreate(input: {name: \"Dailies\", shot: {connect: $shot}, recipient: \"Ada@Example.com\"}) {
            delivery { id } } }";
    admin.ask(send, json!({"shot": shot}));
    let note = json!([{"content": "Sent to ada@example.com."}]);
    let mut shown = json!(null);
    until("the note is there", || {
        shown = admin.query(&query)["shots"]["nodes"][0].clone();
        shown["notes"]["nodes"] == note
    });
    assert_eq!(shown["deliveries"]["nodes"], json!([{"recipient": "ada@example.com"}]));
    assert!(shown["deliveredAt"].is_string(), "{shown}");
}
