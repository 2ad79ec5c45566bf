//! A plan and the values of one request: the queries to be read, and what the writer has to know of
//! their pages.

use schema_som::predicate::Predicate;
use schema_som::query::{Child, Column, Grouping, Join, Order, Page, Query, Totals, Variant};
use schema_som::registry::{FieldRef, Path, Registry, RelationRef, TypeIx};
use schema_som::{Code, Error, Result, Value};
use serde_json::Value as Json;

use crate::coerce::{Coercer, Input};
use crate::compiler::ast::Field;
use crate::cursor::{self, Cursors, Place};
use crate::filter::{Filters, by_key, reversed};
use crate::limits::Limits;
use crate::meaning::Meanings;
use crate::plan::{GroupPlan, LevelPlan, List};

/// What the writer has to know of a level.
#[derive(Debug, Default)]
pub(crate) struct Bound {
    pub(crate) children: Vec<BoundList>,
    pub(crate) variants: Vec<Bound>,
}

/// What the writer has to know of a list.
#[derive(Debug)]
pub(crate) struct BoundList {
    pub(crate) page: Shown,
    pub(crate) cursors: Cursors,
    /// The keys of each grouping.
    pub(crate) groups: Vec<Vec<FieldRef>>,
    pub(crate) level: Bound,
}

/// Which of the rows that come are shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) limit: u32,
    /// Whether the rows come in opposite order.
    pub(crate) backward: bool,
    /// Whether there is a next page; none when a row too many tells.
    pub(crate) next: Option<bool>,
    /// Whether there is a previous page; none when a row too many tells.
    pub(crate) previous: Option<bool>,
}

/// Binds the plans of one request.
pub(crate) struct Binder<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) meanings: &'a Meanings,
    pub(crate) limits: &'a Limits,
    pub(crate) coercer: Coercer<'a>,
}

/// What a page asks for, before it is known how the list is ordered.
struct Asked<'i> {
    count: u32,
    cursor: Option<&'i str>,
    backward: bool,
}

/// A page as it is read and as it is shown.
struct Window {
    page: Page,
    shown: Shown,
    cursors: Cursors,
    after: Predicate,
}

