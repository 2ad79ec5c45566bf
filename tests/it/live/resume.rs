//! Cuts at every place: nothing is lost, nothing comes twice.

use serde_json::json;
use tests::TestApp;
use tests::socket::Socket;

use super::{TAGS, make_tag, now, told};

#[test]
fn a_listener_that_is_cut_again_and_again_hears_everything_once() {
    const TOTAL: usize = 60;
    let app = TestApp::start();
    let admin = app.admin();
    let token = admin.token().expect("a token").to_owned();
    let begin = now(&admin);
    let mut socket = Socket::with_token(app.address(), &token);
    socket.subscribe("1", TAGS, json!({"after": begin}));
    let writer = std::thread::spawn(move || {
        for number in 0..TOTAL {
            make_tag(&admin, &format!("tag {number:03}"));
        }
    });
    let mut heard = Vec::new();
    let mut after = None;
    while heard.len() < TOTAL {
        for _ in 0..(heard.len() % 7) + 1 {
            let message = socket.hear();
            assert_eq!(message["type"], "next", "{message}");
            let (cursor, name) = told(&message["payload"]);
            after = Some(cursor);
            heard.push(name);
            if heard.len() == TOTAL {
                break;
            }
        }
        drop(socket);
        socket = Socket::with_token(app.address(), &token);
        socket.subscribe("1", TAGS, json!({"after": after}));
    }
    writer.join().expect("a writer");
    let expected: Vec<String> = (0..TOTAL).map(|number| format!("tag {number:03}")).collect();
    assert_eq!(heard, expected);
}
