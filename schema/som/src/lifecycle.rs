//! The seam to whoever manages plugins: uploads, plans, activates, configures and purges them.

use async_trait::async_trait;
use serde_json::Value as Json;

use crate::error::Result;
use crate::operation::Given;
use crate::ports::Context;

/// Manages the plugins of a studio.
#[async_trait]
pub trait Lifecycle: Send + Sync {
    /// Runs an operation about plugins for somebody who may manage them; answers its tree. What was
    /// begun goes on to its end, whether or not anybody waits.
    ///
    /// # Errors
    /// What the operation's doc names.
    async fn operate(&self, context: &Context, name: &str, arguments: &[Given]) -> Result<Json>;
}
