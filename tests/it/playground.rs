//! The playground: what it offers to ask works, the server hands it out, and it works in a browser.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use server_app::auth::Credentials;
use tests::TestApp;
use tests::actor::Actor;
use tests::engines::{self, Engine};
use tests::plugins::{install, until};
use tests::socket::Socket;
use tests::xtask::{browser, root};

/// The example that a plugin refuses, and how.
const REFUSED: (&str, &str) = ("55-break-the-naming", "BAD_SHOT_CODE");

/// What stands in the title of an example that needs more rights than an artist has.
const RESERVED: &str = "as an administrator";

/// A server with the demo studio and the example plugins, as `cargo xtask demo` serves it, and who
/// can log in beside the administrator; an artist comes first.
fn demo() -> (TestApp, Vec<Credentials>) {
    let app = TestApp::start();
    let people = app.beside(async |studio| {
        studio.app.seed_demo(&studio.registry).await.expect("a demo studio")
    });
    for plugin in ["naming-guard", "camera-kit"] {
        install(&app, plugin, json!({}));
    }
    let admin = app.admin();
    let plugins = "{ plugins { id } __type(name: \"CameraKit\") { name } }";
    until("both plugins are at work", || {
        let found = admin.query(plugins);
        found["plugins"].as_array().is_some_and(|it| it.len() == 2) && !found["__type"].is_null()
    });
    (app, people)
}

/// The documents of a folder of `web-playground` by name, in order.
fn documents(folder: &str) -> Vec<(String, String)> {
    let folder = root().join("web-playground").join(folder);
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let name = |path: &PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned();
    let text = |path: &PathBuf| std::fs::read_to_string(path).expect("a document");
    paths.iter().map(|path| (name(path), text(path))).collect()
}

fn is_subscription(document: &str) -> bool {
    document.lines().any(|line| line.starts_with("subscription"))
}

fn make_note(actor: &Actor) {
    actor.query("mutation { noteCreate(input: {content: \"heard\"}) { note { id } } }");
}

#[test]
fn every_example_of_the_playground_runs_on_the_demo_studio() {
    let (app, _) = demo();
    let admin = app.admin();
    let examples = documents("operations");
    assert!(examples.len() >= 8, "{} examples", examples.len());
    let mut was_refused = false;
    for (name, document) in examples {
        let title = document.lines().next().unwrap_or_default();
        assert!(title.starts_with("# ") && title.len() > 6, "{name} opens without a title");
        if is_subscription(&document) {
            hears_something(&app, &admin, &document);
            continue;
        }
        let answer = admin.answer(&document, json!({}));
        if name == REFUSED.0 {
            let extensions = &answer["errors"][0]["extensions"];
            assert_eq!(extensions["code"], REFUSED.1, "{name}: {answer:#}");
            assert_eq!(extensions["field"], "code");
            assert_eq!(extensions["details"]["pattern"], "@@@_###*");
            was_refused = true;
        } else {
            assert!(answer.get("errors").is_none(), "{name}: {answer:#}");
        }
    }
    assert!(was_refused, "there is no example {}", REFUSED.0);
}

#[test]
fn examples_that_an_artist_may_not_run_say_so() {
    let (app, people) = demo();
    let artist = app.log_in(&people[0].login, &people[0].password);
    let examples = documents("operations");
    let of_one_answer = examples.iter().filter(|(_, document)| !is_subscription(document));
    for (name, document) in of_one_answer {
        let answer = artist.answer(document, json!({}));
        let is_forbidden = answer["errors"][0]["extensions"]["code"] == "FORBIDDEN";
        let title = document.lines().next().unwrap_or_default();
        assert_eq!(title.contains(RESERVED), is_forbidden, "{name}: {answer:#}");
    }
}

/// Subscribes, makes a change and sends a message, and hears of one of them.
fn hears_something(app: &TestApp, admin: &Actor, document: &str) {
    let mut socket = Socket::with_token(app.address(), admin.token().expect("a token"));
    socket.subscribe("1", document, json!({}));
    // A query on the same socket is answered after the subscription has begun.
    socket.subscribe("2", "{ me { id } }", json!({}));
    let me = socket.hear()["payload"]["data"]["me"]["id"].clone();
    assert_eq!(socket.hear()["type"], "complete");
    make_note(admin);
    let send = "mutation($to: [ID!]!) { messageSend(to: $to, body: \"heard\") { message { id } } }";
    admin.ask(send, json!({"to": [me]}));
    let heard = socket.hear();
    assert_eq!(heard["type"], "next", "{document}: {heard:#}");
    assert!(heard["payload"].get("errors").is_none(), "{document}: {heard:#}");
}

