//! The engine as an `async_graphql::Executor`, so that what is built for async-graphql can sit on
//! top of it. Our own transport takes the bytes instead and pays nothing for this.

use std::any::TypeId;
use std::sync::Arc;

use async_graphql::futures_util::stream::{self, BoxStream, StreamExt};
use async_graphql::{
    Data, ErrorExtensionValues, PathSegment, Pos, Request, Response, ServerError, Value,
};
use serde_json::Value as Json;

use crate::engine::{Caller, Engine};
use crate::live::{Delivery, Ended, Reply};

/// The engine behind async-graphql's seam. A [`Caller`] is taken from the request's data.
#[derive(Clone)]
pub struct Executor(Arc<Engine>);

impl Executor {
    /// The shell of an engine.
    pub fn new(engine: Arc<Engine>) -> Self {
        Self(engine)
    }
}

impl async_graphql::Executor for Executor {
    async fn execute(&self, request: Request) -> Response {
        let (request, caller) = ours(request);
        response(&self.0.answer(request, caller).await.body)
    }

    fn execute_stream(
        &self,
        request: Request,
        _session_data: Option<Arc<Data>>,
    ) -> BoxStream<'static, Response> {
        let (request, caller) = ours(request);
        let engine = self.0.clone();
        let opened = stream::once(async move { engine.open(request, caller).await });
        let responses = opened.flat_map(|reply| match reply {
            Reply::Once(answer) => stream::iter([response(&answer.body)]).boxed(),
            Reply::Stream(subscription) => subscription.map(told).boxed(),
        });
        responses.boxed()
    }
}

/// What a subscriber is told.
fn told(told: Result<Delivery, Ended>) -> Response {
    match told {
        Ok(delivery) => response(&delivery.payload),
        Err(ended) => response(&[b"{\"errors\":", &*ended.errors, b"}"].concat()),
    }
}

/// A request of theirs as one of ours.
fn ours(request: Request) -> (crate::engine::Request, Caller) {
    let caller = request.data.get(&TypeId::of::<Caller>());
    let caller = caller.and_then(|caller| caller.downcast_ref::<Caller>()).cloned();
    let variables = request.variables.into_value().into_json();
    let request = crate::engine::Request {
        query: request.query,
        operation_name: request.operation_name,
        variables: match variables {
            Ok(Json::Object(variables)) => variables,
            _ => serde_json::Map::new(),
        },
        extensions: serde_json::Map::new(),
        allow_mutation: true,
        after: None,
        bundle: None,
    };
    (request, caller.unwrap_or_default())
}

/// A response of ours as one of theirs.
fn response(body: &[u8]) -> Response {
    let mut body: Json = serde_json::from_slice(body).unwrap_or_default();
    let data = Value::from_json(body["data"].take()).unwrap_or_default();
    let mut response = Response::new(data);
    response.errors = body["errors"].as_array().into_iter().flatten().map(error).collect();
    response
}

fn error(error: &Json) -> ServerError {
    let number = |json: &Json| json.as_u64().unwrap_or_default() as usize;
    let mut server_error = ServerError::new(error["message"].as_str().unwrap_or_default(), None);
    let places = error["locations"].as_array().into_iter().flatten();
    server_error.locations =
        places.map(|at| Pos { line: number(&at["line"]), column: number(&at["column"]) }).collect();
    let steps = error["path"].as_array().into_iter().flatten();
    server_error.path = steps
        .map(|step| match step.as_str() {
            Some(key) => PathSegment::Field(key.to_owned()),
            None => PathSegment::Index(number(step)),
        })
        .collect();
    let mut values = ErrorExtensionValues::default();
    for (key, value) in error["extensions"].as_object().into_iter().flatten() {
        values.set(key, Value::from_json(value.clone()).unwrap_or_default());
    }
    server_error.extensions = Some(values);
    server_error
}
