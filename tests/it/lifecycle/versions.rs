//! From a package to a plugin at work, to another version of it, and back.

use serde_json::{Value, json};
use tests::TestApp;
use tests::guests::renamed;
use tests::plugins::{declaring, package};

use super::{about, install, plan, plugin, refusal, try_activate, try_upload, upload};

const LAMP: &str = "[[types]]\nname = \"Lamp\"\ndoc = \"Gives light.\"\n[types.fields]\n\
                    watts = { scalar = \"int\", doc = \"Its power.\", required = true }\n";

#[test]
fn a_package_is_uploaded_planned_and_put_to_work_at_once() {
    let app = TestApp::start();
    let admin = app.admin();
    let first = declaring("lamps", "1.0.0", LAMP);
    let answer = try_upload(&admin, &first).json();
    let version = &answer["data"]["pluginUpload"]["version"];
    let expected = json!(["lamps", "1.0.0", "uploaded", "admin"]);
    let told = ["plugin", "version", "state", "uploadedBy"].map(|name| version[name].clone());
    assert_eq!(json!(told), expected, "{answer:#}");
    assert_eq!(version["capabilities"][1], json!({"kind": "TYPE", "subject": "Lamp"}));
    assert_eq!(admin.query("{ plugins { id } }")["plugins"], json!([]), "nothing of it runs");

    let digest = version["digest"].as_str().expect("a digest");
    let told = plan(&admin, digest);
    assert_eq!((&told["possible"], &told["replaces"]), (&json!(true), &Value::Null));
    let steps = told["steps"].as_array().expect("steps");
    assert!(steps.iter().all(|step| step["class"] == "SAFE"), "{told:#}");
    assert!(told.to_string().contains("make the table plugin_lamps_lamp"), "{told:#}");
    assert_eq!(told["loses"], json!([]));
    let answer = try_activate(&admin, (digest, &told["token"]), json!({}));
    let done = &answer["data"]["pluginActivate"];
    assert_eq!(done["plugin"]["state"], "enabled", "{answer:#}");
    assert!(done["steps"].as_i64().expect("a number") > 0);
    // The next request sees it: nobody has to wait.
    let made =
        admin.query("mutation { lampCreate(input: {name: \"A\", watts: 60}) { lamp { watts } } }");
    assert_eq!(made["lampCreate"]["lamp"]["watts"], 60);
    let own = plugin(&admin, "lamps");
    assert_eq!(
        own["types"][0]["fields"][0],
        json!({"name": "watts", "holds": "int", "required": true})
    );
    let actions: Vec<_> = own["log"].as_array().expect("a log").iter().collect();
    assert_eq!(
        (&actions[0]["action"], &actions[1]["action"]),
        (&json!("upload"), &json!("activate"))
    );
    assert_eq!((&actions[1]["by"], &actions[1]["digest"]), (&json!("admin"), &json!(digest)));
}

#[test]
fn another_version_takes_its_place_and_the_one_before_comes_back() {
    let app = TestApp::start();
    let admin = app.admin();
    let film = admin.make_project("film");
    let first = package("naming-guard");
    let second = renamed(&first, ("BAD_SHOT_CODE", "BAD_SHOT_CODE")).expect("a package");
    let second =
        renamed(&second, ("reads = [\"code\"", "reads = [\"name\", \"code\"")).expect("a package");
    let second = renamed(&second, ("version = \"", "version = \"9")).expect("a package");
    install(&admin, &first, json!({"pattern": "FX####"}));
    let before = plugin(&admin, "naming-guard")["version"].clone();

    let digest = upload(&admin, &second);
    let told = plan(&admin, &digest);
    assert_eq!(told["replaces"], before);
    try_activate(&admin, (&digest, &told["token"]), Value::Null);
    let own = plugin(&admin, "naming-guard");
    let states = |own: &Value| {
        let versions = own["versions"].as_array().expect("versions").iter();
        versions.map(|it| it["state"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(states(&own), ["retired", "active"]);
    assert_eq!(own["settings"][0]["value"], "FX####", "what was set stays set");

    let back = about(&admin, "pluginRollBack", "naming-guard");
    assert_eq!(back["version"], before);
    assert_eq!(states(&plugin(&admin, "naming-guard")), ["active", "retired"]);
    let shot = "mutation($p: ID!) { shotCreate(input: {code: \"x\", name: \"x\", project: {connect: $p}}) {
        shot { id } } }";
    let refused = admin.answer(shot, json!({"p": film}));
    assert_eq!(refusal(&refused)["code"], "BAD_SHOT_CODE");
    assert_eq!(about(&admin, "pluginDisable", "naming-guard")["state"], "disabled");
    admin.ask(shot, json!({"p": film}));
    assert_eq!(about(&admin, "pluginEnable", "naming-guard")["state"], "enabled");
    let log = plugin(&admin, "naming-guard")["log"].clone();
    let actions: Vec<_> =
        log.as_array().expect("a log").iter().map(|it| it["action"].clone()).collect();
    let expected = ["upload", "activate", "upload", "activate", "roll-back", "disable", "enable"];
    assert_eq!(actions, expected);
}

#[test]
fn of_two_administrators_with_the_same_plan_one_is_told_that_it_changed() {
    let app = TestApp::start();
    let (ada, bea) = (app.admin(), app.admin());
    let [one, two] = ["1.0.0", "2.0.0"].map(|version| declaring("lamps", version, LAMP));
    let (one, two) = (upload(&ada, &one), upload(&bea, &two));
    let (first, second) = (plan(&ada, &one), plan(&bea, &two));
    try_activate(&ada, (&one, &first["token"]), Value::Null);
    let answer = try_activate(&bea, (&two, &second["token"]), Value::Null);
    assert_eq!(refusal(&answer)["code"], "CONFLICT");
    let again = plan(&bea, &two);
    assert_eq!(again["replaces"], "1.0.0");
    let answer = try_activate(&bea, (&two, &again["token"]), Value::Null);
    assert_eq!(answer["data"]["pluginActivate"]["plugin"]["version"], "2.0.0", "{answer:#}");
}

#[test]
fn administrators_who_activate_at_the_same_moment_leave_one_version_at_work() {
    let app = TestApp::start();
    let admin = app.admin();
    let digests = ["1.0.0", "2.0.0", "3.0.0"]
        .map(|version| upload(&admin, &declaring("lamps", version, LAMP)));
    let plans = digests.each_ref().map(|digest| plan(&admin, digest)["token"].clone());
    let codes: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> = digests
            .iter()
            .zip(&plans)
            .map(|(digest, token)| {
                let admin = admin.clone();
                scope.spawn(move || try_activate(&admin, (digest, token), Value::Null))
            })
            .collect();
        let answers = all.into_iter().map(|it| it.join().expect("an answer"));
        answers
            .map(|it| it["errors"][0]["extensions"]["code"].as_str().unwrap_or("done").to_owned())
            .collect()
    });
    let done = codes.iter().filter(|code| *code == "done").count();
    assert_eq!(done, 1, "{codes:?}");
    let refused = |code: &String| ["done", "CONFLICT", "BUSY"].contains(&code.as_str());
    assert!(codes.iter().all(refused), "{codes:?}");
    let active = plugin(&admin, "lamps")["versions"].to_string().matches("active\"").count();
    assert_eq!(active, 1);
}
