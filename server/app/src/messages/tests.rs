//! Messages on a real database: who sends, who sees, what is noted of it.

use schema_som::Key;
use schema_som::actor::Actor;
use schema_som::change::{Command, Draft, Input, OnError, What};
use schema_som::error::{Code, Error};
use schema_som::event::EventQuery;
use schema_som::operation::{Given, Outcome};
use schema_som::ports::{Begun, Context, Entities, Terms};
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Query, Totals};
use schema_som::value::Value;

use crate::auth::{column, named};
use crate::testing::Studio;
use crate::write::{Cause, Drafts};

/// A studio with some users, each without any permission.
struct Post {
    studio: Studio,
    users: Vec<Key>,
}

impl Post {
    async fn with(logins: &[&str]) -> Self {
        let studio = Studio::fresh().await;
        studio.app.seed(&studio.registry).await.unwrap();
        let mut drafts = Drafts::new(&studio.registry, &*studio.clock);
        let mut users = Vec::new();
        for login in logins {
            let email = format!("{login}@x").into();
            let values = [("name", (*login).into()), ("login", (*login).into()), ("email", email)];
            users.push(drafts.add("User", values).unwrap());
        }
        let mut tx = studio.app.store().begin().await.unwrap();
        let model = (&*studio.registry, &Actor::system());
        studio.app.create(&mut tx, model, Cause::System, drafts.finish()).await.unwrap();
        tx.commit().await.unwrap();
        Self { studio, users }
    }

    fn context(&self, user: usize) -> Context {
        let login = format!("user {user}");
        let actor = Actor { user: Some(self.users[user]), login, ..Actor::default() };
        self.studio.context(actor)
    }

    /// Runs an operation as a document of its own.
    async fn run(&self, user: usize, name: &str, given: Vec<Given>) -> Result<Outcome, Error> {
        let context = self.context(user);
        let Begun::Work(mut work) = self.studio.app.begin(&context, Terms::default()).await? else {
            panic!("nothing is known yet");
        };
        let outcome = work.operate(&context, name, given).await?;
        work.finish(b"{}").await?;
        Ok(outcome)
    }

    async fn send(&self, from: usize, to: &[usize], letter: Words<'_>) -> Result<Key, Error> {
        let to = to.iter().map(|user| self.users[*user]).collect();
        let given = vec![
            Given::Keys(to),
            letter.subject.into(),
            letter.body.into(),
            letter.reply.into(),
            Given::Keys(letter.attachments.to_vec()),
        ];
        let outcome = self.run(from, "messageSend", given).await?;
        Ok(outcome.values[0].as_cell().as_key().unwrap())
    }

    async fn mark(&self, user: usize, messages: &[Key]) -> Result<Vec<Value>, Error> {
        let given = vec![Given::Keys(messages.to_vec())];
        self.run(user, "messageMarkRead", given).await.map(|outcome| outcome.values)
    }

    async fn unread(&self, user: usize) -> Value {
        let context = self.context(user);
        let outcome = self.studio.app.operate(&context, "unreadMessageCount", vec![]).await;
        outcome.unwrap().values.remove(0)
    }

    /// The keys that a user reads of a type.
    async fn seen(&self, user: usize, ty: &str, predicate: Predicate) -> Vec<Key> {
        let ty = named(&self.studio.registry, ty).unwrap();
        let mut query = Query::flat(ty, vec![Column::Field(0, ty.id())], predicate);
        query.order = vec![schema_som::query::Order::by(ty.id())];
        query.totals = Totals { count: true, ..Totals::default() };
        let level = self.studio.app.read(&self.context(user), query).await.unwrap();
        let keys: Vec<Key> =
            (0..level.rows.len()).map(|row| level.rows.cell(row, 0).as_key().unwrap()).collect();
        let count = level.totals.unwrap().rows.cell(0, 0).as_int().unwrap();
        assert_eq!(count, keys.len() as i64, "a count tells what a list shows");
        keys
    }

    async fn page(&self, user: usize, name: &str, given: Vec<Given>) -> Result<Vec<Key>, Error> {
        let outcome = self.studio.app.operate(&self.context(user), name, given).await?;
        Ok(self.seen(user, "Message", outcome.among.unwrap()).await)
    }

