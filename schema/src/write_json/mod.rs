//! Rows to JSON in one pass. Nulls bubble by cutting the buffer back to where the nearest nullable
//! value began; no tree is built and nothing is allocated per cell.

use schema_som::Error;
use schema_som::cell::Cell;
use schema_som::query::{Failed, Level};
use schema_som::registry::{FieldRef, Registry};

use crate::bind::Bound;
use crate::errors::Fault;
use crate::plan::{
    Case, Hosted, Key, Kinds, Leaf, LevelPlan, Member, MemberKind, ObjectPlan, Shape,
};

mod failing;
mod leaf;
mod list;
mod numbers;
mod text;
mod time;

pub(crate) use text::push_text;
pub(crate) use time::{parse_time, push_time};

/// A value that must not be null is; the error was recorded.
#[derive(Debug)]
pub(crate) struct Bubble;

/// What a written value answers.
pub(crate) type Written = Result<(), Bubble>;

/// A response on its way: the bytes so far, where the writer stands, and what went wrong.
pub(crate) struct Writer<'p> {
    pub(crate) out: Vec<u8>,
    faults: Vec<Fault>,
    registry: &'p Registry,
    path: Vec<Step<'p>>,
    /// Columns of levels that nobody knows of which the reason was told.
    told: Vec<&'p Failed>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Key(&'p str),
    Index(usize),
}

/// A level as planned, as bound and as answered.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'p> {
    pub(crate) plan: &'p LevelPlan,
    pub(crate) bound: &'p Bound,
    pub(crate) level: &'p Level,
}

impl<'p> Writer<'p> {
    pub(crate) fn new(registry: &'p Registry, out: Vec<u8>) -> Self {
        Self { out, faults: Vec::new(), registry, path: Vec::new(), told: Vec::new() }
    }

