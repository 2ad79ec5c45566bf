//! A small production in memory, and an engine over it.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use schema::{AnswerKind, Caller, Engine, Generation, Limits, Request};
use schema_som::memory::Memory;
use schema_som::operation::Outcome;
use schema_som::ports::{Context, Entities};
use schema_som::query::{Level, Query};
use schema_som::{Code, Error, Key, Link, Record, Registry, Result, Value};
use serde_json::{Map, Value as Json};

/// Records and links on their way into a memory.
pub struct Builder {
    pub registry: Arc<Registry>,
    records: Vec<Record>,
    links: Vec<Link>,
}

/// The memory behind the port, with what was asked of it.
pub struct Studio {
    pub memory: Arc<Memory>,
    pub queries: Mutex<Vec<Query>>,
    /// What reads answer instead.
    pub refusal: Mutex<Option<Error>>,
}

/// An engine with the studio that it serves.
pub struct Served {
    pub engine: Engine,
    pub studio: Arc<Studio>,
}

/// The key of the record with this number.
pub fn key(number: u64) -> Key {
    Key::new(1_700_000_000_000 + number, [number as u8; 8], 0)
}

/// The id of the record with this number.
pub fn id(prefix: &str, number: u64) -> String {
    key(number).to_id(prefix)
}

impl Builder {
    pub fn new() -> Self {
        let registry = Arc::new(Registry::built_in().unwrap());
        Self { registry, records: Vec::new(), links: Vec::new() }
    }

