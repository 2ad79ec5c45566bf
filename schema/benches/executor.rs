//! What the executor costs beside plain serde_json and beside async-graphql's own executor: 100 rows
//! of 12 fields, CPU time of this thread, everything in one run. Read the ratios, not the figures.
//!
//! `cargo bench -p schema --bench executor`

use std::fs;
use std::hint::black_box;
use std::sync::Arc;

use async_graphql::dynamic;
use async_trait::async_trait;
use schema::{Caller, Engine, Generation, Limits, Request};
use schema_som::cell::{Cell, Rows};
use schema_som::operation::{Given, Outcome};
use schema_som::ports::{Context, Entities};
use schema_som::query::{Column, Level, Query, Span};
use schema_som::rowset::Rowset;
use schema_som::{Error, Key, Registry, Result};
use serde::Serialize;
use tokio::runtime::{Builder, Runtime};

const ROWS: usize = 100;
const DOCUMENT: &str = "{ shots(first: 100) { nodes { id revision name code cutIn cutOut cutDuration fps priority scheduleUnit isMilestone dateCreated } } }";

/// The least of so many measurements is reported, which other processes disturb the least.
const MEASUREMENTS: usize = 15;
const REPETITIONS: u32 = 200;

#[derive(Clone)]
struct Shared(Arc<Rowset>);

impl Rows for Shared {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        self.0.cell(row, column)
    }
}

struct Filled(Shared);

#[async_trait]
impl Entities for Filled {
    async fn read(&self, _: &Context, _: Query) -> Result<Level> {
        Ok(Level {
            rows: Box::new(self.0.clone()),
            guarded: Vec::new(),
            spans: vec![Span { start: 0, length: ROWS as u32 }],
            sequence: None,
            children: Vec::new(),
            variants: Vec::new(),
            totals: None,
            groups: Vec::new(),
            links: Vec::new(),
            failed: Vec::new(),
        })
    }

    async fn operate(&self, _: &Context, _: &str, _: Vec<Given>) -> Result<Outcome> {
        Err(Error::internal("there are no operations here"))
    }
}

/// Learns which columns the plan asks for.
struct Asking(std::sync::Mutex<Vec<Column>>);

#[async_trait]
impl Entities for Asking {
    async fn read(&self, _: &Context, query: Query) -> Result<Level> {
        if let Ok(mut columns) = self.0.lock() {
            *columns = query.columns;
        }
        Err(Error::internal("only asking"))
    }

    async fn operate(&self, _: &Context, _: &str, _: Vec<Given>) -> Result<Outcome> {
        Err(Error::internal("there are no operations here"))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shot {
    id: String,
    revision: i32,
    name: String,
    code: String,
    cut_in: i32,
    cut_out: i32,
    cut_duration: i32,
    fps: Option<f64>,
    priority: i32,
    schedule_unit: String,
    is_milestone: bool,
    date_created: String,
}

#[derive(Serialize)]
struct Response<'a> {
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    shots: Nodes<'a>,
}

#[derive(Serialize)]
struct Nodes<'a> {
    nodes: &'a [Shot],
}

fn key(row: usize) -> Key {
    Key::new(1_700_000_000_000 + row as u64, [7; 8], 0)
}

/// A cell of a column by its name.
fn cell<'a>(name: &str, row: usize, code: &'a str) -> Cell<'a> {
    match name {
        "id" => Cell::Key(key(row)),
        "revision" => Cell::Int(3),
        "name" | "code" => Cell::Text(code),
        "fps" if row.is_multiple_of(3) => Cell::Null,
        "fps" => Cell::Float(23.976),
        "schedule_unit" => Cell::Text("h"),
        "is_milestone" => Cell::Int(0),
        "date_created" => Cell::Time(1_700_000_000_000_000),
        _ => Cell::Int(1000 + row as i64),
    }
}

fn structs() -> Vec<Shot> {
    let shot = |row: usize| Shot {
        id: key(row).to_id("shot"),
        revision: 3,
        name: format!("shot {row:03}"),
        code: format!("shot {row:03}"),
        cut_in: 1000 + row as i32,
        cut_out: 1000 + row as i32,
        cut_duration: 1000 + row as i32,
        fps: (!row.is_multiple_of(3)).then_some(23.976),
        priority: 1000 + row as i32,
        schedule_unit: "HOUR".into(),
        is_milestone: false,
        date_created: "2023-11-14T22:13:20Z".into(),
    };
    (0..ROWS).map(shot).collect()
}

fn request() -> Request {
    Request { query: DOCUMENT.into(), ..Request::default() }
}

fn filled(registry: &Arc<Registry>, runtime: &Runtime) -> Result<Rowset> {
    let asking = Arc::new(Asking(std::sync::Mutex::default()));
    let generation = Generation::build(registry.clone(), &Limits::default())?;
    let engine = Engine::new(generation, asking.clone());
    runtime.block_on(engine.answer(request(), Caller::default()));
    let columns = asking.0.lock().map(|columns| columns.clone()).unwrap_or_default();
    let mut rows = Rowset::with_capacity(columns.len(), ROWS);
    for row in 0..ROWS {
        let code = format!("shot {row:03}");
        for column in &columns {
            rows.push(match column {
                Column::Field(_, field) => cell(registry.field(*field).name(), row, &code),
                Column::Kind(..) => Cell::Text("shot"),
            });
        }
    }
    Ok(rows)
}

