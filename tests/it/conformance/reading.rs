//! The table of what plugins do with reads, and of what they ask other servers.

use serde_json::{Value, json};

use super::{Case, Site, TOKEN};

pub(super) const CASES: &[Case] = &[
    ("fields of every kind are computed", |site| {
        let parent = site.full();
        let mut values = Site::values();
        values["parent"] = json!({"connect": parent["id"]});
        let made = site.make("none", &values);
        let expected = json!({
            "madeText": "HÉLLO", "madeWhole": 8, "madeReal": 5.0, "madeTruth": true,
            "madePrice": "1.75", "madeMoment": "2026-11-26T12:00:01.123457Z", "madeLength": 150,
            "madeExtra": {"was": {"a": 7}}, "madeWord": "TWO", "madeParent": {"id": parent["id"]},
        });
        assert_eq!(site.computed(&made["id"]), expected);
        let nothing = site.make("none", &json!({}));
        let expected = json!({
            "madeText": null, "madeWhole": null, "madeReal": null, "madeTruth": false,
            "madePrice": null, "madeMoment": null, "madeLength": null, "madeExtra": null,
            "madeWord": null, "madeParent": null,
        });
        assert_eq!(site.computed(&nothing["id"]), expected);
    }),
    ("of many records each has what is its own, and some have nothing", |site| {
        let record = |number: usize| {
            let whole = (!number.is_multiple_of(3)).then_some(number);
            json!({"name": "many", "ask": "none", "text": "many", "whole": whole})
        };
        let records: Vec<Value> = (0..150).map(record).collect();
        let document = "mutation($inputs: [GoldenCreateInput!]!) {
            goldensCreate(inputs: $inputs) { count goldens { whole madeWhole } } }";
        let made = site.admin.ask(document, json!({"inputs": records}));
        let goldens = made["goldensCreate"]["goldens"].as_array().expect("records");
        assert_eq!(goldens.len(), records.len());
        for (golden, record) in goldens.iter().zip(&records) {
            let next = record["whole"].as_u64().map(|whole| whole + 1);
            assert_eq!(*golden, json!({"whole": record["whole"], "madeWhole": next}));
        }
        let counted = site.make("gaps", &json!({"text": "many"}));
        assert_eq!(counted["long"], "150 50");
    }),
    ("a field that is not computed well is nothing, and one error", |site| {
        for (ask, codes) in [
            ("wrong-few", &["PLUGIN_ANSWER"][..]),
            ("wrong-word", &["PLUGIN_ANSWER"]),
            ("wrong-fault", &["PLUGIN_FAILED"]),
            ("wrong-throw", &["PLUGIN_FAILED", "PLUGIN_TRAPPED"]),
        ] {
            let document = "query($name: String!) {
                goldens(filter: {ask: {eq: $name}}) { nodes { madeWrong madeTruth } } }";
            site.make(ask, &json!({}));
            let answer = site.admin.answer(document, json!({"name": ask}));
            let nodes = &answer["data"]["goldens"]["nodes"];
            assert_eq!(*nodes, json!([{"madeWrong": null, "madeTruth": false}]), "{answer}");
            let code = answer["errors"][0]["extensions"]["code"].as_str().expect("a code");
            assert!(codes.contains(&code), "{ask}: {answer}");
        }
        let full = site.full();
        assert_eq!(site.computed(&full["id"])["madeWhole"], 8, "it goes on working");
    }),
    ("what is narrowed is not there, and what is refused says why", |site| {
        let golden = json!({"connect": site.full()["id"]});
        let seen = json!({"name": "seen", "word": "ONE", "text": "seen", "rank": 2});
        let others = [
            ("word", json!("TWO")),
            ("text", json!("other")),
            ("rank", json!(4)),
            ("golden", golden),
        ];
        // Whoever makes one may not see it.
        let make = |input: &Value| {
            let document = "mutation($input: VeiledCreateInput!) {
                veiledCreate(input: $input) { veiled { name } } }";
            site.admin.answer(document, json!({"input": input}));
        };
        make(&seen);
        for (field, value) in others {
            let mut input = seen.clone();
            (input["name"], input[field]) = (field.into(), value);
            make(&input);
        }
        let data = site.admin.query("{ veileds { totalCount nodes { name } } }");
        assert_eq!(data["veileds"], json!({"totalCount": 1, "nodes": [{"name": "seen"}]}));
        let answer = site.admin.answer("{ sealeds { totalCount } }", json!({}));
        let error = &answer["errors"][0];
        assert_eq!(error["message"], "Nobody reads Sealed.", "{answer}");
        assert_eq!(error["extensions"]["code"], "SEALED", "{answer}");
    }),
    ("other values are shown than are stored, and none where that fails", |site| {
        let make = |ask: &str| {
            let input = json!({"name": ask, "ask": ask, "text": "héllo", "whole": 7, "truth": true,
                "price": "1.5", "moment": "2026-11-26T12:00:00.123456Z", "extra": {"a": 7}});
            let document = "mutation($input: MaskedCreateInput!) {
                maskedCreate(input: $input) { masked { id } } }";
            let made = site.admin.ask(document, json!({"input": input}));
            made["maskedCreate"]["masked"]["id"].clone()
        };
        let read = |id: &Value| {
            let document = "query($id: ID!) {
                masked(id: $id) { ask text whole truth price moment extra } }";
            site.admin.answer(document, json!({"id": id}))
        };
        let shown = json!({"ask": "well", "text": "HÉLLO", "whole": 8, "truth": false,
            "price": "1.75", "moment": "2026-11-26T12:00:01.123457Z", "extra": {"a": 7}});
        assert_eq!(read(&make("well"))["data"]["masked"], shown);
        for (ask, code) in [("few", "PLUGIN_ANSWER"), ("fault", "PLUGIN_FAILED")] {
            let answer = read(&make(ask));
            let nothing = json!({"ask": ask, "text": null, "whole": null, "truth": null,
                "price": null, "moment": null, "extra": null});
            assert_eq!(answer["data"]["masked"], nothing, "{answer}");
            assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer}");
        }
    }),
    ("other servers are asked, with secrets that the plugin does not see", |site| {
        let fetch = |url: &str| {
            let document = "query($url: String!) { goldenFetch(url: $url) { told } }";
            let answer = site.admin.ask(document, json!({"url": url}));
            answer["goldenFetch"]["told"].clone()
        };
        let url = site.other.url("/golden/note");
        assert_eq!(fetch(&url), "201 echo grün 201 DENIED");
        let sent = site.other.seen.recv().expect("a request");
        assert!(sent.starts_with("POST /golden/note "), "{sent}");
        assert!(sent.contains(&format!(": Bearer {TOKEN}\r\n")), "{sent}");
        let body: Value = serde_json::from_str(tests::other::body(&sent)).expect("JSON");
        assert_eq!(body, json!({"token": TOKEN, "text": "grün"}));
        let again = site.other.seen.recv().expect("another request");
        assert!(again.starts_with("GET /golden/note "), "{again}");
        assert_eq!(fetch(&site.other.url("/golden/broken")), "UNAVAILABLE False");
        assert_eq!(fetch(&site.other.url("/elsewhere")), "DENIED True");
    }),
];

impl Site {
    /// What is computed of a record.
    fn computed(&self, id: &Value) -> Value {
        let document = "query($id: ID!) { golden(id: $id) { madeText madeWhole madeReal madeTruth
            madePrice madeMoment madeLength madeExtra madeWord madeParent { id } } }";
        self.admin.ask(document, json!({"id": id}))["golden"].clone()
    }
}
