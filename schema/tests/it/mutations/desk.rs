//! Records that can be changed, in memory: commands are noted, and done without rules.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use schema::{AnswerKind, Caller, Engine, Generation, Limits, Request};
use schema_som::change::{
    Changed, Command, Draft, Input, Linked, OnError, RelationInput, Row, What,
};
use schema_som::evaluate::holds;
use schema_som::memory::Memory;
use schema_som::operation::{Given, Outcome};
use schema_som::ports::{Beginning, Begun, Context, Entities, Terms, Work};
use schema_som::query::{Level, Query};
use schema_som::registry::Path;
use schema_som::{Code, Error, Key, Link, Record, Registry, Result, Value};
use serde_json::{Map, Value as Json};

use crate::production::{key, production};

/// An engine over records that can be changed.
pub(crate) struct Desk {
    engine: Engine,
    pub(crate) office: Arc<Office>,
}

/// What is behind the engine.
pub(crate) struct Office {
    pub(crate) registry: Arc<Registry>,
    state: Mutex<State>,
    pub(crate) notes: Mutex<Notes>,
}

#[derive(Clone)]
struct State {
    records: Vec<Record>,
    links: Vec<Link>,
    trash: Vec<Record>,
    next: u64,
}

/// What was asked, and what is to go wrong.
#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) commands: Vec<Command>,
    pub(crate) terms: Vec<Terms>,
    pub(crate) reads: usize,
    pub(crate) operations: Vec<String>,
    pub(crate) finished: usize,
    /// What the next changes answer instead.
    pub(crate) refusals: VecDeque<Error>,
    /// What the next ends answer instead.
    pub(crate) unfinished: VecDeque<Error>,
    /// Rows that fail, by their place.
    pub(crate) failing: HashMap<usize, Error>,
    /// Whether nothing that was changed may be seen.
    pub(crate) blind: bool,
    known: HashMap<String, Vec<u8>>,
}

struct Drafting {
    office: Arc<Office>,
    state: State,
    terms: Terms,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::within(&Limits::default())
    }

    pub(crate) fn within(limits: &Limits) -> Self {
        let (registry, records, links) = production().parts();
        let state = State { records, links, trash: Vec::new(), next: 1_000 };
        let notes = Mutex::default();
        let office = Office { registry: registry.clone(), state: Mutex::new(state), notes };
        let office = Arc::new(office);
        let generation = Generation::build(registry, limits).unwrap();
        Self { engine: Engine::new(generation, Arc::new(Seat(office.clone()))), office }
    }

    /// The response to a document, as text.
    pub(crate) fn text(&self, document: &str) -> String {
        self.send(document, Json::Null, Json::Null).0
    }

    /// The response to a document with variables.
    pub(crate) fn json(&self, document: &str, variables: Json) -> Json {
        serde_json::from_str(&self.send(document, variables, Json::Null).0).unwrap()
    }

    /// The data of a response that must have no errors.
    #[track_caller]
    pub(crate) fn data(&self, document: &str) -> Json {
        let mut response = self.json(document, Json::Null);
        assert_eq!(response.get("errors"), None, "{document}");
        response["data"].take()
    }

    pub(crate) fn send(
        &self,
        document: &str,
        variables: Json,
        extensions: Json,
    ) -> (String, AnswerKind) {
        let map = |json: Json| json.as_object().cloned().unwrap_or_else(Map::new);
        let request = Request {
            query: document.to_owned(),
            variables: map(variables),
            extensions: map(extensions),
            allow_mutation: true,
            ..Request::default()
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let answer = runtime.block_on(self.engine.answer(request, Caller::default()));
        (String::from_utf8(answer.body.to_vec()).unwrap(), answer.kind)
    }

    /// The commands since the last call.
    pub(crate) fn commands(&self) -> Vec<Command> {
        std::mem::take(&mut self.office.notes.lock().unwrap().commands)
    }

    /// The only command since the last call.
    #[track_caller]
    pub(crate) fn command(&self) -> Command {
        let mut commands = self.commands();
        assert_eq!(commands.len(), 1);
        commands.remove(0)
    }

    /// Says what is to go wrong, and reads what was noted.
    pub(crate) fn notes<T>(&self, look: impl FnOnce(&mut Notes) -> T) -> T {
        look(&mut self.office.notes.lock().unwrap())
    }

    /// Fields and relations by name, of what is said of a record.
    pub(crate) fn named(&self, ty: &str, input: &Input) -> (Vec<(String, Value)>, Vec<String>) {
        let ty = self.office.registry.by_name(ty).unwrap();
        let field = |(at, value): &(u16, Value)| {
            (ty.fields[usize::from(*at)].name().to_owned(), value.clone())
        };
        let relation = |(at, _): &(u16, _)| ty.relations[usize::from(*at)].def.name.clone();
        let fields = input.fields.iter().map(field).collect();
        (fields, input.relations.iter().map(relation).collect())
    }
}