    /// Adds a record with what its fields hold.
    pub fn add(&mut self, ty: &str, number: u64, values: &[(&str, Value)]) {
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
    pub fn link(&mut self, ty: &str, relation: &str, own: u64, others: &[u64]) {
        let relation = self.registry.by_name(ty).unwrap().relation(relation).unwrap();
        let others = others.iter().enumerate();
        self.links.extend(others.map(|(at, other)| Link {
            relation,
            own: key(own),
            other: key(*other),
            position: at as i64,
        }));
    }

    pub fn serve(self) -> Served {
        self.serve_within(&Limits::default())
    }

    pub fn serve_within(self, limits: &Limits) -> Served {
        let memory = Arc::new(Memory::new(self.registry.clone(), self.records, self.links));
        let studio =
            Arc::new(Studio { memory, queries: Mutex::new(Vec::new()), refusal: Mutex::new(None) });
        let generation = Generation::build(self.registry, limits).unwrap();
        Served { engine: Engine::new(generation, studio.clone()), studio }
    }
}

/// Two sequences, five shots, an asset, tasks, people, notes and tags.
pub fn production() -> Builder {
    let mut to = Builder::new();
    let at = |n: u64| Value::Key(key(n));
    let text = |text: &str| Value::from(text);
    for (n, login) in [(1, "ada"), (2, "bob"), (3, "cyd")] {
        let name = login[..1].to_uppercase() + &login[1..];
        to.add(
            "User",
            n,
            &[
                ("name", name.into()),
                ("login", text(login)),
                ("email", format!("{login}@studio.test").into()),
                ("rate", Value::Int(n as i64 * 12_500_000)),
            ],
        );
    }
    for (n, code) in [(11, "RTS"), (12, "WIP"), (13, "CMPL")] {
        to.add("Status", n, &[("name", text(code)), ("code", text(code))]);
    }
    to.add("StatusList", 15, &[("name", text("Tasks")), ("target_entity_type", text("Task"))]);
    to.link("StatusList", "statuses", 15, &[12, 11, 13]);
    for (n, name) in [(17, "Main"), (18, "Cache"), (19, "Renders")] {
        to.add("Repository", n, &[("name", text(name)), ("code", text(name))]);
    }
    to.add(
        "Project",
        20,
        &[
            ("name", text("Toy Story Lab")),
            ("code", text("TSL")),
            ("status_id", at(12)),
            ("status_list_id", at(15)),
        ],
    );
    to.link("Project", "repositories", 20, &[19, 17, 18]);
    let task = |name: &str, more: &[(&'static str, Value)]| {
        let mut values = vec![
            ("name", text(name)),
            ("project_id", at(20)),
            ("status_id", at(12)),
            ("status_list_id", at(15)),
        ];
        values.extend(more.iter().cloned());
        values
    };
    for (n, code) in [(31, "sq01"), (32, "sq02")] {
        to.add("Sequence", n, &task(code, &[("code", text(code))]));
    }
    let shots: [(u64, &str, i64, Option<f64>, Option<u64>); 5] = [
        (41, "sh010", 1001, Some(24.0), Some(31)),
        (42, "sh020", 1001, None, Some(31)),
        (43, "sh030", 990, Some(23.976), Some(31)),
        (44, "sh040", 1200, None, Some(32)),
        (45, "sh050", 1001, Some(24.0), None),
    ];
    for (n, code, cut_in, fps, sequence) in shots {
        to.add(
            "Shot",
            n,
            &task(
                code,
                &[
                    ("code", text(code)),
                    ("cut_in", Value::Int(cut_in)),
                    ("cut_out", Value::Int(cut_in + 49)),
                    ("fps", fps.into()),
                    ("sequence_id", sequence.map(key).into()),
                    ("parent_id", sequence.map(key).into()),
                    ("priority", Value::Int(n as i64 * 10)),
                ],
            ),
        );
    }
    to.add("Asset", 51, &task("Woody", &[("code", text("woody")), ("status_id", at(13))]));
    for (n, name, parent, seconds) in [
        (61, "anim", 41, 3_600),
        (62, "comp", 41, 7_200),
        (63, "light", 42, 0),
        (64, "rig", 51, 60),
    ] {
        to.add(
            "Task",
            n,
            &task(
                name,
                &[
                    ("parent_id", at(parent)),
                    ("schedule_seconds", Value::Int(seconds)),
                    ("schedule_unit", text(if n == 64 { "d" } else { "h" })),
                ],
            ),
        );
    }
    to.link("Task", "resources", 61, &[1, 2]);
    to.link("Task", "resources", 62, &[2]);
    to.add(
        "TaskDependency",
        66,
        &[("task_id", at(62)), ("depends_on_id", at(61)), ("project_id", at(20))],
    );
    to.add(
        "ProjectUser",
        67,
        &[("project_id", at(20)), ("user_id", at(1)), ("rate", Value::Int(99_990_000))],
    );
    for (n, name) in [(71, "hero"), (72, "night")] {
        to.add("Tag", n, &[("name", text(name))]);
    }
    to.link("Entity", "tags", 41, &[71, 72]);
    to.link("Entity", "tags", 51, &[71]);
    to.link("Entity", "tags", 1, &[71]);
    to.add("Note", 81, &[("name", text("n1")), ("content", text("Say \"cheese\"\n"))]);
    to.link("Entity", "notes", 41, &[81]);
    to.add("File", 91, &[("name", text("plate")), ("full_path", text("$REPO/TSL/plate.v001.exr"))]);
    to
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
        arguments: Vec<Value>,
    ) -> Result<Outcome> {
        let wrong = || Error::new(Code::Unauthenticated, "login or password is wrong");
        let values = match (name, &arguments[..]) {
            ("login", [login, password]) if *password == Value::from("secret") => {
                let users = ["ada", "bob", "cyd"];
                let at = users.iter().position(|user| Value::from(*user) == *login);
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
    pub fn text(&self, document: &str) -> String {
        self.ask(document, Json::Null).0
    }

    /// The response to a document with variables, as JSON.
    pub fn json(&self, document: &str, variables: Json) -> Json {
        serde_json::from_str(&self.ask(document, variables).0).unwrap()
    }

    /// The data of a response that must have no errors.
    pub fn data(&self, document: &str) -> Json {
        let mut response = self.json(document, Json::Null);
        assert_eq!(response.get("errors"), None, "{document}");
        response["data"].take()
    }

    /// The response and its kind.
    pub fn ask(&self, document: &str, variables: Json) -> (String, AnswerKind) {
        let variables = match variables {
            Json::Object(variables) => variables,
            _ => Map::new(),
        };
        let query = document.to_owned();
        let request = Request { query, variables, allow_mutation: true, ..Request::default() };
        self.send(request, Caller::default())
    }

    pub fn send(&self, request: Request, caller: Caller) -> (String, AnswerKind) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let answer = runtime.block_on(self.engine.answer(request, caller));
        (String::from_utf8(answer.body.to_vec()).unwrap(), answer.kind)
    }

    /// The queries since the last call.
    pub fn queries(&self) -> Vec<Query> {
        std::mem::take(&mut *self.studio.queries.lock().unwrap())
    }
}

/// Code and path of a response's first error.
pub fn first_error(response: &Json) -> (String, Json) {
    let error = &response["errors"][0];
    (error["extensions"]["code"].as_str().unwrap_or_default().to_owned(), error["path"].clone())
}
