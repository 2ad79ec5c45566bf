//! Logins, tokens and the actor behind them, on a real database.

use std::sync::Arc;

use schema_som::error::Code;
use schema_som::permission::{Access, Action};
use schema_som::ports::{Context, Entities};
use schema_som::value::Value;

use crate::NewUser;
use crate::testing::Studio;

async fn seeded() -> (Studio, String) {
    let studio = Studio::fresh().await;
    let seeded = studio.app.seed(&studio.registry).await.unwrap();
    (studio, seeded.administrator.unwrap().password)
}

fn context(studio: &Studio) -> Context {
    Context { actor: None, registry: studio.registry.clone(), deadline: None, token: None }
}

#[tokio::test]
async fn a_session_lasts_until_it_ends_or_is_ended() {
    let (studio, password) = seeded().await;
    let (app, registry) = (&studio.app, &studio.registry);
    let arguments = vec!["Admin ".into(), password.as_str().into()];
    let outcome = app.operate(&context(&studio), "login", arguments).await.unwrap();
    let [Value::Text(token), Value::Time(_), Value::Key(user)] = outcome.values.as_slice() else {
        panic!("{:?}", outcome.values);
    };
    let actor = app.actor_by_token(registry, token).await.unwrap().expect("a session");
    assert_eq!((actor.user, actor.administrator), (Some(*user), true));
    assert_eq!(outcome.actor.unwrap().user, Some(*user));

    let mine =
        Context { actor: Some(actor), token: Some(Arc::from(token.as_str())), ..context(&studio) };
    let me = app.operate(&mine, "me", Vec::new()).await.unwrap();
    assert_eq!(me.values, [Value::Key(*user)]);
    let nobody = app.operate(&context(&studio), "me", Vec::new()).await.unwrap();
    assert_eq!(nobody.values, [Value::Null]);

    let ended = app.operate(&mine, "logout", Vec::new()).await.unwrap();
    assert_eq!(ended.values, [Value::Int(1)]);
    assert!(app.actor_by_token(registry, token).await.unwrap().is_none(), "at once");
    let again = app.operate(&mine, "logout", Vec::new()).await.unwrap();
    assert_eq!(again.values, [Value::Int(0)]);

    let session = app.login(registry, "admin", &password).await.unwrap();
    studio.clock.advance(10 * 24 * 3600 - 1);
    assert!(app.actor_by_token(registry, &session.token).await.unwrap().is_some());
    studio.clock.advance(1);
    assert!(app.actor_by_token(registry, &session.token).await.unwrap().is_none());
}

#[tokio::test]
async fn a_wrong_login_and_a_wrong_password_are_answered_alike() {
    let (studio, password) = seeded().await;
    let mut answers = Vec::new();
    let long = "x".repeat(100_000);
    for (login, password) in
        [("admin", "wrong"), ("nobody", password.as_str()), ("", ""), ("admin", &long)]
    {
        let refused = studio.app.login(&studio.registry, login, password).await;
        answers.push(refused.err().expect("refused"));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(answers[0].code(), Code::Unauthenticated);
}

#[tokio::test]
async fn an_api_token_holds_until_its_end_and_dies_with_the_password() {
    let (studio, _) = seeded().await;
    let (app, registry) = (&studio.app, &studio.registry);
    let end = schema_som::clock::Clock::now(&*studio.clock) + 60_000_000;
    let short = app.create_token(registry, "admin", "render farm", Some(end)).await.unwrap();
    let long = app.create_token(registry, "admin", "render farm", None).await.unwrap();
    assert!(app.actor_by_token(registry, &short).await.unwrap().is_some());
    studio.clock.advance(60);
    assert!(app.actor_by_token(registry, &short).await.unwrap().is_none());
    assert!(app.actor_by_token(registry, &long).await.unwrap().is_some());
    app.set_password(registry, "admin", "a new one").await.unwrap();
    assert!(app.actor_by_token(registry, &long).await.unwrap().is_none());
    app.login(registry, "admin", "a new one").await.unwrap();
    for garbage in ["", "bl_", "bl_abc", "Bearer x", &long[..20]] {
        assert!(app.actor_by_token(registry, garbage).await.unwrap().is_none(), "{garbage}");
    }
    let unknown = app.create_token(registry, "ghost", "", None).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
}

#[tokio::test]
async fn users_are_made_by_the_rules_for_users() {
    let (studio, _) = seeded().await;
    let (app, registry) = (&studio.app, &studio.registry);
    let user = |login: &str, email: &str| NewUser {
        login: login.into(),
        email: email.into(),
        ..NewUser::default()
    };
    let login = app.create_user(registry, user("213 E.Ozgur", "e@x.com"), "secret").await;
    assert_eq!(login.unwrap(), "eozgur");
    let session = app.login(registry, "eozgur", "secret").await.unwrap();
    assert!(!session.actor.administrator && session.actor.projects.is_empty());
    let cases = [
        (user("e ozgur", "other@x.com"), "secret", Code::NotUnique),
        (user("other", "e@x.com"), "secret", Code::NotUnique),
        (user("other", "x"), "secret", Code::InvalidValue),
        (user("42", "y@x.com"), "secret", Code::InvalidValue),
        (user("other", "y@x.com"), "", Code::InvalidValue),
        (
            NewUser { groups: vec!["ghosts".into()], ..user("other", "y@x.com") },
            "secret",
            Code::NotFound,
        ),
    ];
    for (user, password, code) in cases {
        let error = app.create_user(registry, user.clone(), password).await.unwrap_err();
        assert_eq!(error.code(), code, "{user:?}: {error}");
    }
}

#[tokio::test]
async fn an_actor_is_loaded_in_a_fixed_number_of_statements_and_a_deny_wins() {
    let (studio, _) = seeded().await;
    let (app, registry) = (&studio.app, &studio.registry);
    let demo = app.seed_demo(registry).await.unwrap();
    for credentials in &demo {
        let session = app.login(registry, &credentials.login, &credentials.password).await;
        let token = session.unwrap().token;
        studio.clock.advance(3);
        let before = app.store().statements();
        let actor = app.actor_by_token(registry, &token).await.unwrap().unwrap();
        let statements = app.store().statements() - before;
        assert!(statements <= 7, "{statements}");
        assert!(!actor.administrator);
        let before = app.store().statements();
        app.actor_by_token(registry, &token).await.unwrap().unwrap();
        assert_eq!(app.store().statements(), before, "cached for seconds");
    }
    let artist = app.login(registry, &demo[0].login, &demo[0].password).await.unwrap().actor;
    assert_eq!(artist.granted(Action::Create, "TimeLog"), Some(Access::Allow));
    assert_eq!(artist.granted(Action::Read, "User.rate"), None);
    assert_eq!(artist.projects.len(), 1);
}
