//! How an action says no, or that it failed.

use crate::Fault;
use crate::bindings::backlot::plugin::vocabulary;
use crate::bindings::exports::backlot::plugin::actions;
use crate::json::{self, Json};

/// Why an action came to nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// No, for a reason that whoever performs it is told.
    Refused(Refusal),
    /// Something went wrong.
    Broke(Fault),
}

/// No, for a reason that the API's client is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    code: String,
    message: String,
    details: Option<String>,
}

impl Refusal {
    /// A refusal with a code in SCREAMING_SNAKE, and one sentence.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), details: None }
    }

    /// Something more that a client may want to know.
    #[must_use]
    pub fn detail<'a>(mut self, name: &str, value: impl Into<Json<'a>>) -> Self {
        json::add(&mut self.details, name, &value.into());
        self
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure::Refused(refusal)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Failure::Broke(fault)
    }
}

impl Failure {
    pub(crate) fn into_wire(self) -> actions::Failure {
        match self {
            Failure::Refused(Refusal { code, message, details }) => {
                let refusal = vocabulary::Refusal { code, message, field: None, details };
                actions::Failure::Refused(refusal)
            }
            Failure::Broke(fault) => actions::Failure::Broke(fault),
        }
    }
}
