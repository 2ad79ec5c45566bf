//! Words to whoever listens, under topics that the manifest names.

use schema_som::hooks::{Answer, Ask, Signal, is_topic};
use serde_json::Value as Json;
use wasmtime::Result;

use super::asking::{Said, fault};
use crate::bindings::backlot::plugin::signals::Host;
use crate::guest::Guest;

/// Bytes of what is said at most.
const PAYLOAD: usize = 16 << 10;

impl Host for Guest {
    async fn publish(&mut self, topic: String, payload: String) -> Result<Said<()>> {
        let scope = self.scope()?;
        if !scope.runs_documents {
            let what = "nothing can be said in this call: use an action, an after-hook or a job";
            return Ok(Err(fault("NOT_NOW", what)));
        }
        let at = scope.caller.now;
        if !is_topic(&topic) || !self.topics.admit(&topic) {
            let topic = schema_som::id::clip(&topic);
            return Ok(Err(self.denied(format!("[permissions] topics does not list `{topic}`"))));
        }
        if payload.len() > PAYLOAD {
            let what = format!("{} bytes are said, {PAYLOAD} are allowed", payload.len());
            return Ok(Err(fault("TOO_LONG", what)));
        }
        // Written anew, so that nobody is told what is no JSON, or stands on several lines.
        let payload = match serde_json::from_str::<Json>(&payload) {
            Ok(payload) => payload.to_string(),
            Err(error) => {
                return Ok(Err(fault("INVALID", format!("what is said is no JSON: {error}"))));
            }
        };
        if !self.flood.admits(at) {
            return Ok(Err(fault("TOO_MANY", "it has said too much in this minute")));
        }
        let signal = Signal { topic, plugin: self.plugin.to_string(), payload, at };
        Ok(match self.ask(Ask::Signal(signal)).await? {
            Ok(Answer::Said) => Ok(()),
            Ok(_) => Err(fault("INTERNAL", "it was answered something else")),
            Err(fault) => Err(fault),
        })
    }
}
