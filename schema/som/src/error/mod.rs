//! The one error that crosses a seam: a stable code, what was wrong, where, and what would be right.

use std::fmt;

use serde_json::{Map, Value as Json};

use crate::hooks::{HookName, Refusal};

mod code;

pub use code::Code;

/// What a fallible function of the model answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error as every layer passes it on. Built with [`Error::new`] and the `at_*` methods.
#[derive(Debug, Clone, PartialEq)]
pub struct Error(Box<Parts>);

#[derive(Debug, Clone, PartialEq)]
struct Parts {
    code: Code,
    message: String,
    type_name: Option<String>,
    field: Option<String>,
    id: Option<String>,
    index: Option<usize>,
    hint: Option<String>,
    cursor: Option<String>,
    retry_after: Option<u32>,
    replays: bool,
    plugin: Option<HookName>,
    own_code: Option<String>,
    details: Option<Map<String, Json>>,
    others: Vec<Error>,
}

impl Error {
    /// An error with its code and one sentence that says what was wrong.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            code,
            message: message.into(),
            type_name: None,
            field: None,
            id: None,
            index: None,
            hint: None,
            cursor: None,
            retry_after: None,
            replays: false,
            plugin: None,
            own_code: None,
            details: None,
            others: Vec::new(),
        }))
    }

    /// A fault of ours. The message must not carry values of users; callers log the cause.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Code::Internal, message)
    }

    /// A hook's no.
    pub fn refused(hook: HookName, refusal: Refusal) -> Self {
        let mut error = Self::new(Code::Refused, refusal.message);
        error.0.plugin = Some(hook);
        error.0.own_code = Some(refusal.code);
        error.0.details = refusal.details;
        error.0.field = refusal.member;
        error
    }

    /// Names the hook that it is about.
    #[must_use]
    pub fn at_hook(mut self, hook: HookName) -> Self {
        self.0.plugin = Some(hook);
        self
    }

    /// The hook that it is about.
    pub fn hook(&self) -> Option<&HookName> {
        self.0.plugin.as_ref()
    }

    /// Says what else was wrong at the same time, such as other rows of the same command.
    #[must_use]
    pub fn with_others(mut self, others: Vec<Error>) -> Self {
        self.0.others = others;
        self
    }

    /// What else was wrong at the same time; these have no others themselves.
    pub fn others(&self) -> &[Error] {
        &self.0.others
    }

    /// Names the SOM type and, if there is one, the field.
    #[must_use]
    pub fn at_field(mut self, type_name: &str, field: &str) -> Self {
        self.0.type_name = Some(type_name.to_owned());
        self.0.field = Some(field.to_owned());
        self
    }

    /// Names the SOM type.
    #[must_use]
    pub fn at_type(mut self, type_name: &str) -> Self {
        self.0.type_name = Some(type_name.to_owned());
        self
    }

    /// Names the record, as a TypeID.
    #[must_use]
    pub fn at_id(mut self, id: impl Into<String>) -> Self {
        self.0.id = Some(id.into());
        self
    }

    /// Says that the same document can be run again at once: the database undid it in favour of
    /// another transaction.
    #[must_use]
    pub fn replay(mut self) -> Self {
        self.0.replays = true;
        self
    }

    /// Names the row of a bulk request.
    #[must_use]
    pub fn at_index(mut self, index: usize) -> Self {
        self.0.index = Some(index);
        self
    }

    /// Names no row: there was only one.
    #[must_use]
    pub fn of_only_row(mut self) -> Self {
        self.0.index = None;
        for other in &mut self.0.others {
            other.0.index = None;
        }
        self
    }

    /// The same error by another code: what is a wrong value to one is a wrong plugin to another.
    #[must_use]
    pub fn recoded(mut self, code: Code) -> Self {
        self.0.code = code;
        self
    }

    /// Says in front of the message where in an input it is: `inputs[3].sequence.create.code`.
    #[must_use]
    pub fn within(mut self, place: impl fmt::Display) -> Self {
        self.0.message = format!("`{place}`: {}", self.0.message);
        self
    }

    /// The same error in other words: the field's name, and message and hint.
    #[must_use]
    pub fn respelled(
        mut self,
        field: impl Fn(&str) -> String,
        text: impl Fn(&str) -> String,
    ) -> Self {
        self.0.field = self.0.field.map(|name| field(&name));
        self.0.message = text(&self.0.message);
        self.0.hint = self.0.hint.map(|hint| text(&hint));
        self
    }

    /// Says what would be right.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Says where a stream that ended can be taken up again.
    #[must_use]
    pub fn at_cursor(mut self, cursor: impl Into<String>) -> Self {
        self.0.cursor = Some(cursor.into());
        self
    }

    /// Says after how many seconds another try makes sense.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Whether the same document can be run again at once.
    pub fn replays(&self) -> bool {
        self.0.replays
    }

    /// Whether it is of the moment: the same may go well a little later.
    pub fn is_passing(&self) -> bool {
        let code = self.code();
        matches!(code, Code::Unavailable | Code::Busy | Code::Timeout | Code::PluginBusy)
    }

    /// The row of a bulk request, if it is known.
    pub fn index(&self) -> Option<usize> {
        self.0.index
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What was wrong, in one sentence.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What GraphQL shows under `extensions`: `code` and whatever else is known.
    pub fn extensions(&self) -> Map<String, Json> {
        let parts = &self.0;
        let mut map = Map::new();
        let code = parts.own_code.as_deref().unwrap_or(parts.code.as_str());
        map.insert("code".into(), code.into());
        let texts = [
            ("type", &parts.type_name),
            ("field", &parts.field),
            ("id", &parts.id),
            ("hint", &parts.hint),
            ("cursor", &parts.cursor),
        ];
        for (key, text) in texts {
            if let Some(text) = text {
                map.insert(key.into(), text.as_str().into());
            }
        }
        if let Some(index) = parts.index {
            map.insert("index".into(), index.into());
        }
        if let Some(seconds) = parts.retry_after {
            map.insert("retryAfter".into(), seconds.into());
        }
        if let Some(name) = &parts.plugin {
            map.insert("plugin".into(), name.plugin.as_ref().into());
            map.insert("hook".into(), name.hook.as_ref().into());
        }
        if let Some(details) = &parts.details {
            map.insert("details".into(), details.clone().into());
        }
        map
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code, self.0.message)?;
        if let Some(hint) = &self.0.hint {
            write!(f, " ({hint})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
