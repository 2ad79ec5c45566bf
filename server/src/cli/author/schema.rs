//! The schema of a studio, which tells what other plugins declare.

use std::path::Path;

use schema::{INTROSPECTION, Neighbours};
use schema_som::{Code, Error, Result};
use serde_json::json;

use super::arguments::SchemaArguments;
use super::remote::Remote;

/// The schema that was named, if one was: of a file, or of where the studio is served.
pub(super) async fn neighbours(named: &SchemaArguments) -> Result<Option<Neighbours>> {
    let Some(place) = &named.schema else { return Ok(None) };
    let text = match place.starts_with("http://") || place.starts_with("https://") {
        true => {
            let remote = Remote::new(place, named.token.as_deref().unwrap_or_default());
            remote.ask(INTROSPECTION, json!({})).await?.to_string()
        }
        false => std::fs::read_to_string(Path::new(place)).map_err(|error| {
            let what = format!("{place} cannot be read: {error}");
            Error::new(Code::InvalidValue, what)
                .hint("`backlot schema print > FILE` in the studio writes one")
        })?,
    };
    let read = Neighbours::of(&text);
    read.map(Some).map_err(|error| error.within(place.clone()))
}
