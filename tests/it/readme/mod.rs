//! The examples of `README.md` and `plugins/README.md`, typed as they stand, one after the other, in
//! one shell, beside the demo that `cargo xtask demo` serves.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tests::engines::{self, Engine};
use tests::fences::{Fence, fences};
use tests::xtask::plugins::packages;
use tests::xtask::{root, target_folder};

use crate::cli::{PROGRAM, Serving};

/// What a reader puts in place of an example's own.
const IN_PLACE: [(&str, &str); 2] = [
    (
        "sqlite:///studio/stalker.db --data data",
        "sqlite://tests/data/stalker-production.sqlite3 --data imported",
    ),
    ("--database postgres://...", "--data restored"),
];

/// Examples by words in them, and words of what they answer. Where no error is expected, none comes.
const ANSWERS: [(&str, &[&str]); 13] = [
    ("taskRequestReview", &["\"code\":\"CMPL\"", "\"dependentOf\":", "\"percentComplete\":"]),
    ("ask '{ me {", &["\"login\":\"ada\"", "\"code\":\"LIGHT\""]),
    ("shots(first: 1, orderBy", &["\"totalCount\":", "\"cutDuration\":", "\"hasNextPage\":true"]),
    ("groupBy(keys: [STATUS])", &["\"aggregate\":", "\"keys\":", "\"remainingSeconds\":"]),
    ("tagsCreate", &["\"count\":2", "\"cutDuration\":72", "\"name\":\"hero\""]),
    ("subscription { events", &["event: next", "\"type\":\"TAG\"", "\"action\":\"CREATED\""]),
    ("--set pattern='SH####'", &["\"errors\":", "BAD_SHOT_CODE", "SH####", "\"field\":\"code\""]),
    ("patch: { lensMm", &["\"serial\":\"AL-4711\"", "\"state\":\"READY\"", "\"lensMm\":35"]),
    ("mutation MakeAKit", &["\"serial\":\"AL-4712\""]),
    ("cors_origins", &["https://tools.example"]),
    ("import stalker", &["records"]),
    ("backlot backup", &["studio.backlot"]),
    ("install note-guard.bkp", &["Installed note-guard 1.0.0", "\"errors\":", "SHORT_NOTE"]),
];

#[test]
fn every_example_does_what_it_says() {
    // The program and its documents are the same with every database.
    if engines::current().expect("an engine") != Engine::Sqlite {
        return;
    }
    let desk = Desk::set_up();
    let mut typed = Vec::new();
    for example in examples("README.md") {
        typed.push(match example.language.as_str() {
            "toml" => Example { text: settings(&example.text), ..example },
            _ => example,
        });
    }
    for example in examples("plugins/examples/camera-kit/README.md") {
        let variables = r#""{\"project\": \"$PROJECT\", \"shot\": \"$SHOT\"}""#;
        let text = format!("administer '{}' {variables}", example.text);
        typed.push(Example { text, ..example });
    }
    let mut code = String::new();
    for mut example in examples("plugins/README.md") {
        match example.language.as_str() {
            "toml" => example.text = file("plugin.toml", &example.text),
            "graphql" => example.text = file("document.graphql", &example.text),
            "rust" => {
                code.push_str(&example.text);
                example.text = file("src/lib.rs", &code);
            }
            _ if example.text.contains("plugin build") => {
                example.text = format!("{RENAME}{}{TRY}", example.text);
            }
            _ => {}
        }
        typed.push(example);
    }
    for (example, answer) in typed.iter().zip(desk.answers(&typed)) {
        judge(example, &answer);
    }
    for (words, _) in ANSWERS {
        assert!(typed.iter().any(|it| it.text.contains(words)), "no example says {words}");
    }
}

/// A block of a document, and which.
struct Example {
    document: &'static str,
    line: usize,
    language: String,
    text: String,
}

/// All that a reader types or writes down; the demo itself is started by the test.
fn examples(document: &'static str) -> Vec<Example> {
    let text = std::fs::read_to_string(root().join(document)).expect("a document");
    let to_example = |Fence { language, text, line }| Example { document, line, language, text };
    let is_started = |fence: &Fence| !fence.text.contains("cargo xtask");
    fences(&text).into_iter().filter(is_started).map(to_example).collect()
}

