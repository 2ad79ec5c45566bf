//! Levels: the rows of one, then what hangs on them.

use futures_util::future::{BoxFuture, try_join, try_join_all};
use schema_som::query::{GroupRows, Level, Span, TotalRows};
use schema_som::rowset::Rowset;
use schema_som::{Cell, Result, Rows};

use super::Source;
use super::parents::{Parents, Placed};
use crate::sql::{GroupPlan, Plan, Statement};

/// The root level and everything that hangs on it.
pub(crate) async fn level<S: Source>(source: &S, plan: &Plan) -> Result<Level> {
    below(source, plan, None).await
}

type Numbers = (Option<TotalRows>, Vec<GroupRows>);

fn below<'a, S: Source>(
    source: &'a S,
    plan: &'a Plan,
    parents: Option<&'a Parents>,
) -> BoxFuture<'a, Result<Level>> {
    Box::pin(async move {
        if let Some(parents) = parents
            && parents.keys.is_empty()
        {
            return Ok(nothing(plan, parents.of_row.len()));
        }
        let (level, (totals, groups)) = if S::CONCURRENT {
            try_join(rows(source, plan, parents), numbers(source, plan, parents)).await?
        } else {
            (rows(source, plan, parents).await?, numbers(source, plan, parents).await?)
        };
        Ok(Level { totals, groups, ..level })
    })
}

/// The rows with their children and variants.
async fn rows<S: Source>(source: &S, plan: &Plan, parents: Option<&Parents>) -> Result<Level> {
    let rows = match &plan.rows {
        Some(statement) => source.fetch(statement, keys(parents)).await?,
        None => no_rows(),
    };
    let placed = place(plan.rows.as_ref(), rows.as_ref(), parents, u32::MAX);
    let nested: Vec<Parents> = parents_below(plan, rows.as_ref());
    let levels = plans_below(plan)
        .zip(&nested)
        .map(|(plan, parents)| below(source, plan, Some(parents)))
        .collect();
    let mut children = all::<S, _>(levels).await?;
    let variants = children.split_off(plan.children.len());
    let Placed { spans, sequence } = placed;
    let (totals, groups, guarded) = (None, Vec::new(), plan.guarded.clone());
    let (links, failed) = (Vec::new(), Vec::new());
    Ok(Level { rows, guarded, spans, sequence, children, variants, links, totals, groups, failed })
}

fn plans_below(plan: &Plan) -> impl Iterator<Item = &Plan> {
    let children = plan.children.iter().map(|child| &child.plan);
    children.chain(plan.variants.iter().map(|variant| &variant.plan))
}

/// The parents of each child and of each variant.
fn parents_below(plan: &Plan, rows: &dyn Rows) -> Vec<Parents> {
    let key = |row: usize, column: usize| rows.cell(row, column).as_key();
    let children = plan
        .children
        .iter()
        .map(|child| Parents::new((0..rows.len()).map(|row| key(row, child.key_column))));
    let variants = plan.variants.iter().map(|variant| {
        let is_meant = |row| rows.cell(row, variant.kind_column) == Cell::Text(&variant.kind);
        let keys = (0..rows.len())
            .map(|row| if is_meant(row) { key(row, variant.key_column) } else { None });
        Parents::new(keys)
    });
    children.chain(variants).collect()
}

async fn numbers<S: Source>(source: &S, plan: &Plan, parents: Option<&Parents>) -> Result<Numbers> {
    let statements = plan.totals.iter().chain(plan.groups.iter().map(|group| &group.statement));
    let fetched = statements.map(|statement| source.fetch(statement, keys(parents))).collect();
    let mut fetched = all::<S, _>(fetched).await?;
    let groups = fetched.split_off(usize::from(plan.totals.is_some()));
    let totals = plan.totals.as_ref().zip(fetched.pop()).map(|(statement, rows)| TotalRows {
        of_parent: match parents {
            Some(parents) => parents.single(rows.as_ref(), last(statement)),
            None => vec![Some(0)],
        },
        rows,
    });
    let mut told = Vec::with_capacity(groups.len());
    for (group, rows) in plan.groups.iter().zip(groups) {
        let placed = place(Some(&group.statement), rows.as_ref(), parents, group.limit);
        let targets = led_to(source, group, rows.as_ref()).await?;
        told.push(GroupRows { rows, spans: placed.spans, targets, sequence: placed.sequence });
    }
    Ok((totals, told))
}

/// The records that the keys of groups lead to.
async fn led_to<S: Source>(source: &S, group: &GroupPlan, rows: &dyn Rows) -> Result<Vec<Level>> {
    let parents = group.targets.iter().map(|target| {
        Parents::new((0..rows.len()).map(|row| rows.cell(row, target.column).as_key()))
    });
    let parents: Vec<Parents> = parents.collect();
    let targets = group.targets.iter().zip(&parents);
    let levels = targets.map(|(target, parents)| below(source, &target.plan, Some(parents)));
    all::<S, _>(levels.collect()).await
}

/// Everything at once, or one after the other.
async fn all<'a, S: Source, T>(futures: Vec<BoxFuture<'a, Result<T>>>) -> Result<Vec<T>> {
    if S::CONCURRENT {
        return try_join_all(futures).await;
    }
    let mut done = Vec::with_capacity(futures.len());
    for future in futures {
        done.push(future.await?);
    }
    Ok(done)
}

fn keys(parents: Option<&Parents>) -> &[schema_som::Key] {
    parents.map_or(&[], |parents| &parents.keys)
}

/// The column with the parent's key.
fn last(statement: &Statement) -> usize {
    statement.columns.len().saturating_sub(1)
}

fn place(
    statement: Option<&Statement>,
    rows: &dyn Rows,
    parents: Option<&Parents>,
    limit: u32,
) -> Placed {
    match parents {
        Some(parents) => {
            let mut placed = parents.place(rows, statement.map_or(0, last), limit);
            if let Some(order) = statement.and_then(|statement| statement.by_key) {
                placed.sort(rows, order);
            }
            placed
        }
        None => {
            let whole = Span { start: 0, length: (rows.len() as u32).min(limit) };
            Placed { spans: vec![whole], sequence: None }
        }
    }
}

fn no_rows() -> Box<dyn Rows> {
    Box::new(Rowset::new(1))
}

/// A level whose parents have no keys, in the shape of its plan.
fn nothing(plan: &Plan, parents: usize) -> Level {
    let spans = || vec![Span::default(); parents];
    let mut children: Vec<Level> = plans_below(plan).map(|plan| nothing(plan, 0)).collect();
    let variants = children.split_off(plan.children.len());
    let totals = plan.totals.as_ref();
    let totals = totals.map(|_| TotalRows { rows: no_rows(), of_parent: vec![None; parents] });
    let groups = plan
        .groups
        .iter()
        .map(|group| {
            let targets = group.targets.iter().map(|target| nothing(&target.plan, 0)).collect();
            GroupRows { rows: no_rows(), spans: spans(), targets, sequence: None }
        })
        .collect();
    let (rows, guarded, links, failed) = (no_rows(), Vec::new(), Vec::new(), Vec::new());
    let (spans, sequence) = (spans(), None);
    Level { rows, guarded, spans, sequence, children, variants, links, totals, groups, failed }
}
