//! What a bundle may not do to the tables that everybody works with; then nothing has changed.

use serde_json::{Value, json};
use tests::TestApp;
use tests::guests;
use tests::plugins::declaring;

use super::{FIRST, SECOND, bundles, create, put, try_put};
use crate::lifecycle::{install, refusal, upload};

#[test]
fn whatever_does_more_than_add_is_refused_with_what_it_would_do() {
    let app = TestApp::start();
    let admin = app.admin();
    let words = "[extend.Asset]\nstate = { enum = [\"ON\"], name = \"LampState\", doc = \"x\" }\n";
    install(&admin, &declaring("lamps", "1.0.0", &format!("{FIRST}{words}")), Value::Null);
    let made = "mutation { lampCreate(input: {name: \"A\", watts: 60}) { lamp { id } } }";
    admin.query(made);
    create(&admin, "staging");
    let changed = |from: &str, to: &str| format!("{FIRST}{words}").replace(from, to);
    let lamp = "watts = { scalar = \"int\", doc = \"Its power.\", required = true }";
    let serial = "serial = { scalar = \"string\", doc = \"x\", required = true }";
    let retype = "[[migration]]\nrename-type = { from = \"Lamp\", to = \"Light\" }\n";
    let rename =
        "[[migration]]\nrename-field = { type = \"Shot\", from = \"lux\", to = \"light\" }\n";
    let cases = [
        (
            changed("scalar = \"int\", doc = \"Light.\"", "scalar = \"float\", doc = \"Light.\""),
            "Shot.lux",
        ),
        (changed(", required = true", ""), "Lamp.watts"),
        (changed(lamp, &format!("{lamp}\n{serial}")), "serial"),
        (changed("[\"ON\"]", "[\"ON\", \"OFF\"]"), "Asset.state"),
        (changed("name = \"Lamp\"", "name = \"Lamp\"\nextends = \"Shot\""), "Lamp"),
        (format!("{rename}{}", changed("lux =", "light =")), "EXPLICIT"),
        (format!("{retype}{}", changed("\"Lamp\"", "\"Light\"")), "EXPLICIT"),
        (
            changed(
                "[extend.Shot]",
                "[[types]]\nname = \"Night\"\ndoc = \"x\"\nextends = \"Shot\"\n[extend.Shot]",
            ),
            "Night",
        ),
    ];
    for (number, (declarations, word)) in cases.iter().enumerate() {
        let package = declaring("lamps", &format!("2.0.{number}"), declarations);
        let digest = upload(&admin, &package);
        let answer = try_put(&admin, ("staging", &digest), Value::Null);
        assert_eq!(refusal(&answer)["code"], "SCHEMA_MISMATCH", "{declarations}: {answer:#}");
        let message = answer["errors"][0]["message"].as_str().expect("a message");
        assert!(message.contains(word), "{message} lacks {word}");
    }
    assert_eq!(bundles(&admin)[0]["entries"], json!([]));
    // What is stored is as it was, and what adds to it is taken.
    assert_eq!(admin.query("{ lamps { nodes { watts } } }")["lamps"]["nodes"][0]["watts"], 60);
    put(&admin, ("staging", &declaring("lamps", "3.0.0", SECOND)), Value::Null);
}

#[test]
fn a_field_of_one_bundle_is_not_another_kind_in_the_next() {
    let app = TestApp::start();
    let admin = app.admin();
    for name in ["staging", "other"] {
        create(&admin, name);
    }
    let field =
        |scalar: &str| format!("[extend.Shot]\nhaze = {{ scalar = \"{scalar}\", doc = \"x\" }}\n");
    put(&admin, ("staging", &declaring("fog", "1.0.0", &field("int"))), Value::Null);
    let digest = upload(&admin, &declaring("fog", "2.0.0", &field("boolean")));
    let answer = try_put(&admin, ("other", &digest), Value::Null);
    assert_eq!(refusal(&answer)["code"], "SCHEMA_MISMATCH", "{answer:#}");
    assert!(answer.to_string().contains("Shot.haze is something else"), "{answer:#}");
}

#[test]
fn what_cannot_run_is_refused_with_its_code() {
    let app = TestApp::start();
    let admin = app.admin();
    create(&admin, "staging");
    let unknown = try_put(&admin, ("staging", "feed"), Value::Null);
    assert_eq!(refusal(&unknown)["code"], "NOT_FOUND");
    let digest = upload(&admin, &tests::plugins::package("naming-guard"));
    let elsewhere = try_put(&admin, ("stagin", &digest), Value::Null);
    assert_eq!(refusal(&elsewhere)["code"], "NOT_FOUND");
    let wrong = try_put(&admin, ("staging", &digest), json!({"pattern": 3}));
    assert_eq!(refusal(&wrong)["code"], "INVALID_VALUE");
    let trap = guests::package("core-start").expect("a package");
    let digest = upload(&admin, &trap);
    let answer = try_put(&admin, ("staging", &digest), Value::Null);
    let code = refusal(&answer)["code"].to_string();
    assert!(code.contains("PLUGIN_"), "{answer:#}");
    assert_eq!(bundles(&admin)[0]["entries"], json!([]));
}

#[test]
fn of_those_who_change_bundles_at_the_same_moment_nobody_is_lost() {
    let app = TestApp::start();
    let admin = app.admin();
    create(&admin, "staging");
    let digests: Vec<String> = (0..4)
        .map(|number| {
            let field =
                format!("[extend.Shot]\nfog{number} = {{ scalar = \"int\", doc = \"x\" }}\n");
            upload(&admin, &declaring(&format!("fog{number}"), "1.0.0", &field))
        })
        .collect();
    let codes: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> = digests
            .iter()
            .map(|digest| {
                let admin = admin.clone();
                scope.spawn(move || try_put(&admin, ("staging", digest), Value::Null))
            })
            .collect();
        let answers = all.into_iter().map(|it| it.join().expect("an answer"));
        answers
            .map(|it| it["errors"][0]["extensions"]["code"].as_str().unwrap_or("done").to_owned())
            .collect()
    });
    let expected = |code: &String| ["done", "CONFLICT", "BUSY"].contains(&code.as_str());
    assert!(codes.iter().all(expected), "{codes:?}");
    let done = codes.iter().filter(|code| *code == "done").count();
    assert_eq!(bundles(&admin)[0]["entries"].as_array().map(Vec::len), Some(done), "{codes:?}");
    assert!(done > 0);
}
