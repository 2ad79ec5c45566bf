//! How an error looks in a response: message, locations in the document, path in the data, and
//! `extensions` with the stable code.

use std::borrow::Cow;

use schema_som::{Code, Error};
use serde_json::{Map, Value, json};

/// How many characters of a name are shown.
const LONGEST_NAME: usize = 60;

/// An error of a request, with where it was met.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What was wrong.
    pub error: Error,
    /// Where in the document.
    pub locations: Vec<Location>,
    /// Where in the data.
    pub path: Vec<Segment>,
}

/// A place in a document; both count from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// A response key.
    Key(String),
    /// A position in a list.
    Index(usize),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self { error, locations: Vec::new(), path: Vec::new() }
    }
}

impl Fault {
    /// A fault with its code and one sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Error::new(code, message).into()
    }

    /// Adds a place in the document.
    #[must_use]
    pub fn at(mut self, location: impl IntoIterator<Item = Location>) -> Self {
        self.locations.extend(location);
        self
    }

    /// Says where in the data it is.
    #[must_use]
    pub fn under(mut self, path: Vec<Segment>) -> Self {
        self.path = path;
        self
    }

    /// The entry of `errors`. The request's id lets the reader find it in the log.
    pub fn to_json(&self, request_id: &str) -> Value {
        let mut entry = Map::new();
        entry.insert("message".into(), with_short_names(self.error.message()).into());
        if !self.locations.is_empty() {
            let places = self.locations.iter();
            let places = places.map(|at| json!({ "line": at.line, "column": at.column }));
            entry.insert("locations".into(), places.collect());
        }
        if !self.path.is_empty() {
            let steps = self.path.iter().map(|step| match step {
                Segment::Key(key) => Value::from(key.as_str()),
                Segment::Index(index) => Value::from(*index),
            });
            entry.insert("path".into(), steps.collect());
        }
        let mut extensions = self.error.extensions();
        if let Some(Value::String(hint)) = extensions.get_mut("hint") {
            *hint = with_short_names(hint).into_owned();
        }
        if !request_id.is_empty() {
            extensions.insert("requestId".into(), request_id.into());
        }
        entry.insert("extensions".into(), extensions.into());
        entry.into()
    }
}

/// A text in which no name is longer than anybody reads: clients make names, and texts repeat them.
fn with_short_names(text: &str) -> Cow<'_, str> {
    let is_short = |word: &str| word.chars().nth(LONGEST_NAME).is_none();
    if text.split(' ').all(is_short) {
        return text.into();
    }
    let cut = |word: &str| match is_short(word) {
        true => word.to_owned(),
        false => {
            let kept = word.chars().take(LONGEST_NAME).collect::<String>();
            let end = word.rfind('`').filter(|at| *at > 0).map_or("", |at| &word[at..]);
            kept + "…" + if end.len() <= 3 { end } else { "" }
        }
    };
    text.split(' ').map(cut).collect::<Vec<_>>().join(" ").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_and_its_quote_closed() {
        let name = "x".repeat(5_000);
        let error = Error::new(Code::ValidationFailed, format!("no field `{name}` here"))
            .hint(format!("not `{name}`, but `y`"));
        let told = Fault::from(error).to_json("");
        let short = "x".repeat(59);
        assert_eq!(told["message"], format!("no field `{short}…` here"));
        assert_eq!(told["extensions"]["hint"], format!("not `{short}…`, but `y`"));
    }

    #[test]
    fn an_entry_says_what_where_and_why() {
        let error = Error::new(Code::InvalidId, "`x` is not an id").at_field("Shot", "id");
        let fault = Fault::from(error)
            .at([Location { line: 2, column: 7 }])
            .under(vec![Segment::Key("shots".into()), Segment::Index(3)]);
        let text = fault.to_json("r1").to_string();
        let expected = r#"{"message":"`x` is not an id","locations":[{"line":2,"column":7}],"path":["shots",3],"extensions":{"code":"INVALID_ID","type":"Shot","field":"id","requestId":"r1"}}"#;
        assert_eq!(text, expected);
    }
}