    /// The code of a message's status.
    async fn status(&self, message: Key) -> String {
        let registry = &self.studio.registry;
        let mut tx = self.studio.app.store().begin().await.unwrap();
        let codes = crate::seed::stored(&mut tx, registry, "Status", ["id", "code"]).await.unwrap();
        let of =
            crate::seed::stored(&mut tx, registry, "Message", ["id", "status_id"]).await.unwrap();
        let [_, status] = of.into_iter().find(|[id, _]| *id == Value::Key(message)).unwrap();
        let [_, code] = codes.into_iter().find(|[id, _]| *id == status).unwrap();
        match code {
            Value::Text(code) => code,
            other => panic!("{other:?}"),
        }
    }

    /// What the log tells a user: actions and types.
    async fn told(&self, user: usize) -> Vec<String> {
        let context = self.context(user);
        let events = self.studio.app.events(&context, &EventQuery::after(0, 10_000)).await.unwrap();
        let name = |ty| self.studio.registry.get(ty).name.clone();
        let of_messages = events.iter().filter(|event| name(event.ty).starts_with("Message"));
        of_messages.map(|event| format!("{} {}", event.action.as_str(), name(event.ty))).collect()
    }
}

/// What a message says.
#[derive(Default)]
struct Words<'a> {
    subject: &'a str,
    body: &'a str,
    reply: Option<Key>,
    attachments: &'a [Key],
}

fn says(body: &str) -> Words<'_> {
    Words { body, ..Words::default() }
}

#[tokio::test]
async fn only_sender_and_recipients_see_a_message_whoever_asks_how() {
    let post = Post::with(&["ada", "leo", "pia"]).await;
    let message = post.send(0, &[1], says("Lunch?")).await.unwrap();
    for (user, sees) in [(0, true), (1, true), (2, false)] {
        for ty in ["Message", "Entity", "Node"] {
            let seen = post.seen(user, ty, Predicate::True).await;
            assert_eq!(seen.contains(&message), sees, "user {user} asks for {ty}");
        }
        let receipts = post.seen(user, "MessageRecipient", Predicate::True).await;
        assert_eq!(receipts.len(), usize::from(sees), "user {user}");
        let ty = named(&post.studio.registry, "User").unwrap();
        let sent = ty.id();
        let looked_up = Predicate::eq(sent, post.users[0]);
        assert_eq!(post.seen(user, "User", looked_up).await.len(), 1);
        assert_eq!(post.told(user).await.is_empty(), !sees, "user {user} reads the log");
    }
    // Whoever sees all projects sees no more of what others write.
    let all = Actor { user: Some(post.users[2]), all_projects: true, ..Actor::default() };
    let ty = named(&post.studio.registry, "Message").unwrap();
    let query = Query::flat(ty, vec![Column::Field(0, ty.id())], Predicate::True);
    let level = post.studio.app.read(&post.studio.context(all), query).await.unwrap();
    assert!(level.rows.is_empty());
}

#[tokio::test]
async fn a_message_is_unread_then_read_then_replied_to() {
    let post = Post::with(&["ada", "leo", "pia"]).await;
    let message = post.send(0, &[1, 2, 1], says("Lunch?")).await.unwrap();
    assert_eq!(post.status(message).await, "UR");
    assert_eq!(post.unread(1).await, Value::Int(1));
    assert_eq!(post.unread(0).await, Value::Int(0));
    post.studio.clock.advance(60);
    assert_eq!(post.mark(1, &[message]).await.unwrap(), [Value::Int(1), Value::Int(0)]);
    assert_eq!(post.mark(1, &[message]).await.unwrap(), [Value::Int(0), Value::Int(0)]);
    assert_eq!(post.status(message).await, "READ");
    assert_eq!(post.unread(2).await, Value::Int(1));
    let reply = Words { reply: Some(message), ..says("Yes!") };
    let answer = post.send(2, &[0], reply).await.unwrap();
    assert_eq!(post.status(message).await, "REP");
    assert_eq!(post.unread(2).await, Value::Int(0), "whoever answers has read");
    assert_eq!(post.unread(0).await, Value::Int(1));
    let thread = post.page(0, "messageThread", vec![answer.into()]).await.unwrap();
    assert_eq!(thread, [message, answer]);
    let thread = post.page(1, "messageThread", vec![message.into()]).await.unwrap();
    assert_eq!(thread, [message], "the answer was not sent to leo");
    let inbox = |only: bool| vec![Given::from(only)];
    assert_eq!(post.page(1, "inbox", inbox(false)).await.unwrap(), [message]);
    assert!(post.page(1, "inbox", inbox(true)).await.unwrap().is_empty());
    assert_eq!(post.page(0, "inbox", inbox(true)).await.unwrap(), [answer]);
    assert_eq!(post.told(1).await.last().unwrap(), "updated MessageRecipient");
}

