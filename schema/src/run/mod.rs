//! Runs a plan: binds it, reads what its root fields need at once, and writes the answer.

use std::sync::Arc;

use futures_util::future::{join_all, try_join_all};
use schema_som::cell::Cell;
use schema_som::id::clip;
use schema_som::operation::{Given, Outcome};
use schema_som::ports::{Context, Entities};
use schema_som::predicate::Predicate;
use schema_som::query::Level;
use schema_som::registry::{FieldRef, Registry, TypeIx};
use schema_som::{Code, Error, Key, Result, Value};
use serde_json::Value as Json;

use crate::bind::{Binder, Bound, BoundList};
use crate::cache::Introspection;
use crate::coerce::Input;
use crate::compiler::ast::Document;
use crate::errors::Fault;
use crate::plan::{Answer, List, PayloadPart, Plan, Root, RootKind, Table};
use crate::scalar;

mod changes;
mod document;
mod given;
mod history;
mod plugins;
mod write;
mod write_changes;

pub(crate) use document::{Changing, Ended};
pub(crate) use given::operation_arguments;
pub(crate) use write::push_errors;

/// What a plan needs to become an answer.
pub(crate) struct Run<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) binder: Binder<'a>,
    pub(crate) entities: &'a dyn Entities,
    pub(crate) context: Context,
    pub(crate) introspection: &'a Introspection,
    /// Where errors of root fields are found in.
    pub(crate) document: &'a Document,
}

