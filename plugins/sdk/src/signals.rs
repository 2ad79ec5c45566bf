//! Words to whoever listens: `subscription { pluginSignals(topics: ["farm.*"]) { topic payload } }`. In
//! actions, after-hooks and jobs. They are heard at most once, and kept by nobody.

#[cfg(target_arch = "wasm32")]
use crate::bindings::backlot::plugin::signals as host;
#[cfg(not(target_arch = "wasm32"))]
use crate::testing::signals as host;

use crate::Fault;

/// Says something, as JSON, under a topic that `[permissions] topics` lists. Within a mutation it is
/// said once that is committed, and not at all where it is undone.
///
/// # Errors
/// `DENIED` for another topic, `INVALID` for what is no JSON, `TOO_LONG`, `TOO_MANY`, `NOT_NOW`.
pub fn publish(topic: &str, payload: &str) -> Result<(), Fault> {
    host::publish(topic, payload)
}