impl Binder<'_> {
    /// The query of a level whose rows were chosen already.
    ///
    /// # Errors
    /// What is wrong with an argument further inside.
    pub(crate) fn level(
        &self,
        plan: &LevelPlan,
        predicate: Predicate,
        limit: u32,
    ) -> Result<(Query, Bound)> {
        let (mut query, bound) = self.skeleton(plan)?;
        query.predicate = predicate;
        query.page.limit = Some(limit);
        if limit > 1 {
            query.order = vec![by_key(self.registry.get(plan.on).id())];
        }
        Ok((query, bound))
    }

    /// A level's query without predicate, order and page.
    fn skeleton(&self, plan: &LevelPlan) -> Result<(Query, Bound)> {
        let mut bound = Bound::default();
        let mut children = Vec::with_capacity(plan.children.len());
        let mut variants = Vec::with_capacity(plan.variants.len());
        for child in &plan.children {
            let (query, list) = self.list(&child.list, Some(child.relation))?;
            bound.children.push(list);
            let (key_column, relation) = (child.key_column, child.relation);
            children.push(Child { key_column, relation, query });
        }
        for variant in &plan.variants {
            let (query, inner) = self.skeleton(&variant.level)?;
            bound.variants.push(inner);
            let (key_column, kind_column) = (variant.key_column, variant.kind_column);
            variants.push(Variant { key_column, kind_column, query });
        }
        let join = |(from, relation): &(u16, RelationRef)| Join {
            from: *from,
            relation: *relation,
            visible: Predicate::True,
        };
        let query = Query {
            on: plan.on,
            joins: plan.joins.iter().map(join).collect(),
            columns: plan.columns.clone(),
            predicate: Predicate::True,
            order: Vec::new(),
            page: Page::ALL,
            children,
            variants,
            totals: Totals::default(),
        };
        Ok((query, bound))
    }

    /// The query of a list.
    ///
    /// # Errors
    /// What is wrong with its filter, its order, its page or its cursor.
    pub(crate) fn list(
        &self,
        list: &List,
        relation: Option<RelationRef>,
    ) -> Result<(Query, BoundList)> {
        let input = self.coercer.arguments(&list.asked)?;
        let on = list.level.on;
        let filters = Filters::new(self.registry, self.meanings, self.limits);
        let predicate = match input.get("filter") {
            Some(filter) if !filter.is_null() => filters.filter(on, filter)?,
            _ => Predicate::True,
        };
        let order = filters.order(on, input.get("orderBy"))?;
        let order = order.unwrap_or_else(|| self.default_order(on, relation));
        let asked = self.asked(&input)?;
        let (mut query, level) = self.skeleton(&list.level)?;
        let window = match order.is_empty() {
            true => self.by_place(list, relation, &asked)?,
            false => self.by_keys(list, &order, &asked, &mut query)?,
        };
        query.predicate = predicate.and(window.after);
        query.order = order;
        query.page = window.page;
        let groups = self.groups(&list.groups, on)?;
        query.totals = Totals { groups, ..list.totals.clone() };
        let groups = query.totals.groups.iter().map(|grouping| grouping.keys.clone()).collect();
        Ok((query, BoundList { page: window.shown, cursors: window.cursors, groups, level }))
    }

    /// By the key, unless the relation keeps an order of its own.
    fn default_order(&self, on: TypeIx, relation: Option<RelationRef>) -> Vec<Order> {
        let path = relation.map(|relation| &self.registry.relation(relation).path);
        match path {
            Some(Path::Link { position: Some(_), .. }) => Vec::new(),
            _ => vec![by_key(self.registry.get(on).id())],
        }
    }

    fn asked<'i>(&self, input: &'i Input) -> Result<Asked<'i>> {
        let first = self.count(input, "first")?;
        let last = self.count(input, "last")?;
        let after = input.get("after").and_then(Json::as_str);
        let before = input.get("before").and_then(Json::as_str);
        let wrong = |what: &str| {
            Err(Error::new(Code::InvalidValue, what)
                .hint("page forward with `first` and `after`, backward with `last` and `before`"))
        };
        match (first, last) {
            (Some(_), Some(_)) => wrong("`first` and `last` exclude each other"),
            (Some(_), None) if before.is_some() => wrong("`before` goes with `last`"),
            (None, Some(_)) if after.is_some() => wrong("`after` goes with `first`"),
            _ if after.is_some() && before.is_some() => {
                wrong("`after` and `before` exclude each other")
            }
            (first, last) => Ok(Asked {
                count: first.or(last).unwrap_or(self.limits.default_page),
                cursor: after.or(before),
                backward: last.is_some() || before.is_some(),
            }),
        }
    }

    fn count(&self, input: &Input, name: &str) -> Result<Option<u32>> {
        let Some(count) = input.get(name).and_then(Json::as_i64) else { return Ok(None) };
        let most = self.limits.page_size;
        match u32::try_from(count) {
            Ok(count) if count <= most => Ok(Some(count)),
            Ok(_) => {
                let what = format!("`{name}: {count}` is more than a page holds");
                Err(Error::new(Code::InvalidValue, what).hint(format!("ask for {most} at most")))
            }
            Err(_) => {
                let what = format!("`{name}: {count}` is negative");
                Err(Error::new(Code::InvalidValue, what).hint(format!("ask for 0 to {most}")))
            }
        }
    }

    /// A page of a list that its rows' own values order.
    fn by_keys(
        &self,
        list: &List,
        order: &[Order],
        asked: &Asked<'_>,
        query: &mut Query,
    ) -> Result<Window> {
        let tagged = list.cursors || asked.cursor.is_some();
        let type_name = &self.registry.get(list.level.on).name;
        let tag = if tagged { cursor::tag(self.registry, type_name, order) } else { [0; 8] };
        let after = match asked.cursor {
            None => Predicate::True,
            Some(text) => {
                let values = cursor::parse_keys(self.registry, &tag, order, text)?;
                after(order, values, asked.backward)
            }
        };
        let columns = match list.cursors {
            true => Cursors::Keys { tag, columns: cursor_columns(query, order) },
            false => Cursors::None,
        };
        let beside = Some(asked.cursor.is_some());
        let (next, previous) = if asked.backward { (beside, None) } else { (None, beside) };
        let limit = match list.rows {
            true => asked.count + u32::from(list.more),
            false => 0,
        };
        Ok(Window {
            page: Page { limit: Some(limit), offset: 0, backward: asked.backward },
            shown: Shown { limit: asked.count, backward: asked.backward, next, previous },
            cursors: columns,
            after,
        })
    }

    /// A page of a list whose order is kept by position: cursors are places.
    fn by_place(
        &self,
        list: &List,
        relation: Option<RelationRef>,
        asked: &Asked<'_>,
    ) -> Result<Window> {
        let name = relation.map_or("", |relation| &*self.registry.relation(relation).def.name);
        let type_name = format!("{}.{name}", self.registry.get(list.level.on).name);
        let tag = cursor::tag(self.registry, &type_name, &[]);
        let place = asked.cursor.map(|text| cursor::parse_place(&tag, text)).transpose()?;
        let mut places = places(asked, place);
        if !list.rows {
            places.page.limit = Some(0);
        } else if list.more && (places.shown.next.is_none() || places.shown.previous.is_none()) {
            places.page.limit = places.page.limit.map(|limit| limit + 1);
        }
        let (first, from_end) = (u64::from(places.page.offset), places.page.backward);
        let cursors = match list.cursors {
            true => Cursors::Places { tag, first, from_end },
            false => Cursors::None,
        };
        Ok(Window { page: places.page, shown: places.shown, cursors, after: Predicate::True })
    }

    fn groups(&self, groups: &[GroupPlan], on: TypeIx) -> Result<Vec<Grouping>> {
        groups.iter().map(|group| self.group(group, on)).collect()
    }

    fn group(&self, group: &GroupPlan, on: TypeIx) -> Result<Grouping> {
        let input = self.coercer.arguments(&group.asked)?;
        let mut keys: Vec<FieldRef> = Vec::new();
        for name in input.get("keys").and_then(Json::as_array).into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            let key = self.meanings.group_key(on, name).ok_or_else(|| {
                Error::new(Code::InvalidValue, format!("records are not grouped by `{name}`"))
            })?;
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        if keys.is_empty() {
            return Err(Error::new(Code::InvalidValue, "`groupBy` needs one key at least"));
        }
        let limit = self.count(&input, "first")?.unwrap_or(self.limits.default_page);
        Ok(Grouping { keys, aggregates: group.aggregates.clone(), limit })
    }

    /// The arguments of a field that is neither a list nor inside one.
    ///
    /// # Errors
    /// As [`Coercer::arguments`].
    pub(crate) fn arguments(&self, field: &Field) -> Result<Input> {
        self.coercer.arguments(field)
    }
}

