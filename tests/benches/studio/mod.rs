//! A studio of a chosen size in a database of its own, and the whole engine in front of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use schema::{AnswerKind, Caller, Engine, Generation, Limits, Request};
use schema_som::clock::Clock;
use schema_som::hooks::{Hooks, NoHooks};
use schema_som::kind::Kind;
use schema_som::registry::Type;
use schema_som::type_def::Source;
use schema_som::{Actor, Key, Record, Registry, Value};
use serde_json::{Map, Value as Json};
use server_app::{App, FeedSettings, Following, Settings};
use server_storage::{Options, Store};
use tests::clock::Ticking;
use tests::engines::{self, TestDatabase};
use tokio::runtime::Runtime;

/// Rows of one transaction: large enough to be fast, small enough to fit into memory.
const CHUNK: usize = 5_000;

/// A database with records, and the engine that reads it.
pub(crate) struct Studio {
    pub(crate) runtime: Runtime,
    pub(crate) database: TestDatabase,
    registry: Arc<Registry>,
    store: Store,
    /// The first is without plugins, the others with those that were asked for.
    pub(crate) engines: Vec<Engine>,
    actor: Arc<Actor>,
    clock: Arc<Ticking>,
    made: AtomicU64,
    /// As in a server, so that nobody who writes has to number their events.
    _following: Following,
    project: Key,
    status: Key,
    status_list: Key,
}

impl Studio {
    /// Tables, one project and what it needs; for each of these plugins a further engine.
    pub(crate) fn create(engine: engines::Engine, plugins: &[Arc<dyn Hooks>]) -> Studio {
        let runtime = Runtime::new().expect("a runtime");
        let database = runtime.block_on(TestDatabase::create(engine)).expect("a database");
        let registry = Arc::new(Registry::built_in().expect("the model"));
        let store = runtime.block_on(async {
            migrations::up(database.url()).await.expect("the tables");
            Store::open(database.url(), &Options::default()).await.expect("the store")
        });
        let clock = Arc::new(Ticking::default());
        let app = Arc::new(App::new(store.clone(), clock.clone(), Settings::default()));
        let following = runtime.block_on(async {
            app.seed(&registry).await.expect("what every database starts with");
            app.follow_log(&FeedSettings::default()).await.expect("a log to follow")
        });
        let serving = |hooks: Arc<dyn Hooks>| {
            let limits = Limits { complexity: u64::MAX, ..Limits::default() };
            let generation = Generation::build(registry.clone(), &limits).expect("the schema");
            Engine::new(generation.with_hooks(hooks), app.clone())
        };
        let none: Arc<dyn Hooks> = Arc::new(NoHooks);
        let engines = [none].into_iter().chain(plugins.iter().cloned()).map(serving).collect();
        let [project, status, status_list] = std::array::from_fn(|_| clock.new_key(0));
        let studio = Studio {
            engines,
            actor: Arc::new(Actor::system()),
            runtime,
            database,
            registry,
            store,
            clock,
            made: AtomicU64::new(0),
            _following: following,
            project,
            status,
            status_list,
        };
        studio.insert(&[
            studio.record("Status", status, &[]),
            studio.record("StatusList", status_list, &[]),
        ]);
        studio.insert(&[studio.record("Project", project, &[])]);
        studio
    }

    /// Shots in ten sequences, three tasks below each. Answers the number of tasks.
    pub(crate) fn add_shots(&self, shots: usize) -> usize {
        let sequences: Vec<Key> = (0..10).map(|_| self.clock.new_key(0)).collect();
        let mut records: Vec<Record> = Vec::new();
        records.extend(sequences.iter().map(|key| self.record("Sequence", *key, &[])));
        let keys: Vec<Key> = (0..shots).map(|_| self.clock.new_key(0)).collect();
        for (index, key) in keys.iter().enumerate() {
            let sequence = Value::Key(sequences[index % sequences.len()]);
            records.push(self.record("Shot", *key, &[("sequence_id", sequence)]));
        }
        self.insert(&records);
        let mut tasks = Vec::with_capacity(CHUNK);
        for key in keys.iter().flat_map(|key| [key; 3]) {
            let task = self.clock.new_key(0);
            tasks.push(self.record("Task", task, &[("parent_id", Value::Key(*key))]));
            if tasks.len() == CHUNK {
                self.insert(&tasks);
                tasks.clear();
            }
        }
        self.insert(&tasks);
        shots * 3
    }

    /// The project that everything is in.
    pub(crate) fn project(&self) -> Key {
        self.project
    }

    /// The bytes that answer a document; it must not fail.
    pub(crate) fn answer(&self, document: &str) -> bytes::Bytes {
        self.ask(&self.engines[0], document, Map::new())
    }

    /// The same, of a document with variables, by an engine.
    pub(crate) fn ask(
        &self,
        engine: &Engine,
        document: &str,
        variables: Map<String, Json>,
    ) -> bytes::Bytes {
        let request = Request {
            query: document.to_owned(),
            variables,
            allow_mutation: true,
            ..Request::default()
        };
        let caller = Caller { actor: Some(self.actor.clone()), ..Caller::default() };
        let answer = self.runtime.block_on(engine.answer(request, caller));
        assert_eq!(answer.kind, AnswerKind::Data, "{}", String::from_utf8_lossy(&answer.body));
        answer.body
    }

    fn insert(&self, records: &[Record]) {
        for chunk in records.chunks(CHUNK) {
            self.runtime.block_on(async {
                let mut tx = self.store.begin().await.expect("a transaction");
                tx.insert(&self.registry, chunk).await.expect("records");
                tx.commit().await.expect("a commit");
            });
        }
    }

    /// A complete record: what is not given is filled with something plausible.
    fn record(&self, type_name: &str, key: Key, given: &[(&str, Value)]) -> Record {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let ty = self.registry.by_name(type_name).expect("a type");
        let mut record = Record::new(ty, key);
        let shared = [("project_id", self.project()), ("status_id", self.status)];
        for (name, target) in shared.into_iter().chain([("status_list_id", self.status_list)]) {
            let is_own = ty.name == "Project" && name == "project_id";
            if ty.field(name).is_some() && !is_own {
                record.set(ty, name, target);
            }
        }
        for (name, value) in given {
            record.set(ty, name, value.clone());
        }
        fill(ty, &mut record, number);
        record
    }
}

fn fill(ty: &Type, record: &mut Record, number: u64) {
    for (field, value) in ty.fields.iter().zip(&mut record.values) {
        let is_stored = matches!(field.def.source, Source::Stored);
        let is_open = is_stored && value.is_null() && !field.def.nullable;
        if !is_open {
            continue;
        }
        let text = format!("{}_{number:07}", ty.prefix);
        *value = match &field.def.kind {
            Kind::Text(length) => text.chars().take(*length as usize).collect::<String>().into(),
            Kind::LongText => "A little \"text\" about it.".into(),
            Kind::DateTime => Value::Time(1_700_000_000_000_000 + number as i64 * 1_000_003),
            Kind::Float => Value::Float(1.5),
            Kind::Enum(vocabulary) => vocabulary.members[0].stored.clone().into(),
            Kind::Json => "{}".into(),
            Kind::Key => panic!("{}.{} wants a record", ty.name, field.def.name),
            _ => Value::Int(number as i64 % 1_000),
        };
    }
}
