//! A request in, the bytes of a response out: checks the document, plans it, runs the plan.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use arc_swap::ArcSwap;
use bytes::Bytes;
use schema_som::actor::Actor;
use schema_som::ports::{Context, Entities, Terms};
use schema_som::{Code, Error, Registry};
use serde_json::{Map, Value as Json};

use crate::bind::Binder;
use crate::bundle::{self, Bundle};
use crate::cache::{Document, Introspection, Known};
use crate::coerce::Coercer;
use crate::collect::{Bits, Collector};
use crate::compiler::Variables;
use crate::errors::Fault;
use crate::generation::Generation;
use crate::live::{Following, Hub};
use crate::plan::{Plan, Planner, Root, RootKind};
use crate::run::{Changing, Ended, Run, push_errors};
use crate::terms;

/// Answers requests with the generation of the moment.
pub struct Engine {
    pub(crate) serving: Arc<ArcSwap<Serving>>,
    entities: Arc<dyn Entities>,
    pub(crate) hub: Arc<Hub>,
}

/// A generation and what was learned while serving it.
pub(crate) struct Serving {
    generation: Generation,
    known: Known,
}

/// A request as the transport read it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The document.
    pub query: String,
    /// Which of its operations is meant.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Map<String, Json>,
    /// What else was sent.
    pub extensions: Map<String, Json>,
    /// Whether a mutation may run; a GET must change nothing.
    pub allow_mutation: bool,
    /// Where a subscription goes on, as the transport knows it; it wins over the document's `after`.
    pub after: Option<String>,
    /// The bundle that was chosen; without one the generation of the moment answers.
    pub bundle: Option<Arc<Bundle>>,
}

/// Who asks, and until when.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// Who it is; none before a login.
    pub actor: Option<Arc<Actor>>,
    /// The token that the request came with.
    pub token: Option<Arc<str>>,
    /// The microsecond after which nobody waits any more.
    pub deadline: Option<i64>,
    /// The name under which the log has the request.
    pub request_id: String,
}

/// A response.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The whole response as JSON.
    pub body: Bytes,
    /// What the transport has to know of it.
    pub kind: AnswerKind,
}

/// What a response is, for the transport to pick a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    /// Data and no error.
    Data,
    /// Data, perhaps null, and errors.
    Partial,
    /// The document is not GraphQL; there is no `data`.
    ParseError,
    /// The request was refused before anything ran; there is no `data`.
    RequestError,
    /// A mutation came where none may run; there is no `data`.
    MutationByGet,
}

impl Engine {
    /// An engine that serves this generation.
    pub fn new(generation: Generation, entities: Arc<dyn Entities>) -> Self {
        Self::following(generation, entities, Following::default())
    }

    /// An engine whose streams behave like this. They are worked on by the runtime that this is
    /// called in, if there is one.
    pub fn following(
        generation: Generation,
        entities: Arc<dyn Entities>,
        following: Following,
    ) -> Self {
        let serving = Arc::new(ArcSwap::from_pointee(Serving::of(generation)));
        let hub = Hub::new(serving.clone(), entities.clone(), following);
        Self { serving, entities, hub }
    }

    /// Serves another generation from now on. Requests end on the one they began with.
    pub fn swap(&self, generation: Generation) {
        self.serving.store(Arc::new(Serving::of(generation)));
    }

    /// The model of the moment.
    pub fn registry(&self) -> Arc<Registry> {
        self.serving.load().generation.registry().clone()
    }

    /// What the server does by itself with the generation of the moment, for somebody or nobody.
    pub fn context(&self, actor: Option<Arc<Actor>>) -> Context {
        self.serving.load_full().context(actor)
    }

    /// The schema of the moment, as text.
    pub fn sdl(&self) -> String {
        self.serving.load().generation.sdl()
    }

    /// Answers a request.
    pub async fn answer(&self, request: Request, caller: Caller) -> Answer {
        let serving = match bundle::chosen(&self.serving, request.bundle.as_ref()) {
            Ok(serving) => serving,
            Err(error) => {
                return refused(&[error.into()], AnswerKind::RequestError, &caller.request_id);
            }
        };
        match serving.prepare(&request) {
            Ok(prepared) if prepared.is_subscription() => {
                let error = Error::new(Code::BadRequest, "a subscription is answered by a stream")
                    .hint("open a WebSocket, or accept `text/event-stream`");
                refused(&[error.into()], AnswerKind::RequestError, &caller.request_id)
            }
            Ok(prepared) if prepared.is_mutation() => {
                self.to_its_end(serving, prepared, caller).await
            }
            Ok(prepared) => serving.run(prepared, &*self.entities, caller).await,
            Err(Refusal { faults, kind }) => refused(&faults, kind, &caller.request_id),
        }
    }

