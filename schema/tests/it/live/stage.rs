//! Records and a log in memory that change while they are followed.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt;
use schema::{Caller, Engine, Following, Generation, Limits, Request, Subscription};
use schema_som::actor::Actor;
use schema_som::event::{Event, EventAction, EventQuery};
use schema_som::memory::Memory;
use schema_som::operation::{Given, Outcome};
use schema_som::ports::{Context, Entities, Reach, Standing};
use schema_som::query::{Level, Query};
use schema_som::{Code, Error, Link, Record, Registry, Result, Value};
use serde_json::{Value as Json, json};
use tokio::sync::watch;

use crate::production::{key, production};

/// What a test changes, and counts.
pub(super) struct Stage {
    pub(super) registry: Arc<Registry>,
    records: Mutex<Vec<Record>>,
    links: Vec<Link>,
    log: Mutex<Vec<Event>>,
    newest: watch::Sender<i64>,
    settled: watch::Sender<u64>,
    /// How often rights have changed.
    pub(super) rights: AtomicU64,
    pub(super) oldest: Mutex<i64>,
    /// Why tokens are worth nothing.
    pub(super) over: Mutex<Option<Error>>,
    /// What reads answer instead.
    pub(super) refusal: Mutex<Option<Error>>,
    pub(super) reads: AtomicUsize,
    pub(super) steps: AtomicUsize,
}

/// The engine over a stage.
#[derive(Clone)]
pub(super) struct Theatre {
    pub(super) stage: Arc<Stage>,
    pub(super) engine: Arc<Engine>,
}

impl Theatre {
    pub(super) fn open(queue: usize) -> Self {
        let (registry, records, links) = production().parts();
        let stage = Arc::new(Stage {
            registry: registry.clone(),
            records: Mutex::new(records),
            links,
            log: Mutex::default(),
            newest: watch::Sender::new(0),
            settled: watch::Sender::new(0),
            rights: AtomicU64::new(0),
            oldest: Mutex::new(1),
            over: Mutex::default(),
            refusal: Mutex::default(),
            reads: AtomicUsize::new(0),
            steps: AtomicUsize::new(0),
        });
        let generation = Generation::build(registry, &Limits::default()).unwrap();
        let following = Following { queue, ..Following::default() };
        let engine = Arc::new(Engine::following(generation, stage.clone(), following));
        Self { stage, engine }
    }

    /// Follows a document as somebody with this token.
    pub(super) async fn try_follow(
        &self,
        (document, variables): (&str, Json),
        token: &str,
    ) -> Result<Subscription, Json> {
        let variables = variables.as_object().cloned().unwrap_or_default();
        let request = Request { query: document.into(), variables, ..Request::default() };
        let caller = Caller {
            actor: Some(Arc::new(somebody(token))),
            token: Some(token.into()),
            ..Caller::default()
        };
        let answered = self.engine.subscribe(request, &caller).await;
        answered.map_err(|answer| serde_json::from_slice(&answer.body).unwrap())
    }

    pub(super) async fn follow(&self, document: &str, variables: Json) -> Subscription {
        self.try_follow((document, variables), "ada").await.unwrap_or_else(|body| panic!("{body}"))
    }
}

fn somebody(login: &str) -> Actor {
    let user = login.bytes().map(u64::from).sum();
    Actor { user: Some(key(user)), login: login.into(), ..Actor::default() }
}

impl Stage {
    /// Changes a shot and notes it in the log; answers the position.
    pub(super) fn change(&self, number: u64, field: &str, value: Value) -> i64 {
        let shot = self.registry.by_name("Shot").unwrap();
        let mut records = self.records.lock().unwrap();
        let record = records.iter_mut().find(|record| record.key() == key(number)).unwrap();
        record.set(shot, field, value);
        drop(records);
        self.note(number, EventAction::Updated, json!({ field: [null, null] }))
    }

    /// Takes a record away and notes it.
    pub(super) fn delete(&self, number: u64) -> i64 {
        self.records.lock().unwrap().retain(|record| record.key() != key(number));
        self.note(number, EventAction::Deleted, json!({}))
    }

