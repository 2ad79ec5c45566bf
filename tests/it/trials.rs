//! `backlot plugin test`: cases with after-hooks, jobs, other servers, settings and people, which hold on
//! the real component in the real host, and are told where they do not.

use std::path::{Path, PathBuf};

use schema_som::Result;
use server::author::{Outcome, Suite};
use tests::guests::renamed;
use tests::plugins::package;
use tests::xtask::root;

/// Runs a file of cases on the package of a guest.
fn run(guest: &str, path: &Path) -> Result<Vec<Outcome>> {
    let package = package(&format!("guests/{guest}-guest"));
    run_on(if guest == "working" { with_steps(&package) } else { package }, path)
}

/// The same guest with backfills.
fn with_steps(package: &[u8]) -> Vec<u8> {
    let steps = ["fill", "waits", "idles", "endless"];
    let steps = steps.map(|it| format!("[[migration]]\nbackfill = \"{it}\"\n")).concat();
    renamed(package, ("[settings]", &format!("{steps}[settings]"))).expect("a package")
}

fn run_on(package: Vec<u8>, path: &Path) -> Result<Vec<Outcome>> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut config = server::Config::default();
    // An unoptimised host takes its time, of which guests have little.
    config.plugins.lookup_ms = 5_000;
    runtime.block_on(Suite::read(path)?.run(&config, &package))
}

fn cases(guest: &str) -> PathBuf {
    root().join(format!("tests/guests/{guest}/tests/{guest}.toml"))
}

#[track_caller]
fn holds(guest: &str) {
    for outcome in run(guest, &cases(guest)).expect("a plugin that is installed") {
        assert_eq!(outcome.fault, None, "{}: {}", outcome.place, outcome.name);
    }
}

/// What is told of cases that are given beside a plugin that works.
fn told(cases: &str) -> Vec<Outcome> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cases.toml");
    let head = "[settings]\nfarmToken = \"x\"\n";
    std::fs::write(&path, format!("{head}{cases}")).expect("written");
    run("working", &path).expect("a plugin that is installed")
}

/// The words of what keeps cases from being run.
fn refused(cases: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cases.toml");
    std::fs::write(&path, format!("[settings]\nfarmToken = \"x\"\n{cases}")).expect("written");
    run("working", &path).expect_err("cases that cannot be run").to_string()
}

#[test]
fn after_hooks_jobs_requests_settings_and_people_can_be_tried() {
    holds("working");
}

#[test]
fn what_people_see_can_be_tried() {
    holds("narrowing");
}

#[test]
fn a_case_that_does_not_hold_is_told_with_its_line_and_what_was_answered() {
    let outcomes = told(
        r#"
[[test]]
name = "another name"
document = 'mutation { tagCreate(input: {name: "plate"}) { tag { name } } }'
data = { tagCreate = { tag = { name = "plane" } } }

[[test]]
name = "nothing is given up"
document = 'mutation { tagCreate(input: {name: "permanent one"}) { tag { name } } }'
settle = true

[[test]]
name = "nobody expects this request"
document = '{ workingFetch(url: "http://127.0.0.1:1/hook/a", secret: "farmToken") { said } }'

[[test]]
name = "a request that never comes"
document = '{ tags { totalCount } }'
http = [{ method = "POST", url = "http://127.0.0.1:1/hook/b" }]

[[test]]
name = "a job that says something"
job = "tick"
journal = ["the farm is well"]

[[test]]
name = "all is well again"
document = '{ tags { totalCount } }'
"#,
    );
    let expected = [
        "`tagCreate.tag.name` is \"plate\", expected \"plane\"; answered was {\"tagCreate\":",
        "expected to be given up: []; was: [\"follow: NO_WAY: it never works\"]",
        "POST http://127.0.0.1:1/hook/a was sent, and no [[http]] answers it",
        "nobody sent POST http://127.0.0.1:1/hook/b",
        "the journal has no line with \"the farm is well\"",
    ];
    assert_eq!(outcomes.len(), expected.len() + 1);
    for (outcome, expected) in outcomes.iter().zip(expected) {
        let fault = outcome.fault.as_deref().unwrap_or_default();
        assert!(fault.starts_with(expected), "{}: {fault}", outcome.name);
    }
    assert!(outcomes[0].place.ends_with("cases.toml:5"), "{}", outcomes[0].place);
    assert_eq!(outcomes[5].fault, None);
}

