//! Logins, tokens and the actor behind them, on a real database.

use std::sync::Arc;

use schema_som::actor::Actor;
use schema_som::error::Code;
use schema_som::permission::{Access, Action};
use schema_som::ports::{Context, Entities};
use schema_som::predicate::Predicate;
use schema_som::query::Query;
use schema_som::value::Value;

use super::{column, named};
use crate::testing::Studio;
use crate::write::{Cause, Drafts};
use crate::{App, NewUser, Settings};

async fn seeded() -> (Studio, String) {
    let studio = Studio::fresh().await;
    let seeded = studio.app.seed(&studio.registry).await.unwrap();
    (studio, seeded.administrator.unwrap().password)
}

fn context(studio: &Studio) -> Context {
    Context { actor: None, ..studio.context(Actor::default()) }
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
async fn a_clock_that_is_set_back_keeps_nobody_for_longer() {
    let (studio, password) = seeded().await;
    let (app, registry) = (&studio.app, &studio.registry);
    let session = app.login(registry, "admin", &password).await.unwrap();
    assert!(app.actor_by_token(registry, &session.token).await.unwrap().is_some());
    studio.clock.advance(-3600);
    // Another process ends the session, of which this one hears nothing.
    let other = App::new(app.store().clone(), studio.clock.clone(), Settings::default());
    assert!(other.logout(registry, &session.token).await.unwrap());
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
    app.set_password(registry, "admin", "a new one", false).await.unwrap();
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
    let login = app.create_user(registry, user("213 E.Ozgur", "e@x.com"), "secret enough").await;
    assert_eq!(login.unwrap(), "eozgur");
    let session = app.login(registry, "eozgur", "secret enough").await.unwrap();
    assert!(!session.actor.administrator && session.actor.projects.is_empty());
    let cases = [
        (user("e ozgur", "other@x.com"), "secret enough", Code::NotUnique),
        (user("other", "e@x.com"), "secret enough", Code::NotUnique),
        (user("other", "x"), "secret enough", Code::InvalidValue),
        (user("42", "y@x.com"), "secret enough", Code::InvalidValue),
        (user("other", "y@x.com"), "7 chars", Code::InvalidValue),
        (
            NewUser { groups: vec!["ghosts".into()], ..user("other", "y@x.com") },
            "secret enough",
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

#[tokio::test]
async fn whoever_must_choose_a_password_may_do_nothing_else() {
    let (studio, _) = seeded().await;
    let (app, registry) = (&studio.app, &studio.registry);
    let user = NewUser {
        login: "ada".into(),
        email: "ada@x.com".into(),
        must_reset_password: true,
        ..NewUser::default()
    };
    app.create_user(registry, user, "the first one").await.unwrap();
    let other = app.login(registry, "ada", "the first one").await.unwrap().token;
    let api = app.create_token(registry, "ada", "farm", None).await.unwrap();
    let token = app.login(registry, "ada", "the first one").await.unwrap().token;
    let ask = async |token: &str| Context {
        actor: app.actor_by_token(registry, token).await.unwrap(),
        token: Some(Arc::from(token)),
        ..context(&studio)
    };
    let all = || {
        let ty = named(registry, "User").unwrap();
        Query::flat(ty, vec![column(ty, "login").unwrap()], Predicate::True)
    };
    let due = ask(&token).await;
    let refused = app.read(&due, all()).await.err().expect("refused");
    assert_eq!(refused.code(), Code::PasswordResetRequired);
    assert!(refused.to_string().contains("changePassword"), "{refused}");
    let mut mine = all();
    let own = due.actor.as_ref().unwrap().user.unwrap();
    mine.predicate = Predicate::eq(named(registry, "User").unwrap().id(), own);
    assert_eq!(app.read(&due, mine).await.unwrap().rows.len(), 1);
    assert!(app.read(&ask(&api).await, all()).await.is_ok(), "a machine chooses no password");

    let change = async |context: &Context, old: &str, new: &str| {
        app.operate(context, "changePassword", vec![old.into(), new.into()]).await
    };
    for (old, new) in [
        ("wrong", "the second one"),
        ("the first one", "the first one"),
        ("the first one", "2nd one"),
        ("", "the second one"),
    ] {
        let refused = change(&due, old, new).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidValue, "{old} {new}: {refused}");
    }
    let nobody = change(&context(&studio), "the first one", "the second one").await.unwrap_err();
    assert_eq!(nobody.code(), Code::Unauthenticated);
    let changed = change(&due, "the first one", "the second one").await.unwrap();
    assert_eq!(changed.values, [Value::Int(1), Value::Key(own)]);
    assert!(!changed.actor.unwrap().must_reset_password);
    assert!(app.read(&ask(&token).await, all()).await.is_ok(), "the session goes on");
    assert!(app.actor_by_token(registry, &other).await.unwrap().is_none(), "others do not");
    assert!(app.actor_by_token(registry, &api).await.unwrap().is_some(), "API tokens do");
    assert!(app.login(registry, "ada", "the first one").await.is_err());
    assert!(!app.login(registry, "ada", "the second one").await.unwrap().actor.must_reset_password);

    app.set_password(registry, "ada", "the third one", true).await.unwrap();
    assert!(app.login(registry, "ada", "the third one").await.unwrap().actor.must_reset_password);
}

#[tokio::test]
async fn tokens_are_listed_and_revoked_by_their_ids() {
    let (studio, password) = seeded().await;
    let (app, registry) = (&studio.app, &studio.registry);
    let end = schema_som::clock::Clock::now(&*studio.clock) + 60_000_000;
    let api = app.create_token(registry, "admin", "render farm", Some(end)).await.unwrap();
    let session = app.login(registry, "admin", &password).await.unwrap().token;
    let tokens = app.tokens_of(registry, "Admin").await.unwrap();
    let shown: Vec<_> = tokens.iter().map(|it| (&*it.kind, &*it.name, it.is_alive)).collect();
    assert_eq!(shown, [("api", "render farm", true), ("session", "", true)]);
    assert!(app.actor_by_token(registry, &session).await.unwrap().is_some());
    assert!(app.revoke_token(&tokens[1].id).await.unwrap());
    assert!(app.actor_by_token(registry, &session).await.unwrap().is_none(), "at once");
    assert!(!app.revoke_token(&tokens[1].id).await.unwrap(), "once");
    assert!(app.actor_by_token(registry, &api).await.unwrap().is_some());
    studio.clock.advance(60);
    let tokens = app.tokens_of(registry, "admin").await.unwrap();
    assert!(tokens.iter().all(|token| !token.is_alive));
    assert!(!app.revoke_token(&tokens[0].id).await.unwrap(), "it had ended");

    let user = tokens[0].id.replace("token_", "user_");
    let other = schema_som::Key([9; 16]).to_id("token");
    for (id, code) in [
        ("nonsense", Code::InvalidId),
        (user.as_str(), Code::InvalidId),
        (other.as_str(), Code::NotFound),
    ] {
        assert_eq!(app.revoke_token(id).await.unwrap_err().code(), code, "{id}");
    }
    let nobody = app.tokens_of(registry, "ghost").await.unwrap_err();
    assert_eq!(nobody.code(), Code::NotFound);
}

#[tokio::test]
async fn a_group_whose_name_is_not_alone_is_named_by_its_id() {
    let (studio, _) = seeded().await;
    let (app, registry) = (&studio.app, &studio.registry);
    let mut tx = app.store().begin().await.unwrap();
    let mut drafts = Drafts::new(registry, &*studio.clock);
    let twins = ["artists", "artists"]
        .map(|name| drafts.add("Group", [("name", name.into())]).unwrap().to_id("group"));
    let model = (&**registry, &Actor::system());
    app.create(&mut tx, model, Cause::System, drafts.finish()).await.unwrap();
    tx.commit().await.unwrap();
    let user = |groups: &[&str]| NewUser {
        login: "ada".into(),
        email: "ada@x.com".into(),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        ..NewUser::default()
    };
    let refused = app.create_user(registry, user(&["artists"]), "long enough").await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidValue);
    assert!(twins.iter().all(|id| refused.to_string().contains(id)), "{refused}");
    let unknown = app.create_user(registry, user(&["ghosts"]), "long enough").await.unwrap_err();
    assert!(unknown.to_string().contains("the groups are: admins, artists"), "{unknown}");
    app.create_user(registry, user(&["admins", &twins[1]]), "long enough").await.unwrap();
    assert!(app.login(registry, "ada", "long enough").await.unwrap().actor.administrator);
}
