//! Walks through the tree of tasks, level by level, as far as the actor sees it.

use std::collections::HashMap;
use std::time::Duration;

use schema_som::error::{Code, Error, Result};
use schema_som::operation::{Given, Outcome};
use schema_som::ports::Context;
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Order, Query};
use schema_som::registry::Type;
use schema_som::value::Value;
use schema_som::{FieldRef, Key, KeyMap, KeySet};
use serde_json::{Value as Json, json};
use server_storage::Way;

use crate::App;
use crate::auth::{field, named};
use crate::read::at_work;
use crate::rights::narrow;
use crate::write::not_seen;

/// Tasks of one walk at most.
const MOST: usize = 10_000;

/// A task on the way.
struct Place {
    key: Key,
    parent: Option<Key>,
    shown: Json,
}

impl App {
    /// Answers a walk through the tree; nothing for an operation that is none.
    ///
    /// # Errors
    /// `NOT_FOUND`, `LIMIT_EXCEEDED`, or as a read.
    pub(crate) async fn walk(
        &self,
        context: &Context,
        (name, arguments): (&str, &[Given]),
    ) -> Result<Option<Outcome>> {
        let shown = match (name, arguments) {
            ("taskResponsible", [Given::Value(Value::Key(task))]) => {
                let among = Some(self.responsible_of(context, *task).await?);
                return Ok(Some(Outcome { among, ..Outcome::default() }));
            }
            ("taskHierarchy", [Given::Value(Value::Key(task)), method]) => {
                let is_wide = *method == Given::from("breadthfirst");
                self.hierarchy(context, *task, is_wide).await?
            }
            ("taskAncestors", [Given::Value(Value::Key(task))]) => {
                self.ancestors(context, *task).await?
            }
            _ => return Ok(None),
        };
        Ok(Some(Outcome { tree: Some(Json::Array(shown)), ..Outcome::default() }))
    }

    async fn hierarchy(&self, context: &Context, task: Key, is_wide: bool) -> Result<Vec<Json>> {
        let first = self.the_task(context, task).await?;
        let mut levels = vec![vec![first]];
        let mut seen = KeySet::from_iter([task]);
        while let Some(level) = levels.last().filter(|level| !level.is_empty()) {
            let parents = level.iter().map(|place| place.key).collect();
            let below = among(field(named(&context.registry, "Task")?, "parent_id")?, parents);
            let mut next = self.places_of_tasks(context, below).await?;
            next.retain(|place| seen.insert(place.key));
            if seen.len() > MOST {
                let what = format!("the task is made of more than {MOST} others");
                return Err(Error::new(Code::LimitExceeded, what)
                    .at_field("taskHierarchy", "task")
                    .hint("walk through its children one by one"));
            }
            levels.push(next);
        }
        Ok(if is_wide { widely(levels) } else { deeply(levels) })
    }

    async fn ancestors(&self, context: &Context, task: Key) -> Result<Vec<Json>> {
        let mut next = self.the_task(context, task).await?.parent;
        if next.is_none() {
            return Ok(Vec::new());
        }
        let ty = named(&context.registry, "Task")?;
        let above = among(ty.id(), self.above(context, task).await?);
        let found = self.places_of_tasks(context, above).await?;
        let mut found: KeyMap<Place> = found.into_iter().map(|place| (place.key, place)).collect();
        let mut shown = Vec::with_capacity(found.len());
        while let Some(above) = next.and_then(|key| found.remove(&key)) {
            next = above.parent;
            shown.push(above.shown);
        }
        shown.reverse();
        Ok(shown)
    }

    /// Which users review a task, as a condition.
    async fn responsible_of(&self, context: &Context, task: Key) -> Result<Predicate> {
        self.the_task(context, task).await?;
        let registry = &*context.registry;
        let (ty, user) = (named(registry, "Task")?, named(registry, "User")?);
        let relation = |ty: &Type, name| {
            ty.relation(name).ok_or_else(|| Error::internal("a task has those responsible for it"))
        };
        let mut line = self.above(context, task).await?;
        line.push(task);
        let has_any = Predicate::Some {
            relation: relation(ty, "responsible")?,
            predicate: Box::new(Predicate::True),
        };
        let found = self.places_of_tasks(context, among(ty.id(), line).and(has_any)).await?;
        let nearest = found.iter().max_by_key(|place| place.shown["level"].as_i64());
        let Some(nearest) = nearest else { return Ok(Predicate::False) };
        Ok(Predicate::Some {
            relation: relation(user, "responsible_of")?,
            predicate: Box::new(Predicate::eq(ty.id(), nearest.key)),
        })
    }