#[test]
fn what_cannot_be_run_is_told_with_its_line() {
    let cases = [
        ("job = \"nightly\"", "has no job `nightly`"),
        ("backfill = \"empty\"", "has no backfill `empty`"),
        ("as = \"nobody\"\ndocument = '{ tags { totalCount } }'", "nobody has the login `nobody`"),
        ("settings = { farmTokken = \"x\" }\nsettle = true", "farmTokken"),
        ("document = '{ x }'\nvariables = { id = \"{a.b}\" }", "nothing was answered at \"{a.b}\""),
    ];
    for (says, expected) in cases {
        let told = refused(&format!("[[test]]\nname = \"it\"\n{says}\n"));
        assert!(told.contains("cases.toml:4") && told.contains(expected), "{told}");
    }
    let user = "[[user]]\nlogin = \"ada\"\nmay = [\"PAINT Shot\"]\n[[test]]\nname = \"it\"\nsettle = true\n";
    assert!(refused(user).contains("the user ada cannot be given \"PAINT Shot\""));
}

#[test]
fn a_backfill_can_be_tried_over_what_is_given() {
    let outcomes = told(
        r#"
[[given]]
name = "said"
document = 'mutation { tagCreate(input: {name: "said before"}) { tag { id } } }'
hooks = false

[[test]]
name = "it is brought on to its end"
backfill = "fill"

[[test]]
name = "in all of its parts"
document = '{ tags(filter: {name: {startsWith: "silent fill"}}, orderBy: [{name: ASC}]) { nodes { name } } }'
data = { tags = { nodes = [{ name = "silent fill 0" }, { name = "silent fill 1" }, { name = "silent fill 2" }] } }

[[test]]
name = "a part that fails ends it"
backfill = "waits"
errors = ["PLUGIN_FAILED"]

[[test]]
name = "nothing of it stays"
document = '{ tags(filter: {name: {startsWith: "silent waits"}}) { totalCount } }'
data = { tags = { totalCount = 1 } }

[[test]]
name = "it goes on there once it can"
document = 'mutation { tagCreate(input: {name: "go on"}) { tag { name } } }'
backfill = "waits"

[[test]]
name = "and has done no part twice"
document = '{ tags(filter: {name: {startsWith: "silent waits"}}) { totalCount } }'
data = { tags = { totalCount = 3 } }

[[test]]
name = "what is done begins anew"
backfill = "fill"

[[test]]
name = "with all of its parts"
document = '{ tags(filter: {name: {startsWith: "silent fill"}}) { totalCount } }'
data = { tags = { totalCount = 6 } }

[[test]]
name = "one that gets nowhere is told so"
backfill = "idles"
errors = ["PLUGIN_ANSWER"]

[[test]]
name = "one without an end, too"
backfill = "endless"
errors = ["LIMIT_EXCEEDED"]

[[test]]
name = "what nobody expects is a fault"
backfill = "idles"
"#,
    );
    let (last, others) = outcomes.split_last().expect("cases");
    for outcome in others {
        assert_eq!(outcome.fault, None, "{}: {}", outcome.place, outcome.name);
    }
    let fault = last.fault.as_deref().unwrap_or_default();
    assert!(fault.starts_with("expected errors: none; there were: ["), "{fault}");
}

