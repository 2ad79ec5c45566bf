//! What brings tables from one form to another: steps with what they mean, and with what must not be
//! stored when they are taken.

use schema_som::kind::Kind;
use schema_som::{Registry, Type};

use super::model::Column;
use super::shape::type_of;
use crate::Engine;

/// What a step means for what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepClass {
    /// It adds something or lets more be stored, whatever there is.
    Safe,
    /// It is taken once no row stands in its way.
    Guarded,
    /// The manifest says how, or it is not taken.
    Explicit,
    /// Something is hidden now, and dropped when its plugin's remains are purged.
    Destructive,
}

impl StepClass {
    /// As clients read it.
    pub fn as_str(self) -> &'static str {
        match self {
            StepClass::Safe => "SAFE",
            StepClass::Guarded => "GUARDED",
            StepClass::Explicit => "EXPLICIT",
            StepClass::Destructive => "DESTRUCTIVE",
        }
    }
}

/// A field of a type that has another name now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// The type that declares it, or that it is added to.
    pub type_name: String,
    /// Its name before, as the registry has it.
    pub from: String,
    /// Its name now.
    pub to: String,
}

/// A type that has another name now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeRename {
    /// Its name before.
    pub from: String,
    /// Its name now.
    pub to: String,
}

/// What has another name now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renames {
    /// Types of the plugin.
    pub types: Vec<TypeRename>,
    /// Fields, each of a type by its name of now.
    pub fields: Vec<Rename>,
}

impl Renames {
    /// What a registry calls a type that was called so: it may have been renamed more than once since.
    pub(super) fn type_now<'a>(&'a self, name: &'a str, to: &Registry) -> &'a str {
        let mut now = name;
        for _ in &self.types {
            let next = self.types.iter().find(|it| it.from == now);
            match next.filter(|_| to.by_name(now).is_none()) {
                Some(rename) => now = &rename.to,
                None => break,
            }
        }
        now
    }

    /// The types of one registry that another one has by another name. A rename that was done before,
    /// or has nothing to rename, is none.
    pub(super) fn types_of<'r>(
        &self,
        from: &'r Registry,
        to: &'r Registry,
    ) -> Vec<(&'r Type, &'r Type)> {
        let one = |before: &'r Type| {
            let now = to.by_name(self.type_now(&before.name, to))?;
            let is_meant = before.plugin.is_some()
                && before.plugin == now.plugin
                && from.by_name(&now.name).is_none()
                && to.by_name(&before.name).is_none();
            is_meant.then_some((before, now))
        };
        from.concrete().filter_map(one).collect()
    }
}

/// One thing that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Move {
    pub class: StepClass,
    /// For people who look at a plan.
    pub what: String,
    /// In order.
    pub steps: Vec<Step>,
    /// What must not be stored.
    pub check: Option<Check>,
    /// Why it is never taken.
    pub never: Option<&'static str>,
}

impl Move {
    pub(super) fn new(class: StepClass, what: String, steps: Vec<Step>) -> Self {
        Self { class, what, steps, check: None, never: None }
    }

    pub(super) fn safe(step: Step) -> Self {
        let what = step.made.words();
        Self::new(StepClass::Safe, what, vec![step])
    }

    pub(super) fn never(what: String, why: &'static str) -> Self {
        Self { never: Some(why), ..Self::new(StepClass::Explicit, what, Vec::new()) }
    }

    /// Whether whoever does not know of it finds everything as before: it makes tables, columns and
    /// indexes, and changes none.
    pub(crate) fn only_adds(&self) -> bool {
        let adds = |step: &Step| {
            matches!(
                step.made,
                Made::Table(_) | Made::Column(..) | Made::Index(..) | Made::Foreign(_)
            )
        };
        self.class == StepClass::Safe && self.steps.iter().all(adds)
    }

    pub(super) fn unless(self, check: Check) -> Self {
        Self { class: StepClass::Guarded, check: Some(check), ..self }
    }
}

/// A statement, and what it makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub made: Made,
    /// The columns that it makes, with their types.
    pub columns: Vec<(String, String)>,
    pub sql: String,
}

impl Step {
    pub(super) fn new(made: Made, sql: String) -> Self {
        Self { made, columns: Vec::new(), sql }
    }
}

/// What a step makes; one that is there already is not made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Made {
    Table(String),
    Column(String, String),
    Index(String, String),
    /// A foreign key, by name.
    Foreign(String),
    /// A table that has another name now: the name before, the name now.
    Moved(String, String),
    /// A column that has another name now: its table, the name before, the name now.
    Renamed(String, String, String),
    /// An index that is no more.
    Unindexed(String, String),
    /// Something that may be done again.
    Altered(String),
}

impl Made {
    /// For people who look at a plan.
    pub(crate) fn words(&self) -> String {
        match self {
            Made::Table(table) => format!("make the table {table}"),
            Made::Column(table, column) => format!("add the column {table}.{column}"),
            Made::Index(table, index) => format!("make the index {index} of {table}"),
            Made::Foreign(name) => format!("let {name} lead to records"),
            Made::Moved(from, to) => format!("call the table {from} {to}"),
            Made::Renamed(table, from, to) => format!("call {table}.{from} {to}"),
            Made::Unindexed(table, index) => format!("drop the index {index} of {table}"),
            Made::Altered(what) => what.clone(),
        }
    }
}

/// What must not be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    /// The type and the member, for messages.
    pub type_name: String,
    pub member: String,
    pub table: String,
    pub finds: Finds,
    /// What is wrong with those that are found: `have no value`.
    pub words: String,
}

/// How a check finds what must not be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finds {
    /// Any row.
    Any,
    /// Rows that fulfil this condition, with a column that shows how.
    Where(String, String),
    /// Rows that share these columns.
    Shared(Vec<String>),
}

/// What a column holds, for messages.
pub(super) fn words(column: &Column, engine: Engine) -> String {
    match column.holds.kind() {
        Some(Kind::Text(most)) => format!("a string of at most {most} characters"),
        Some(Kind::Enum(vocabulary)) => format!("an enum {}", vocabulary.name),
        Some(Kind::Bool) => "a boolean".to_owned(),
        Some(Kind::Int) => "an int".to_owned(),
        Some(Kind::Decimal) => "a decimal".to_owned(),
        Some(Kind::Duration) => "a duration".to_owned(),
        Some(Kind::DateTime) => "a date-time".to_owned(),
        Some(Kind::Float) => "a float".to_owned(),
        Some(Kind::LongText) => "a text".to_owned(),
        Some(Kind::Json) => "json".to_owned(),
        Some(Kind::Key) => "a link".to_owned(),
        Some(Kind::BigInt) | None => type_of(column, engine),
    }
}

/// How many characters a column's text has.
pub(super) fn length(column: &str, engine: Engine) -> String {
    let column = engine.quote(column);
    match engine {
        Engine::Sqlite => format!("length({column})"),
        Engine::Postgres | Engine::MariaDb => format!("char_length({column})"),
    }
}

/// Sets what has no value to what the column has by default.
pub(super) fn filled(table: &str, column: &Column, engine: Engine) -> Option<Step> {
    let (Some(value), Some(kind)) = (&column.default, column.holds.kind()) else { return None };
    let (name, literal) = (engine.quote(&column.name), engine.literal(kind, value));
    let what = format!("set {table}.{} to {literal} where it has no value", column.name);
    let sql = format!("UPDATE {} SET {name} = {literal} WHERE {name} IS NULL", engine.quote(table));
    Some(Step::new(Made::Altered(what), sql))
}
