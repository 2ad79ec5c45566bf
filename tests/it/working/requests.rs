//! Requests to other servers: where the manifest lists them, with secrets that the guest never sees.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

use serde_json::{Map, json};
use server::plugins::Workshop;
use tests::plugins::{package, until};
use tests::{TestApp, guests};

use super::{SECRET, Site};

/// Another server, which tells what it was sent.
struct Other {
    port: u16,
    seen: Receiver<String>,
}

impl Other {
    fn start() -> Other {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (tell, seen) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let tell = tell.clone();
                std::thread::spawn(move || answer(stream, &tell));
            }
        });
        Other { port, seen }
    }
}

/// Answers by the path that was asked for.
fn answer(mut stream: TcpStream, tell: &Sender<String>) {
    let mut bytes = vec![0; 16 << 10];
    let mut length = 0;
    loop {
        let read = stream.read(&mut bytes[length..]).unwrap_or_default();
        length += read;
        let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
        if read == 0 || text.split_once("\r\n\r\n").is_some_and(|(_, body)| body.ends_with('}')) {
            break;
        }
    }
    let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
    let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
    // A test that is over hears no more.
    let _ = tell.send(text);
    let (head, body) = match path.as_str() {
        "/hook/slow" => {
            std::thread::sleep(std::time::Duration::from_secs(2));
            ("200 OK", String::new())
        }
        "/hook/large" => ("200 OK", "x".repeat(100_000)),
        "/hook/away" => ("302 Found\r\nLocation: /hook/note", String::new()),
        "/hook/broken" => return,
        _ => ("201 Created", "fine".to_owned()),
    };
    let length = body.len();
    let _ = write!(
        stream,
        "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
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
    let to = format!("http://127.0.0.1:{}/hook/*", other.port);
    let package =
        guests::renamed(&package("guests/working-guest"), ("http://127.0.0.1:1/hook/*", &to));
    let package = guests::renamed(&package.expect("a package"), ("1.0.0", "1.1.0"));
    let package = package.expect("a package");
    site.app.beside(async |studio| {
        Workshop::of(&studio).install(&package, Map::new()).await.expect("a plugin that fits");
    });
    until("it is there", || {
        site.admin.query("{ plugins { version } }")["plugins"][0]["version"] == "1.1.0"
    });
    site
}

#[test]
fn requests_go_where_the_manifest_says_with_secrets_in_their_places() {
    let other = Other::start();
    let site = site(&other, true);
    let url = |path: &str| format!("http://127.0.0.1:{}{path}", other.port);
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
    let other = Other::start();
    let site = site(&other, false);
    let url = format!("http://127.0.0.1:{}/hook/note", other.port);
    assert_eq!(fetch(&site, &url, "farmToken"), "FORBIDDEN");
    assert!(other.seen.try_recv().is_err(), "nothing went out");
}