/// A seat of the office, as the engine's port.
struct Seat(Arc<Office>);

#[async_trait]
impl Entities for Seat {
    async fn read(&self, _: &Context, query: Query) -> Result<Level> {
        Ok(self.0.state.lock().unwrap().memory(&self.0.registry).read(&query))
    }

    async fn operate(&self, _: &Context, name: &str, _: Vec<Given>) -> Result<Outcome> {
        self.0.notes.lock().unwrap().operations.push(name.to_owned());
        Ok(Outcome { values: vec![true.into()], ..Outcome::default() })
    }

    async fn begin(&self, _: &Context, terms: Terms) -> Result<Begun> {
        let mut notes = self.0.notes.lock().unwrap();
        notes.terms.push(terms.clone());
        let known = terms.idempotency.as_ref().and_then(|once| notes.known.get(&once.key));
        if let Some(known) = known {
            return Ok(Begun::Known(known.clone()));
        }
        let state = self.0.state.lock().unwrap().clone();
        Ok(Begun::Work(Box::new(Drafting { office: self.0.clone(), state, terms })))
    }
}

#[async_trait]
impl Work for Drafting {
    fn beginning(&self) -> Option<Beginning> {
        self.terms.again.or(Some(Beginning { now: 7, mutation: key(7) }))
    }

    async fn change(&mut self, _: &Context, command: Command) -> Result<Changed> {
        let office = self.office.clone();
        let mut notes = office.notes.lock().unwrap();
        notes.commands.push(command.clone());
        if let Some(error) = notes.refusals.pop_front() {
            return Err(error);
        }
        let skips = command.on_error == OnError::SkipFailed;
        let rows = self.state.change(&office.registry, &command);
        let rows = rows
            .into_iter()
            .enumerate()
            .map(|(index, row)| notes.failing.get(&index).map_or(row, |error| Err(error.clone())));
        let rows: Vec<_> = rows.collect();
        match rows.iter().position(Result::is_err) {
            Some(index) if !skips => {
                let error = rows.into_iter().nth(index).unwrap().unwrap_err();
                Err(error.at_index(index))
            }
            _ => Ok(Changed { rows }),
        }
    }

    async fn operate(&mut self, _: &Context, name: &str, _: Vec<Given>) -> Result<Outcome> {
        self.office.notes.lock().unwrap().operations.push(format!("within {name}"));
        Ok(Outcome { values: vec![key(1).into()], ..Outcome::default() })
    }

    async fn read(&mut self, _: &Context, mut query: Query) -> Result<Level> {
        let mut notes = self.office.notes.lock().unwrap();
        notes.reads += 1;
        if notes.blind {
            query.predicate = schema_som::predicate::Predicate::False;
        }
        Ok(self.state.memory(&self.office.registry).read(&query))
    }

    async fn finish(self: Box<Self>, answer: &[u8]) -> Result<()> {
        let mut notes = self.office.notes.lock().unwrap();
        if let Some(error) = notes.unfinished.pop_front() {
            return Err(error);
        }
        if self.terms.dry_run {
            return Ok(());
        }
        notes.finished += 1;
        if let Some(once) = &self.terms.idempotency {
            notes.known.insert(once.key.clone(), answer.to_vec());
        }
        *self.office.state.lock().unwrap() = self.state;
        Ok(())
    }
}

impl State {
    fn memory(&self, registry: &Arc<Registry>) -> Memory {
        Memory::new(registry.clone(), self.records.clone(), self.links.clone())
    }

