//! Reads what plans are made of: a fixed number of statements, whatever there is, within one
//! transaction, so that everything is of one moment.

use schema_som::actor::Actor;
use schema_som::calendar::{Calendar, ScheduleModel, TimeUnit, offset};
use schema_som::cell::Cell;
use schema_som::error::Result;
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Level, Query};
use schema_som::registry::{Registry, Type};
use schema_som::rule::week_of;
use schema_som::schedule::{Facility, Label, Person, Range, Work};
use schema_som::value::Value;
use schema_som::{FieldRef, Key, KeyMap};
use server_storage::Tx;

use crate::auth::{field, named};
use crate::paths::ask::{Ask, Row, among, by_key, rows};
use crate::rights::narrow;

/// Who looks at which model.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) registry: &'a Registry,
    pub(super) actor: &'a Actor,
}

/// Who is away when; nobody is everybody.
pub(super) type Absences = Vec<(Option<Key>, Range)>;

impl<'a> Look<'a> {
    pub(super) fn ty(self, name: &str) -> Result<&'a Type> {
        named(self.registry, name)
    }

    pub(super) fn field(self, ty: &str, name: &str) -> Result<FieldRef> {
        field(self.ty(ty)?, name)
    }

    pub(super) fn ask(self, ty: &str, predicate: Predicate) -> Result<Ask<'a>> {
        Ok(Ask::of(self.registry, self.ty(ty)?, predicate))
    }

    /// Answers a query by the rights of whoever looks.
    pub(super) async fn read(self, tx: &mut Tx, query: Query) -> Result<Level> {
        let query = narrow(self.registry, self.actor, query)?;
        tx.read(self.registry, &query).await
    }

    /// The studio, at this moment unless it has one of its own.
    pub(super) async fn facility(
        self,
        tx: &mut Tx,
        (studio, now): (Key, i64),
    ) -> Result<Option<Facility>> {
        let ty = self.ty("Studio")?;
        let mut ask = self.ask("Studio", by_key(ty, studio))?;
        for name in ["start", "end", "now", "timing_resolution", "time_zone"] {
            ask.field(name)?;
        }
        let hours = ["working_hours", "daily_working_hours", "weekly_working_days"];
        let hours = ask.one("working_hours", &[&hours[..], &["yearly_working_days"]].concat())?;
        let level = self.read(tx, ask.query).await?;
        let Some(row) = rows(&level).next() else { return Ok(None) };
        let usual = Calendar::default();
        let int = |column: usize, usual: i64| row.cell(column).as_int().unwrap_or(usual);
        Ok(Some(Facility {
            label: Label::of(&ty.name, studio),
            window: (time(row, 1).unwrap_or(now), time(row, 2).unwrap_or(now)),
            earliest: None,
            now: time(row, 3).unwrap_or(now),
            calendar: Calendar {
                resolution: int(4, usual.resolution),
                daily_hours: int(hours + 2, usual.daily_hours),
                weekly_days: int(hours + 3, usual.weekly_days),
                yearly_days: int(hours + 4, usual.yearly_days),
            },
            week: week_of(&row.cell(hours + 1).to_value()),
            ahead: offset(row.text(5)).unwrap_or(0),
        }))
    }

    /// Users, in the order of their labels.
    pub(super) async fn people(
        self,
        tx: &mut Tx,
        (which, absences): (Predicate, &Absences),
    ) -> Result<Vec<(Key, Person)>> {
        let mut ask = self.ask("User", which)?;
        ask.field("efficiency")?;
        let level = self.read(tx, ask.query).await?;
        let mut away: KeyMap<Vec<Range>> = KeyMap::default();
        for (user, range) in absences {
            if let Some(user) = user {
                away.entry(*user).or_default().push(*range);
            }
        }
        let person = |row: Row<'_>| {
            let key = row.key(0)?;
            let label = Label::of("User", key);
            let vacations = away.remove(&key).unwrap_or_default();
            Some((key, Person { label, efficiency: float(row, 1), vacations }))
        };
        let mut people: Vec<_> = rows(&level).filter_map(person).collect();
        people.sort_by_key(|(key, _)| *key);
        Ok(people)
    }

    /// Vacations, in the order in which they begin.
    pub(super) async fn absences(self, tx: &mut Tx, which: Predicate) -> Result<Absences> {
        let mut ask = self.ask("Vacation", which)?;
        for name in ["user_id", "start", "end"] {
            ask.field(name)?;
        }
        let level = self.read(tx, ask.query).await?;
        let absence = |row: Row<'_>| Some((row.key(1), (time(row, 2)?, time(row, 3)?)));
        let mut absences: Absences = rows(&level).filter_map(absence).collect();
        absences.sort_unstable_by_key(|(user, range)| (*range, *user));
        Ok(absences)
    }

    /// Projects that have tasks: those that were named, else those that are active.
    pub(super) async fn projects(self, tx: &mut Tx, which: Option<&[Key]>) -> Result<Vec<Key>> {
        let ty = self.ty("Project")?;
        let relation = |name: &str| {
            let missing = || schema_som::Error::internal(format!("a project has no {name}"));
            ty.relation(name).ok_or_else(missing)
        };
        let some =
            Predicate::Some { relation: relation("tasks")?, predicate: Box::new(Predicate::True) };
        let wanted = match which {
            Some(keys) => among(ty.id(), keys),
            None => {
                let code = self.field("Status", "code")?;
                let predicate = Box::new(Predicate::eq(code, "WIP"));
                Predicate::One { relation: relation("status")?, predicate }
            }
        };
        let level = self.read(tx, self.ask("Project", wanted.and(some))?.query).await?;
        let mut keys: Vec<Key> = rows(&level).filter_map(|row| row.key(0)).collect();
        keys.sort_unstable();
        Ok(keys)
    }

    /// The names that types have by the kinds that their rows carry.
    pub(super) fn kinds(self, ty: &Type) -> std::collections::HashMap<&'a str, &'a str> {
        let kinds = self.registry.kinds(ty.ix);
        kinds.filter_map(|ty| Some((ty.kind.as_deref()?, ty.name.as_str()))).collect()
    }

    /// The column with the kind of an alias.
    pub(super) fn kind(self, alias: u16, ty: &str) -> Result<Column> {
        Ok(Column::Kind(alias, self.ty(ty)?.ix))
    }
}

pub(super) fn time(row: Row<'_>, column: usize) -> Option<i64> {
    match row.cell(column) {
        Cell::Time(micros) => Some(micros),
        _ => None,
    }
}

pub(super) fn float(row: Row<'_>, column: usize) -> f64 {
    match row.cell(column).to_value() {
        Value::Float(number) => number,
        Value::Int(number) => number as f64,
        _ => 0.0,
    }
}

/// Amount, unit and model in neighbouring columns.
pub(super) fn work(row: Row<'_>, first: usize) -> Work {
    Work {
        amount: float(row, first),
        unit: TimeUnit::of(row.text(first + 1)),
        model: ScheduleModel::of(row.text(first + 2)),
    }
}
