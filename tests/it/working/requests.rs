//! Requests to other servers: where the manifest lists them, with secrets that the guest never sees.

use serde_json::json;
use tests::TestApp;
use tests::other::{Other, path};
use tests::plugins::{install_changed, until};

use super::{SECRET, Site};

/// Another server, which answers by the path that is asked for.
fn other() -> Other {
    Other::start(|request| {
        Some(match path(request) {
            "/hook/slow" => {
                std::thread::sleep(std::time::Duration::from_secs(2));
                ("200 OK".to_owned(), String::new())
            }
            "/hook/large" => ("200 OK".to_owned(), "x".repeat(100_000)),
            "/hook/away" => ("302 Found\r\nLocation: /hook/note".to_owned(), String::new()),
            "/hook/broken" => return None,
            _ => ("201 Created".to_owned(), "fine".to_owned()),
        })
    })
}

fn fetch(site: &Site, url: &str, secret: &str) -> String {
    let document = "query($url: String!, $secret: String) {
        workingFetch(url: $url, secret: $secret) { said } }";
    let said = site.admin.ask(document, json!({"url": url, "secret": secret}));
    said["workingFetch"]["said"].as_str().expect("a text").to_owned()
}

/// A server whose guest may reach that one.
fn site(other: &Other, private_networks: bool) -> Site {
    let site = Site::of(TestApp::with(|config| {
        config.plugins.private_networks = private_networks;
        config.plugins.http_bytes = 64 << 10;
    }));
    let changes = [("http://127.0.0.1:1/hook/*", &*other.url("/hook/*")), ("1.0.0", "1.1.0")];
    install_changed(&site.app, "guests/working-guest", &changes, json!({}));
    until("it is there", || {
        site.admin.query("{ plugins { version } }")["plugins"][0]["version"] == "1.1.0"
    });
    site
}

#[test]
fn requests_go_where_the_manifest_says_with_secrets_in_their_places() {
    let other = other();
    let site = site(&other, true);
    let url = |path: &str| other.url(path);
    assert_eq!(fetch(&site, &url("/hook/note"), "farmToken"), "201 4");
    let seen = other.seen.recv().expect("a request");
    assert!(seen.contains(&format!("Bearer {SECRET}")), "{seen}");
    assert!(seen.ends_with(&format!("{{\"token\":\"{SECRET}\"}}")), "{seen}");
    let cases = [
        ("/hook/away", "farmToken", "302 0"),
        ("/hook/slow", "farmToken", "TIMEOUT"),
        ("/hook/large", "farmToken", "TOO_LONG"),
        ("/hook/broken", "farmToken", "UNAVAILABLE"),
        ("/hook/note", "nothing", "DENIED"),
        ("/admin", "farmToken", "DENIED"),
        ("/hook/../admin", "farmToken", "DENIED"),
    ];
    for (path, secret, expected) in cases {
        assert_eq!(fetch(&site, &url(path), secret), expected, "{path}");
    }
    assert_eq!(fetch(&site, "http://localhost:1/hook/note", "farmToken"), "DENIED");

    // Nobody is told what the secret is.
    let told = site
        .admin
        .query("{ plugins { settings { name value isSet } journal { text } log { details } } }");
    assert!(!told.to_string().contains(SECRET), "{told}");
    let setting = json!({"name": "farmToken", "value": null, "isSet": true});
    assert_eq!(told["plugins"][0]["settings"], json!([setting]));
}

#[test]
fn the_studios_own_network_is_closed_until_somebody_opens_it() {
    let other = other();
    let site = site(&other, false);
    let url = other.url("/hook/note");
    assert_eq!(fetch(&site, &url, "farmToken"), "FORBIDDEN");
    assert!(other.seen.try_recv().is_err(), "nothing went out");
}
