//! From the tables of one set of plugins to those of another: what can be added at any time, what needs
//! a look at what is stored, and what is hidden. Nothing is dropped here.

use std::collections::BTreeMap;

use schema_som::Registry;
use schema_som::kind::Kind;

use super::model::{Column, Holds, Table, Unique};
use super::moves::{Check, Finds, Made, Move, Renames, Step, StepClass, filled, length, words};
use super::shape::TableShape;
use super::{alter, emit, ranges, renames, retyped};
use crate::Engine;

/// Tables of a database by their names.
type Catalog = BTreeMap<String, TableShape>;

/// The way from the tables of one registry to those of another, in a database that has these.
pub(crate) fn way(
    (from, to): (&Registry, &Registry),
    named: &Renames,
    (engine, catalog): (Engine, &Catalog),
) -> Vec<Move> {
    let (mut old, new) = (super::tables(from), super::tables(to));
    let (retyped, moved) = retyped::apply(&mut old, (from, to), (named, engine));
    let before = catalog;
    let catalog = &renamed(catalog, retyped.iter().flat_map(|one| &one.steps));
    let mut plan = Plan { engine, catalog, moves: Vec::new() };
    for rename in &named.fields {
        plan.moves.extend(renames::apply(&mut old, &new, (to, rename), engine));
    }
    let by_name: BTreeMap<&str, &Table> =
        old.iter().map(|table| (table.name.as_str(), table)).collect();
    let mut fresh: Vec<&Table> = Vec::new();
    for table in &new {
        match by_name.get(table.name.as_str()) {
            None if table.plugin.is_some() => fresh.push(table),
            None => plan.never(format!("make the built-in table {}", table.name), BUILT_IN),
            Some(old) => plan.compare(old, table),
        }
    }
    for table in old.iter().filter(|old| !new.iter().any(|table| table.name == old.name)) {
        match &table.plugin {
            // With its plugin it comes back.
            Some(plugin) if !to.plugins().contains(plugin) => {}
            Some(_) => plan.hide(from, table),
            None => plan.never(format!("drop the table {}", table.name), BUILT_IN),
        }
    }
    let mut moves = retyped;
    moves.extend(emit::fresh(&fresh, engine).into_iter().map(Move::safe));
    moves.append(&mut plan.moves);
    moves.extend(ranges::narrowed((from, to), named, engine));
    // What is looked for is looked for where it still is.
    for check in moves.iter_mut().filter_map(|one| one.check.as_mut()) {
        let was = moved.iter().find(|(_, now)| **now == check.table);
        if let Some((was, _)) = was.filter(|(was, _)| before.contains_key(*was)) {
            check.table.clone_from(was);
        }
    }
    moves
}

/// The tables as they are called once those have moved that are to.
pub(crate) fn renamed<'s>(catalog: &Catalog, steps: impl IntoIterator<Item = &'s Step>) -> Catalog {
    let mut catalog = catalog.clone();
    for step in steps {
        if let Made::Moved(from, to) = &step.made
            && !catalog.contains_key(to)
            && let Some(shape) = catalog.remove(from)
        {
            catalog.insert(to.clone(), shape);
        }
    }
    catalog
}

const BUILT_IN: &str = "what is built in does not change by plugins";
const KIND: &str = "what is stored keeps its kind: add another field, and leave this one";

struct Plan<'a> {
    engine: Engine,
    catalog: &'a Catalog,
    moves: Vec<Move>,
}