    /// Answers a mutation in a task of its own: a client that leaves does not cut it off.
    async fn to_its_end(
        &self,
        serving: Arc<Serving>,
        prepared: Prepared,
        caller: Caller,
    ) -> Answer {
        let entities = self.entities.clone();
        let request_id = caller.request_id.clone();
        let work = async move { serving.run(prepared, &*entities, caller).await };
        match tokio::spawn(work).await.map_err(|failed| failed.try_into_panic()) {
            Ok(answer) => answer,
            Err(Ok(panic)) => std::panic::resume_unwind(panic),
            Err(Err(_)) => {
                let error = Error::new(Code::Unavailable, "the server stops, and nothing was done");
                refused(&[error.into()], AnswerKind::RequestError, &request_id)
            }
        }
    }
}

/// A request that was checked and planned.
pub(crate) struct Prepared {
    pub(crate) document: Arc<Document>,
    pub(crate) plan: Arc<Plan>,
    pub(crate) variables: Variables,
    pub(crate) introspection: Arc<Introspection>,
    terms: Terms,
}

impl Prepared {
    pub(crate) fn is_mutation(&self) -> bool {
        self.document.compiled.checked.operation.is_mutation()
    }

    fn is_subscription(&self) -> bool {
        self.document.compiled.checked.operation.is_subscription()
    }

    /// The field that a subscription follows.
    ///
    /// # Errors
    /// `GRAPHQL_VALIDATION_FAILED` when there is none, by `@skip` or because it is none.
    pub(crate) fn followed(&self) -> Result<&Root, Error> {
        match self.plan.roots.as_slice() {
            [root] if matches!(root.what, RootKind::Follow(_) | RootKind::Listen(_)) => Ok(root),
            _ => Err(Error::new(Code::ValidationFailed, "there is no field to be followed")
                .hint("send a subscription with one root field that nothing leaves out")),
        }
    }
}

pub(crate) struct Refusal {
    pub(crate) faults: Vec<Fault>,
    kind: AnswerKind,
}

impl From<Vec<Fault>> for Refusal {
    fn from(faults: Vec<Fault>) -> Self {
        let code = faults.first().map(|fault| fault.error.code());
        let kind = match code {
            Some(Code::ParseFailed) => AnswerKind::ParseError,
            _ => AnswerKind::RequestError,
        };
        Self { faults, kind }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        vec![fault].into()
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Fault::from(error).into()
    }
}

impl Serving {
    pub(crate) fn of(generation: Generation) -> Self {
        Self { generation, known: Known::new() }
    }

    /// Whether a request's document is a subscription; not when it is no document at all.
    pub(crate) fn is_subscription(&self, request: &Request) -> bool {
        let name = request.operation_name.as_deref();
        let document = self.known.document(&self.generation, &request.query, name);
        document.is_ok_and(|document| document.compiled.checked.operation.is_subscription())
    }

    pub(crate) fn generation(&self) -> &Generation {
        &self.generation
    }

    pub(crate) fn prepare(&self, request: &Request) -> Result<Prepared, Refusal> {
        let generation = &self.generation;
        let name = request.operation_name.as_deref();
        let document = self.known.document(generation, &request.query, name)?;
        let is_mutation = document.compiled.checked.operation.is_mutation();
        if is_mutation && !request.allow_mutation {
            let error = Error::new(Code::BadRequest, "a mutation cannot be sent with GET")
                .hint("send it with POST");
            return Err(Refusal { faults: vec![error.into()], kind: AnswerKind::MutationByGet });
        }
        let variables = generation.coerce(&document.compiled, &request.variables)?;
        let bits = document.conditions.bits(&variables);
        let plan = self.known.plan(&document, bits, || self.plan(&document, bits))?;
        let introspection = self.introspection(&document, &plan, &variables)?;
        let terms = if is_mutation { terms::of(request)? } else { Terms::default() };
        Ok(Prepared { document, plan, variables, introspection, terms })
    }