/// What was read for a root field.
enum Got<'p> {
    /// Nothing had to be read.
    Ready,
    /// There is no such record.
    Nothing,
    /// It could not be read.
    Failed(Error),
    Record(Record<'p>),
    List {
        list: &'p List,
        bound: BoundList,
        level: Level,
    },
    History(history::Page<'p>),
    Nodes {
        items: Vec<Result<Option<(usize, usize)>>>,
        records: Vec<Record<'p>>,
    },
    Operation {
        answer: &'p Answer,
        outcome: Outcome,
        records: Vec<Option<Record<'p>>>,
    },
    Changed(changes::ChangedRecords<'p>),
}

/// Rows of one table that were read by their keys.
struct Record<'p> {
    table: &'p Table,
    bound: Bound,
    level: Level,
}

impl<'a> Run<'a> {
    /// Reads all root fields at once and writes them in order.
    pub(crate) async fn query(&self, plan: &'a Plan, out: Vec<u8>) -> (Vec<u8>, Vec<Fault>) {
        let got = join_all(plan.roots.iter().map(|root| self.get(root))).await;
        self.write(plan, &got, out)
    }

    /// Runs operations on sessions one after the other. The first that fails and may not be null
    /// ends it: nothing would be seen of the others.
    pub(crate) async fn sessions(&self, plan: &'a Plan, out: Vec<u8>) -> (Vec<u8>, Vec<Fault>) {
        let mut got = Vec::with_capacity(plan.roots.len());
        for root in &plan.roots {
            let one = self.get(root).await;
            let ends = matches!(one, Got::Failed(_)) && !root.nullable;
            got.push(one);
            if ends {
                break;
            }
        }
        self.write(plan, &got, out)
    }

    async fn get(&self, root: &'a Root) -> Got<'a> {
        let got = match &root.what {
            RootKind::Typename(_) | RootKind::Introspection => return Got::Ready,
            RootKind::List(list) => self.list(list).await,
            RootKind::LookUp { of, tables } => self.look_up(root, *of, tables).await,
            RootKind::LookUpBy { of, tables } => self.look_up_by(root, *of, tables).await,
            RootKind::Nodes { tables } => self.nodes(root, tables).await,
            RootKind::History(history) => self.history(root, history).await,
            RootKind::Operation { index, answer } => self.operation(root, *index, answer).await,
            RootKind::Page { index, list } => self.page(root, *index, list).await,
            RootKind::Follow(_) | RootKind::Listen(_) => {
                Err(Error::internal("a subscription stands outside of a stream"))
            }
            RootKind::Change(_) => Err(Error::internal("a change stands outside of a document")),
        };
        got.unwrap_or_else(Got::Failed)
    }

    async fn list(&self, list: &'a List) -> Result<Got<'a>> {
        let (query, bound) = self.binder.list(list, None)?;
        let level = self.entities.read(&self.context, query).await?;
        Ok(Got::List { list, bound, level })
    }

    /// A page of what an operation chooses; filters and orders are those of the page.
    async fn page(&self, root: &'a Root, index: u16, list: &'a List) -> Result<Got<'a>> {
        let (name, arguments) = self.operation_arguments(root, index)?;
        let outcome = self.entities.operate(&self.context, name, arguments).await?;
        let (mut query, bound) = self.binder.list(list, None)?;
        let among = outcome.among.ok_or_else(|| Error::internal("an operation chose no page"))?;
        query.predicate = among.and(query.predicate);
        let level = self.entities.read(&self.context, query).await?;
        Ok(Got::List { list, bound, level })
    }

    async fn look_up(&self, root: &Root, of: TypeIx, tables: &'a [Table]) -> Result<Got<'a>> {
        let input = self.binder.arguments(&root.asked)?;
        let id = input.get("id").map(id_text).unwrap_or_default();
        let Some((table, key)) = self.table_of(of, tables, &id)? else { return Ok(Got::Nothing) };
        let record = self.record(&self.context, table, by_key(self, table, key), 1).await?;
        if record.level.rows.is_empty() {
            return Ok(Got::Nothing);
        }
        self.check_prefix(&record, 0, &id)?;
        Ok(Got::Record(record))
    }

    /// A key alone finds a record, whichever plugins come and go; but an id that says another type
    /// than the record's is none of its own.
    fn check_prefix(&self, record: &Record<'_>, row: usize, id: &str) -> Result<()> {
        let on = self.registry.get(record.table.on);
        let ty = match record.table.kind_column {
            None => Some(on),
            Some(column) => match record.level.rows.cell(row, usize::from(column)) {
                Cell::Text(kind) => self
                    .registry
                    .kinds(on.ix)
                    .find(|ty| ty.kind.as_deref().is_some_and(|known| known == kind)),
                _ => None,
            },
        };
        // What a record of an unknown kind is called is told where it is written.
        let Some(ty) = ty else { return Ok(()) };
        if id.rsplit_once('_').is_none_or(|(prefix, _)| ty.goes_by(prefix)) {
            return Ok(());
        }
        let hint =
            format!("its key is that of a {}, whose id begins with `{}_`", ty.name, ty.prefix);
        let what = format!("no record has the id `{}`", clip(id));
        Err(Error::new(Code::NotFound, what).at_type(&ty.name).hint(hint))
    }

    /// The table in which the record of an id stands; nothing while its plugin is off.
    fn table_of(
        &self,
        of: TypeIx,
        tables: &'a [Table],
        id: &str,
    ) -> Result<Option<(&'a Table, Key)>> {
        let key = scalar::id_of(self.registry, of, id)?;
        if let [table] = tables {
            return Ok(Some((table, key)));
        }
        let (ty, _) = scalar::resolve_id(self.registry, id)?;
        if scalar::rests(self.registry, id) {
            return Ok(None);
        }
        let on = ty.family.unwrap_or(ty.ix);
        let table = tables.iter().find(|table| table.on == on).ok_or_else(|| {
            let what = format!("`{id}` is of an abstract type, which has no records of its own");
            Error::new(Code::InvalidId, what)
        })?;
        Ok(Some((table, key)))
    }

    async fn look_up_by(&self, root: &Root, of: TypeIx, tables: &'a [Table]) -> Result<Got<'a>> {
        let input = self.binder.arguments(&root.asked)?;
        let [table] = tables else {
            return Err(Error::internal("a natural key leads to several tables"));
        };
        let field = self.natural_key(of, &input)?;
        let record = self.record(&self.context, table, field, 1).await?;
        Ok(if record.level.rows.is_empty() { Got::Nothing } else { Got::Record(record) })
    }

    fn natural_key(&self, of: TypeIx, input: &Input) -> Result<Predicate> {
        let mut given = input.iter().filter(|(_, value)| !value.is_null());
        let (Some((name, value)), None) = (given.next(), given.next()) else {
            return Err(Error::new(Code::InvalidValue, "exactly one argument must be given"));
        };
        let field: FieldRef = self
            .binder
            .meanings
            .natural_key(of, name)
            .ok_or_else(|| Error::internal("a natural key means nothing"))?;
        let kind = &self.registry.field(field).def.kind;
        Ok(Predicate::eq(field, scalar::parse(self.registry, kind, of, value)?))
    }

    async fn record(
        &self,
        context: &Context,
        table: &'a Table,
        predicate: Predicate,
        limit: u32,
    ) -> Result<Record<'a>> {
        let (query, bound) = self.binder.level(&table.level, predicate, limit)?;
        let level = self.entities.read(context, query).await?;
        Ok(Record { table, bound, level })
    }

    async fn nodes(&self, root: &Root, tables: &'a [Table]) -> Result<Got<'a>> {
        let input = self.binder.arguments(&root.asked)?;
        let ids: &[Json] = input.get("ids").and_then(Json::as_array).map_or(&[], Vec::as_slice);
        let most = self.binder.limits.ids as usize;
        if ids.len() > most {
            let what = format!("`ids` has {} ids", ids.len());
            let hint = format!("ask for {most} at most");
            return Err(Error::new(Code::LimitExceeded, what).hint(hint));
        }
        let found: Vec<Result<Option<(&Table, Key)>>> = ids
            .iter()
            .map(|id| self.table_of(schema_som::registry::NODE, tables, &id_text(id)))
            .collect();
        let mut groups: Vec<(&'a Table, Vec<Value>)> = Vec::new();
        for (table, key) in found.iter().flatten().flatten() {
            let key = Value::Key(*key);
            match groups.iter_mut().find(|(known, _)| known.on == table.on) {
                Some((_, keys)) if keys.contains(&key) => {}
                Some((_, keys)) => keys.push(key),
                None => groups.push((table, vec![key])),
            }
        }
        let reads = groups.into_iter().map(|(table, values)| {
            let limit = values.len() as u32;
            let field = self.registry.get(table.on).id();
            self.record(&self.context, table, Predicate::In { field, values }, limit)
        });
        let records = try_join_all(reads).await?;
        let place = |(table, key): (&Table, Key)| {
            let at = records.iter().position(|record| record.table.on == table.on)?;
            let column = usize::from(table.key_column);
            let rows = &records[at].level.rows;
            let row = (0..rows.len()).find(|row| rows.cell(*row, column).as_key() == Some(key))?;
            Some((at, row))
        };
        let item = |(found, id): (Result<Option<_>>, &Json)| {
            let placed = found?.and_then(place);
            if let Some((at, row)) = placed {
                self.check_prefix(&records[at], row, &id_text(id))?;
            }
            Ok(placed)
        };
        let items = found.into_iter().zip(ids).map(item).collect();
        Ok(Got::Nodes { items, records })
    }

    async fn operation(&self, root: &Root, index: u16, answer: &'a Answer) -> Result<Got<'a>> {
        let (name, arguments) = self.operation_arguments(root, index)?;
        let outcome = self.entities.operate(&self.context, name, arguments).await?;
        let mut context = self.context.clone();
        if let Some(actor) = &outcome.actor {
            context.actor = Some(Arc::clone(actor));
        }
        let found = answered(answer).into_iter();
        let found = found.map(|asked| self.answered(asked?.1, &outcome, asked?.0));
        let context = &context;
        let reads = found.map(|found| async move {
            let Some((table, keys)) = found else { return Ok(None) };
            let most = keys.len() as u32;
            let record = self.record(context, table, by_keys(self, table, &keys), most).await?;
            Ok::<_, Error>(Some(record).filter(|record| !record.level.rows.is_empty()))
        });
        let records = try_join_all(reads).await?;
        Ok(Got::Operation { answer, outcome, records })
    }

    /// The name of an operation, and its arguments in the order of their declaration.
    fn operation_arguments(&self, root: &Root, index: u16) -> Result<(&'a str, Vec<Given>)> {
        operation_arguments(&self.binder, root, index)
    }

    /// The records whose keys an operation answered.
    fn answered(
        &self,
        tables: &'a [Table],
        outcome: &Outcome,
        at: u16,
    ) -> Option<(&'a Table, Vec<Key>)> {
        let [table] = tables else { return None };
        let many = outcome.records.iter().find(|(of, _)| *of == at).map(|(_, keys)| keys.clone());
        let keys = many.or_else(|| match outcome.values.get(usize::from(at)) {
            Some(Value::Key(key)) => Some(vec![*key]),
            _ => None,
        })?;
        Some((table, keys)).filter(|(_, keys)| !keys.is_empty())
    }
}

/// For each part of an operation's answer where its record is found, if it is one.
fn answered(answer: &Answer) -> Vec<Option<(u16, &[Table])>> {
    match answer {
        Answer::Value(_) | Answer::Values(_) | Answer::Tree(_) => Vec::new(),
        Answer::Record(tables) => vec![Some((0, tables.as_slice()))],
        Answer::Payload(parts) => {
            let parts = parts.iter().map(|(_, part)| match part {
                PayloadPart::Record(at, tables, _) | PayloadPart::Records(at, tables) => {
                    Some((*at, tables.as_slice()))
                }
                _ => None,
            });
            parts.collect()
        }
    }
}

fn by_key(run: &Run<'_>, table: &Table, key: Key) -> Predicate {
    Predicate::eq(run.registry.get(table.on).id(), key)
}

fn by_keys(run: &Run<'_>, table: &Table, keys: &[Key]) -> Predicate {
    let field = run.registry.get(table.on).id();
    match keys {
        [key] => Predicate::eq(field, *key),
        _ => Predicate::In { field, values: keys.iter().map(|key| Value::Key(*key)).collect() },
    }
}

/// An id as text; GraphQL lets ids be whole numbers, which are none of ours.
fn id_text(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}