impl Plan<'_> {
    fn never(&mut self, what: String, why: &'static str) {
        self.moves.push(Move::never(what, why));
    }

    fn compare(&mut self, old: &Table, new: &Table) {
        if old == new {
            return;
        }
        let name = &new.name;
        if new.plugin.is_none() || old.primary != new.primary || old.checks != new.checks {
            return self.never(format!("change the table {name}"), BUILT_IN);
        }
        let known = |column: &Column| old.columns.iter().find(|other| other.name == column.name);
        for column in &new.columns {
            match known(column) {
                None => self.add(new, column),
                Some(other) => self.same((old, other), (new, column)),
            }
        }
        for column in old.columns.iter().filter(|it| !new.columns.iter().any(|o| o.name == it.name))
        {
            self.hide_column(old, column);
        }
        let leads = |table: &Table, column: &str| {
            table.foreign.iter().find(|key| key.column == column).map(|key| key.target.clone())
        };
        for key in &new.foreign {
            if leads(old, &key.column).is_some_and(|target| target != key.target) {
                self.never(format!("let {name}.{} lead elsewhere", key.column), KIND);
            }
        }
        self.indexes(old, new);
    }

    fn add(&mut self, table: &Table, column: &Column) {
        let steps = emit::added(table, column, self.engine);
        let what = format!("add the column {}.{}", table.name, column.name);
        let adding = Move::new(StepClass::Safe, what, steps);
        let is_there = self
            .catalog
            .get(&table.name)
            .is_some_and(|shape| shape.columns.contains_key(&column.name));
        if is_there {
            // It was hidden, and may have been left empty since.
            self.moves.push(adding);
            if !column.nullable {
                self.require((table, &hidden(column)), (table, column));
            }
        } else if column.nullable || column.default.is_some() {
            self.moves.push(adding);
        } else {
            let what = format!("add the required column {}.{}", table.name, column.name);
            let check = check(table, column, Finds::Any, "that would have no value");
            self.moves.push(Move { what, ..adding }.unless(check));
        }
    }

    /// What a column holds is compared by meaning: to a database, whole numbers and decimals may be
    /// the same.
    fn same(&mut self, (old_table, old): (&Table, &Column), (table, new): (&Table, &Column)) {
        let (engine, place) = (self.engine, format!("{}.{}", table.name, new.name));
        let (was, is) = (words(old, engine), words(new, engine));
        match (&old.holds, &new.holds) {
            (Holds::Value(Kind::Enum(was)), Holds::Value(Kind::Enum(is))) => {
                let gone: Vec<_> =
                    was.members.iter().filter(|it| is.by_stored(&it.stored).is_none()).collect();
                if !gone.is_empty() {
                    let names: Vec<_> = gone.iter().map(|it| it.name.as_str()).collect();
                    let stored: Vec<_> = gone.iter().map(|it| format!("'{}'", it.stored)).collect();
                    let column = engine.quote(&new.name);
                    let condition = format!("{column} IN ({})", stored.join(", "));
                    let finds = Finds::Where(condition, new.name.clone());
                    let member = format!("with {}", names.join(" or "));
                    let check = check(table, new, finds, &member);
                    let what = format!("drop {} from {place}", names.join(", "));
                    self.moves.push(Move::new(StepClass::Guarded, what, Vec::new()).unless(check));
                }
            }
            (Holds::Value(Kind::Text(from)), Holds::Value(Kind::Text(to))) if from != to => {
                let what = format!("make {place} {is} instead of {was}");
                let same_null = Column { nullable: old.nullable, ..new.clone() };
                let steps = alter::column((old_table, old), (old_table, &same_null), engine);
                let change = Move::new(StepClass::Safe, what, steps);
                self.moves.push(match to < from {
                    true => {
                        let condition = format!("{} > {to}", length(&new.name, engine));
                        let finds = Finds::Where(condition, new.name.clone());
                        change.unless(check(table, new, finds, "that would be cut off"))
                    }
                    false => change,
                });
            }
            (before, after) if before != after => {
                return self.never(format!("make {place} {is} instead of {was}"), KIND);
            }
            _ => {}
        }
        if old.nullable && !new.nullable {
            self.require((old_table, old), (table, new));
        } else if new.nullable && !old.nullable {
            let like_new = Column { nullable: old.nullable, ..new.clone() };
            let steps = alter::column((old_table, &like_new), (table, new), engine);
            let what = format!("make {place} optional");
            self.moves.push(Move::new(StepClass::Safe, what, steps));
        }
    }

    fn require(&mut self, (old_table, old): (&Table, &Column), (table, new): (&Table, &Column)) {
        let like_new = Column { nullable: old.nullable, ..new.clone() };
        let steps = alter::column((old_table, &like_new), (table, new), self.engine);
        let what = format!("make {}.{} required", table.name, new.name);
        let mut required = Move::new(StepClass::Safe, what, steps);
        match filled(&table.name, new, self.engine) {
            Some(step) => required.steps.insert(0, step),
            None => {
                let condition = format!("{} IS NULL", self.engine.quote(&new.name));
                let finds = Finds::Where(condition, new.name.clone());
                required = required.unless(check(table, new, finds, "without a value"));
            }
        }
        self.moves.push(required);
    }

    /// A column that nobody knows any more must not keep records from being made.
    fn hide_column(&mut self, table: &Table, column: &Column) {
        let steps = match column.nullable {
            true => Vec::new(),
            false => {
                let loose = hidden(column);
                let mut after = table.clone();
                super::tables::loosen_column(&mut after, &loose);
                alter::column((table, column), (&after, &loose), self.engine)
            }
        };
        let what = format!("hide the column {}.{}", table.name, column.name);
        self.moves.push(Move::new(StepClass::Destructive, what, steps));
    }

    /// A table that nobody knows any more. Rows beside those of others and links go with them; records
    /// of a type that is gone would stand in the way of what they lead to, and nobody could see them.
    fn hide(&mut self, from: &Registry, table: &Table) {
        let what = format!("hide the table {}", table.name);
        let hiding = Move::new(StepClass::Destructive, what, Vec::new());
        let is_own = from.concrete().any(|ty| ty.table == table.name);
        self.moves.push(match is_own {
            true => {
                let check = Check {
                    type_name: table.type_name.clone().unwrap_or_default(),
                    member: String::new(),
                    table: table.name.clone(),
                    finds: Finds::Any,
                    words: "left: delete them first, or archive the plugin".to_owned(),
                };
                Move { check: Some(check), ..hiding }
            }
            false => hiding,
        });
    }

    fn indexes(&mut self, old: &Table, new: &Table) {
        let (name, engine) = (&new.name, self.engine);
        let is_new = |name: &String| !old.columns.iter().any(|column| column.name == *name);
        // Rows that exist have nothing in such a column, and nothing collides with nothing.
        let empty = |unique: &Unique| {
            unique.columns.iter().any(|column| {
                let column = new.columns.iter().find(|other| other.name == *column);
                column.is_some_and(|it| is_new(&it.name) && it.nullable && it.default.is_none())
            })
        };
        for unique in old.unique.iter().filter(|unique| !new.unique.contains(unique)) {
            let what = format!("let rows of {name} share {}", unique.columns.join(", "));
            let step = alter::unindexed(name, &unique.name, engine);
            self.moves.push(Move::new(StepClass::Safe, what, vec![step]));
        }
        for unique in new.unique.iter().filter(|unique| !old.unique.contains(unique)) {
            let step = emit::unique(new, unique, engine);
            if empty(unique) {
                self.moves.push(Move::safe(step));
                continue;
            }
            let columns = unique.columns.join(", ");
            let what = format!("let no two rows of {name} share {columns}");
            let check = Check {
                type_name: unique.type_name.clone(),
                member: unique.members.join(", "),
                table: name.clone(),
                finds: Finds::Shared(unique.columns.clone()),
                words: "are shared".to_owned(),
            };
            self.moves.push(Move::new(StepClass::Guarded, what, vec![step]).unless(check));
        }
        for index in new.indexes.iter().filter(|index| !old.indexes.contains(index)) {
            self.moves.push(Move::safe(emit::index(new, index, engine)));
        }
    }
}

/// A column as it is while nobody knows it.
fn hidden(column: &Column) -> Column {
    Column { nullable: true, default: None, ..column.clone() }
}

pub(super) fn check(table: &Table, column: &Column, finds: Finds, words: &str) -> Check {
    Check {
        type_name: table.type_name.clone().unwrap_or_default(),
        member: table.member(&column.name),
        table: table.name.clone(),
        finds,
        words: words.to_owned(),
    }
}
