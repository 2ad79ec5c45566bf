//! Reads, narrowed to what the actor may see, and the operations around a login.

use std::time::Duration;

use async_trait::async_trait;
use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::event::{Event, EventQuery};
use schema_som::kind::Kind;
use schema_som::operation::{ArgumentKind, Given, Outcome};
use schema_som::ports::{Begun, Context, Entities, Heard, Reach, Standing, Terms};
use schema_som::predicate::Predicate;
use schema_som::query::{Level, Query};
use schema_som::value::Value;

use crate::App;
use crate::plugins::Action;
use crate::reading::{Place, Reading};

#[async_trait]
impl Entities for App {
    async fn standing(&self, context: &Context) -> Result<Standing> {
        self.standing_of(context).await
    }

    fn rights(&self) -> u64 {
        self.actors.rights()
    }

    async fn unsettled(&self, since: u64) -> u64 {
        self.unsettled_since(since).await
    }

    async fn read(&self, context: &Context, query: Query) -> Result<Level> {
        let actor = context.actor.as_deref().ok_or_else(unauthenticated)?;
        if !is_about_oneself(context, actor, &query) {
            at_work(context)?;
        }
        let narrowed = self.narrowed(context).await?;
        let context = narrowed.as_ref().unwrap_or(context);
        let actor = context.actor.as_deref().ok_or_else(unauthenticated)?;
        let place = Place::Outside(&self.store, self.time_left(context)?);
        let (clock, beginning) = (&self.clock, None);
        Reading { context, actor, clock, place, beginning }.answer(query).await
    }

    async fn operate(
        &self,
        context: &Context,
        name: &str,
        arguments: Vec<Given>,
    ) -> Result<Outcome> {
        check_lengths(context, name, &arguments)?;
        let narrowed = self.narrowed(context).await?;
        let context = narrowed.as_ref().unwrap_or(context);
        if let Some(action) = Action::named(context, name)? {
            return action.ask(self, &arguments).await;
        }
        match (name, arguments.as_slice()) {
            ("login", [Given::Value(Value::Text(login)), Given::Value(Value::Text(password))]) => {
                let session = self.login(&context.registry, login, password).await?;
                Ok(Outcome {
                    values: vec![
                        session.token.into(),
                        Value::Time(session.expires_at),
                        session.actor.user.into(),
                    ],
                    actor: Some(session.actor),
                    ..Outcome::default()
                })
            }
            ("logout", []) => {
                let ended = match &context.token {
                    Some(token) => self.logout(&context.registry, token).await?,
                    None => false,
                };
                Ok(Outcome { values: vec![ended.into()], ..Outcome::default() })
            }
            (
                "changePassword",
                [Given::Value(Value::Text(old)), Given::Value(Value::Text(new))],
            ) => {
                let changed = self.change_password(context, old, new).await?;
                let ended = i64::try_from(changed.sessions_ended).unwrap_or(i64::MAX);
                Ok(Outcome {
                    values: vec![Value::Int(ended), changed.actor.user.into()],
                    actor: Some(changed.actor),
                    ..Outcome::default()
                })
            }
            ("me", []) => {
                let user = context.actor.as_ref().and_then(|actor| actor.user);
                Ok(Outcome { values: vec![user.into()], ..Outcome::default() })
            }
            ("isWorkingHour", [Given::Value(Value::Key(hours)), Given::Value(Value::Time(at))]) => {
                self.is_working_hour(context, *hours, *at).await
            }
            _ => self.ask(context, (name, &arguments)).await,
        }
    }

    async fn begin(&self, context: &Context, terms: Terms) -> Result<Begun> {
        self.begin_work(context, terms).await
    }

    async fn events(&self, context: &Context, query: &EventQuery) -> Result<Vec<Event>> {
        let narrowed = self.narrowed(context).await?;
        self.told(narrowed.as_ref().unwrap_or(context), query).await
    }

    async fn signals(&self, context: &Context, after: Option<u64>) -> Result<Heard> {
        at_work(context)?;
        let now = || self.clock.now();
        match after {
            None => self.signals.begin(&self.store, now()).await,
            Some(after) => self.signals.heard(&self.store, now, after).await,
        }
    }