#[test]
fn after_hooks_hear_of_nothing_that_was_there_before() {
    let given = |hooks: bool| {
        let tag = "mutation { tagCreate(input: {name: \"permanent one\"}) { tag { name } } }";
        let outcomes = told(&format!(
            "[[given]]\nname = \"tag\"\ndocument = '{tag}'\nhooks = {hooks}\n\
             [[test]]\nname = \"it\"\nsettle = true\n"
        ));
        outcomes[0].fault.clone()
    };
    assert_eq!(given(false), None);
    assert!(given(true).expect("a fault").contains("follow: NO_WAY"));
}

#[test]
fn what_is_given_without_hooks_is_as_it_was_stored() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cases.toml");
    let shot = |hooks: &str, code: &str| {
        let input = format!("name: \"{code}\", code: \"{code}\", project: {{connect: $film}}");
        let document = format!(
            "mutation($film: ID!) {{ shotCreate(input: {{{input}}}) {{ shot {{ id }} }} }}"
        );
        format!(
            "[[given]]\nname = \"{code}\"\n{hooks}document = '{document}'\n\
             variables = {{ film = \"{{film.projectCreate.project.id}}\" }}\n"
        )
    };
    let film = "[[given]]\nname = \"film\"\ndocument = 'mutation { projectCreate(input: \
                {name: \"Film\", code: \"FILM\"}) { project { id } } }'\n";
    let case = "[[test]]\nname = \"it\"\ndocument = '{ shots(orderBy: [{name: ASC}]) { nodes { code } } }'\n\
                data = { shots = { nodes = [{ code = \"abc_001\" }, { code = \"ABC_002\" }] } }\n";
    let (without, with) = (shot("hooks = false\n", "abc_001"), shot("", "abc_002"));
    std::fs::write(&path, [film, &without, &with, case].concat()).expect("written");
    let outcomes = run_on(package("naming-guard"), &path).expect("a plugin that is installed");
    assert_eq!(outcomes[0].fault, None);
}

#[test]
fn mistakes_in_python_are_told_with_the_line_that_made_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cases.toml");
    let mistake = |(document, said): (String, &str)| {
        format!(
            "[[test]]\nname = '{said}'\ndocument = '{document}'\nerrors = [\"PLUGIN_FAILED\"]\n\
             journal = ['{said}']\n"
        )
    };
    let way = |way: &str| format!("{{ mistake(way: \"{way}\") {{ said }} }}");
    let tag = |name: &str| {
        format!("mutation {{ tagCreate(input: {{name: \"{name}\"}}) {{ tag {{ id }} }} }}")
    };
    let cases = [
        (way("keys"), "plugin.py:31 in mistake"),
        (way("after"), "plugin.py:33 in mistake"),
        (way("value"), "plugin.py:35 in mistake"),
        (way("details"), "plugin.py:37 in mistake"),
        (tag("stage nothing"), "plugin.py:12 in stage"),
        (tag("refuse so"), "plugin.py:14 in stage"),
    ];
    // Not a mistake: what a hook does to a list that it read leaves the row as it is.
    let film = r#"mutation { projectCreate(input: {name: "F", code: "F"}) { project { id } } }"#;
    let given = format!("[[given]]\nname = \"film\"\ndocument = '{film}'\n");
    let shot = r#"mutation($film: ID!) { shotCreate(input: {name: "S", code: "S", project: {connect: $film}, tags: {create: [{name: "a"}]}}) { shot { tags { totalCount } } } }"#;
    let kept = format!(
        "[[test]]\nname = \"kept\"\ndocument = '{shot}'\nerrors = [\"KEPT\"]\n\
         variables = {{ film = \"{{film.projectCreate.project.id}}\" }}\n"
    );
    let cases = cases.map(mistake).concat();
    std::fs::write(&path, [given, cases, kept].concat()).expect("written");
    for outcome in run("mistaking", &path).expect("a plugin that is installed") {
        assert_eq!(outcome.fault, None, "{}", outcome.name);
    }
}
