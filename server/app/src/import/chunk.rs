//! Builds chunks: records, links and references out of foreign rows. Nothing here touches storage.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use schema_som::cell::{Cell, Rows};
use schema_som::clock::Clock;
use schema_som::registry::{Field, FieldRef, Registry, Type, TypeIx};
use schema_som::rowset::Rowset;
use schema_som::value::Value;
use schema_som::{Error, Key, Link, Record, Result};

use super::groups::{Group, is_supported};
use super::known::{Foreign, Known, Naturals};
use super::links::LinkIndex;
use super::pairs::Pairs;
use super::report::{Problem, Report};
use super::row::{self, Row};
use super::survey::Survey;

/// What is written in one transaction.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    pub records: Vec<Record>,
    pub links: Vec<Link>,
    /// References of records that are here already, whose targets are new.
    pub references: Vec<(Reference, Key)>,
    /// What is new: records of this chunk, and those of ours that stand for foreign ones.
    pub new: Vec<New>,
}

/// A foreign record and what it becomes.
#[derive(Debug, Clone)]
pub(super) struct New {
    pub foreign: Foreign,
    pub class: String,
    pub key: Key,
    pub merged: bool,
}

/// A to-one relation of one of our records.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference {
    pub record: Key,
    pub ty: TypeIx,
    pub field: u16,
    pub project: Option<Key>,
    /// Whose it is in the source.
    pub foreign: i64,
}

/// Everything that building a record may look at, and what it leaves for later.
pub(super) struct Builder<'a> {
    pub registry: &'a Registry,
    pub clock: &'a dyn Clock,
    pub survey: Survey,
    pub known: Known,
    pub naturals: Naturals,
    pub links: LinkIndex,
    pub report: Report,
    /// References to records that come later, by their foreign id.
    pub waiting: HashMap<i64, Vec<Reference>>,
    /// Codes of shots by project, and numbers of versions by task and revision.
    pub shots: HashSet<(i64, String)>,
    pub versions: HashMap<(i64, i64), HashSet<i64>>,
    /// Drawn for tickets whose numbers others have.
    pub numbers: Range<i64>,
}

impl<'a> Builder<'a> {
    /// The chunk of some rows of a group.
    pub(super) fn group(&mut self, group: &Group, rows: &Rowset) -> Result<Chunk> {
        let columns = group.fields();
        let row = |row| Row { rows, row, columns: &columns };
        let mut fresh = HashMap::new();
        let mut todo = Vec::new();
        let mut new = Vec::new();
        for row in (0..rows.len()).map(row) {
            let (id, class) = (row.id(), row.text("entity_type"));
            let foreign = Foreign::Entity(id);
            if self.known.was_brought(foreign) {
                self.report.class(class).already_here += 1;
                self.already_here(class, &row)?;
                continue;
            }
            if let Some(reason) = self.unfit(group, self.ty(class)?, &row) {
                self.report.skip(class, &reason);
                self.tell((class, id), "", (&reason, "the record was left out"));
                continue;
            }
            let ours = self.naturals.take(class, &row);
            let key = ours.unwrap_or_else(|| self.clock.new_key(0));
            fresh.insert(id, key);
            new.push(New { foreign, class: class.to_owned(), key, merged: ours.is_some() });
            if ours.is_none() {
                todo.push(row);
            }
        }
        let records = todo.iter().map(|row| self.record(row, &fresh)).collect::<Result<_>>()?;
        Ok(self.finish(records, new))
    }