/// Settings of an example are of a studio of their own: the demo runs already.
fn settings(text: &str) -> String {
    format!(
        "mkdir -p set\ncat > set/backlot.toml <<'END'\n{text}END\nbacklot config print --data set\n"
    )
}

/// Writes a file of the reader's first plugin.
fn file(name: &str, text: &str) -> String {
    format!("cat > plugins/examples/note-guard/{name} <<'END'\n{text}END\n")
}

/// What the text of `plugins/README.md` asks for between its examples.
const RENAME: &str = r#"
sed -i 's/^name = .*/name = "note-guard"/' plugins/examples/note-guard/Cargo.toml
rm plugins/examples/note-guard/src/pattern.rs
(cd plugins/examples/note-guard && cargo test --quiet)
"#;

/// How a reader sees the first plugin at work.
const TRY: &str = r#"
administer 'mutation { noteCreate(input: { content: "no" }) { note { id } } }'
administer 'mutation { noteCreate(input: { content: " long enough " }) { note { content } } }'
"#;

#[track_caller]
fn judge(example: &Example, answer: &str) {
    let Example { document, line, text, .. } = example;
    let expected = ANSWERS.iter().find(|(words, _)| text.contains(words));
    let expected = expected.map_or(&[][..], |(_, expected)| *expected);
    let place = format!("{document}:{line}\n{text}\nanswers\n{answer}");
    for words in expected {
        assert!(answer.contains(words), "{words} is not in what {place}");
    }
    let is_error_expected = expected.contains(&"\"errors\":");
    assert!(is_error_expected || !answer.contains("\"errors\":"), "nobody expects what {place}");
}

/// Where a reader sits: a folder with the repository's files in it, and the demo at work.
struct Desk {
    folder: PathBuf,
    serving: Serving,
}

impl Desk {
    /// The same place each time, so that a plugin that did not change is not built again.
    fn set_up() -> Desk {
        let target = target_folder().expect("a target folder");
        let folder = target.join("readme");
        let _ = std::fs::remove_dir_all(&folder);
        check_out(&folder);
        let build = target.join("plugins/build");
        for plugin in ["naming-guard", "camera-kit"] {
            let place = folder.join("plugins/examples").join(plugin).join("target");
            std::os::unix::fs::symlink(&build, place).expect("a link");
        }
        let packages = packages().expect("packages that build");
        let package = |name: &str| packages.join(name).to_string_lossy().into_owned();
        let (guard, kit) = (package("naming-guard.bkp"), package("camera-kit.bkp"));
        let more = ["--demo", "--plugin", &guard, "--plugin", &kit];
        let serving = Serving::start(&folder.join("data"), &more);
        Desk { folder, serving }
    }

    /// What each example printed; one that fails ends the test.
    fn answers(&self, examples: &[Example]) -> Vec<String> {
        const MARK: &str = "-- the next example --\n";
        let mut script = include_str!("prelude.sh").to_owned();
        for example in examples {
            let mut text = example.text.replace("http://127.0.0.1:8000", &self.serving.url);
            for (from, to) in IN_PLACE {
                text = text.replace(from, to);
            }
            write!(script, "\n{text}\necho '{}'\n", MARK.trim_end()).expect("room");
        }
        let mut shell = Command::new("bash");
        shell.arg("-c").arg(&script).stdin(Stdio::null()).current_dir(&self.folder);
        shell.env("PROGRAM", PROGRAM);
        let output = shell.output().expect("bash runs");
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{printed}\n{errors}");
        printed.split(MARK).map(str::to_owned).collect()
    }
}

/// Copies what is in the repository, and what would be.
fn check_out(folder: &Path) {
    let mut git = Command::new("git");
    git.current_dir(root()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let output = git.output().expect("git runs");
    let names = String::from_utf8(output.stdout).expect("UTF-8");
    let is_there = |name: &&str| root().join(name).is_file();
    for name in names.split_terminator('\0').filter(is_there) {
        let place = folder.join(name);
        std::fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
        std::fs::copy(root().join(name), &place).expect("a copy");
    }
}
