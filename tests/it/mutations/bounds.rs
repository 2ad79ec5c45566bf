//! What follows from an input is held against its field like the input itself.

use serde_json::{Value, json};
use tests::actor::Actor;

use super::Site;

/// Code and field of the first error of a document that must fail as a whole.
#[track_caller]
fn failed(admin: &Actor, document: &str) -> (String, String) {
    let answer = admin.answer(document, json!({}));
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!(answer["data"], Value::Null, "{document}\n{answer:#}");
    assert!(extensions["hint"].is_string(), "{answer:#}");
    let text = |name: &str| extensions[name].as_str().unwrap_or_default().to_owned();
    (text("code"), text("field"))
}

#[test]
fn a_range_beyond_the_calendar_is_refused() {
    let site = Site::new("BND_DATES");
    let cases = [
        ("duration: 9007199254740991", "duration"),
        ("duration: 9223372036854", "duration"),
        ("duration: 9000000000000", "duration"),
        ("end: \"9999-12-31T23:59:59.999999Z\"", "end"),
        ("start: \"9999-12-31T23:59:59Z\"", "start"),
        ("end: \"1000-01-01T00:00:00Z\", duration: 864000000000", "duration"),
    ];
    for (dates, field) in cases {
        let document = format!(
            "mutation {{ projectCreate(input: {{name: \"x\", code: \"BND_X\", {dates}}})
                {{ project {{ start end }} }} }}"
        );
        assert_eq!(failed(&site.admin, &document), ("INVALID_VALUE".into(), field.into()));
    }
    let known = "{ projects(filter: {code: {eq: \"BND_X\"}}) { totalCount } }";
    assert_eq!(site.admin.query(known)["projects"]["totalCount"], 0);
}

#[test]
fn a_plan_of_ages_is_refused_and_sums_stay_whole() {
    let site = Site::new("BND_PLAN");
    let task = |members: &str| {
        format!(
            "mutation {{ taskCreate(input: {{name: \"t\", project: {{connect: \"{}\"}}, {members}}})
                {{ task {{ id scheduleSeconds end }} }} }}",
            site.project
        )
    };
    let expected = ("INVALID_VALUE".to_owned(), "scheduleTiming".to_owned());
    for timing in ["1e15", "1e99", "1100"] {
        let document = task(&format!("scheduleTiming: {timing}, scheduleUnit: YEAR"));
        assert_eq!(failed(&site.admin, &document), expected, "{timing}");
    }
    let document = task("scheduleTiming: 1e200, scheduleUnit: MINUTE");
    assert_eq!(failed(&site.admin, &document), expected);
    site.admin.query(&task("scheduleTiming: 900, scheduleUnit: YEAR, scheduleModel: DURATION"));
    let sums = format!(
        "{{ tasks(filter: {{project: {{id: {{eq: \"{}\"}}}}}})
            {{ aggregate {{ sum {{ scheduleSeconds scheduleTiming }} }} }} }}",
        site.project
    );
    let sum = &site.admin.query(&sums)["tasks"]["aggregate"]["sum"];
    assert_eq!(sum["scheduleSeconds"], 900_i64 * 365 * 24 * 3_600);
}

#[test]
fn frames_and_rates_are_bounded() {
    let site = Site::new("BND_FRAMES");
    let cut = "cutIn: -2147483648, cutOut: 2147483647";
    let document = format!(
        "mutation {{ shotCreate(input: {{name: \"s\", code: \"BND_s\", {cut},
            project: {{connect: \"{}\"}}}}) {{ shot {{ id }} }} }}",
        site.project
    );
    assert_eq!(failed(&site.admin, &document), ("INVALID_VALUE".into(), "cutIn".into()));
    let widest = document.replace(cut, "cutIn: -1000000000, cutOut: 1000000000");
    let made = site.admin.query(&widest.replace("{ id }", "{ cutDuration }"));
    assert_eq!(made["shotCreate"]["shot"]["cutDuration"], 2_000_000_001);
    let user = "mutation { userCreate(input: {name: \"r\", login: \"bndrate\", email: \"bnd@r\",
        rate: \"9223372036854.775807\"}) { user { id } } }";
    assert_eq!(failed(&site.admin, user), ("INVALID_VALUE".into(), "rate".into()));
}

#[test]
fn names_that_follow_from_paths_fit() {
    let site = Site::new("BND_PATHS");
    let path = format!("/a/{}", "n".repeat(300));
    let document = "mutation($path: String!) {
        fileCreate(input: {fullPath: $path}) { file { originalFilename fullPath } } }";
    let made = site.admin.ask(document, json!({"path": path}));
    let file = &made["fileCreate"]["file"];
    assert_eq!(file["originalFilename"].as_str().map(str::len), Some(256));
    assert_eq!(file["fullPath"], path.as_str());
    let root = format!("/{}", "n".repeat(255));
    let document = format!(
        "mutation {{ repositoryCreate(input: {{name: \"r\", code: \"BNDR\", linuxPath: \"{root}\"}})
            {{ repository {{ linuxPath }} }} }}"
    );
    assert_eq!(failed(&site.admin, &document), ("TOO_LONG".into(), "linuxPath".into()));
    let made = site.admin.query(&document.replace("nn\"", "n\""));
    let stored = made["repositoryCreate"]["repository"]["linuxPath"].as_str().map(str::len);
    assert_eq!(stored, Some(256));
}