#[test]
fn every_document_of_the_panels_is_answered() {
    let (app, people) = demo();
    let admin = app.admin();
    let data = admin.query(
        "{ me { id } projects(first: 1) { nodes { id } } shots(first: 1) { nodes { id } } }",
    );
    let me = data["me"]["id"].clone();
    let send = "mutation($to: [ID!]!) { messageSend(to: $to, body: \"Hi\") { message { id } } }";
    let message = admin.ask(send, json!({"to": [me]}))["messageSend"]["message"]["id"].clone();
    let shot = data["shots"]["nodes"][0]["id"].clone();
    let someone = app.log_in(&people[0].login, &people[0].password);
    for (name, document) in documents("src/documents") {
        let id = if name == "task" { &shot } else { &message };
        let variables = json!({
            "project": data["projects"]["nodes"][0]["id"], "id": id, "me": me, "to": [me],
            "ids": [message], "body": "Hello", "inReplyTo": message, "unreadOnly": true,
            "login": people[0].login, "password": people[0].password,
            "old": people[0].password, "new": "another-long-password",
        });
        let variables = declared(&document, variables);
        if is_subscription(&document) {
            hears_something(&app, &admin, &document);
            continue;
        }
        // Whoever logs out or gets another password is of no use to the documents after that.
        let is_last_word = ["change-password", "logout"].contains(&name.as_str());
        let actor = if is_last_word { &someone } else { &admin };
        let answer = actor.answer(&document, variables);
        let is_fine = answer.get("errors").is_none() || name == "login";
        assert!(is_fine, "{name}: {answer:#}");
    }
}

/// Those of the variables that the document declares: any other would be refused.
fn declared(document: &str, variables: Value) -> Value {
    let Value::Object(variables) = variables else { return variables };
    let is_named = |name: &str| document.contains(&format!("${name}:"));
    Value::Object(variables.into_iter().filter(|(name, _)| is_named(name)).collect())
}

#[test]
fn the_server_hands_the_playground_out_or_says_how_to_get_it() {
    let nobody = TestApp::shared().nobody();
    let page = nobody.get("/playground");
    if page.status == 404 {
        assert!(page.text.contains("cargo xtask playground"), "{page:?}");
        return;
    }
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("default-src 'none'; script-src 'self';"), "{policy}");
    assert!(!page.text.contains("http:") && !page.text.contains("https:"), "{page:?}");
    let script = page.text.split('"').find(|part| part.ends_with(".js")).expect("a script");
    let script = nobody.send("GET", script, &[("accept-encoding", "identity")], "");
    assert_eq!(script.status, 200);
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert!(script.header("cache-control").expect("a header").contains("immutable"));
    assert_eq!(nobody.get("/playground/").text, page.text);
    for path in ["/playground/assets/none.js", "/playground/../Cargo.toml", "/playground/%2e%2e/x"]
    {
        assert_eq!(nobody.get(path).status, 404, "{path}");
    }
    assert!(nobody.get("/").text.contains("/playground"));
}

#[test]
fn the_playground_works_in_a_browser() {
    // A browser sees nothing of the engine; what it asks is tested on all of them above.
    if engines::current().expect("an engine") != Engine::Sqlite {
        return;
    }
    let Some((folder, chromium)) = browser() else { return };
    let (app, people) = demo();
    let administrator = app.administrator();
    let results = app.folder().join("browser");
    let mut node = Command::new("node");
    node.arg("node_modules/@playwright/test/cli.js").args(["test", "--output"]).arg(&results);
    node.current_dir(folder).env("BACKLOT_URL", app.url()).env("BACKLOT_CHROMIUM", chromium);
    node.env("BACKLOT_ARTIST", json!(words(&people[0])).to_string());
    node.env("BACKLOT_ADMINISTRATOR", json!(words(administrator)).to_string());
    let output = node.output().expect("node runs");
    let told = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}\n{errors}");
}

fn words(person: &Credentials) -> [&str; 2] {
    [&person.login, &person.password]
}
