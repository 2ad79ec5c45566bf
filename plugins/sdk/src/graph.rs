//! The whole API, by the documents that the manifest's `[documents]` name. In actions, after-hooks
//! and jobs; a before-hook stages changes and looks records up instead.

#[cfg(target_arch = "wasm32")]
use crate::bindings::backlot::plugin::graph as host;
#[cfg(not(target_arch = "wasm32"))]
use crate::testing::graph as host;

use crate::Fault;

/// The response to a document that reads, as JSON. Variables are an object of JSON, or nothing.
///
/// # Errors
/// `DENIED` for a document that the manifest does not name, `NOT_NOW`, and what keeps the document
/// from being run. What becomes of it stands in the response's `errors`.
pub fn query(document: &str, variables: &str) -> Result<String, Fault> {
    host::query(document, variables)
}

/// The response to a document that changes something, as JSON. Within an action it is a part of what
/// the action changes; elsewhere it takes effect at once.
///
/// # Errors
/// As [`query`], and the code of what was refused.
pub fn mutate(document: &str, variables: &str) -> Result<String, Fault> {
    host::mutate(document, variables)
}
