//! On which terms a mutation document runs: what a request says of it beside the document.

use schema_som::ports::{Idempotency, Terms};
use schema_som::{Code, Error, Result};
use serde_json::Value as Json;

use crate::bundle::Bundle;
use crate::engine::Request;

/// The extension that asks for a dry run.
pub(crate) const DRY_RUN: &str = "dryRun";
/// The extension that names a document, so that it takes effect once.
pub const IDEMPOTENCY_KEY: &str = "idempotencyKey";
/// So many characters a key may have.
const LONGEST_KEY: usize = 255;

/// The terms of a request.
///
/// # Errors
/// `BAD_REQUEST` for an extension that is not what it should be.
pub(crate) fn of(request: &Request) -> Result<Terms> {
    let dry_run = match request.extensions.get(DRY_RUN) {
        None | Some(Json::Null) => false,
        Some(Json::Bool(dry_run)) => *dry_run,
        Some(_) => {
            let error =
                Error::new(Code::BadRequest, format!("`extensions.{DRY_RUN}` is no boolean"));
            return Err(error.hint("send true or false"));
        }
    };
    let key = match request.extensions.get(IDEMPOTENCY_KEY) {
        None | Some(Json::Null) => None,
        Some(Json::String(key)) if is_key(key) => Some(key.clone()),
        Some(_) => {
            let error = Error::new(Code::BadRequest, "the idempotency key is not one");
            let hint = format!("send 1 to {LONGEST_KEY} visible ASCII characters, such as a UUID");
            return Err(error.hint(hint));
        }
    };
    // A dry run has no effect, so there is nothing to be repeated.
    let key = key.filter(|_| !dry_run);
    let idempotency = key.map(|key| Idempotency { key, request: digest(request) });
    Ok(Terms { dry_run, idempotency, again: None })
}

fn is_key(key: &str) -> bool {
    (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What tells requests apart: document, operation name, variables in whatever order, and the bundle.
fn digest(request: &Request) -> [u8; 32] {
    let name = request.operation_name.as_deref().unwrap_or_default();
    let bundle = request.bundle.as_deref().map(Bundle::name).unwrap_or_default();
    let mut variables = String::new();
    push_sorted(&mut variables, &Json::Object(request.variables.clone()));
    let mut hasher = blake3::Hasher::new();
    for part in [&*request.query, name, &variables, bundle] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// JSON with the keys of every object in order.
fn push_sorted(out: &mut String, json: &Json) {
    match json {
        Json::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (key, value) in fields {
                out.push_str(&Json::from(key.as_str()).to_string());
                out.push(':');
                push_sorted(out, value);
                out.push(',');
            }
            out.push('}');
        }
        Json::Array(items) => {
            out.push('[');
            for item in items {
                push_sorted(out, item);
                out.push(',');
            }
            out.push(']');
        }
        leaf => out.push_str(&leaf.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn request(query: &str, variables: Json, extensions: Json) -> Request {
        let map = |json: Json| json.as_object().cloned().unwrap_or_default();
        let (variables, extensions) = (map(variables), map(extensions));
        Request { query: query.into(), variables, extensions, ..Request::default() }
    }

    #[test]
    fn the_order_of_variables_does_not_matter_and_everything_else_does() {
        let one = digest(&request("{a}", json!({"x": {"b": 1, "a": [1, 2]}, "y": 2}), Json::Null));
        let same = digest(&request("{a}", json!({"y": 2, "x": {"a": [1, 2], "b": 1}}), Json::Null));
        assert_eq!(one, same);
        let others = [
            request("{b}", json!({"x": {"b": 1, "a": [1, 2]}, "y": 2}), Json::Null),
            request("{a}", json!({"x": {"b": 1, "a": [2, 1]}, "y": 2}), Json::Null),
            request("{a}", json!({"x": {"b": "1", "a": [1, 2]}, "y": 2}), Json::Null),
            request("{a}", json!({"x": {"b": 1, "a": [1, 2]}, "y": null}), Json::Null),
        ];
        for other in others {
            assert_ne!(one, digest(&other), "{other:?}");
        }
    }

    #[test]
    fn terms_are_read_out_of_the_extensions() {
        let terms = |extensions| of(&request("{a}", json!({}), extensions));
        assert!(terms(json!({})).is_ok_and(|terms| !terms.dry_run && terms.idempotency.is_none()));
        assert!(terms(json!({"dryRun": true})).is_ok_and(|terms| terms.dry_run));
        let keyed = terms(json!({"idempotencyKey": "a-1"})).unwrap();
        assert_eq!(keyed.idempotency.unwrap().key, "a-1");
        let dry = terms(json!({"idempotencyKey": "a-1", "dryRun": true})).unwrap();
        assert_eq!(dry.idempotency, None);
        let long = "x".repeat(256);
        for bad in [
            json!({"dryRun": "yes"}),
            json!({"idempotencyKey": ""}),
            json!({"idempotencyKey": "a b"}),
            json!({"idempotencyKey": 7}),
            json!({"idempotencyKey": long}),
        ] {
            assert_eq!(terms(bad.clone()).unwrap_err().code(), Code::BadRequest, "{bad}");
        }
    }
}