    /// The chunk of some rows of pairs.
    pub(super) fn pairs(
        &mut self,
        (which, pairs): (u8, &Pairs),
        (rows, columns): (&Rowset, &[(usize, &'static str)]),
    ) -> Result<Chunk> {
        let ty = self.ty(pairs.class)?;
        let mut records = Vec::new();
        let mut new = Vec::new();
        for row in (0..rows.len()).map(|row| Row { rows, row, columns }) {
            let [a, b] = pairs.ends.map(|(_, column)| row.int(column).unwrap_or_default());
            let foreign = Foreign::Pair(which, a, b);
            if self.known.was_brought(foreign) {
                self.report.class(pairs.class).already_here += 1;
                continue;
            }
            let keys = [a, b].map(|id| self.known.get(Foreign::Entity(id)));
            let [Some(first), Some(second)] = keys else {
                let lacking = if keys[0].is_none() { pairs.ends[0].0 } else { pairs.ends[1].0 };
                let reason = format!("its {lacking} was not brought");
                self.report.skip(pairs.class, &reason);
                self.tell_pair(pairs, foreign, (lacking, &reason));
                continue;
            };
            let class = pairs.class.to_owned();
            if let Some(key) = self.naturals.pair(which, first, second) {
                new.push(New { foreign, class, key, merged: true });
                continue;
            }
            let key = self.clock.new_key(0);
            let mut record = Record::new(ty, key);
            for ((relation, _), end) in pairs.ends.iter().zip([first, second]) {
                record.set(ty, &format!("{relation}_id"), end);
            }
            if let (Some(_), Some(project)) = (ty.project(), self.project_key(a)) {
                record.set(ty, "project_id", project);
            }
            for (column, field) in pairs.columns {
                self.fill_pair(&mut record, (pairs, foreign), field, row.cell(column));
            }
            records.push(record);
            new.push(New { foreign, class, key, merged: false });
        }
        Ok(self.finish(records, new))
    }

    /// The chunk of some permissions.
    pub(super) fn permissions(
        &mut self,
        rows: &Rowset,
        columns: &[(usize, &'static str)],
    ) -> Result<Chunk> {
        let ty = self.ty("Permission")?;
        let mut records = Vec::new();
        let mut new = Vec::new();
        for row in (0..rows.len()).map(|row| Row { rows, row, columns }) {
            let foreign = Foreign::Permission(row.id());
            if self.known.was_brought(foreign) {
                self.report.class("Permission").already_here += 1;
                continue;
            }
            let ours = self.naturals.take("Permission", &row);
            let key = ours.unwrap_or_else(|| self.clock.new_key(0));
            new.push(New { foreign, class: "Permission".into(), key, merged: ours.is_some() });
            if ours.is_none() {
                let mut record = Record::new(ty, key);
                for field in ["access", "action", "class_name"] {
                    record.set(ty, field, row.text(field));
                }
                records.push(record);
            }
        }
        Ok(self.finish(records, new))
    }

    /// Adds the links and the references that the new records make possible.
    fn finish(&mut self, records: Vec<Record>, new: Vec<New>) -> Chunk {
        let fresh: HashMap<Foreign, Key> = new.iter().map(|new| (new.foreign, new.key)).collect();
        let (known, links) = (&self.known, &mut self.links);
        let key = |end| fresh.get(&end).copied().or_else(|| known.get(end));
        let links = links.of(new.iter().map(|new| new.foreign), key);
        let mut references = Vec::new();
        for new in &new {
            if let Foreign::Entity(id) = new.foreign
                && let Some(waiting) = self.waiting.remove(&id)
            {
                references.extend(waiting.into_iter().map(|reference| (reference, new.key)));
            }
        }
        Chunk { records, links, references, new }
    }

    /// What a record that is here already may still wait for, and the names that it takes.
    fn already_here(&mut self, class: &str, row: &Row<'_>) -> Result<()> {
        let ty = self.ty(class)?;
        let Some(key) = self.known.get(Foreign::Entity(row.id())) else { return Ok(()) };
        for (_, column, cell) in row.cells() {
            let field = ty.field(column).filter(|f| ty.fields[f.index as usize].relation.is_some());
            let (Some(field), Cell::Int(target)) = (field, cell) else { continue };
            let waits = !self.known.was_brought(Foreign::Entity(target))
                && self.survey.class(target).is_some_and(is_supported);
            if waits {
                let of = (key, row.id());
                let reference = self.later(ty, field.index, of);
                self.waiting.entry(target).or_default().push(reference);
            }
        }
        self.take_names(class, row);
        Ok(())
    }

    /// Why a row cannot become a record at all: what it needs is not there.
    fn unfit(&self, group: &Group, ty: &Type, row: &Row<'_>) -> Option<String> {
        let missing = group.tables_of(&ty.name).find(|(place, _)| !row.is_in(*place));
        if let Some((_, table)) = missing {
            return Some(format!("its row in {} is missing", table.name));
        }
        let needs_project = |field: FieldRef| !ty.fields[field.index as usize].def.nullable;
        if ty.project().is_some_and(needs_project) && self.project_key(row.id()).is_none() {
            return Some("its project does not exist or was not brought".to_owned());
        }
        for (_, column, cell) in row.cells() {
            let field = ty.field(column).map(|field| &ty.fields[field.index as usize]);
            let Some(field) = field.filter(|field| field.relation.is_some()) else { continue };
            // Whatever lacks a status gets one.
            let is_given = matches!(column, "project_id" | "status_id" | "status_list_id");
            if field.def.nullable || is_given {
                continue;
            }
            let target = cell.as_int().map(Foreign::Entity);
            if target.and_then(|target| self.known.get(target)).is_none() {
                let relation = relation_name(field);
                return Some(format!("its {relation} does not exist or was not brought"));
            }
        }
        None
    }

    fn record(&mut self, row: &Row<'_>, fresh: &HashMap<i64, Key>) -> Result<Record> {
        let (id, class) = (row.id(), row.text("entity_type"));
        let registry = self.registry;
        let ty = self.ty(class)?;
        let key = fresh.get(&id).copied().unwrap_or_else(|| self.clock.new_key(0));
        let mut record = Record::new(ty, key);
        for (_, column, cell) in row.cells() {
            if cell.is_null() || matches!(column, "id" | "entity_type" | "project_id") {
                continue;
            }
            let Some(field) = ty.field(column) else { continue };
            let def = registry.field(field);
            if def.relation.is_some() {
                let value = self.reference((ty, &record), (id, field.index), cell, fresh);
                record.values[field.index as usize] = value;
            } else if let Some(value) = row::value(&def.def.kind, cell) {
                record.values[field.index as usize] = value;
            } else {
                let wrong = format!("{column} cannot be read: {}", row::shown(cell));
                self.tell((class, id), column, (&wrong, "the default was taken"));
            }
        }
        self.special(ty, &mut record, row);
        Ok(record)
    }

    /// The key that a foreign id became; nothing when it comes later or not at all.
    fn reference(
        &mut self,
        (ty, record): (&Type, &Record),
        (id, index): (i64, u16),
        cell: Cell<'_>,
        fresh: &HashMap<i64, Key>,
    ) -> Value {
        let field = &ty.fields[index as usize];
        let target = match cell {
            Cell::Int(target) => target,
            _ => i64::MIN,
        };
        let wanted = field.relation.map(|relation| ty.relations[relation as usize].target);
        let found = self.survey.class(target).map(str::to_owned);
        let wrong = match found.as_deref().map(|class| (class, self.registry.by_name(class))) {
            None => format!("points to {target}, which does not exist"),
            Some((class, None)) => format!("points to a {class}, which there is none of here"),
            Some((class, Some(of))) if wanted.is_some_and(|wanted| !of.is_a(wanted)) => {
                format!("points to {target}, which is a {class}")
            }
            _ if self.known.is_deleted(Foreign::Entity(target)) => {
                format!("points to {target}, which was deleted here")
            }
            Some(_) => {
                let key = fresh.get(&target).copied();
                if let Some(key) = key.or_else(|| self.known.get(Foreign::Entity(target))) {
                    return Value::Key(key);
                }
                let reference = self.later(ty, index, (record.key(), id));
                self.waiting.entry(target).or_default().push(reference);
                return Value::Null;
            }
        };
        // What must not be empty is replaced, and told then.
        if field.def.nullable {
            let instead = "the reference was left empty";
            self.tell((&ty.name, id), relation_name(field), (&wrong, instead));
        }
        Value::Null
    }

    fn later(&self, ty: &Type, field: u16, (record, foreign): (Key, i64)) -> Reference {
        let project = self.project_key(foreign);
        Reference { record, ty: ty.ix, field, project, foreign }
    }

    fn fill_pair(
        &mut self,
        record: &mut Record,
        (pairs, foreign): (&Pairs, Foreign),
        name: &str,
        cell: Cell<'_>,
    ) {
        let ty = self.registry.get(record.ty);
        let Some(field) = ty.field(name) else { return };
        let def = self.registry.field(field);
        let value = match (def.relation, cell) {
            (_, Cell::Null) => return,
            (Some(_), Cell::Int(id)) => self.known.get(Foreign::Entity(id)).map(Value::Key),
            (Some(_), _) => None,
            (None, cell) => row::value(&def.def.kind, cell),
        };
        match value {
            Some(value) => record.values[field.index as usize] = value,
            None => {
                let wrong =
                    format!("{name} cannot be read or was not brought: {}", row::shown(cell));
                self.tell_pair(pairs, foreign, (name, &wrong));
            }
        }
    }

    /// Our key of the project that a foreign record belongs to.
    pub(super) fn project_key(&self, id: i64) -> Option<Key> {
        self.known.get(Foreign::Entity(self.survey.project(id)?))
    }

    fn ty(&self, class: &str) -> Result<&'a Type> {
        let registry: &'a Registry = self.registry;
        let unknown = || Error::internal(format!("the registry has no type {class}"));
        registry.by_name(class).ok_or_else(unknown)
    }

    /// Reports a problem of an entity.
    pub(super) fn tell(&mut self, of: (&str, i64), field: &str, what: (&str, &str)) {
        self.report.problem(Problem {
            class: of.0.to_owned(),
            foreign_id: of.1.to_string(),
            field: field.to_owned(),
            wrong: what.0.to_owned(),
            instead: what.1.to_owned(),
        });
    }

    fn tell_pair(&mut self, pairs: &Pairs, foreign: Foreign, (field, wrong): (&str, &str)) {
        self.report.problem(Problem {
            class: pairs.class.to_owned(),
            foreign_id: foreign.shown(),
            field: field.to_owned(),
            wrong: wrong.to_owned(),
            instead: "it was left out".to_owned(),
        });
    }
}

/// What a client calls the relation that a column stores.
pub(super) fn relation_name(field: &Field) -> &str {
    field.name().trim_end_matches("_id")
}
