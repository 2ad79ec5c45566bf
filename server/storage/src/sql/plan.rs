//! All statements of a query, before the first one runs: nothing of the registry is needed then.

use schema_som::query::{Column, GroupTarget, Query, Variant};
use schema_som::{Error, Registry, Result};

use super::children::Anchor;
use super::{Statement, Text};
use crate::Engine;

/// The statements of a level and of what hangs on it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    /// The rows; none when no row was asked for.
    pub rows: Option<Statement>,
    /// The count and the aggregates.
    pub totals: Option<Statement>,
    pub groups: Vec<GroupPlan>,
    pub children: Vec<ChildPlan>,
    pub variants: Vec<VariantPlan>,
    /// The columns that only some rows show.
    pub guarded: Vec<u16>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GroupPlan {
    pub statement: Statement,
    /// At most so many groups of each parent.
    pub limit: u32,
    pub targets: Vec<TargetPlan>,
}

/// The records that a key of groups leads to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TargetPlan {
    /// The groups' column with the key.
    pub column: usize,
    pub plan: Plan,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChildPlan {
    /// The parent's column with the key.
    pub key_column: usize,
    pub plan: Plan,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VariantPlan {
    /// The parent's column with the key.
    pub key_column: usize,
    /// The parent's column with the kind.
    pub kind_column: usize,
    /// The kind of the rows that this variant has more of.
    pub kind: String,
    pub plan: Plan,
}

impl Plan {
    /// How many statements there are at most.
    pub(crate) fn statements(&self) -> usize {
        let own = self.rows.iter().chain(&self.totals).count() + self.groups.len();
        let children = self.children.iter().map(|child| &child.plan);
        let targets = self.groups.iter().flat_map(|group| &group.targets);
        let below = children
            .chain(self.variants.iter().map(|variant| &variant.plan))
            .chain(targets.map(|target| &target.plan));
        own + below.map(Plan::statements).sum::<usize>()
    }
}

/// Writes every statement of a query.
///
/// # Errors
/// `INVALID_VALUE` for a value that no column of its kind can hold, `INTERNAL` for a query that
/// contradicts the registry.
pub(crate) fn compile(registry: &Registry, engine: Engine, query: &Query) -> Result<Plan> {
    plan(registry, engine, query, None)
}

fn plan<'a>(
    registry: &'a Registry,
    engine: Engine,
    query: &'a Query,
    anchor: Option<Anchor<'a>>,
) -> Result<Plan> {
    let text = || Text::new(registry, engine);
    let rows = match (query.page.limit, anchor) {
        (Some(0), _) => None,
        (_, Some(anchor)) => Some(text().children(query, anchor)?),
        (_, None) => Some(text().plain(query, None)?),
    };
    let numbers = query.totals.count || !query.totals.aggregates.is_empty();
    let totals = numbers.then(|| text().totals(query, anchor)).transpose()?;
    let groups = query.totals.groups.iter().map(|grouping| {
        let statement = text().groups(query, grouping, anchor)?;
        let target = |target: &GroupTarget| {
            let plan = plan(registry, engine, &target.query, Some(Anchor::Own))?;
            Ok(TargetPlan { column: target.key.into(), plan })
        };
        let targets = grouping.targets.iter().map(target).collect::<Result<_>>()?;
        Ok(GroupPlan { statement, limit: grouping.limit, targets })
    });
    let children = query.children.iter().map(|child| {
        let anchor = Anchor::of(registry, child.relation)
            .ok_or_else(|| Error::internal("a to-one relation is no child"))?;
        let plan = plan(registry, engine, &child.query, Some(anchor))?;
        Ok(ChildPlan { key_column: child.key_column.into(), plan })
    });
    let variants = query.variants.iter().map(|variant| {
        Ok(VariantPlan {
            key_column: variant.key_column.into(),
            kind_column: variant.kind_column.into(),
            kind: kind_of(registry, query, variant)?,
            plan: plan(registry, engine, &variant.query, Some(Anchor::Own))?,
        })
    });
    Ok(Plan {
        rows,
        totals,
        groups: groups.collect::<Result<_>>()?,
        children: children.collect::<Result<_>>()?,
        variants: variants.collect::<Result<_>>()?,
        guarded: query.guards.iter().map(|guard| guard.column).collect(),
    })
}

/// What the parent's rows of a variant have in their kind column.
fn kind_of(registry: &Registry, query: &Query, variant: &Variant) -> Result<String> {
    let ty = registry.get(variant.query.on);
    match query.columns.get(usize::from(variant.kind_column)) {
        Some(Column::Kind(_, read_as)) => {
            Ok(match (registry.get(*read_as).is_abstract, &ty.kind) {
                (false, Some(kind)) => kind.clone(),
                _ => ty.name.clone(),
            })
        }
        _ => Err(Error::internal("a variant without a column for the kind")),
    }
}