/// The same rows behind async-graphql's dynamic executor.
fn theirs(shots: Arc<Vec<Shot>>) -> Result<dynamic::Schema> {
    use async_graphql::Value as V;
    use dynamic::{Field, FieldFuture, FieldValue, Object, TypeRef};
    type Get = fn(&Shot) -> V;
    let fields: [(&str, &str, Get); 12] = [
        ("id", TypeRef::ID, |shot| V::from(&*shot.id)),
        ("revision", TypeRef::INT, |shot| V::from(shot.revision)),
        ("name", TypeRef::STRING, |shot| V::from(&*shot.name)),
        ("code", TypeRef::STRING, |shot| V::from(&*shot.code)),
        ("cutIn", TypeRef::INT, |shot| V::from(shot.cut_in)),
        ("cutOut", TypeRef::INT, |shot| V::from(shot.cut_out)),
        ("cutDuration", TypeRef::INT, |shot| V::from(shot.cut_duration)),
        ("fps", TypeRef::FLOAT, |shot| shot.fps.map_or(V::Null, V::from)),
        ("priority", TypeRef::INT, |shot| V::from(shot.priority)),
        ("scheduleUnit", TypeRef::STRING, |shot| V::from(&*shot.schedule_unit)),
        ("isMilestone", TypeRef::BOOLEAN, |shot| V::from(shot.is_milestone)),
        ("dateCreated", TypeRef::STRING, |shot| V::from(&*shot.date_created)),
    ];
    let mut object = Object::new("Shot");
    for (name, ty, get) in fields {
        object = object.field(Field::new(name, TypeRef::named(ty), move |context| {
            let value =
                context.parent_value.try_downcast_ref::<Row>().map(|row| get(&row.0[row.1]));
            FieldFuture::new(async move { value.map(Some) })
        }));
    }
    let nodes = Object::new("Page").field(Field::new(
        "nodes",
        TypeRef::named_nn_list_nn("Shot"),
        move |_| {
            let shots = shots.clone();
            FieldFuture::new(async move {
                let rows =
                    (0..shots.len()).map(|row| FieldValue::owned_any(Row(shots.clone(), row)));
                Ok(Some(FieldValue::list(rows)))
            })
        },
    ));
    let list = Field::new("shots", TypeRef::named_nn("Page"), |_| {
        FieldFuture::new(async { Ok(Some(FieldValue::owned_any(()))) })
    });
    let list = list.argument(dynamic::InputValue::new("first", TypeRef::named(TypeRef::INT)));
    dynamic::Schema::build("Query", None, None)
        .register(object)
        .register(nodes)
        .register(Object::new("Query").field(list))
        .finish()
        .map_err(|error| Error::internal(error.0))
}

struct Row(Arc<Vec<Shot>>, usize);

/// Nanoseconds that this thread has computed.
fn cpu() -> u64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or_default()
}

/// Microseconds of one call.
fn measure(mut call: impl FnMut()) -> f64 {
    call();
    let once = |call: &mut dyn FnMut()| {
        let start = cpu();
        (0..REPETITIONS).for_each(|_| call());
        (cpu() - start) as f64 / f64::from(REPETITIONS) / 1_000.0
    };
    (0..MEASUREMENTS).map(|_| once(&mut call)).fold(f64::INFINITY, f64::min)
}

fn main() -> Result<()> {
    let runtime = Builder::new_current_thread().build();
    let runtime = runtime.map_err(|error| Error::internal(error.to_string()))?;
    let registry = Arc::new(Registry::built_in()?);
    let rows = Shared(Arc::new(filled(&registry, &runtime)?));
    let generation = Generation::build(registry, &Limits::default())?;
    let engine = Engine::new(generation, Arc::new(Filled(rows)));
    let shots = Arc::new(structs());
    let theirs = theirs(shots.clone())?;
    let answer = runtime.block_on(engine.answer(request(), Caller::default()));
    let equal = serde_json::to_vec(&Response { data: Data { shots: Nodes { nodes: &shots } } });
    if equal.ok().as_deref() != Some(&answer.body[..]) {
        return Err(Error::internal("the answers differ, so comparing their cost means nothing"));
    }
    let plain = measure(|| {
        let response = Response { data: Data { shots: Nodes { nodes: &shots } } };
        black_box(serde_json::to_vec(&response)).ok();
    });
    let ours = measure(|| {
        black_box(runtime.block_on(engine.answer(request(), Caller::default())));
    });
    let dynamic = measure(|| {
        let response = runtime.block_on(theirs.execute(DOCUMENT));
        black_box(serde_json::to_vec(&response)).ok();
    });
    println!("{} bytes, {ROWS} rows of 12 fields, CPU microseconds", answer.body.len());
    println!("serde_json of equal structs  {plain:8.1}");
    println!("this executor                {ours:8.1}  {:6.2} x serde_json", ours / plain);
    println!("async-graphql dynamic        {dynamic:8.1}  {:6.2} x this executor", dynamic / ours);
    Ok(())
}