    fn plan(&self, document: &Document, bits: Bits) -> Result<Plan, Error> {
        let checked = &document.compiled.checked;
        let (conditions, operation) = (&document.conditions, &checked.operation);
        let collector = Collector { document: &checked.document, conditions, bits };
        let generation = &self.generation;
        Planner::new(&generation.registry, &generation.meanings, collector)
            .plan(&operation.selection_set)
    }

    fn introspection(
        &self,
        document: &Document,
        plan: &Plan,
        variables: &Variables,
    ) -> Result<Arc<Introspection>, Error> {
        if !plan.roots.iter().any(|root| matches!(root.what, RootKind::Introspection)) {
            return Ok(Arc::default());
        }
        self.known.introspection(document, || {
            let compiler = &self.generation.compiler;
            let answers = compiler.introspect(&document.compiled.checked, variables)?.into_iter();
            Ok(answers.map(|(key, json)| (key, json.to_string().into_bytes().into())).collect())
        })
    }

    /// What somebody asks of this generation.
    pub(crate) fn context(self: &Arc<Self>, actor: Option<Arc<Actor>>) -> Context {
        let generation = &self.generation;
        let (registry, hooks) = (generation.registry.clone(), generation.hooks.clone());
        Context { documents: Some(self.clone()), ..Context::new(actor, registry, hooks) }
    }

    pub(crate) fn binder<'a>(&'a self, variables: &'a Variables) -> Binder<'a> {
        let generation = &self.generation;
        let coercer = Coercer { schema: generation.compiler.schema(), variables };
        let (meanings, limits) = (&generation.meanings, &generation.limits);
        Binder { registry: &generation.registry, meanings, limits, coercer }
    }

    async fn run(
        self: &Arc<Self>,
        prepared: Prepared,
        entities: &dyn Entities,
        caller: Caller,
    ) -> Answer {
        let Prepared { document, plan, variables, introspection, terms } = prepared;
        let (deadline, token) = (caller.deadline, caller.token);
        let run = Run {
            registry: &self.generation.registry,
            binder: self.binder(&variables),
            entities,
            context: Context { deadline, token, ..self.context(caller.actor) },
            introspection: &introspection,
            document: &document.compiled.checked.document,
        };
        let room = document.room.load(Ordering::Relaxed);
        let request_id = &*caller.request_id;
        let is_mutation = document.compiled.checked.operation.is_mutation();
        if is_mutation {
            match Changing::is_of_sessions(&run, &plan, &terms) {
                Ok(true) => {}
                Ok(false) => {
                    let changing = Changing { run: &run, plan: &plan, terms: &terms, request_id };
                    return changed(changing.run(room).await, &document, request_id);
                }
                Err(error) => {
                    return refused(&[error.into()], AnswerKind::RequestError, request_id);
                }
            }
        }
        let mut out = Vec::with_capacity(room);
        out.extend_from_slice(b"{\"data\":");
        let (mut out, faults) = match is_mutation {
            true => run.sessions(&plan, out).await,
            false => run.query(&plan, out).await,
        };
        if faults.is_empty() {
            out.push(b'}');
            document.room.store(out.len(), Ordering::Relaxed);
            return Answer { body: out.into(), kind: AnswerKind::Data };
        }
        log(&faults, request_id);
        out.push(b',');
        push_errors(&mut out, &faults, request_id);
        out.push(b'}');
        Answer { body: out.into(), kind: AnswerKind::Partial }
    }
}

/// The answer to a document that changes records.
fn changed(ended: Ended, document: &Document, request_id: &str) -> Answer {
    let Ended { body, faults, partial } = ended;
    log(&faults, request_id);
    document.room.store(body.len(), Ordering::Relaxed);
    let kind = if partial { AnswerKind::Partial } else { AnswerKind::Data };
    Answer { body: body.into(), kind }
}

/// A response without `data`.
pub(crate) fn refused(faults: &[Fault], kind: AnswerKind, request_id: &str) -> Answer {
    log(faults, request_id);
    let mut out = b"{".to_vec();
    push_errors(&mut out, faults, request_id);
    out.push(b'}');
    Answer { body: out.into(), kind }
}

/// Faults of ours are logged here, where the request's id is known.
fn log(faults: &[Fault], request_id: &str) {
    for fault in faults.iter().filter(|fault| fault.error.code() == Code::Internal) {
        tracing::error!(request_id, error = %fault.error, "a request met a fault");
    }
}
