//! Why something failed, as clients may match on it.

use std::fmt;

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