#[tokio::test]
async fn an_answer_can_go_to_somebody_who_never_saw_the_question() {
    let post = Post::with(&["ada", "leo", "pia"]).await;
    let question = post.send(0, &[1], says("What does it cost?")).await.unwrap();
    let reply = Words { reply: Some(question), ..says("Pia knows") };
    let answer = post.send(1, &[0, 2], reply).await.unwrap();
    let thread = post.page(2, "messageThread", vec![answer.into()]).await.unwrap();
    assert_eq!(thread, [answer], "the question stays hidden");
    let refused = post.page(2, "messageThread", vec![question.into()]).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    let ty = named(&post.studio.registry, "Message").unwrap();
    let columns = vec![column(ty, "in_reply_to_id").unwrap(), column(ty, "thread_id").unwrap()];
    let query = Query::flat(ty, columns, Predicate::eq(ty.id(), answer));
    let level = post.studio.app.read(&post.context(2), query).await.unwrap();
    assert!(level.rows.cell(0, 0).is_null() && level.rows.cell(0, 1).is_null());
}

#[tokio::test]
async fn what_cannot_be_sent_says_why() {
    let post = Post::with(&["ada", "leo", "pia"]).await;
    let message = post.send(0, &[1], says("Lunch?")).await.unwrap();
    let nobody = post.send(0, &[], says("Hello?")).await.unwrap_err();
    assert_eq!(
        (nobody.code(), nobody.extensions()["field"].as_str()),
        (Code::Required, Some("to"))
    );
    let nothing = post.send(0, &[1], says("  ")).await.unwrap_err();
    assert_eq!(nothing.code(), Code::Required);
    let subject = "x".repeat(257);
    let long = Words { subject: &subject, ..Words::default() };
    assert_eq!(post.send(0, &[1], long).await.unwrap_err().code(), Code::TooLong);
    let hidden = Words { reply: Some(message), ..says("Me too") };
    assert_eq!(post.send(2, &[0], hidden).await.unwrap_err().code(), Code::NotFound);
    let attached = Words { attachments: &[message], ..says("Look what they write") };
    assert_eq!(post.send(2, &[0], attached).await.unwrap_err().code(), Code::NotFound);
    let clock = &post.studio.clock;
    let strangers = |count: usize| -> Vec<Given> {
        use schema_som::clock::Clock;
        let to = (0..count).map(|_| clock.new_key(0)).collect();
        vec![
            Given::Keys(to),
            Value::Null.into(),
            "Hello".into(),
            Value::Null.into(),
            Value::Null.into(),
        ]
    };
    let unknown = post.run(0, "messageSend", strangers(1)).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
    let many = post.run(0, "messageSend", strangers(201)).await.unwrap_err();
    assert_eq!(many.code(), Code::LimitExceeded);
    assert_eq!(post.mark(2, &[message]).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(post.mark(0, &[message]).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(post.seen(0, "Message", Predicate::True).await, [message], "nothing was sent");
}

#[tokio::test]
async fn whoever_may_do_anything_still_makes_no_message_by_hand() {
    let post = Post::with(&["ada"]).await;
    let context = post.studio.context(Actor { user: Some(post.users[0]), ..Actor::system() });
    let app = &post.studio.app;
    let Begun::Work(mut work) = app.begin(&context, Terms::default()).await.unwrap() else {
        panic!("nothing is known yet");
    };
    let ty = named(&post.studio.registry, "Message").unwrap().ix;
    let draft = Draft { ty, key: None, input: Input::default() };
    let command = Command { ty, what: What::Create(vec![draft]), on_error: OnError::Abort };
    assert_eq!(work.change(&context, command).await.unwrap_err().code(), Code::ReadOnly);
}
