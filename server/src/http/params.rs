//! A GraphQL request out of a JSON body or a query string, with every mistake named.

use actix_web::http::header::HeaderValue;
use schema::IDEMPOTENCY_KEY;
use schema_som::{Code, Error, Result};
use serde_json::{Map, Value};

/// What a well-formed GraphQL request says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Params {
    /// The document.
    pub(super) query: String,
    /// Which of its operations.
    pub(super) operation_name: Option<String>,
    /// The values of its variables.
    pub(super) variables: Map<String, Value>,
    /// What is not part of the specification.
    pub(super) extensions: Map<String, Value>,
}

/// The members of a POST's body.
pub(super) fn of_body(body: &[u8]) -> Result<Map<String, Value>> {
    if body.is_empty() {
        return Err(bad("the body is empty").hint(EXAMPLE));
    }
    let text = std::str::from_utf8(body).map_err(|error| {
        bad(format!("the body is not UTF-8: byte {} begins no character", error.valid_up_to()))
            .hint("send JSON in UTF-8")
    })?;
    let body: Value = serde_json::from_str(text)
        .map_err(|error| bad(format!("the body is not JSON: {error}")).hint(EXAMPLE))?;
    match body {
        Value::Object(members) => Ok(members),
        Value::Array(_) => Err(bad("the body is a list of requests, and batches are not taken")
            .hint("send one request at a time, or several root fields in one document")),
        other => Err(bad(format!("the body is {}, not an object", name_of(&other))).hint(EXAMPLE)),
    }
}

/// The members of a GET's query string.
pub(super) fn of_query_string(text: &str) -> Result<Map<String, Value>> {
    let mut members = Map::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decode(name)?, decode(value)?);
        let value = match name.as_str() {
            "query" | "operationName" => Value::String(value),
            "variables" | "extensions" if value.is_empty() => Value::Null,
            "variables" | "extensions" => serde_json::from_str(&value)
                .map_err(|error| bad(format!("`{name}` is not JSON: {error}")))?,
            _ => continue,
        };
        if members.insert(name.clone(), value).is_some() {
            return Err(bad(format!("`{name}` is given twice")));
        }
    }
    Ok(members)
}

const EXAMPLE: &str = r#"send an object such as {"query": "{ me { login } }"}"#;

impl Params {
    /// Reads the members that a GraphQL request has. Others mean nothing.
    pub(super) fn read(mut members: Map<String, Value>) -> Result<Params> {
        let query = match members.remove("query") {
            Some(Value::String(query)) => query,
            Some(Value::Null) | None => return Err(missing_query(&members)),
            Some(other) => return Err(wrong("query", "a string", &other)),
        };
        Ok(Params {
            query,
            operation_name: match members.remove("operationName") {
                Some(Value::String(name)) => Some(name).filter(|name| !name.is_empty()),
                Some(Value::Null) | None => None,
                Some(other) => return Err(wrong("operationName", "a string or null", &other)),
            },
            variables: object(&mut members, "variables")?,
            extensions: object(&mut members, "extensions")?,
        })
    }
}

impl Params {
    /// Takes the header `Idempotency-Key`, quoted or not, as if it stood in the extensions.
    pub(super) fn take_key(&mut self, header: Option<&HeaderValue>) -> Result<()> {
        let Some(header) = header else { return Ok(()) };
        let key = header.to_str().map_err(|_| bad("`Idempotency-Key` is not visible ASCII"))?;
        let unquoted = key.strip_prefix('"').and_then(|key| key.strip_suffix('"'));
        let key = Value::from(unquoted.unwrap_or(key));
        match self.extensions.get(IDEMPOTENCY_KEY) {
            Some(other) if *other != key => {
                let what = format!("`Idempotency-Key` and `extensions.{IDEMPOTENCY_KEY}` differ");
                return Err(bad(what).hint("send one of them"));
            }
            _ => self.extensions.insert(IDEMPOTENCY_KEY.to_owned(), key),
        };
        Ok(())
    }
}