    /// Appends to the log.
    pub(super) fn note(&self, number: u64, action: EventAction, changes: Json) -> i64 {
        let mut log = self.log.lock().unwrap();
        let position = log.last().map_or(0, |event| event.position) + 1;
        log.push(Event {
            position,
            at: 1_700_000_000_000_000 + position,
            actor: Some(key(1)),
            cause: "caller".into(),
            mutation: key(900 + position as u64),
            ty: self.registry.by_name("Shot").unwrap().ix,
            record: key(number),
            project: Some(key(20)),
            action,
            changes: changes.to_string().into(),
        });
        drop(log);
        self.newest.send_modify(|newest| *newest = position);
        position
    }

    /// Tells that rights or tokens changed.
    pub(super) fn unsettle(&self) {
        self.settled.send_modify(|number| *number += 1);
    }
}

#[async_trait]
impl Entities for Stage {
    async fn read(&self, _: &Context, query: Query) -> Result<Level> {
        if let Some(error) = self.refusal.lock().unwrap().clone() {
            return Err(error);
        }
        self.reads.fetch_add(1, Ordering::Relaxed);
        let records = self.records.lock().unwrap().clone();
        Ok(Memory::new(self.registry.clone(), records, self.links.clone()).read(&query))
    }

    async fn operate(&self, _: &Context, _: &str, _: Vec<Given>) -> Result<Outcome> {
        Err(Error::internal("no such operation"))
    }

    async fn events(&self, _: &Context, query: &EventQuery) -> Result<Vec<Event>> {
        self.steps.fetch_add(1, Ordering::Relaxed);
        let log = self.log.lock().unwrap();
        let meant = log.iter().filter(|event| {
            query.after.is_none_or(|after| event.position > after)
                && (query.types.is_empty() || query.types.contains(&event.ty))
                && (query.actions.is_empty() || query.actions.contains(&event.action))
                && query.record.is_none_or(|record| event.record == record)
        });
        Ok(meant.take(query.limit as usize).cloned().collect())
    }

    async fn grown(&self, beyond: i64) -> Result<i64> {
        let mut newest = self.newest.subscribe();
        newest
            .wait_for(|newest| *newest > beyond)
            .await
            .map(|newest| *newest)
            .map_err(|_| Error::new(Code::Unavailable, "the stage is gone"))
    }

    async fn reach(&self) -> Result<Reach> {
        Ok(Reach { oldest: *self.oldest.lock().unwrap(), newest: *self.newest.borrow() })
    }

    async fn standing(&self, context: &Context) -> Result<Standing> {
        if let Some(error) = self.over.lock().unwrap().clone() {
            return Err(error);
        }
        let actor = somebody(context.token.as_deref().unwrap_or_default());
        // Everybody whose login begins alike sees alike.
        let mut profile = [0; 32];
        profile[0] = actor.login.bytes().next().unwrap_or_default();
        profile[1] = *self.settled.borrow() as u8;
        Ok(Standing { actor: Arc::new(actor), profile, rights: self.rights() })
    }

    fn rights(&self) -> u64 {
        self.rights.load(Ordering::Acquire)
    }

    async fn unsettled(&self, since: u64) -> u64 {
        let mut settled = self.settled.subscribe();
        settled.wait_for(|number| *number > since).await.map_or(since, |number| *number)
    }
}

/// The next response of a stream.
pub(super) async fn next(stream: &mut Subscription) -> Json {
    let one = tokio::time::timeout(Duration::from_secs(10), stream.next()).await;
    let one = one.expect("a delivery in time").expect("a stream that goes on");
    serde_json::from_slice(&one.unwrap_or_else(|ended| panic!("{ended:?}")).payload).unwrap()
}

/// The errors that a stream ends with, after this many deliveries were left out.
pub(super) async fn end(stream: &mut Subscription) -> (usize, Json) {
    let mut before = 0;
    loop {
        let one = tokio::time::timeout(Duration::from_secs(10), stream.next()).await;
        match one.expect("an end in time").expect("an error at the end") {
            Ok(_) => before += 1,
            Err(ended) => {
                assert!(stream.next().await.is_none());
                return (before, serde_json::from_slice(&ended.errors).unwrap());
            }
        }
    }
}
