//! The one error that crosses a seam: a stable code, what was wrong, where, and what would be right.

use std::fmt;

use serde_json::{Map, Value as Json};

use crate::hooks::{HookName, Refusal};

/// What a fallible function of the model answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $text:literal,)*) => {
        /// Stable, machine-readable reasons. A client may match on them; they never change meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])* $variant,)* }

        impl Code {
            /// Every code with its text and its meaning, for the reference documents.
            pub const ALL: &'static [(Code, &'static str, &'static str)] =
                &[$((Code::$variant, $text, concat!($($doc),*)),)*];

            /// The text that `extensions.code` carries.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $text,)* }
            }
        }
    };
}

codes! {
    /// The document is not GraphQL.
    ParseFailed = "GRAPHQL_PARSE_FAILED",
    /// The document does not fit the schema.
    ValidationFailed = "GRAPHQL_VALIDATION_FAILED",
    /// The HTTP request is not a GraphQL request.
    BadRequest = "BAD_REQUEST",
    /// A value has the wrong kind.
    InvalidType = "INVALID_TYPE",
    /// A value of the right kind is not acceptable.
    InvalidValue = "INVALID_VALUE",
    /// A required value is missing or null.
    Required = "REQUIRED",
    /// A text is longer than its field holds.
    TooLong = "TOO_LONG",
    /// The field is computed or frozen.
    ReadOnly = "READ_ONLY",
    /// An id is malformed.
    InvalidId = "INVALID_ID",
    /// A cursor is malformed, of another order, or of another list.
    InvalidCursor = "INVALID_CURSOR",
    /// The log of changes does not reach back to the cursor any more: read what there is, and
    /// subscribe anew.
    CursorExpired = "CURSOR_EXPIRED",
    /// The subscriber did not keep up. `cursor` is where it can go on.
    SlowConsumer = "SLOW_CONSUMER",
    /// No such record, or none that this actor may see.
    NotFound = "NOT_FOUND",
    /// Another record already has this value.
    NotUnique = "NOT_UNIQUE",
    /// The record changed since it was read.
    Conflict = "CONFLICT",
    /// A document with the same idempotency key is still at work.
    IdempotencyInProgress = "IDEMPOTENCY_IN_PROGRESS",
    /// The idempotency key belongs to another document.
    IdempotencyMismatch = "IDEMPOTENCY_MISMATCH",
    /// Other records still refer to this one.
    InUse = "IN_USE",
    /// The relation would form a loop.
    CircularDependency = "CIRCULAR_DEPENDENCY",
    /// No template says where the files of such a record go.
    NoTemplate = "NO_TEMPLATE",
    /// The user already works on something else in that interval.
    Overbooked = "OVERBOOKED",
    /// The task, the review or the ticket is in a status in which this is not possible.
    Status = "STATUS",
    /// The studio's work is being scheduled already; `retryAfter` is when that is over at the latest.
    Scheduling = "SCHEDULING",
    /// The scheduler could not be run, or did not accept the plan; the message has what it said.
    SchedulerFailed = "SCHEDULER_FAILED",
    /// Time would be logged before what the task depends on allows it.
    DependencyViolation = "DEPENDENCY_VIOLATION",
    /// Nobody is logged in, or the token is unknown, expired or revoked.
    Unauthenticated = "UNAUTHENTICATED",
    /// Another password is due: until `changePassword`, only that, `me` and `logout` are answered.
    PasswordResetRequired = "PASSWORD_RESET_REQUIRED",
    /// The actor may not do this.
    Forbidden = "FORBIDDEN",
    /// The selection is nested too deeply.
    DepthExceeded = "DEPTH_EXCEEDED",
    /// The document asks for too much; page sizes count.
    ComplexityExceeded = "COMPLEXITY_EXCEEDED",
    /// A limit on tokens, aliases, root fields, body or list size was passed.
    LimitExceeded = "LIMIT_EXCEEDED",
    /// The request took longer than it may.
    Timeout = "TIMEOUT",
    /// The database is busy; try again after `retryAfter` seconds.
    Busy = "BUSY",
    /// The database is missing, closed or unreachable.
    Unavailable = "UNAVAILABLE",
    /// The database was written by a newer or an unknown schema.
    SchemaMismatch = "SCHEMA_MISMATCH",
    /// A plugin's hook says no. `extensions.code` is the plugin's own.
    Refused = "REFUSED",
    /// A plugin could not judge: it failed, or a limit ended it. `plugin` and `hook` name it.
    PluginFailed = "PLUGIN_FAILED",
    /// A plugin took longer than it may.
    PluginDeadline = "PLUGIN_DEADLINE",
    /// A plugin wanted more memory or tables than it may have.
    PluginMemory = "PLUGIN_MEMORY",
    /// A plugin's calls were nested too deeply.
    PluginStack = "PLUGIN_STACK",
    /// A plugin gave up, or did what no program may.
    PluginTrapped = "PLUGIN_TRAPPED",
    /// A plugin answered what makes no sense, or what its manifest does not allow.
    PluginAnswer = "PLUGIN_ANSWER",
    /// A plugin called the server more often than it may, or asked for too much.
    PluginBudget = "PLUGIN_BUDGET",
    /// A plugin has no instance to spare at the moment; try again after `retryAfter` seconds.
    PluginBusy = "PLUGIN_BUSY",
    /// A plugin's hook is left alone, since it kept failing or was suspended; it is tried again after
    /// `retryAfter` seconds, if there are any. `plugin` and `hook` name it.
    PluginOpen = "PLUGIN_OPEN",
    /// Plugins caused changes that caused changes, over and over.
    PluginLoop = "PLUGIN_LOOP",
    /// A package or a manifest is not acceptable; the message names the line or the part.
    PluginInvalid = "PLUGIN_INVALID",
    /// The studio takes packages only that somebody signed whose key it trusts, and nobody did.
    PluginUntrusted = "PLUGIN_UNTRUSTED",
    /// What was to be imported cannot be read as what it claims to be.
    ImportFailed = "IMPORT_FAILED",
    /// Our fault. The log has the details under the request's id.
    Internal = "INTERNAL",
}

impl Code {
    /// Whether a plugin did not judge, whatever the reason.
    pub fn is_of_plugin(self) -> bool {
        matches!(
            self,
            Code::PluginFailed
                | Code::PluginDeadline
                | Code::PluginMemory
                | Code::PluginStack
                | Code::PluginTrapped
                | Code::PluginAnswer
                | Code::PluginBudget
                | Code::PluginBusy
                | Code::PluginOpen
                | Code::PluginLoop
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

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
