//! Root fields beyond lists, look-ups and changes: `login`, `me`, workflow actions, plugin actions.

use crate::event::EventAction;
use crate::id::Key;
use crate::kind::Kind;
use crate::value::Value;

mod bundles;
mod deliveries;
mod lifecycle;
mod messages;
mod paths;
mod plugins;
mod recordings;
mod replays;
mod schedule;
mod studio;
mod tickets;
mod tree;
mod trust;
mod workflow;

pub(crate) use tree::traversal_direction;

/// Which root the field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationKind {
    /// Reads only.
    Query,
    /// Changes something, as a part of its document's transaction.
    Mutation,
    /// Begins, ends or changes a session: a root field of mutations, but outside of any transaction,
    /// so it stands in no document with changes.
    Session,
    /// Changes what no transaction of records holds, such as plugins: as apart as what changes
    /// sessions.
    Apart,
    /// Follows the log.
    Subscription,
}

/// A declared root field.
#[derive(Debug, Clone)]
pub struct OperationDef {
    /// The GraphQL name, `login`.
    pub name: String,
    /// What it does and which errors it answers.
    pub doc: String,
    /// Which root it belongs to.
    pub kind: OperationKind,
    /// Its arguments.
    pub arguments: Vec<ArgumentDef>,
    /// What it answers.
    pub answer: AnswerDef,
    /// Whether it works without a login.
    pub public: bool,
}

/// An argument of an operation.
#[derive(Debug, Clone)]
pub struct ArgumentDef {
    /// The GraphQL name.
    pub name: String,
    /// What it is.
    pub doc: String,
    /// What it holds.
    pub holds: ArgumentKind,
    /// Whether it may be left out.
    pub nullable: bool,
}

/// What an argument holds.
#[derive(Debug, Clone)]
pub enum ArgumentKind {
    /// A value.
    Value(Kind),
    /// The id of a record of this type.
    Record(String),
    /// The ids of records of this type.
    Records(String),
    /// The bytes of a file.
    Upload,
}

/// What was given for an argument.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// A value; the key of a record, where the argument holds an id; null, where nothing was given.
    Value(Value),
    /// The keys of records, in the order of their ids.
    Keys(Vec<Key>),
    /// The bytes of a file.
    Bytes(Vec<u8>),
}

impl Given {
    /// The key of a record, if one was given.
    pub fn key(&self) -> Option<Key> {
        match self {
            Given::Value(Value::Key(key)) => Some(*key),
            _ => None,
        }
    }

    /// A text; empty where none was given.
    pub fn text(&self) -> &str {
        match self {
            Given::Value(Value::Text(text)) => text,
            _ => "",
        }
    }
}

impl ObjectField {
    /// May be null.
    fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }
}

impl ArgumentDef {
    /// May be left out.
    fn optional(self) -> Self {
        Self { nullable: true, ..self }
    }
}

impl<V: Into<Value>> From<V> for Given {
    fn from(value: V) -> Self {
        Given::Value(value.into())
    }
}

/// What an operation answers.
#[derive(Debug, Clone)]
pub enum AnswerDef {
    /// A record of this type, or null.
    Record(String),
    /// One value.
    Value(Kind),
    /// Any number of values, none of which is null.
    Values(Kind),
    /// An object of its own, `<Name>Payload`.
    Payload(Vec<PayloadField>),
    /// A tree of objects that no records stand behind: what runs, and how.
    Tree {
        /// Whether there are any number of them.
        list: bool,
        /// What each of them is.
        object: ObjectDef,
    },
    /// A page of the records of this type that fulfil what the operation answers, with all the
    /// arguments that a list takes.
    Page {
        /// The type.
        of: String,
        /// Whether the newest record leads where no order is asked for.
        newest_first: bool,
    },
    /// The changes of the records of this type that fulfil what the operation answers at each of
    /// them, with all the arguments that following a type takes.
    Changes {
        /// The type.
        of: String,
        /// What must have happened to a record; nothing when anything may have.
        actions: Vec<EventAction>,
    },
}

/// An object of an answered tree.
#[derive(Debug, Clone)]
pub struct ObjectDef {
    /// The GraphQL name, `Plugin`.
    pub name: String,
    /// What it is.
    pub doc: String,
    /// Its fields.
    pub fields: Vec<ObjectField>,
}

/// A field of an object of an answered tree.
#[derive(Debug, Clone)]
pub struct ObjectField {
    /// The GraphQL name.
    pub name: String,
    /// What it is.
    pub doc: String,
    /// What it holds.
    pub holds: ObjectKind,
    /// Whether there may be none.
    pub nullable: bool,
}

/// What a field of an answered tree holds.
#[derive(Debug, Clone)]
pub enum ObjectKind {
    /// A value.
    Value(Kind),
    /// Another object.
    Object(ObjectDef),
    /// Other objects.
    List(ObjectDef),
}

/// A field of an operation's payload.
#[derive(Debug, Clone)]
pub struct PayloadField {
    /// The GraphQL name.
    pub name: String,
    /// What it is.
    pub doc: String,
    /// What it holds.
    pub holds: PayloadKind,
}

