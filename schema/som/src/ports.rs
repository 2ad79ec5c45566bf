//! The seams: what the schema needs of the server.

use std::sync::Arc;

use async_trait::async_trait;

use crate::actor::Actor;
use crate::error::Result;
use crate::operation::Outcome;
use crate::query::{Level, Query};
use crate::registry::Registry;
use crate::value::Value;

/// What every call carries: who asks, of which model, and until when an answer is of use.
#[derive(Clone)]
pub struct Context {
    /// Who asks; none before a login.
    pub actor: Option<Arc<Actor>>,
    /// The model that the request was planned with.
    pub registry: Arc<Registry>,
    /// The microsecond after which nobody waits any more.
    pub deadline: Option<i64>,
    /// The token that the request came with, for operations such as `logout`.
    pub token: Option<Arc<str>>,
}

/// Reads records and runs operations, by the rights of the context's actor.
#[async_trait]
pub trait Entities: Send + Sync {
    /// Answers a read. Rights are applied here and nowhere else.
    ///
    /// # Errors
    /// `UNAUTHENTICATED`, `FORBIDDEN`, `TIMEOUT`, `BUSY`, `UNAVAILABLE` or `INTERNAL`.
    async fn read(&self, context: &Context, query: Query) -> Result<Level>;

    /// Runs a declared operation with its arguments in order; absent ones are null.
    ///
    /// # Errors
    /// What the operation's doc names.
    async fn operate(
        &self,
        context: &Context,
        name: &str,
        arguments: Vec<Value>,
    ) -> Result<Outcome>;
}