/// The rows that stand after, or before, these values.
fn after(order: &[Order], values: Vec<Value>, backward: bool) -> Predicate {
    let order = if backward { reversed(order) } else { order.to_vec() };
    Predicate::After { order, values }
}

/// The columns that hold an order's values; missing ones are added behind the plan's.
fn cursor_columns(query: &mut Query, order: &[Order]) -> Vec<u16> {
    let column = |query: &mut Query, part: &Order| {
        let alias = part.through.iter().fold(0, |from, relation| {
            let same = |join: &Join| join.from == from && join.relation == *relation;
            let at = query.joins.iter().position(same).unwrap_or_else(|| {
                let (relation, visible) = (*relation, Predicate::True);
                query.joins.push(Join { from, relation, visible });
                query.joins.len() - 1
            });
            at as u16 + 1
        });
        let column = Column::Field(alias, part.field);
        let at = query.columns.iter().position(|known| *known == column).unwrap_or_else(|| {
            query.columns.push(column);
            query.columns.len() - 1
        });
        at as u16
    };
    order.iter().map(|part| column(query, part)).collect()
}

struct Places {
    page: Page,
    shown: Shown,
}

/// Which places a page takes. A page that leads away from the end that its cursor counts from goes
/// on from there; one that leads towards it is bounded by it, and then it is known what is beside.
fn places(asked: &Asked<'_>, place: Option<Place>) -> Places {
    let count = asked.count;
    let (from_end, offset, taken, bounded) = match place {
        None => (asked.backward, 0, count, false),
        Some(Place { from_end, at }) if from_end == asked.backward => {
            (from_end, at as u32 + 1, count, false)
        }
        Some(Place { from_end, at }) => {
            let taken = count.min(at as u32);
            (from_end, at as u32 - taken, taken, true)
        }
    };
    // On the side of the cursor there are rows, on the other a row too many tells.
    let beside = Some(place.is_some());
    let far = bounded.then_some(offset > 0);
    let (next, previous) = if asked.backward { (beside, far) } else { (far, beside) };
    Places {
        page: Page { limit: Some(taken), offset, backward: from_end },
        shown: Shown { limit: taken, backward: from_end, next, previous },
    }
}
