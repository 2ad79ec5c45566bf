//! Finds the records that a command means without naming them: by a filter, or by their values.

use std::collections::{HashMap, HashSet};

use schema_som::change::{Draft, Input, Linked, Patch, RelationInput, Target};
use schema_som::error::{Code, Error, Result};
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Order, Query};
use schema_som::registry::{FieldRef, Path, Type, TypeIx};
use schema_som::rule::class_name;
use schema_som::value::Value;
use schema_som::{Key, naming};
use server_storage::{Intent, Tx, Where};

use super::Origin;
use super::command::ROWS;
use super::people::clean_login;
use super::wish::Wish;
use crate::rights::narrow;

impl Origin<'_> {
    /// The records that a filter admits among those that the actor may see, locked.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED` that says how many there are, `FORBIDDEN`.
    pub(super) async fn admitted(
        &self,
        tx: &mut Tx,
        ty: TypeIx,
        (filter, at_most, intent): (Predicate, u32, Intent),
    ) -> Result<Vec<Key>> {
        let most = ROWS as u32;
        if at_most > most {
            let what = format!("atMost is {at_most}, {most} are allowed");
            return Err(Error::new(Code::LimitExceeded, what).hint(format!("at most {most}")));
        }
        let named = self.registry.get(ty);
        let read = plain(named, vec![named.id()], filter);
        let mut query = narrow(self.registry, self.actor, read)?;
        let limit = at_most + 1;
        let predicate = &query.predicate;
        let which = Where { predicate, limit, intent };
        let found = tx.load_where(self.registry, ty, which).await?;
        if found.len() <= at_most as usize {
            return Ok(found.iter().map(schema_som::Record::key).collect());
        }
        query.totals.count = true;
        query.page.limit = Some(1);
        let totals = tx.read(self.registry, &query).await?.totals;
        let count = totals.and_then(|totals| totals.rows.cell(0, 0).as_int());
        let count = count.map_or_else(|| format!("more than {at_most}"), |count| count.to_string());
        let plural = &self.registry.get(ty).plural;
        let what = format!("the filter finds {count} {plural}, atMost is {at_most}");
        Err(Error::new(Code::LimitExceeded, what)
            .at_type(&self.registry.get(ty).name)
            .hint("narrow the filter, or raise atMost if all of them are meant"))
    }

    /// Makes updates of those drafts whose record is found by these columns. Others who match the
    /// same wait until the transaction ends, so that a record is made once.
    ///
    /// # Errors
    /// `REQUIRED` when nothing is to be matched by. In a draft's place, `REQUIRED` when it lacks a
    /// value, `NOT_UNIQUE` when another draft says the same or several records match.
    pub(super) async fn matched(
        &self,
        tx: &mut Tx,
        ty: TypeIx,
        (matching, drafts): (Vec<u16>, Vec<Draft>),
    ) -> Result<Vec<Result<Wish>>> {
        let named = self.registry.get(ty);
        if matching.is_empty() {
            let what = format!("{}: nothing says what to match by", named.name);
            return Err(Error::new(Code::Required, what).hint("name the fields in `match`"));
        }
        let mut seen = HashMap::new();
        let mut marks = Vec::with_capacity(drafts.len());
        let mut wanted = Vec::with_capacity(drafts.len());
        for (row, draft) in drafts.iter().enumerate() {
            let marked = self.values_of(named, &matching, draft).and_then(|values| {
                let mark = mark(&values);
                if let Some(first) = seen.get(&mark) {
                    let what = format!("row {first} says the same");
                    return Err(ambiguous(named, &what).hint("give each row its own"));
                }
                seen.insert(mark.clone(), row);
                wanted.push(values);
                Ok(mark)
            });
            marks.push(marked.map_err(|error| error.at_index(row)));
        }
        let turn = |mark: &String| format!("{} {matching:?} {mark}", named.name);
        tx.take_turns(seen.keys().map(turn), self.now).await?;
        let found = match wanted.is_empty() {
            true => HashMap::new(),
            false => self.find_by(tx, named, &matching, &wanted).await?,
        };
        let wish = |(row, (mut draft, mark)): (usize, (Draft, Result<String>))| match found
            .get(&mark?)
            .map_or(&[][..], Vec::as_slice)
        {
            [] => Ok(Wish::Create(draft)),
            [key] => {
                self.forget(named, &matching, &mut draft);
                let target = Target { key: *key, expected_revision: None };
                Ok(Wish::Update(Patch { target, input: self.renamed(&draft, named)? }))
            }
            several => {
                let what = format!("{} records match", several.len());
                Err(ambiguous(named, &what).at_index(row))
            }
        };
        Ok(drafts.into_iter().zip(marks).enumerate().map(wish).collect())
    }

    /// What a draft says of the columns, as it would be stored.
    fn values_of(&self, named: &Type, matching: &[u16], draft: &Draft) -> Result<Vec<Value>> {
        let ty = self.registry.get(draft.ty);
        let value = |at: &u16| {
            let field = &named.fields[usize::from(*at)];
            let own = ty.field(field.name()).map(|own| own.index);
            let given = draft.input.fields.iter().find(|(at, _)| Some(*at) == own);
            let linked = draft.input.relations.iter().find_map(|(at, input)| {
                match (&ty.relations[usize::from(*at)].path, input) {
                    (Path::One { column }, RelationInput::One(Some(Linked::Existing(key))))
                        if Some(*column) == own =>
                    {
                        Some(Value::Key(*key))
                    }
                    _ => None,
                }
            });
            let value = given.map(|(_, value)| value.clone()).or(linked).unwrap_or(Value::Null);
            let value = match (field.name(), value) {
                ("name", Value::Text(name)) => naming::clean_name(&ty.name, &name)?.into(),
                ("login", Value::Text(login)) => clean_login(&login).into(),
                ("class_name", Value::Text(class)) => class_name(self.registry, &class).into(),
                (_, value) => value,
            };
            match value {
                Value::Null => {
                    let name = self.member(named.ix, *at);
                    let what = format!("{}.{name}: it is to be matched by, and missing", ty.name);
                    Err(Error::new(Code::Required, what).at_field(&ty.name, name))
                }
                value => Ok(value),
            }
        };
        matching.iter().map(value).collect()
    }

    /// Which records have which of these values: one statement.
    async fn find_by(
        &self,
        tx: &mut Tx,
        ty: &Type,
        matching: &[u16],
        wanted: &[Vec<Value>],
    ) -> Result<HashMap<String, Vec<Key>>> {
        let field = |index: &u16| FieldRef { owner: ty.ix, index: *index };
        let among = |at: usize| {
            let mut values: Vec<Value> = wanted.iter().map(|values| values[at].clone()).collect();
            values.sort_by(|a, b| a.as_cell().order(b.as_cell()));
            values.dedup();
            Predicate::In { field: field(&matching[at]), values }
        };
        let all = (0..matching.len()).map(among);
        let predicate = all.fold(Predicate::True, |all, one| all.and(one));
        let mut columns = vec![ty.id()];
        columns.extend(matching.iter().map(field));
        let query = narrow(self.registry, self.actor, plain(ty, columns, predicate))?;
        let rows = tx.read(self.registry, &query).await?.rows;
        let mut found: HashMap<String, Vec<Key>> = HashMap::new();
        for row in 0..rows.len() {
            let values: Vec<Value> =
                (1..=matching.len()).map(|column| rows.cell(row, column).to_value()).collect();
            if let Some(key) = rows.cell(row, 0).as_key() {
                found.entry(mark(&values)).or_default().push(key);
            }
        }
        Ok(found)
    }

    /// What was matched by is the same already.
    fn forget(&self, named: &Type, matching: &[u16], draft: &mut Draft) {
        let ty = self.registry.get(draft.ty);
        let names: HashSet<&str> =
            matching.iter().map(|at| named.fields[usize::from(*at)].name()).collect();
        let is_known = |at: u16| names.contains(ty.fields[usize::from(at)].name());
        draft.input.fields.retain(|(at, _)| !is_known(*at));
        draft.input.relations.retain(|(at, _)| match ty.relations[usize::from(*at)].path {
            Path::One { column } => !is_known(column),
            _ => true,
        });
    }

    /// The input of a draft by the members of the type that the command names.
    fn renamed(&self, draft: &Draft, named: &Type) -> Result<Input> {
        let ty = self.registry.get(draft.ty);
        let lacks = |name: &str| Error::internal(format!("{} lacks {name}", named.name));
        let mut input = Input::default();
        for (at, value) in &draft.input.fields {
            let name = ty.fields[usize::from(*at)].name();
            let field = named.field(name).ok_or_else(|| lacks(name))?;
            input.fields.push((field.index, value.clone()));
        }
        for (at, value) in &draft.input.relations {
            let name = &ty.relations[usize::from(*at)].def.name;
            let relation = named.relation(name).ok_or_else(|| lacks(name))?;
            input.relations.push((relation.index, value.clone()));
        }
        Ok(input)
    }
}

/// A text that equal values share.
fn mark(values: &[Value]) -> String {
    format!("{values:?}")
}

fn ambiguous(ty: &Type, what: &str) -> Error {
    Error::new(Code::NotUnique, format!("{}: {what}", ty.name))
        .at_type(&ty.name)
        .hint("match by fields that no two records share")
}

/// A query of one level, in the order of keys.
fn plain(ty: &Type, columns: Vec<FieldRef>, predicate: Predicate) -> Query {
    let columns = columns.into_iter().map(|field| Column::Field(0, field)).collect();
    Query { order: vec![Order::by(ty.id())], ..Query::flat(ty, columns, predicate) }
}
