//! The table: what each plugin is asked to do, and what has to come of it.

use serde_json::{Value, json};
use tests::plugins::until;
use tests::socket::Socket;

use super::{Case, Site};

pub(super) const CASES: &[Case] = &[
    ("what was stored before is filled in, part by part", |site| {
        let asked = "{ plugins { backfills { step rowsDone parts cursor finishedAt lastError } } }";
        let told = || site.admin.query(asked)["plugins"][0]["backfills"][0].clone();
        until("it is filled in", || told()["finishedAt"] != Value::Null);
        let mut told = told();
        told["finishedAt"] = Value::Null;
        let expected = json!({"step": "golden-fill", "rowsDone": "3", "parts": "2",
            "cursor": null, "finishedAt": null, "lastError": null});
        assert_eq!(told, expected);
    }),
    ("every kind of value is read and rewritten", |site| {
        let made = site.make("change", &Site::values());
        let expected = json!({
            "id": made["id"], "text": "HÉLLO", "long": "a\nb!", "whole": 8, "real": 5.0,
            "truth": false, "price": "1.75", "moment": "2026-11-26T12:00:01.123457Z", "length": 150,
            "extra": {"was": {"a": 7}}, "word": "TWO", "parent": null,
        });
        assert_eq!(made, expected);
        assert_eq!(site.read(&made["id"]), expected);
    }),
    ("what is written as it was read is the same", |site| {
        let mut values = Site::values();
        values["parent"] = json!({"connect": site.full()["id"]});
        let made = site.make("keep", &values);
        let plain = site.make("none", &values);
        let apart = |mut golden: Value| {
            golden["id"] = Value::Null;
            golden
        };
        assert_eq!(apart(made), apart(plain));
    }),
    ("nothing is a value, too", |site| {
        let made = site.make("clear", &Site::values());
        let rest = made.as_object().expect("a record").iter().filter(|(name, _)| *name != "id");
        assert!(rest.clone().all(|(_, value)| value.is_null()), "{made}");
        let made = site.make("missing", &json!({"text": "x", "whole": 0}));
        let missing = "long real truth price moment length extra word parent";
        assert_eq!(made["long"], missing);
    }),
    ("a row tells what is stored and what changes", |site| {
        let made = site.make("changes", &json!({"text": "one"}));
        assert_eq!(made["long"], "create Golden 0 - True False");
        let changed = site.change(&made["id"], json!({"text": "two"}));
        assert_eq!(changed["long"], "update Golden 1 one True False");
        let same = site.change(&made["id"], json!({"whole": 1}));
        assert_eq!(same["long"], "update Golden 2 two False False");
    }),
    ("a refusal has a code, a message, a field and details", |site| {
        let answer = site.try_make("refuse", &json!({"text": "grün"}));
        let error = &answer["errors"][0];
        assert_eq!(error["message"], "No: grün", "{answer}");
        let extensions = &error["extensions"];
        assert_eq!(extensions["code"], "NOT_GOLDEN", "{answer}");
        assert_eq!(extensions["field"], "text", "{answer}");
        let details = &extensions["details"];
        assert_eq!((&details["text"], &details["most"]), (&json!("grün"), &json!(3)), "{answer}");
    }),
    ("further changes are made, and point to each other", |site| {
        let made = site.make("stage", &json!({}));
        let found = site.admin.ask(
            "query($id: ID!) { golden(id: $id) { friends { nodes { text } } children { nodes {
                text children { nodes { text } } } } } }",
            json!({"id": made["id"]}),
        );
        let children = json!([{"text": "child", "children": {"nodes": [{"text": "grandchild"}]}}]);
        assert_eq!(found["golden"]["children"]["nodes"], children);
        assert_eq!(found["golden"]["friends"]["nodes"], json!([{"text": "child"}]));
    }),
    ("other records are changed and deleted", |site| {
        let parent = site.full();
        let gone = site.make("none", &json!({"text": "to go"}));
        let values = json!({"text": "new", "parent": {"connect": parent["id"]}});
        site.make("change-other", &values);
        assert_eq!(site.read(&parent["id"])["text"], "new");
        assert_eq!(site.read(&gone["id"]), Value::Null);
    }),
    ("records are looked up by keys, conditions and pages", |site| {
        let mut values = Site::values();
        let friends = [site.full()["id"].clone(), site.full()["id"].clone()];
        values["friends"] = json!({"connect": friends});
        let parent = site.make("none", &values);
        let child = |text: &str, whole: Value| {
            let values = json!({"text": text, "whole": whole, "parent": {"connect": parent["id"]}});
            site.make("none", &values);
        };
        for (text, whole) in [("s1", json!(1)), ("s2", json!(2)), ("other", Value::Null)] {
            child(text, whole);
        }
        let made = site.make("look", &json!({"parent": {"connect": parent["id"]}}));
        let expected = "héllo 7 2.5 true 1.5 123456 90 7 ONE true 2 s1 s2,other 2 1 2";
        assert_eq!(made["long"], expected);
    }),
    ("a key is made the id that documents want", |site| {
        let made = site.make("named", &json!({}));
        assert_eq!(made["long"], made["id"]);
    }),
    ("what is not permitted is a fault that can be handled", |site| {
        assert_eq!(site.make("denied", &json!({}))["long"], "INVALID True");
    }),
    ("settings, who asks and the time are told", |site| {
        let made = site.make("tell", &json!({}));
        assert_eq!(made["long"], "hello 5 1.0 true admin true true true");
        let document = "query($id: ID!) { golden(id: $id) { dateCreated moment } }";
        let found = site.admin.ask(document, json!({"id": made["id"]}));
        assert_eq!(found["golden"]["dateCreated"], found["golden"]["moment"], "{found}");
    }),
    ("chance is new in each call, and time stands still in it", |site| {
        let (one, two) = (site.make("roll", &json!({})), site.make("roll", &json!({})));
        assert_eq!(one["text"].as_str().map(str::len), Some(16), "{one}");
        let rolls = [&one["text"], &one["long"], &two["text"], &two["long"]];
        for (at, roll) in rolls.iter().enumerate() {
            assert!(!rolls[..at].contains(roll), "{rolls:?}");
        }
        assert_eq!(one["truth"], true);
    }),
    ("the journal and metrics are written", |site| {
        site.make("write", &json!({"text": "words"}));
        let journal = site.journal();
        let lines = ["info golden text=words many=3", "warn careful", "info printed words"];
        for line in lines {
            assert!(journal.iter().any(|own| own == line), "{line}: {journal:?}");
        }
        let metrics = site.admin.get("/metrics").text;
        let name = format!("plugin=\"conformance-{}\"", site.language);
        let counted = format!("backlot_plugin_count_total{{{name},metric=\"asked\"}} 2");
        assert!(metrics.contains(&counted), "{counted}");
        let observed = format!("backlot_plugin_observed_sum{{{name},metric=\"sizes\"}} 1.5");
        assert!(metrics.contains(&observed), "{observed}");
    }),
    ("links, unlinks and deletes are told", |site| {
        let (one, two) = (site.full(), site.full());
        let document = "mutation($id: ID!, $patch: GoldenUpdateInput!) {
            goldenUpdate(id: $id, patch: $patch) { golden { id } } }";
        for how in ["connect", "disconnect"] {
            let patch = json!({"friends": {how: [two["id"]]}});
            site.admin.ask(document, json!({"id": one["id"], "patch": patch}));
        }
        let delete = "mutation($id: ID!) { goldenDelete(id: $id) { id } }";
        site.admin.ask(delete, json!({"id": two["id"]}));
        let journal = site.journal();
        for line in ["info link 1", "info unlink 1", "info delete héllo"] {
            assert!(journal.iter().any(|own| own == line), "{line}: {journal:?}");
        }
    }),
    ("a fault of its own is told with its code", |site| {
        let answer = site.try_make("fault", &json!({"text": "this"}));
        failed(&answer, &["PLUGIN_FAILED"]);
        let message = answer["errors"][0]["message"].as_str().expect("a message");
        assert!(message.contains("it reports GAVE_UP: cannot go on with this"), "{message}");
    }),
    ("what nobody expected is told, and its place is in the journal", |site| {
        let answer = site.try_make("throw", &json!({"whole": 5}));
        failed(&answer, &["PLUGIN_FAILED", "PLUGIN_TRAPPED"]);
        let told = format!("{} {}", answer["errors"][0]["message"], site.journal().join("\n"));
        let expected = match site.language {
            "python" => "IndexError: list index out of range (plugin.py:",
            "js" => "TypeError: cannot read property 'of' of undefined",
            _ => "index out of bounds: the len is 2 but the index is 5",
        };
        assert!(told.contains(expected), "{told}");
        works(site);
    }),
    ("a name that the manifest does not have is a fault that says so", |site| {
        let answer = site.try_make("mistake", &json!({}));
        failed(&answer, &["PLUGIN_FAILED"]);
        let message = answer["errors"][0]["message"].as_str().expect("a message");
        assert!(message.contains("UNKNOWN_NAME"), "{message}");
        assert!(message.contains("`nonsense` is not among what Golden lists"), "{message}");
    }),
    ("what happened is told after the commit, and once more where that is asked for", |site| {
        site.make("follow", &json!({"text": "after"}));
        for line in ["info seen create Golden after 1", "info seen create Golden after 2"] {
            until(line, || site.journal().iter().any(|own| own == line));
        }
    }),
    ("actions use the drawer and documents", |site| {
        let golden = site.full();
        let told = |what: &str| {
            let answer = site.act(what, &golden["id"]);
            assert_eq!(answer.get("errors"), None, "{what}");
            answer["data"]["goldenDo"]["told"].clone()
        };
        assert_eq!(told("store"), "1 true CONFLICT one,two 1");
        assert_eq!(told("find"), "héllo");
        assert_eq!(told("change"), "changed");
        assert_eq!(site.read(&golden["id"])["text"], "changed");
        assert_eq!(told("typed"), "typed typed INVALID_ID");
    }),
    ("whoever listens is told", |site| {
        let mut socket = Socket::with_token(site.app.address(), site.admin.token().expect("one"));
        let document = "subscription { pluginSignals(topics: [\"golden.*\"]) { topic payload } }";
        socket.subscribe("1", document, json!({}));
        // Whoever is not there yet hears nothing.
        loop {
            let answer = site.act("signal", &Value::Null);
            assert_eq!(answer["data"]["goldenDo"]["told"], "DENIED", "{answer}");
            if !socket.is_quiet(std::time::Duration::from_millis(300)) {
                break;
            }
        }
        site.act("signal", &Value::Null);
        let told = socket.hear();
        let signal = &told["payload"]["data"]["pluginSignals"];
        let said = json!({"text": "grün", "many": [1, null]});
        assert_eq!(*signal, json!({"topic": "golden.said", "payload": said}), "{told}");
    }),
    ("actions refuse, give up and fail", |site| {
        let answer = site.act("refuse", &Value::Null);
        let error = &answer["errors"][0];
        assert_eq!(error["message"], "No, not that.", "{answer}");
        assert_eq!(error["extensions"]["code"], "NOT_GOLDEN", "{answer}");
        assert_eq!(error["extensions"]["details"], json!({"most": 3}), "{answer}");
        failed(&site.act("fault", &Value::Null), &["PLUGIN_FAILED"]);
        failed(&site.act("unknown", &Value::Null), &["PLUGIN_FAILED", "PLUGIN_TRAPPED"]);
        works(site);
    }),
    ("whatever it does to the machine is contained", |site| {
        let cases: [(&str, &[&str]); 3] = [
            ("nested", &["PLUGIN_STACK", "PLUGIN_TRAPPED", "PLUGIN_FAILED", "PLUGIN_DEADLINE"]),
            ("spin", &["PLUGIN_DEADLINE"]),
            // An interpreter makes an exception of memory that it is refused, if it has the time.
            ("hoard", &["PLUGIN_MEMORY", "PLUGIN_FAILED", "PLUGIN_DEADLINE"]),
        ];
        for (ask, codes) in cases {
            failed(&site.try_make(ask, &json!({"text": "x"})), codes);
            works(site);
        }
    }),
];

/// The document came to nothing, with one of these codes.
#[track_caller]
fn failed(answer: &Value, codes: &[&str]) {
    assert_eq!(answer["data"], Value::Null, "{answer}");
    let code = answer["errors"][0]["extensions"]["code"].as_str().expect("a code");
    assert!(codes.contains(&code), "{answer}");
}

/// The plugin goes on working.
#[track_caller]
fn works(site: &Site) {
    let values = json!({"text": "x", "long": "", "whole": 1, "real": 1.0, "price": "1", "length": 0,
        "moment": "2026-01-01T00:00:00Z", "extra": 1, "word": "TWO"});
    assert_eq!(site.make("change", &values)["text"], "X");
}
