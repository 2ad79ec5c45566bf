//! A small production in memory, and an engine over it.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use schema::{AnswerKind, Caller, Engine, Generation, Limits, Request};
use schema_som::memory::Memory;
use schema_som::operation::{Given, Outcome};
use schema_som::ports::{Context, Entities};
use schema_som::query::{Level, Query};
use schema_som::{Code, Error, Key, Link, Record, Registry, Result, Value};
use serde_json::{Map, Value as Json};

/// Records and links on their way into a memory.
pub(crate) struct Builder {
    pub(crate) registry: Arc<Registry>,
    records: Vec<Record>,
    links: Vec<Link>,
}

/// The memory behind the port, with what was asked of it.
pub(crate) struct Studio {
    pub(crate) memory: Arc<Memory>,
    pub(crate) queries: Mutex<Vec<Query>>,
    /// What reads answer instead.
    pub(crate) refusal: Mutex<Option<Error>>,
}

/// An engine with the studio that it serves.
pub(crate) struct Served {
    pub(crate) engine: Engine,
    pub(crate) studio: Arc<Studio>,
}

/// The key of the record with this number.
pub(crate) fn key(number: u64) -> Key {
    Key::new(1_700_000_000_000 + number, [number as u8; 8], 0)
}

/// The id of the record with this number.
pub(crate) fn id(prefix: &str, number: u64) -> String {
    key(number).to_id(prefix)
}

impl Builder {
    pub(crate) fn new() -> Self {
        let registry = Arc::new(Registry::built_in().unwrap());
        Self { registry, records: Vec::new(), links: Vec::new() }
    }

    /// Adds a record with what its fields hold.
    pub(crate) fn add(&mut self, ty: &str, number: u64, values: &[(&str, Value)]) {
        let ty = self.registry.by_name(ty).unwrap();
        let mut record = Record::new(ty, key(number));
        for field in ["date_created", "date_updated"].iter().filter(|name| ty.field(name).is_some())
        {
            record.set(ty, field, Value::Time(1_700_000_000_000_000));
        }
        for (field, value) in values {
            record.set(ty, field, value.clone());
        }
        self.records.push(record);
    }

    /// Links a record with others, in this order.
    pub(crate) fn link(&mut self, ty: &str, relation: &str, own: u64, others: &[u64]) {
        let relation = self.registry.by_name(ty).unwrap().relation(relation).unwrap();
        let others = others.iter().enumerate();
        self.links.extend(others.map(|(at, other)| Link {
            relation,
            own: key(own),
            other: key(*other),
            position: at as i64,
        }));
    }

    /// The model, the records and the links.
    pub(crate) fn parts(self) -> (Arc<Registry>, Vec<Record>, Vec<Link>) {
        (self.registry, self.records, self.links)
    }

    pub(crate) fn serve(self) -> Served {
        self.serve_within(&Limits::default())
    }

    pub(crate) fn serve_within(self, limits: &Limits) -> Served {
        let memory = Arc::new(Memory::new(self.registry.clone(), self.records, self.links));
        let studio =
            Arc::new(Studio { memory, queries: Mutex::new(Vec::new()), refusal: Mutex::new(None) });
        let generation = Generation::build(self.registry, limits).unwrap();
        Served { engine: Engine::new(generation, studio.clone()), studio }
    }
}

/// Two sequences, five shots, an asset, tasks, people, notes and tags.
pub(crate) fn production() -> Builder {
    let mut to = Builder::new();
    people(&mut to);
    studio(&mut to);
    shots(&mut to);
    tasks(&mut to);
    remarks(&mut to);
    to
}

fn at(number: u64) -> Value {
    key(number).into()
}

fn people(to: &mut Builder) {
    for (number, login) in [(1, "ada"), (2, "bob"), (3, "cyd")] {
        let name = login[..1].to_uppercase() + &login[1..];
        let rate = Value::Int(number as i64 * 12_500_000);
        let email = format!("{login}@studio.test");
        to.add(
            "User",
            number,
            &[
                ("name", name.into()),
                ("login", login.into()),
                ("email", email.into()),
                ("rate", rate),
            ],
        );
    }
}

fn studio(to: &mut Builder) {
    for (number, code) in [(11, "RTS"), (12, "WIP"), (13, "CMPL")] {
        to.add("Status", number, &[("name", code.into()), ("code", code.into())]);
    }
    to.add("StatusList", 15, &[("name", "Tasks".into()), ("target_entity_type", "Task".into())]);
    to.link("StatusList", "statuses", 15, &[12, 11, 13]);
    for (number, name) in [(17, "Main"), (18, "Cache"), (19, "Renders")] {
        to.add("Repository", number, &[("name", name.into()), ("code", name.into())]);
    }
    to.add(
        "Project",
        20,
        &[
            ("name", "Toy Story Lab".into()),
            ("code", "TSL".into()),
            ("status_id", at(12)),
            ("status_list_id", at(15)),
        ],
    );
    to.link("Project", "repositories", 20, &[19, 17, 18]);
    to.add(
        "ProjectUser",
        67,
        &[("project_id", at(20)), ("user_id", at(1)), ("rate", Value::Int(99_990_000))],
    );
}

/// What every task needs, and more.
fn task(name: &str, more: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    let mut values = vec![
        ("name", name.into()),
        ("project_id", at(20)),
        ("status_id", at(12)),
        ("status_list_id", at(15)),
    ];
    values.extend(more.iter().cloned());
    values
}