    /// The tasks above a task, whoever asks.
    async fn above(&self, context: &Context, task: Key) -> Result<Vec<Key>> {
        let ty = named(&context.registry, "Task")?;
        let relation =
            ty.relation("parent").ok_or_else(|| Error::internal("tasks have parents"))?;
        let way = Way { relation, backward: false };
        let reached = self.store.reachable(&context.registry, way, &[task], MOST as u32).await?;
        Ok(reached.into_iter().map(|(_, above)| above).collect())
    }

    async fn the_task(&self, context: &Context, task: Key) -> Result<Place> {
        let ty = named(&context.registry, "Task")?;
        let found = self.places_of_tasks(context, Predicate::eq(ty.id(), task)).await?.pop();
        found.ok_or_else(|| not_seen(ty, task))
    }

    /// The tasks that fulfil a condition, in the order in which they were made.
    async fn places_of_tasks(&self, context: &Context, asked: Predicate) -> Result<Vec<Place>> {
        let registry = &*context.registry;
        let ty = named(registry, "Task")?;
        let mut columns = vec![Column::Field(0, ty.id()), Column::Kind(0, ty.ix)];
        for name in ["parent_id", "name", "level"] {
            columns.push(Column::Field(0, field(ty, name)?));
        }
        let mut query = Query::flat(ty, columns, asked);
        query.order = vec![Order::by(ty.id())];
        query.page.limit = Some(MOST as u32 + 1);
        let query = narrow(registry, at_work(context)?, query)?;
        let left = context.deadline.map(|deadline| deadline.saturating_sub(self.clock.now()));
        let left = left.map(|left| Duration::from_micros(left.max(1).unsigned_abs()));
        let rows = self.store.read(registry, &query, left).await?.rows;
        let kinds = registry.kinds(ty.ix).filter_map(|ty| Some((ty.kind.as_deref()?, ty)));
        let prefixes: HashMap<&str, &str> =
            kinds.map(|(kind, ty)| (kind, ty.prefix.as_str())).collect();
        let place = |row: usize| {
            let key = rows.cell(row, 0).as_key()?;
            let kind = text(&rows.cell(row, 1).to_value());
            let shown = json!({
                "id": key.to_id(prefixes.get(&*kind)?),
                "kind": kind,
                "name": text(&rows.cell(row, 3).to_value()),
                "level": rows.cell(row, 4).as_int().unwrap_or(1),
            });
            Some(Place { key, parent: rows.cell(row, 2).as_key(), shown })
        };
        Ok((0..rows.len()).filter_map(place).collect())
    }
}

/// The records whose column has one of these keys.
fn among(field: FieldRef, keys: Vec<Key>) -> Predicate {
    Predicate::In { field, values: keys.into_iter().map(Value::Key).collect() }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        _ => String::new(),
    }
}

fn widely(levels: Vec<Vec<Place>>) -> Vec<Json> {
    levels.into_iter().flatten().map(|place| place.shown).collect()
}

/// Each task before its children, in their order.
fn deeply(levels: Vec<Vec<Place>>) -> Vec<Json> {
    let mut below: KeyMap<Vec<Place>> = KeyMap::default();
    let mut levels = levels.into_iter();
    let mut stack: Vec<Place> = levels.next().unwrap_or_default();
    for place in levels.flatten() {
        if let Some(parent) = place.parent {
            below.entry(parent).or_default().push(place);
        }
    }
    let mut shown = Vec::new();
    while let Some(place) = stack.pop() {
        let children = below.remove(&place.key).unwrap_or_default();
        stack.extend(children.into_iter().rev());
        shown.push(place.shown);
    }
    shown
}
