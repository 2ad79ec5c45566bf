//! Two users write to each other over HTTP, and a third sees nothing of it.

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::socket::Socket;

const SEND: &str = "mutation(
    $to: [ID!]!, $subject: String, $body: String, $inReplyTo: ID, $attachments: [ID!]
) {
    messageSend(
        to: $to, subject: $subject, body: $body, inReplyTo: $inReplyTo, attachments: $attachments
    ) { message { id } }
}";

const INBOX: &str = "query($unreadOnly: Boolean) {
    inbox(unreadOnly: $unreadOnly) { totalCount nodes { id subject body } }
    unreadMessageCount
}";

/// Somebody with a login and no permission at all.
struct User {
    id: String,
    actor: Actor,
}

impl User {
    fn new(app: &TestApp, login: &str) -> User {
        let actor = app.user(login);
        let id = text(&actor.query("{ me { id } }")["me"]["id"]);
        User { id, actor }
    }

    fn send(&self, message: Value) -> String {
        text(&self.actor.ask(SEND, message)["messageSend"]["message"]["id"])
    }

    /// The bodies in the inbox, the newest first, and how many are unread.
    fn inbox(&self, unread_only: bool) -> (Vec<String>, i64) {
        let data = self.actor.ask(INBOX, json!({"unreadOnly": unread_only}));
        let nodes = data["inbox"]["nodes"].as_array().expect("messages");
        assert_eq!(data["inbox"]["totalCount"], nodes.len());
        let bodies = nodes.iter().map(|message| text(&message["body"]));
        (bodies.collect(), data["unreadMessageCount"].as_i64().expect("a number"))
    }