fn shots(to: &mut Builder) {
    for (number, code) in [(31, "sq01"), (32, "sq02")] {
        to.add("Sequence", number, &task(code, &[("code", code.into())]));
    }
    let of = |number: u64| Value::Key(key(number));
    let shots = [
        (41, "sh010", 1001, Value::Float(24.0), of(31)),
        (42, "sh020", 1001, Value::Null, of(31)),
        (43, "sh030", 990, Value::Float(23.976), of(31)),
        (44, "sh040", 1200, Value::Null, of(32)),
        (45, "sh050", 1001, Value::Float(24.0), Value::Null),
    ];
    for (number, code, cut_in, fps, sequence) in shots {
        let values = task(
            code,
            &[
                ("code", code.into()),
                ("cut_in", Value::Int(cut_in)),
                ("cut_out", Value::Int(cut_in + 49)),
                ("fps", fps),
                ("sequence_id", sequence.clone()),
                ("parent_id", sequence),
                ("priority", Value::Int(number as i64 * 10)),
            ],
        );
        to.add("Shot", number, &values);
    }
}

fn tasks(to: &mut Builder) {
    to.add("Asset", 51, &task("Woody", &[("code", "woody".into()), ("status_id", at(13))]));
    let tasks = [
        (61, "anim", 41, 3_600),
        (62, "comp", 41, 7_200),
        (63, "light", 42, 0),
        (64, "rig", 51, 60),
    ];
    for (number, name, parent, seconds) in tasks {
        let values = task(
            name,
            &[
                ("parent_id", at(parent)),
                ("schedule_seconds", Value::Int(seconds)),
                ("schedule_unit", if number == 64 { "d" } else { "h" }.into()),
            ],
        );
        to.add("Task", number, &values);
    }
    to.link("Task", "resources", 61, &[1, 2]);
    to.link("Task", "resources", 62, &[2]);
    to.add(
        "TaskDependency",
        66,
        &[("task_id", at(62)), ("depends_on_id", at(61)), ("project_id", at(20))],
    );
}

fn remarks(to: &mut Builder) {
    for (number, name) in [(71, "hero"), (72, "night")] {
        to.add("Tag", number, &[("name", name.into())]);
    }
    to.link("Entity", "tags", 41, &[71, 72]);
    to.link("Entity", "tags", 51, &[71]);
    to.link("Entity", "tags", 1, &[71]);
    to.add("Note", 81, &[("name", "n1".into()), ("content", "Say \"cheese\"\n".into())]);
    to.link("Entity", "notes", 41, &[81]);
    let path = "$REPO/TSL/plate.v001.exr";
    to.add("File", 91, &[("name", "plate".into()), ("full_path", path.into())]);
}

#[async_trait]
impl Entities for Studio {
    async fn read(&self, _: &Context, query: Query) -> Result<Level> {
        if let Some(error) = self.refusal.lock().unwrap().clone() {
            return Err(error);
        }
        let level = self.memory.read(&query);
        self.queries.lock().unwrap().push(query);
        Ok(level)
    }

    async fn operate(
        &self,
        context: &Context,
        name: &str,
        arguments: Vec<Given>,
    ) -> Result<Outcome> {
        let wrong = || Error::new(Code::Unauthenticated, "login or password is wrong");
        let values = match (name, &arguments[..]) {
            ("login", [login, password]) if *password == Given::from("secret") => {
                let users = ["ada", "bob", "cyd"];
                let at = users.iter().position(|user| Given::from(*user) == *login);
                let at = at.ok_or_else(wrong)? as u64 + 1;
                vec![Value::from("token-1"), Value::Time(1_800_000_000_000_000), key(at).into()]
            }
            ("login", _) => return Err(wrong()),
            ("logout", []) => vec![context.token.is_some().into()],
            ("me", []) => vec![context.token.as_ref().map(|_| key(1)).into()],
            _ => return Err(Error::internal("no such operation")),
        };
        Ok(Outcome { values, ..Outcome::default() })
    }
}

impl Served {
    /// The response to a document, as text.
    pub(crate) fn text(&self, document: &str) -> String {
        self.ask(document, Json::Null).0
    }

    /// The response to a document with variables, as JSON.
    pub(crate) fn json(&self, document: &str, variables: Json) -> Json {
        serde_json::from_str(&self.ask(document, variables).0).unwrap()
    }

    /// The data of a response that must have no errors.
    pub(crate) fn data(&self, document: &str) -> Json {
        let mut response = self.json(document, Json::Null);
        assert_eq!(response.get("errors"), None, "{document}");
        response["data"].take()
    }

    /// The response and its kind.
    pub(crate) fn ask(&self, document: &str, variables: Json) -> (String, AnswerKind) {
        let variables = match variables {
            Json::Object(variables) => variables,
            _ => Map::new(),
        };
        let query = document.to_owned();
        let request = Request { query, variables, allow_mutation: true, ..Request::default() };
        self.send(request, Caller::default())
    }

    pub(crate) fn send(&self, request: Request, caller: Caller) -> (String, AnswerKind) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let answer = runtime.block_on(self.engine.answer(request, caller));
        (String::from_utf8(answer.body.to_vec()).unwrap(), answer.kind)
    }

    /// The queries since the last call.
    pub(crate) fn queries(&self) -> Vec<Query> {
        std::mem::take(&mut *self.studio.queries.lock().unwrap())
    }
}

/// Code and path of a response's first error.
pub(crate) fn first_error(response: &Json) -> (String, Json) {
    let error = &response["errors"][0];
    (error["extensions"]["code"].as_str().unwrap_or_default().to_owned(), error["path"].clone())
}
