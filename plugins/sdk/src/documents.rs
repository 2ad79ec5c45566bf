//! Documents with types: what `backlot plugin types` writes for them runs them here. In actions,
//! after-hooks and jobs, as [`graph`](crate::graph).

use serde::de::DeserializeOwned;

/// What generated structures are written and read by.
#[doc(hidden)]
pub use serde;
pub use serde::{Deserialize, Serialize};
pub use serde_json::{Value as Json, json};

use crate::{Fault, graph};

/// Codes of what another try may find gone.
const PASSING: [&str; 3] = ["BUSY", "TIMEOUT", "UNAVAILABLE"];

/// A value that may be left out, which is another thing than nothing: a field of a record that is left
/// out keeps its value, and one that is given nothing loses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(untagged)]
pub enum Given<T> {
    /// Left out.
    #[default]
    Absent,
    /// Nothing.
    Null,
    /// Something.
    Value(T),
}

impl<T> Given<T> {
    /// Whether it is left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl<T> From<T> for Given<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// An object within an object.
impl<T> From<T> for Given<Box<T>> {
    fn from(value: T) -> Self {
        Self::Value(Box::new(value))
    }
}

impl From<&str> for Given<String> {
    fn from(text: &str) -> Self {
        Self::Value(text.to_owned())
    }
}

/// Of an option that holds nothing: nothing, and not left out.
impl<T> From<Option<T>> for Given<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

/// What a document that reads answers.
///
/// # Errors
/// As [`graph::query`]; the code and the message of the first error that stands in the response.
pub fn ask<A: DeserializeOwned>(document: &str, variables: &impl Serialize) -> Result<A, Fault> {
    read(document, &graph::query(document, &written(variables)?)?)
}

/// What a document that changes something answers.
///
/// # Errors
/// As [`graph::mutate`]; the code and the message of the first error that stands in the response.
pub fn change<A: DeserializeOwned>(document: &str, variables: &impl Serialize) -> Result<A, Fault> {
    read(document, &graph::mutate(document, &written(variables)?)?)
}

fn written(variables: &impl Serialize) -> Result<String, Fault> {
    let text = serde_json::to_string(variables);
    let text = text.map_err(|error| Fault::new("WRONG_TYPE", error.to_string()))?;
    Ok(if text == "null" { String::new() } else { text })
}

/// The errors of a response, which come before its data: of those there may be a part only.
#[derive(Deserialize)]
struct Errors {
    errors: Option<Vec<Told>>,
}

#[derive(Deserialize)]
struct Told {
    message: String,
    extensions: Option<Extensions>,
}

#[derive(Deserialize)]
struct Extensions {
    code: Option<String>,
}

#[derive(Deserialize)]
struct Data<A> {
    data: A,
}

fn read<A: DeserializeOwned>(document: &str, response: &str) -> Result<A, Fault> {
    let other = |error: serde_json::Error| {
        let what = ["`", document, "` is answered otherwise than by its types: "].concat();
        Fault::new("NO_ANSWER", what + &error.to_string())
    };
    let errors = serde_json::from_str::<Errors>(response).map_err(other)?.errors;
    let Some(told) = errors.into_iter().flatten().next() else {
        return Ok(serde_json::from_str::<Data<A>>(response).map_err(other)?.data);
    };
    let code = told.extensions.and_then(|it| it.code).unwrap_or_else(|| "REFUSED".to_owned());
    let fault = Fault::new(&code, [document, ": ", &told.message].concat());
    Err(if PASSING.contains(&&*code) { fault.temporary() } else { fault })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Variables {
        #[serde(skip_serializing_if = "Given::is_absent")]
        machine: Given<String>,
        #[serde(skip_serializing_if = "Given::is_absent")]
        state: Given<&'static str>,
        #[serde(skip_serializing_if = "Given::is_absent")]
        frames: Given<i64>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Answer {
        count: i64,
        name: Option<String>,
    }

    #[test]
    fn what_is_left_out_is_not_nothing() {
        let given = Variables { machine: None.into(), state: "DONE".into(), frames: Given::Absent };
        assert_eq!(written(&given).expect("JSON"), r#"{"machine":null,"state":"DONE"}"#);
        assert_eq!(written(&()).expect("JSON"), "");
        let boxed: Given<Box<i64>> = 1.into();
        assert!(!boxed.is_absent());
    }

    #[test]
    fn an_answer_is_what_stands_in_the_response() {
        let answer = read::<Answer>("count", r#"{"data":{"count":2}}"#);
        assert_eq!(answer, Ok(Answer { count: 2, name: None }));
        let told = read::<Answer>("count", r#"{"data":{"count":"2"}}"#).expect_err("a text");
        assert_eq!(told.code, "NO_ANSWER");
        assert!(told.message.contains("`count` is answered otherwise"), "{}", told.message);
    }

    #[test]
    fn an_error_in_the_response_is_a_fault() {
        let response = |code: &str| {
            format!(
                r#"{{"data":null,"errors":[{{"message":"no","extensions":{{"code":"{code}"}}}}]}}"#
            )
        };
        let told = read::<Answer>("count", &response("CONFLICT")).expect_err("an error");
        assert_eq!((&*told.code, &*told.message, told.permanent), ("CONFLICT", "count: no", true));
        let passing = read::<Answer>("count", &response("BUSY")).expect_err("an error");
        assert!(!passing.permanent);
        let bare = read::<Answer>("count", r#"{"errors":[{"message":"no"}]}"#);
        assert_eq!(bare.expect_err("an error").code, "REFUSED");
    }
}
