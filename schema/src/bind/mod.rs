//! A plan and the values of one request: the queries to be read, and what the writer has to know of
//! their pages.

use schema_som::predicate::Predicate;
use schema_som::query::{
    Child, GroupTarget, Grouping, Join, Link, Order, Page, Query, Totals, Variant,
};
use schema_som::registry::{FieldRef, Path, Registry, RelationRef, TypeIx};
use schema_som::{Code, Error, Result};
use serde_json::Value as Json;

use crate::coerce::{Coercer, Input};
use crate::compiler::ast::Field;
use crate::cursor::Cursors;
use crate::filter::Filters;
use crate::limits::Limits;
use crate::meaning::{GroupedBy, Meanings};
use crate::plan::{GroupPlan, LevelPlan, List};

mod page;

pub(crate) use page::LogPage;

/// What the writer has to know of a level.
#[derive(Debug, Default)]
pub(crate) struct Bound {
    pub(crate) children: Vec<BoundList>,
    pub(crate) variants: Vec<Bound>,
    pub(crate) links: Vec<Bound>,
}

/// What the writer has to know of a list.
#[derive(Debug)]
pub(crate) struct BoundList {
    pub(crate) page: Shown,
    pub(crate) cursors: Cursors,
    pub(crate) groups: Vec<BoundGroups>,
    pub(crate) level: Bound,
}

/// What the writer has to know of a grouping.
#[derive(Debug, Default)]
pub(crate) struct BoundGroups {
    pub(crate) keys: Vec<FieldRef>,
    pub(crate) by_kind: bool,
    /// For each planned target which of the read ones it is, and its level;
    /// none when the groups are not made by its key.
    pub(crate) targets: Vec<Option<(usize, Bound)>>,
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
            query.order = vec![Order::by(self.registry.get(plan.on).id())];
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
        let mut links = Vec::with_capacity(plan.links.len());
        for link in &plan.links {
            let (query, inner) = self.skeleton(&link.level)?;
            bound.links.push(inner);
            links.push(Link { column: link.column, query });
        }
        let join = |(from, relation): &(u16, RelationRef)| Join {
            from: *from,
            relation: *relation,
            open: Predicate::True,
            visible: Predicate::True,
        };
        let query = Query {
            on: plan.on,
            joins: plan.joins.iter().map(join).collect(),
            columns: plan.columns.clone(),
            guards: Vec::new(),
            predicate: Predicate::True,
            order: Vec::new(),
            page: Page::ALL,
            children,
            variants,
            totals: Totals::default(),
            redacted: Vec::new(),
            computed: Vec::new(),
            links,
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
        let order = order.unwrap_or_else(|| self.default_order(list, relation));
        let asked = self.asked(&input)?;
        let (mut query, level) = self.skeleton(&list.level)?;
        let window = match order.is_empty() {
            true => self.by_place(list, relation, &asked)?,
            false => self.by_keys(list, &order, &asked, &mut query)?,
        };
        query.predicate = predicate.and(window.after);
        query.order = order;
        query.page = window.page;
        let groups = list.groups.iter().map(|group| self.group(group, on));
        let (groupings, groups) = groups.collect::<Result<Vec<_>>>()?.into_iter().unzip();
        query.totals = Totals { groups: groupings, ..list.totals.clone() };
        Ok((query, BoundList { page: window.shown, cursors: window.cursors, groups, level }))
    }

    /// By the key, unless the relation keeps an order of its own. Keys grow with time.
    fn default_order(&self, list: &List, relation: Option<RelationRef>) -> Vec<Order> {
        let path = relation.map(|relation| &self.registry.relation(relation).path);
        match path {
            Some(Path::Link { position: Some(_), .. }) => Vec::new(),
            _ => {
                let by_key = Order::by(self.registry.get(list.level.on).id());
                vec![Order { descending: list.newest_first, ..by_key }]
            }
        }
    }

    fn group(&self, group: &GroupPlan, on: TypeIx) -> Result<(Grouping, BoundGroups)> {
        let input = self.coercer.arguments(&group.asked)?;
        let mut bound = BoundGroups::default();
        for name in input.get("keys").and_then(Json::as_array).into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            let key = self.meanings.group_key(on, name).ok_or_else(|| {
                Error::new(Code::InvalidValue, format!("records are not grouped by `{name}`"))
            })?;
            match key {
                GroupedBy::Kind => bound.by_kind = true,
                GroupedBy::Field(key) if bound.keys.contains(&key) => {}
                GroupedBy::Field(key) => bound.keys.push(key),
            }
        }
        if bound.keys.is_empty() && !bound.by_kind {
            return Err(Error::new(Code::InvalidValue, "`groupBy` needs one key at least"));
        }
        let limit = self.count(&input, "first")?.unwrap_or(self.limits.rows_unasked());
        let mut targets = Vec::new();
        for target in &group.targets {
            let Some(key) = bound.keys.iter().position(|key| *key == target.field) else {
                bound.targets.push(None);
                continue;
            };
            let (query, level) = self.skeleton(&target.level)?;
            bound.targets.push(Some((targets.len(), level)));
            targets.push(GroupTarget { key: key as u16, query });
        }
        let (keys, by_kind) = (bound.keys.clone(), bound.by_kind);
        let aggregates = group.aggregates.clone();
        Ok((Grouping { keys, by_kind, aggregates, targets, limit }, bound))
    }

    /// The arguments of a field that is neither a list nor inside one.
    ///
    /// # Errors
    /// As [`Coercer::arguments`].
    pub(crate) fn arguments(&self, field: &Field) -> Result<Input> {
        self.coercer.arguments(field)
    }
}