    /// The bodies of a conversation and the statuses of its messages, the oldest first.
    fn thread(&self, message: &str) -> Vec<(String, String)> {
        let document = "query($id: ID!) {
            messageThread(id: $id) { nodes { body status { code } } }
        }";
        let data = self.actor.ask(document, json!({"id": message}));
        let nodes = data["messageThread"]["nodes"].as_array().expect("messages").iter();
        nodes.map(|node| (text(&node["body"]), text(&node["status"]["code"]))).collect()
    }

    fn mark_read(&self, message: &str) -> Value {
        let document = "mutation($ids: [ID!]!) {
            messageMarkRead(ids: $ids) { count unreadMessageCount }
        }";
        self.actor.ask(document, json!({"ids": [message]}))["messageMarkRead"].clone()
    }

    /// Code and argument of the refusal of a message.
    fn refused(&self, message: Value) -> (String, String) {
        let answer = self.actor.answer(SEND, message);
        assert_eq!(answer["data"], Value::Null, "{answer:#}");
        let error = &answer["errors"][0]["extensions"];
        (text(&error["code"]), error["field"].as_str().unwrap_or_default().to_owned())
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

#[test]
fn two_users_exchange_messages_live_and_a_third_sees_nothing_of_it() {
    let app = TestApp::start();
    let [ada, leo, pia] = ["ada", "leo", "pia"].map(|login| User::new(&app, login));

    // Both are there: they hear what is sent to them.
    let listen = |user: &User| {
        let mut socket = Socket::with_token(app.address(), user.actor.token().expect("a token"));
        let document = "subscription { messageReceived { message { body sender { login } } } }";
        socket.subscribe("1", document, json!({}));
        socket
    };
    let heard = |socket: &mut Socket| {
        let message = &socket.hear()["payload"]["data"]["messageReceived"]["message"];
        (text(&message["sender"]["login"]), text(&message["body"]))
    };
    let (mut ada_hears, mut leo_hears, mut pia_hears) = (listen(&ada), listen(&leo), listen(&pia));
    // A subscription has begun once its socket answers what was asked after it.
    for socket in [&mut ada_hears, &mut leo_hears, &mut pia_hears] {
        socket.subscribe("2", "{ me { login } }", json!({}));
        while socket.hear()["type"] != "complete" {}
    }

    let question =
        ada.send(json!({"to": [leo.id], "subject": "Shot 10", "body": "Is the plate there?"}));
    assert_eq!(heard(&mut leo_hears), ("ada".into(), "Is the plate there?".into()));
    assert_eq!(leo.inbox(true), (vec!["Is the plate there?".into()], 1));
    assert_eq!(ada.inbox(false), (vec![], 0));

    assert_eq!(leo.mark_read(&question), json!({"count": 1, "unreadMessageCount": 0}));
    assert_eq!(ada.thread(&question), [("Is the plate there?".into(), "READ".into())]);

    let answer =
        leo.send(json!({"to": [ada.id], "body": "Since this morning.", "inReplyTo": question}));
    assert_eq!(heard(&mut ada_hears), ("leo".into(), "Since this morning.".into()));
    assert_eq!(ada.inbox(true), (vec!["Since this morning.".into()], 1));
    let both = [
        ("Is the plate there?".to_owned(), "REP".to_owned()),
        ("Since this morning.".to_owned(), "UR".to_owned()),
    ];
    assert_eq!(ada.thread(&answer), both);
    assert_eq!(leo.thread(&question), both);

    // Pia asks in every way that there is.
    assert_eq!(pia.inbox(false), (vec![], 0));
    let document = "query($id: ID!) {
        message(id: $id) { body }
        node(id: $id) { id }
        messages { totalCount nodes { id } aggregate { count } }
        messageRecipients { totalCount }
        users(filter: {login: {eq: \"ada\"}}) { nodes { login } }
        entities(filter: {asMessage: {body: {contains: \"plate\"}}}) { totalCount }
        history(id: $id) { nodes { action } }
    }";
    let data = pia.actor.ask(document, json!({"id": question}));
    let nothing = json!({
        "message": null,
        "node": null,
        "messages": {"totalCount": 0, "nodes": [], "aggregate": {"count": 0}},
        "messageRecipients": {"totalCount": 0},
        "users": {"nodes": [{"login": "ada"}]},
        "entities": {"totalCount": 0},
        "history": {"nodes": []},
    });
    assert_eq!(data, nothing);
    let refused = pia.refused(json!({"to": [ada.id], "body": "Me too", "inReplyTo": question}));
    assert_eq!(refused, ("NOT_FOUND".into(), "inReplyTo".into()));

    // What pia hears first is what is sent to her.
    ada.send(json!({"to": [leo.id, pia.id], "body": "Thanks. Pia, please render."}));
    assert_eq!(heard(&mut pia_hears), ("ada".into(), "Thanks. Pia, please render.".into()));
    assert_eq!(heard(&mut leo_hears), ("ada".into(), "Thanks. Pia, please render.".into()));
}

#[test]
fn what_is_attached_is_shown_to_those_who_may_see_it() {
    let app = TestApp::start();
    let [ada, leo] = ["ada", "leo"].map(|login| User::new(&app, login));
    let document = "mutation {
        projectCreate(input: {name: \"Secret\", code: \"SEC\"}) { project { id } }
    }";
    let admin = app.admin();
    let project = text(&admin.query(document)["projectCreate"]["project"]["id"]);
    let tag = admin.query("mutation { tagCreate(input: {name: \"hot\"}) { tag { id } } }");
    let tag = text(&tag["tagCreate"]["tag"]["id"]);
    let boss = User { id: text(&admin.query("{ me { id } }")["me"]["id"]), actor: admin };

    let attached = json!({"to": [ada.id], "body": "See", "attachments": [project, tag]});
    let message = boss.send(attached);
    let shown = |user: &User| {
        let document = "query($id: ID!) {
            message(id: $id) { attachments { totalCount nodes { __typename name } } }
        }";
        user.actor.ask(document, json!({"id": message}))["message"]["attachments"].clone()
    };
    assert_eq!(shown(&boss)["totalCount"], 2);
    let tag_alone = json!({"totalCount": 1, "nodes": [{"__typename": "Tag", "name": "hot"}]});
    assert_eq!(shown(&ada), tag_alone, "ada is no member of the project");
    let secret = json!({"to": [leo.id], "body": "Look", "attachments": [project]});
    assert_eq!(ada.refused(secret), ("NOT_FOUND".into(), "attachments".into()));
}

#[test]
fn nobody_sends_in_the_name_of_others_and_nothing_says_nothing() {
    let app = TestApp::start();
    let [ada, leo] = ["ada", "leo"].map(|login| User::new(&app, login));
    assert_eq!(app.nobody().refused("{ inbox { totalCount } }"), "UNAUTHENTICATED");
    let forged = "mutation { messageCreate(input: {body: \"I quit\"}) { message { id } } }";
    assert_eq!(app.admin().refused(forged), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(ada.refused(json!({"to": [], "body": "Hello?"})), ("REQUIRED".into(), "to".into()));
    assert_eq!(
        ada.refused(json!({"to": [leo.id], "body": " "})),
        ("REQUIRED".into(), "body".into())
    );
    let stranger = leo.id.replace(|digit: char| digit.is_ascii_digit(), "0");
    let unknown = ada.refused(json!({"to": [leo.id, stranger], "body": "Hello"}));
    assert_eq!(unknown, ("NOT_FOUND".into(), "to".into()));
    let many = vec![leo.id.clone(); 201];
    ada.send(json!({"to": many, "body": "Named often is named once"}));
    assert_eq!(leo.inbox(true).1, 1);
}