/// What a payload field holds.
#[derive(Debug, Clone)]
pub enum PayloadKind {
    /// A value, never null.
    Value(Kind),
    /// A record of this type, never null.
    Record(String),
    /// A record of this type, or null.
    Maybe(String),
    /// Records of this type, as far as they are to be seen.
    Records(String),
}

/// What running an operation gave: one entry per payload field, or one for the whole answer.
/// Records are given as keys; the executor reads what the selection asks of them.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The values in the order of the declaration.
    pub values: Vec<Value>,
    /// For those payload fields that hold records, by their positions, the keys in their order.
    pub records: Vec<(u16, Vec<Key>)>,
    /// What records fulfil, where a page of them or their changes are answered.
    pub among: Option<crate::predicate::Predicate>,
    /// The tree that is answered, as JSON: the fields of its objects by their names.
    pub tree: Option<serde_json::Value>,
    /// Who the records of the answer are read for, when the operation changed who asks: `login`.
    pub actor: Option<std::sync::Arc<crate::actor::Actor>>,
}

/// The operations of the server itself.
pub fn built_in() -> Vec<OperationDef> {
    let mut all = vec![login(), logout(), change_password(), me()];
    all.extend(plugins::all());
    all.extend(lifecycle::all());
    all.extend(bundles::all());
    all.push(replays::replay_events());
    all.extend(messages::all());
    all.extend(schedule::all());
    all.extend(studio::all());
    all.extend(tickets::all());
    all.extend(workflow::all());
    all.extend(tree::all());
    all.extend(paths::all());
    all
}

fn text(name: &str, doc: &str) -> ArgumentDef {
    argument(name, ArgumentKind::Value(Kind::Text(256)), doc)
}

fn argument(name: &str, holds: ArgumentKind, doc: &str) -> ArgumentDef {
    ArgumentDef { name: name.into(), doc: doc.into(), holds, nullable: false }
}

fn optional(name: &str, holds: ArgumentKind, doc: &str) -> ArgumentDef {
    argument(name, holds, doc).optional()
}

/// A value of an object of an answered tree.
fn value(name: &str, doc: &str, kind: Kind) -> ObjectField {
    let holds = ObjectKind::Value(kind);
    ObjectField { name: name.into(), doc: doc.into(), holds, nullable: false }
}

fn field(name: &str, doc: &str, holds: PayloadKind) -> PayloadField {
    PayloadField { name: name.into(), doc: doc.into(), holds }
}

fn login() -> OperationDef {
    OperationDef {
        name: "login".into(),
        doc: "Starts a session. Answers `UNAUTHENTICATED` for an unknown login and for a wrong \
              password alike. Where `user { mustResetPassword }` is true, another password is due: \
              all that the session may do is `changePassword`, `logout`, and reading the fields of \
              its own user; anything else answers `PASSWORD_RESET_REQUIRED`."
            .into(),
        kind: OperationKind::Session,
        arguments: vec![
            text("login", "The user's login."),
            text("password", "The user's password."),
        ],
        answer: AnswerDef::Payload(vec![
            field(
                "token",
                "Send it as `Authorization: Bearer ...`. It is not shown again.",
                PayloadKind::Value(Kind::LongText),
            ),
            field("expiresAt", "When the session ends.", PayloadKind::Value(Kind::DateTime)),
            field("user", "Who logged in.", PayloadKind::Record("User".into())),
        ]),
        public: true,
    }
}

fn logout() -> OperationDef {
    OperationDef {
        name: "logout".into(),
        doc: "Ends the session of the token that the request came with; true when it was one."
            .into(),
        kind: OperationKind::Session,
        arguments: Vec::new(),
        answer: AnswerDef::Value(Kind::Bool),
        public: false,
    }
}

fn change_password() -> OperationDef {
    OperationDef {
        name: "changePassword".into(),
        doc: "Sets another password for whoever is logged in, and ends the user's other sessions; \
              this one and API tokens stay. Answers `UNAUTHENTICATED` to nobody, `INVALID_VALUE` \
              when the old password is wrong or the new one is empty or the old one, and \
              `CONFLICT` when the password was set elsewhere at the same time."
            .into(),
        kind: OperationKind::Session,
        arguments: vec![
            text("oldPassword", "The password until now."),
            text("newPassword", "The password from now on."),
        ],
        answer: AnswerDef::Payload(vec![
            field(
                "sessionsEnded",
                "How many other sessions were ended.",
                PayloadKind::Value(Kind::Int),
            ),
            field("user", "Whose password it is.", PayloadKind::Record("User".into())),
        ]),
        public: false,
    }
}

fn me() -> OperationDef {
    OperationDef {
        name: "me".into(),
        doc: "Who is logged in; null for nobody.".into(),
        kind: OperationKind::Query,
        arguments: Vec::new(),
        answer: AnswerDef::Record("User".into()),
        public: true,
    }
}
