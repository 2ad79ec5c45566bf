//! Documents that the plugin's package holds, run by the rights of the caller.

use std::sync::Arc;

use schema_som::hooks::{Answer, Ask, DocumentAsk};
use serde_json::{Map, Value as Json};
use wasmtime::Result;

use super::asking::{Said, fault};
use crate::bindings::backlot::plugin::graph::Host;
use crate::guest::Guest;

impl Host for Guest {
    async fn query(&mut self, document: String, variables: String) -> Result<Said<String>> {
        self.run(document, &variables, false).await
    }

    async fn mutate(&mut self, document: String, variables: String) -> Result<Said<String>> {
        self.run(document, &variables, true).await
    }
}

impl Guest {
    async fn run(&mut self, name: String, variables: &str, changes: bool) -> Result<Said<String>> {
        if !self.scope()?.runs_documents {
            let what =
                "documents cannot be run in this call: stage what is to change, look up the rest";
            return Ok(Err(fault("NOT_NOW", what)));
        }
        let text = match self.documents.get(&*name) {
            Some(text) => text.clone(),
            None => return Ok(Err(self.denied(format!("[documents] has no `{name}`")))),
        };
        let variables = match object(variables) {
            Ok(variables) => variables,
            Err(what) => return Ok(Err(fault("INVALID", what))),
        };
        let ask = DocumentAsk { name: Arc::from(name), text, variables, changes };
        Ok(match self.ask(Ask::Document(ask)).await? {
            Ok(Answer::Response(bytes)) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Ok(_) => Err(fault("INTERNAL", "a document was answered with something else")),
            Err(fault) => Err(fault),
        })
    }
}

/// The variables of a document; no text at all means none.
fn object(text: &str) -> std::result::Result<Map<String, Json>, String> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_str(text).map_err(|error| format!("variables are no JSON object: {error}"))
}