    fn change(&mut self, registry: &Arc<Registry>, command: &Command) -> Vec<Result<Row>> {
        let admitted = |state: &Self, filter| -> Vec<Key> {
            let memory = state.memory(registry);
            let records = memory.records().iter().enumerate();
            let records = records.filter(|(at, one)| {
                registry.get(one.ty).is_a(command.ty) && holds(&memory, *at, filter)
            });
            records.map(|(_, record)| record.key()).collect()
        };
        match &command.what {
            What::Create(drafts) => {
                drafts.iter().map(|draft| Ok(self.make(registry, draft))).collect()
            }
            What::Update(patches) => patches
                .iter()
                .map(|patch| self.update(registry, patch.target.key, &patch.input))
                .collect(),
            What::UpdateWhere { filter, input, .. } => {
                let keys = admitted(self, filter);
                keys.into_iter().map(|key| self.update(registry, key, input)).collect()
            }
            What::Upsert { matching, drafts } => {
                drafts.iter().map(|draft| self.upsert(registry, matching, draft)).collect()
            }
            What::Delete(targets) => targets.iter().map(|target| self.delete(target.key)).collect(),
            What::DeleteWhere { filter, .. } => {
                admitted(self, filter).into_iter().map(|key| self.delete(key)).collect()
            }
            What::Restore(keys) => keys.iter().map(|key| self.restore(*key)).collect(),
        }
    }

    fn make(&mut self, registry: &Registry, draft: &Draft) -> Row {
        let ty = registry.get(draft.ty);
        self.next += 1;
        let mut record = Record::new(ty, key(self.next));
        for name in ["date_created", "date_updated"].iter().filter(|name| ty.field(name).is_some())
        {
            record.set(ty, name, Value::Time(0));
        }
        let made = record.key();
        self.records.push(record);
        self.apply(registry, made, &draft.input);
        Row { key: made, ty: ty.ix, created: true, along: Vec::new() }
    }

    fn update(&mut self, registry: &Registry, key: Key, input: &Input) -> Result<Row> {
        let found = self.records.iter().find(|record| record.key() == key);
        let ty = found.ok_or_else(|| Error::new(Code::NotFound, "there is none"))?.ty;
        self.apply(registry, key, input);
        Ok(Row { key, ty, created: false, along: Vec::new() })
    }

    fn upsert(&mut self, registry: &Registry, matching: &[u16], draft: &Draft) -> Result<Row> {
        let given = |column: u16| {
            let fields = draft.input.fields.iter();
            fields.clone().find(|(at, _)| *at == column).map(|(_, value)| value.clone())
        };
        let same = |record: &&Record| {
            record.ty == draft.ty
                && matching.iter().all(|column| {
                    given(*column).is_none_or(|value| record.values[usize::from(*column)] == value)
                })
        };
        match self.records.iter().find(same).map(Record::key) {
            Some(key) => self.update(registry, key, &draft.input),
            None => Ok(self.make(registry, draft)),
        }
    }

    fn apply(&mut self, registry: &Registry, key: Key, input: &Input) {
        let at = self.records.iter().position(|record| record.key() == key).unwrap();
        let ty = registry.get(self.records[at].ty);
        for (index, value) in &input.fields {
            let default = ty.fields[usize::from(*index)].def.default.clone();
            let value =
                if value.is_null() { default.unwrap_or(Value::Null) } else { value.clone() };
            self.records[at].values[usize::from(*index)] = value;
        }
        for (index, given) in &input.relations {
            let (Path::One { column }, RelationInput::One(linked)) =
                (&ty.relations[usize::from(*index)].path, given)
            else {
                continue;
            };
            let target = match linked {
                None => Value::Null,
                Some(Linked::Existing(key)) => (*key).into(),
                Some(Linked::New(draft)) => self.make(registry, draft).key.into(),
            };
            self.records[at].values[usize::from(*column)] = target;
        }
    }

    fn delete(&mut self, key: Key) -> Result<Row> {
        let at = self.records.iter().position(|record| record.key() == key);
        let at = at.ok_or_else(|| Error::new(Code::NotFound, "there is none"))?;
        let record = self.records.remove(at);
        let ty = record.ty;
        self.trash.push(record);
        Ok(Row { key, ty, created: false, along: Vec::new() })
    }

    fn restore(&mut self, key: Key) -> Result<Row> {
        let at = self.trash.iter().position(|record| record.key() == key);
        let at = at.ok_or_else(|| Error::new(Code::NotFound, "it is not in the trash"))?;
        let record = self.trash.remove(at);
        let ty = record.ty;
        self.records.push(record);
        Ok(Row { key, ty, created: false, along: Vec::new() })
    }
}
