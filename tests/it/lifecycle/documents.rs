//! Documents of plugins held against the schema before a version is put to work: those of the version,
//! and those of others.

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::{declaring, looking};

use super::{try_activate, upload};
use crate::cli::{fail, succeed};

/// The house with this field, whose document asks for that one.
fn house(version: &str, (field, asked): (&str, &str)) -> Vec<u8> {
    let declares = format!(
        "[[types]]\nname = \"House\"\ndoc = \"A house.\"\n[types.fields]\n\
         {field} = {{ scalar = \"int\", doc = \"How large.\" }}\n"
    );
    looking(
        "house",
        version,
        (&declares, &format!("query Look {{\n  houses {{\n    nodes {{ {asked} }}\n  }}\n}}\n")),
    )
}

/// Looks at houses, too.
fn reader() -> Vec<u8> {
    let declares = "[extend.Shot]\nview = { scalar = \"int\", doc = \"A view.\" }\n";
    looking("reader", "1.0.0", (declares, "{ houses {\n nodes { size } } }"))
}

fn plan(actor: &Actor, digest: &str) -> Value {
    let document = "query($digest: String!) { pluginPlan(digest: $digest) {
        possible token misfits { plugin document file line code message } } }";
    actor.ask(document, json!({"digest": digest}))["pluginPlan"].clone()
}

#[test]
fn a_version_whose_documents_do_not_fit_is_told_of_and_refused() {
    let app = TestApp::start();
    let admin = app.admin();
    let digest = upload(&admin, &house("1.0.0", ("size", "width")));
    let told = plan(&admin, &digest);
    assert_eq!(told["possible"], false);
    let misfit = &told["misfits"][0];
    assert_eq!(misfit["plugin"], "house");
    assert_eq!((&misfit["document"], &misfit["line"]), (&json!("look"), &json!(3)), "{misfit}");
    assert_eq!(misfit["code"], "GRAPHQL_VALIDATION_FAILED", "{misfit}");
    let answer = try_activate(&admin, (&digest, &told["token"]), json!({}));
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "PLUGIN_INVALID", "{error}");
    let message = error["message"].as_str().expect("a message");
    assert!(message.starts_with("`house: documents/look.graphql:3`: "), "{message}");

    let digest = upload(&admin, &house("1.0.1", ("size", "size")));
    let told = plan(&admin, &digest);
    assert_eq!((&told["possible"], &told["misfits"]), (&json!(true), &json!([])));
    assert_eq!(try_activate(&admin, (&digest, &told["token"]), json!({}))["errors"], Value::Null);
}

#[test]
fn a_version_beside_which_documents_of_others_do_not_fit_any_more_is_refused() {
    let app = TestApp::start();
    let admin = app.admin();
    for package in [house("1.0.0", ("size", "size")), reader()] {
        let digest = upload(&admin, &package);
        let token = plan(&admin, &digest)["token"].clone();
        assert_eq!(try_activate(&admin, (&digest, &token), json!({}))["errors"], Value::Null);
    }
    let digest = upload(&admin, &house("2.0.0", ("width", "width")));
    let told = plan(&admin, &digest);
    assert_eq!(told["possible"], false);
    let misfits = told["misfits"].as_array().expect("misfits");
    assert_eq!(misfits.len(), 1, "{misfits:?}");
    assert_eq!((&misfits[0]["plugin"], &misfits[0]["line"]), (&json!("reader"), &json!(2)));
    let answer = try_activate(&admin, (&digest, &told["token"]), json!({}));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "PLUGIN_INVALID", "{answer}");
}

#[test]
fn an_author_is_told_of_a_document_that_does_not_fit() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("house.bkp");
    let path = file.display().to_string();
    let told = |package: &[u8], fits: bool| {
        std::fs::write(&file, package).expect("written");
        let run = if fits { succeed } else { fail };
        run(place.path(), &["plugin", "check", &path])
    };
    assert!(told(&house("1.0.0", ("size", "size")), true).contains("house 1.0.0 is in order"));
    let fault = told(&house("1.0.0", ("size", "sizes")), false);
    assert!(
        fault.contains("`house: documents/look.graphql:3`") && fault.contains("sizes"),
        "{fault}"
    );
    let size = "[extend.Shot]\nview = { scalar = \"int\", doc = \"A view.\" }\n";
    for (document, expected) in [
        ("{ shots { nodes {", "documents/look.graphql:1"),
        ("subscription { shotChanged { __typename } }", "it is a subscription"),
        ("query A { me { id } }\nquery B { me { id } }", "documents/look.graphql"),
    ] {
        let fault = told(&looking("house", "1.0.0", (size, document)), false);
        assert!(fault.contains(expected) && fault.contains("PLUGIN_INVALID"), "{fault}");
    }
}

#[test]
fn a_plan_tells_what_a_document_says_otherwise_than_now() {
    let app = TestApp::start();
    let admin = app.admin();
    let changes = |digest: &str| {
        let document = "query($digest: String!) { pluginPlan(digest: $digest) {
            gains { kind subject } token
            documents { plugin document before after difference } } }";
        admin.ask(document, json!({"digest": digest}))["pluginPlan"].clone()
    };
    let activate = |digest: &str| {
        let token = changes(digest)["token"].clone();
        assert_eq!(try_activate(&admin, (digest, &token), json!({}))["errors"], Value::Null);
    };
    let text =
        |asked: &str| format!("query Look {{\n  houses {{\n    nodes {{ {asked} }}\n  }}\n}}\n");
    let one = upload(&admin, &house("1.0.0", ("size", "size")));
    let told = changes(&one);
    let document = &told["documents"][0];
    assert_eq!((&document["before"], &document["after"]), (&Value::Null, &json!(text("size"))));
    activate(&one);
    assert_eq!(changes(&one)["documents"], json!([]), "it is what is at work");

    // The same types, the same documents by name: it asks for more all the same.
    let two = upload(&admin, &house("1.1.0", ("size", "size createdBy { email }")));
    let told = changes(&two);
    assert_eq!(told["gains"], json!([]), "{told}");
    let difference = "@@ -1,5 +1,5 @@\n query Look {\n   houses {\n-    nodes { size }\n\
                      +    nodes { size createdBy { email } }\n   }\n }\n";
    let expected = json!([{"plugin": "house", "document": "look", "before": text("size"),
        "after": text("size createdBy { email }"), "difference": difference}]);
    assert_eq!(told["documents"], expected, "{told}");
    let command = ["plugin", "plan", &two[..12], "--database", app.database().url()];
    let said = succeed(app.folder(), &command);
    assert!(said.contains("  ~ text of house: look\n      @@ -1,5 +1,5 @@\n"), "{said}");
    assert!(said.contains("\n      +    nodes { size createdBy { email } }\n"), "{said}");

    // Whoever agreed to another text has agreed to nothing.
    let three = upload(&admin, &house("1.2.0", ("size", "size updatedBy { email }")));
    let answer = try_activate(&admin, (&three, &told["token"]), json!({}));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "CONFLICT", "{answer}");
    activate(&two);

    let bare = "[[types]]\nname = \"House\"\ndoc = \"A house.\"\n[types.fields]\n\
                size = { scalar = \"int\", doc = \"How large.\" }\n";
    let four = upload(&admin, &declaring("house", "2.0.0", bare));
    let told = changes(&four);
    let document = &told["documents"][0];
    assert_eq!(document["before"], text("size createdBy { email }"), "{told}");
    assert_eq!(document["after"], Value::Null, "{told}");
}
