//! From the tables of one set of plugins to those of another: what can be added at any time, with
//! whatever rows there are. Nothing is taken away when a plugin goes.

use std::collections::BTreeMap;

use schema_som::kind::Kind;
use schema_som::{Code, Error, Registry, Result};

use super::emit;
use super::model::{Column, Holds, Table, Unique};
use super::shape::type_of;
use crate::Engine;

/// Something to be made.
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
}

/// Values of a vocabulary that no row may hold any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dropped {
    /// The type and the field, for messages.
    pub type_name: String,
    pub member: String,
    pub table: String,
    pub column: String,
    /// The values as they are stored, with their names.
    pub values: Vec<(String, String)>,
}

/// The way from the tables of one registry to those of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    /// What is made, in order.
    pub steps: Vec<Step>,
    /// What must not be stored for that.
    pub dropped: Vec<Dropped>,
}

/// The way from the tables of one registry to those of another.
///
/// # Errors
/// `SCHEMA_MISMATCH` that lists what cannot simply be added.
pub(crate) fn way(from: &Registry, to: &Registry, engine: Engine) -> Result<Way> {
    let (old, new) = (super::tables(from), super::tables(to));
    let by_name: BTreeMap<&str, &Table> =
        old.iter().map(|table| (table.name.as_str(), table)).collect();
    let (steps, dropped, refused) = (Vec::new(), Vec::new(), Vec::new());
    let mut plan = Plan { engine, steps, dropped, refused };
    let mut fresh: Vec<&Table> = Vec::new();
    for table in &new {
        match by_name.get(table.name.as_str()) {
            None if table.plugin.is_some() => fresh.push(table),
            None => plan.refused.push(format!("make the built-in table {}", table.name)),
            Some(old) => plan.compare(old, table),
        }
    }
    for table in old.iter().filter(|old| !new.iter().any(|table| table.name == old.name)) {
        match &table.plugin {
            // With its plugin it comes back.
            Some(plugin) if !to.plugins().contains(plugin) => {}
            _ => plan.refused.push(format!("drop the table {}", table.name)),
        }
    }
    if !plan.refused.is_empty() {
        let what = format!("this changes what is stored already: {}", plan.refused.join("; "));
        return Err(Error::new(Code::SchemaMismatch, what)
            .hint("types and fields can be added; what is there keeps its name and its type"));
    }
    let mut steps = emit::fresh(&fresh, engine);
    steps.append(&mut plan.steps);
    Ok(Way { steps, dropped: plan.dropped })
}

struct Plan {
    engine: Engine,
    steps: Vec<Step>,
    dropped: Vec<Dropped>,
    refused: Vec<String>,
}

impl Plan {
    fn compare(&mut self, old: &Table, new: &Table) {
        if old == new {
            return;
        }
        let name = &new.name;
        if new.plugin.is_none() || old.primary != new.primary || old.checks != new.checks {
            return self.refused.push(format!("change the table {name}"));
        }
        let known = |column: &Column| old.columns.iter().find(|other| other.name == column.name);
        for column in &new.columns {
            match known(column) {
                None if column.nullable || column.default.is_some() => self.add(new, column),
                None => {
                    self.refused.push(format!("add the required column {name}.{}", column.name));
                }
                Some(other) => self.same(new, other, column),
            }
        }
        let gone = |column: &&Column| !new.columns.iter().any(|other| other.name == column.name);
        for column in old.columns.iter().filter(gone) {
            self.refused.push(format!("drop the column {name}.{}", column.name));
        }
        for key in old.foreign.iter().filter(|key| !new.foreign.contains(key)) {
            self.refused.push(format!("let {name}.{} lead elsewhere", key.column));
        }
        self.indexes(old, new);
    }

    fn add(&mut self, table: &Table, column: &Column) {
        self.steps.extend(emit::added(table, column, self.engine));
    }

    /// What a column holds is compared by meaning: to a database, whole numbers and decimals may be
    /// the same.
    fn same(&mut self, table: &Table, old: &Column, new: &Column) {
        match (&old.holds, &new.holds) {
            (Holds::Value(Kind::Enum(was)), Holds::Value(Kind::Enum(is))) => {
                let gone = was.members.iter().filter(|it| is.by_stored(&it.stored).is_none());
                let values: Vec<_> = gone.map(|it| (it.stored.clone(), it.name.clone())).collect();
                if !values.is_empty() {
                    self.dropped.push(Dropped {
                        type_name: table.type_name.clone().unwrap_or_default(),
                        member: table.member(&new.name),
                        table: table.name.clone(),
                        column: new.name.clone(),
                        values,
                    });
                }
            }
            (was, is) if was != is => {
                let (was, is) = (words(old, self.engine), words(new, self.engine));
                self.refused
                    .push(format!("make {}.{} {is} instead of {was}", table.name, new.name));
            }
            _ => {}
        }
        let table = &table.name;
        if old.nullable != new.nullable {
            let how = if new.nullable { "optional" } else { "required" };
            self.refused.push(format!("make {table}.{} {how}", new.name));
        }
    }

    fn indexes(&mut self, old: &Table, new: &Table) {
        let name = &new.name;
        let is_new = |name: &String| !old.columns.iter().any(|column| column.name == *name);
        // Rows that exist have nothing in such a column, and nothing collides with nothing.
        let empty = |unique: &Unique| {
            unique.columns.iter().any(|column| {
                let column = new.columns.iter().find(|other| other.name == *column);
                column.is_some_and(|it| is_new(&it.name) && it.nullable && it.default.is_none())
            })
        };
        for unique in new.unique.iter().filter(|unique| !old.unique.contains(unique)) {
            match empty(unique) {
                true => self.steps.push(emit::unique(new, unique, self.engine)),
                false => {
                    let columns = unique.columns.join(", ");
                    self.refused.push(format!("let no two rows of {name} share {columns}"));
                }
            }
        }
        for unique in old.unique.iter().filter(|unique| !new.unique.contains(unique)) {
            self.refused.push(format!("let rows of {name} share {}", unique.columns.join(", ")));
        }
        for index in new.indexes.iter().filter(|index| !old.indexes.contains(index)) {
            self.steps.push(emit::index(new, index, self.engine));
        }
    }
}

/// What a column holds, for messages.
fn words(column: &Column, engine: Engine) -> String {
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