    /// The model.
    pub(crate) fn registry(&self) -> &'p Registry {
        self.registry
    }

    /// Ends the object of all root fields, which began at `start`: null if one failed that may not.
    /// Answers the bytes, and what went wrong.
    pub(crate) fn finish(mut self, start: usize, written: Written) -> (Vec<u8>, Vec<Fault>) {
        match written {
            Ok(()) => self.out.push(b'}'),
            Err(_) => {
                self.out.truncate(start);
                self.out.extend_from_slice(b"null");
            }
        }
        (self.out, self.faults)
    }

    /// Writes a member's value below its key. One that may be null ends as `null` if it fails.
    pub(crate) fn member(
        &mut self,
        key: &'p Key,
        nullable: bool,
        write: impl FnOnce(&mut Self) -> Written,
    ) -> Written {
        self.path.push(Step::Key(&key.name));
        let written = self.nullable(nullable, write);
        self.path.pop();
        written
    }

    /// Writes an item of a list of values that may be null or not.
    pub(crate) fn item(
        &mut self,
        index: usize,
        nullable: bool,
        write: impl FnOnce(&mut Self) -> Written,
    ) -> Written {
        self.path.push(Step::Index(index));
        let written = self.nullable(nullable, write);
        self.path.pop();
        written
    }

    fn nullable(&mut self, nullable: bool, write: impl FnOnce(&mut Self) -> Written) -> Written {
        let start = self.out.len();
        let written = write(self);
        if nullable && written.is_err() {
            self.out.truncate(start);
            self.null();
            return Ok(());
        }
        written
    }

    pub(crate) fn null(&mut self) {
        self.out.extend_from_slice(b"null");
    }

    /// Writes a key; the first of an object goes without the comma.
    pub(crate) fn key(&mut self, key: &Key, first: bool) {
        self.out.extend_from_slice(&key.json[usize::from(first)..]);
    }

    /// Writes a record as the object that its kind asks for.
    pub(crate) fn object(
        &mut self,
        scope: Scope<'p>,
        object: &'p ObjectPlan,
        row: usize,
    ) -> Written {
        let case = match &object.kinds {
            Kinds::One(case) => case,
            Kinds::Several { column, cases } => {
                let kind = scope.level.rows.cell(row, usize::from(*column));
                let found = match kind {
                    Cell::Text(kind) => cases.binary_search_by(|(name, _)| (**name).cmp(kind)).ok(),
                    _ => None,
                };
                let Some(found) = found else {
                    return Err(self.unknown_kind(object, kind));
                };
                &cases[found].1
            }
        };
        self.case(scope, object, case, row)
    }

    fn case(
        &mut self,
        scope: Scope<'p>,
        object: &ObjectPlan,
        case: &'p Case,
        row: usize,
    ) -> Written {
        let Some(variant) = case.variant.map(usize::from) else {
            return self.shape(scope, &case.shape, row);
        };
        let level = &scope.level.variants[variant];
        let scope = Scope {
            plan: &scope.plan.variants[variant].level,
            bound: &scope.bound.variants[variant],
            level,
        };
        match level.rows_of(row).next() {
            Some(row) => self.shape(scope, &case.shape, row),
            None => Err(self.out_of_sight(object)),
        }
    }

    fn shape(&mut self, scope: Scope<'p>, shape: &'p Shape, row: usize) -> Written {
        self.out.push(b'{');
        for (index, member) in shape.members.iter().enumerate() {
            self.key(&member.key, index == 0);
            self.value(scope, member, row)?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn value(&mut self, scope: Scope<'p>, member: &'p Member, row: usize) -> Written {
        let rows = &scope.level.rows;
        match &member.what {
            MemberKind::Value { column, leaf, nullable, field } => {
                if let Some(failed) = failed(scope.level, *column) {
                    return self.failed(failed, member, *nullable);
                }
                let cell = rows.cell(row, usize::from(*column));
                if cell.is_null() && !nullable && scope.level.guarded.contains(column) {
                    return self.withheld(member, *field);
                }
                self.leaf(member, (leaf, *nullable, *field), cell)
            }
            MemberKind::One { key_column, object, nullable, relation } => {
                if rows.cell(row, usize::from(*key_column)).is_null() {
                    return self.nothing(member, *nullable, *relation);
                }
                self.member(&member.key, *nullable, |to| to.object(scope, object, row))
            }
            MemberKind::Linked { column, link, object } => {
                self.linked(scope, member, (*column, *link, object), row)
            }
            MemberKind::Many { child } => {
                let child = usize::from(*child);
                let list = &scope.plan.children[child].list;
                let answered = (&scope.bound.children[child], &scope.level.children[child]);
                self.member(&member.key, false, |to| to.list(list, answered, row))
            }
            MemberKind::Typename(json) => {
                self.out.extend_from_slice(json);
                Ok(())
            }
            MemberKind::Hosted(hosted) => self.hosted(scope, member, hosted, row),
        }
    }

    fn leaf(
        &mut self,
        member: &'p Member,
        (leaf, nullable, field): (&Leaf, bool, FieldRef),
        cell: Cell<'_>,
    ) -> Written {
        let what = match (cell, nullable) {
            (Cell::Null, true) => {
                self.null();
                return Ok(());
            }
            (Cell::Null, false) => "has no value",
            (cell, _) => {
                let start = self.out.len();
                match leaf::push_leaf(&mut self.out, leaf, cell) {
                    Ok(()) => return Ok(()),
                    Err(what) => {
                        self.out.truncate(start);
                        what
                    }
                }
            }
        };
        self.bad_leaf(member, nullable, field, what)
    }

    /// The record that a computed key leads to: nothing where there is none, or none to be seen.
    fn linked(
        &mut self,
        scope: Scope<'p>,
        member: &'p Member,
        (column, link, object): (u16, u16, &'p ObjectPlan),
        row: usize,
    ) -> Written {
        if let Some(failed) = failed(scope.level, column) {
            return self.failed(failed, member, true);
        }
        let link = usize::from(link);
        let found = scope.level.links.get(link).and_then(|level| {
            let row = level.rows_of(row).next()?;
            Some((level, row))
        });
        let Some((level, row)) = found else {
            self.null();
            return Ok(());
        };
        let (plan, bound) = (&scope.plan.links[link].level, &scope.bound.links[link]);
        let scope = Scope { plan, bound, level };
        self.member(&member.key, true, |to| to.object(scope, object, row))
    }

    fn hosted(
        &mut self,
        scope: Scope<'p>,
        member: &'p Member,
        hosted: &Hosted,
        row: usize,
    ) -> Written {
        let rows = &scope.level.rows;
        if let Some(failed) = hosted.columns.iter().find_map(|at| failed(scope.level, *at)) {
            return self.failed(failed, member, hosted.nullable);
        }
        let withheld = |at: &u16| {
            scope.level.guarded.contains(at) && rows.cell(row, usize::from(*at)).is_null()
        };
        if hosted.columns.iter().any(withheld) {
            return match hosted.nullable {
                true => self.leaf(member, (&hosted.leaf, true, hosted.field), Cell::Null),
                false => self.withheld(member, hosted.field),
            };
        }
        let cells = hosted.columns.iter().map(|at| scope.level.rows.cell(row, usize::from(*at)));
        let value = (hosted.compute)(&cells.collect::<Vec<_>>());
        self.leaf(member, (&hosted.leaf, hosted.nullable, hosted.field), value.as_cell())
    }

    /// Writes a value of an operation's answer.
    pub(crate) fn answer_value(&mut self, leaf: &Leaf, cell: Cell<'_>) -> Written {
        if cell.is_null() {
            return Err(self.fail(Error::internal("the operation gave no value")));
        }
        leaf::push_leaf(&mut self.out, leaf, cell)
            .map_err(|what| self.fail(Error::internal(format!("the operation's value {what}"))))
    }
}

/// Why nobody knows what a column of a level holds, if so.
fn failed(level: &Level, column: u16) -> Option<&Failed> {
    level.failed.iter().find(|failed| failed.columns.contains(&column))
}