    async fn grown(&self, beyond: i64) -> Result<i64> {
        self.store.grown(beyond).await
    }

    async fn reach(&self) -> Result<Reach> {
        self.log_reach().await
    }
}

/// Whether a query reads the fields of its actor's own user, and nothing that hangs on it.
fn is_about_oneself(context: &Context, actor: &Actor, query: &Query) -> bool {
    let (Some(user), Some(own)) = (context.registry.by_name("User"), actor.user) else {
        return false;
    };
    query.on == user.ix
        && query.predicate == Predicate::eq(user.id(), own)
        && query.joins.is_empty()
        && query.children.is_empty()
        && query.variants.is_empty()
}

/// Refuses texts that are longer than the operation's arguments say.
pub(crate) fn check_lengths(context: &Context, name: &str, values: &[Given]) -> Result<()> {
    let operation = context.registry.operations().iter().find(|operation| operation.name == name);
    let arguments = operation.into_iter().flat_map(|operation| &operation.arguments);
    for (argument, value) in arguments.zip(values) {
        if let ArgumentKind::Value(Kind::Text(limit)) = &argument.holds
            && let Given::Value(Value::Text(text)) = value
            && text.chars().count() > *limit as usize
        {
            let message = format!("`{}` is longer than {limit} characters", argument.name);
            return Err(Error::new(Code::TooLong, message)
                .at_field(name, &argument.name)
                .hint(format!("at most {limit} characters")));
        }
    }
    Ok(())
}

impl App {
    /// Answers an operation that only reads.
    async fn ask(&self, context: &Context, asked: (&str, &[Given])) -> Result<Outcome> {
        if let Some(outcome) = self.ask_of_lives(context, asked).await? {
            return Ok(outcome);
        }
        if let Some(outcome) = self.walk(context, asked).await? {
            return Ok(outcome);
        }
        if let Some(outcome) = self.ask_of_paths(context, asked).await? {
            return Ok(outcome);
        }
        if let Some(outcome) = self.ask_of_plans(context, asked).await? {
            return Ok(outcome);
        }
        if let Some(outcome) = self.ask_of_plugins(context, asked.0).await? {
            return Ok(outcome);
        }
        self.ask_of_messages(context, asked).await
    }

    /// The context with its actor narrowed by plugins; nothing where none narrows.
    async fn narrowed(&self, context: &Context) -> Result<Option<Context>> {
        let Some(actor) = context.actor.as_deref() else { return Ok(None) };
        if context.hooks.readers().is_empty() {
            return Ok(None);
        }
        let place = Place::Outside(&self.store, self.time_left(context)?);
        let (clock, beginning) = (&self.clock, None);
        Reading { context, actor, clock, place, beginning }.narrowed().await
    }

    /// The time until nobody waits for the answer any more.
    fn time_left(&self, context: &Context) -> Result<Option<Duration>> {
        let Some(deadline) = context.deadline else { return Ok(None) };
        match u64::try_from(deadline - self.clock.now()) {
            Ok(micros) if micros > 0 => Ok(Some(Duration::from_micros(micros))),
            _ => Err(time_is_over("ask for less at a time")),
        }
    }
}

/// The error for whoever does not wait any more.
pub(crate) fn time_is_over(hint: &str) -> Error {
    Error::new(Code::Timeout, "the time for the request is over").hint(hint)
}

/// Who asks, when it is somebody who may do more than choose another password.
///
/// # Errors
/// `UNAUTHENTICATED` to nobody, `PASSWORD_RESET_REQUIRED` where another password is due.
pub(crate) fn at_work(context: &Context) -> Result<&Actor> {
    let actor = context.actor.as_deref().ok_or_else(unauthenticated)?;
    if !actor.must_reset_password {
        return Ok(actor);
    }
    Err(Error::new(Code::PasswordResetRequired, "another password is due before anything else").hint(
        "send `mutation { changePassword(oldPassword: ..., newPassword: ...) { user { login } } }`",
    ))
}

/// The error for whoever has no valid token.
pub(crate) fn unauthenticated() -> Error {
    Error::new(Code::Unauthenticated, "nobody is logged in")
        .hint("log in, and send the token as `Authorization: Bearer ...`")
}