fn object(members: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>> {
    match members.remove(name) {
        Some(Value::Object(object)) => Ok(object),
        Some(Value::Null) | None => Ok(Map::new()),
        Some(other) => Err(wrong(name, "an object or null", &other)),
    }
}

fn missing_query(others: &Map<String, Value>) -> Error {
    let error = bad("`query` is missing");
    let others: Vec<&str> = others.keys().take(5).map(|name| schema_som::id::clip(name)).collect();
    if others.is_empty() {
        error.hint(EXAMPLE)
    } else {
        error.hint(format!(
            "there is `{}`, but the document belongs in `query`",
            others.join("`, `")
        ))
    }
}

fn wrong(name: &str, expected: &str, found: &Value) -> Error {
    bad(format!("`{name}` is {}; it has to be {expected}", name_of(found)))
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn bad(message: impl Into<String>) -> Error {
    Error::new(Code::BadRequest, message)
}

/// Undoes the encoding of `application/x-www-form-urlencoded`, strictly.
fn decode(text: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = (rest.next().and_then(digit), rest.next().and_then(digit));
                let (Some(high), Some(low)) = digits else {
                    return Err(bad("a `%` in the query string is not followed by two hex digits"));
                };
                high << 4 | low
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| bad("the query string is not UTF-8"))
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// The kind of the first operation of a document and its name, for logs and metrics. A look at the
/// first words is enough: whoever answers the request parses it.
pub(super) fn first_operation(document: &str) -> (&'static str, Option<&str>) {
    let mut rest = document;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',' || c == '\u{feff}');
        match rest.strip_prefix('#') {
            Some(comment) => rest = comment.split_once('\n').map_or("", |(_, rest)| rest),
            None => break,
        }
    }
    let word = |text: &str| text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let end = word(rest).unwrap_or(rest.len());
    let kind = match &rest[..end] {
        "" if rest.starts_with('{') => return ("query", None),
        "query" => "query",
        "mutation" => "mutation",
        "subscription" => "subscription",
        _ => return ("unknown", None),
    };
    let rest = rest[end..].trim_start();
    let name = &rest[..word(rest).unwrap_or(rest.len())];
    (kind, Some(schema_som::id::clip(name)).filter(|name| !name.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_body(body: &[u8]) -> Result<Params> {
        of_body(body).and_then(Params::read)
    }

    fn from_query_string(text: &str) -> Result<Params> {
        of_query_string(text).and_then(Params::read)
    }

    fn refusal(body: &[u8]) -> String {
        let error = from_body(body).unwrap_err();
        assert_eq!(error.code(), Code::BadRequest);
        error.to_string()
    }

    #[test]
    fn a_body_is_read() {
        let params = from_body(
            br#"{"query": "query A { me { login } }", "operationName": "A",
                 "variables": {"a": 1}, "extensions": null, "other": 1}"#,
        )
        .unwrap();
        assert_eq!(params.operation_name.as_deref(), Some("A"));
        assert_eq!(params.variables["a"], 1);
        assert!(params.extensions.is_empty());
    }

    #[test]
    fn every_mistake_in_a_body_is_named() {
        let cases: [(&[u8], &str); 10] = [
            (b"", "empty"),
            (b"{ \"not a JSON", "not JSON"),
            (b"{\"query\": \"\xff\"}", "not UTF-8: byte 11"),
            (b"[{\"query\": \"{ me }\"}]", "batches are not taken"),
            (b"\"{ me }\"", "a string, not an object"),
            (b"{}", "`query` is missing"),
            (b"{\"qeury\": \"{ me }\"}", "there is `qeury`"),
            (b"{\"query\": [1]}", "`query` is a list; it has to be a string"),
            (b"{\"query\": \"{me}\", \"variables\": \"{}\"}", "`variables` is a string"),
            (b"{\"query\": \"{me}\", \"operationName\": 1}", "`operationName` is a number"),
        ];
        for (body, expected) in cases {
            let error = refusal(body);
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn the_key_of_a_header_counts_as_an_extension() {
        let taken = |header: &'static str, extensions: &str| {
            let body = format!(r#"{{"query": "{{a}}", "extensions": {extensions}}}"#);
            let mut params = from_body(body.as_bytes()).unwrap();
            params.take_key(Some(&HeaderValue::from_static(header))).map(|()| params.extensions)
        };
        let key = |extensions: Map<String, Value>| extensions[IDEMPOTENCY_KEY].clone();
        assert_eq!(taken("k-1", "{}").map(key), Ok("k-1".into()));
        assert_eq!(taken("\"k-1\"", "{}").map(key), Ok("k-1".into()));
        assert_eq!(taken("k-1", r#"{"idempotencyKey": "k-1"}"#).map(key), Ok("k-1".into()));
        let refused = taken("k-1", r#"{"idempotencyKey": "k-2"}"#).unwrap_err();
        assert_eq!(refused.code(), Code::BadRequest);
    }

    #[test]
    fn a_query_string_is_read() {
        let params = from_query_string(
            "query=query+A(%24a%3A+Int)+%7B+me+%7D&variables=%7B%22a%22%3A1%7D&operationName=A&x",
        )
        .unwrap();
        assert_eq!(params.query, "query A($a: Int) { me }");
        assert_eq!(params.variables["a"], 1);
        for (text, expected) in [
            ("", "`query` is missing"),
            ("query=%7B&query=%7B", "given twice"),
            ("query=%ff", "not UTF-8"),
            ("query=%zz", "hex digits"),
            ("query=a&variables=%5B1%5D", "`variables` is a list"),
            ("query=a&variables=nonsense", "`variables` is not JSON"),
        ] {
            let error = from_query_string(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn the_first_operation_is_recognised() {
        let cases = [
            ("{ me }", ("query", None)),
            ("# hello\n, query Names($a: Int) { me }", ("query", Some("Names"))),
            ("mutation { logout }", ("mutation", None)),
            ("mutation In{ login }", ("mutation", Some("In"))),
            ("fragment F on User { id } query A { me }", ("unknown", None)),
            ("", ("unknown", None)),
            ("é", ("unknown", None)),
        ];
        for (document, expected) in cases {
            assert_eq!(first_operation(document), expected, "{document}");
        }
    }
}
