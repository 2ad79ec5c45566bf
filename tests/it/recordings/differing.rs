//! What is told where a replay goes another way, and a plugin that was changed in the meantime.

use std::path::Path;

use plugins_tool::{Build, Language, build, scaffold};
use serde_json::{Value, json};
use tests::xtask::target_folder;

use super::{Site, change, replay};

/// A hook that looks shots up, recorded once.
fn looked() -> (Site, std::path::PathBuf) {
    let site = Site::of("guests/looking-guest", json!({}));
    site.shot("A", "nothing");
    site.order("search-everything", (1, 5));
    let made = site.shot("B", "search-everything");
    assert_eq!(made["data"]["shotCreate"]["shot"]["code"], "SAW1", "{made}");
    let file = site.file();
    (site, file)
}

#[test]
fn what_is_asked_is_answered_from_the_recording() {
    let (site, file) = looked();
    let (said, same) = replay(&file, &site.package());
    assert!(same && said.contains("1 calls to the server"), "{said}");
    change(&file, |recording| {
        let call = &mut recording["calls"][0];
        assert_eq!(call["function"], "lookup.search");
        call["answer"]["ok"]["keys"] = json!([]);
        call["answer"]["ok"]["columns"][0]["data"]["texts"] = json!([]);
    });
    let (said, same) = replay(&file, &site.package());
    let place = "outcome.answered.ok.rulings[0].ruling.rewrite[0].value.text";
    assert!(!same && said.contains(place), "{said}");
    assert!(said.contains("recorded \"SAW1\"") && said.contains("replayed \"SAW0\""), "{said}");
}

#[test]
fn a_call_that_was_not_recorded_or_differs_is_told() {
    let (site, file) = looked();
    let original = std::fs::read(&file).expect("the file");
    change(&file, |recording| recording["calls"][0]["arguments"][0]["limit"] = 5.into());
    let (said, same) = replay(&file, &site.package());
    assert!(!same && said.contains("call 1, lookup.search: arguments[0].limit"), "{said}");
    assert!(said.contains("now  PLUGIN_FAILED: it asks for what was not recorded"), "{said}");
    assert!(said.contains("recorded 5"), "{said}");
    std::fs::write(&file, &original).expect("written");
    change(&file, |recording| recording["calls"] = json!([]));
    let (said, same) = replay(&file, &site.package());
    assert!(!same && said.contains("  call 1\n    recorded nothing\n"), "{said}");
    assert!(said.contains("replayed lookup.search") && said.contains("\"code\""), "{said}");
    std::fs::write(&file, &original).expect("written");
    change(&file, |recording| {
        let again = recording["calls"][0].clone();
        recording["calls"].as_array_mut().expect("calls").push(again);
    });
    let (said, same) = replay(&file, &site.package());
    assert!(!same && said.contains("  call 2\n    recorded lookup.search"), "{said}");
    assert!(said.contains("replayed nothing"), "{said}");
}

/// Builds the plugin of a folder to its package.
fn built(dir: &Path, out: &Path) -> Vec<u8> {
    let target = target_folder().expect("a folder").join("plugins/build");
    let (dir, out) = (dir.to_owned(), out.to_owned());
    let made = build(&Build { dir, out, target, offline: false }, &mut |_| {}).expect("a package");
    std::fs::read(made.path).expect("the package")
}

#[test]
fn a_plugin_in_javascript_is_built_and_what_was_changed_in_it_is_told() {
    let place = tempfile::tempdir().expect("a folder");
    let dir = place.path().join("code-guard");
    scaffold(Language::JavaScript, "code-guard", Some(&dir)).expect("a new plugin");
    let main = dir.join("src/plugin.ts");
    let text = std::fs::read_to_string(&main).expect("the source");
    let journal = text.replace("import { before,", "import { before, journal, random,");
    let journal = journal.replace(
        "row.rewrite(\"code\", code.toUpperCase());",
        "journal.info(`rolled ${random(4)}`);\n            row.rewrite(\"code\", code.toUpperCase());",
    );
    std::fs::write(&main, &journal).expect("written");
    let site = Site::with("code-guard", &built(&dir, place.path()), json!({}));
    site.order("code", (1, 5));
    let made = site.shot("sh010", "one");
    assert_eq!(made["data"]["shotCreate"]["shot"]["code"], "SH010", "{made}");
    let file = site.file();
    let (said, same) = replay(&file, &dir);
    assert!(same && said.ends_with("The same.\n"), "the same dice: {said}");
    let changed = journal.replace("code.toUpperCase());", "`${code.toUpperCase()}X`);");
    std::fs::write(&main, changed.replace("`rolled", "`threw")).expect("written");
    let (said, same) = replay(&file, &dir);
    assert!(!same && said.contains("recorded \"SH010\""), "{said}");
    assert!(said.contains("replayed \"SH010X\"") && said.contains("journal[0]"), "{said}");
    assert_eq!(Value::from(said.matches("recorded ").count()), 2, "{said}");
}
