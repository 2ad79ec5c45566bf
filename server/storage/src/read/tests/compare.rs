//! Two answers to one query, cell by cell.

use schema_som::query::{GroupRows, Grouping, Level, Query};
use schema_som::{Cell, Rows};

/// A level and one of its parents.
pub(super) type At<'a> = (&'a Level, usize);

/// What differs, in words; nothing if the answers are the same.
pub(super) fn difference(query: &Query, ours: At<'_>, theirs: At<'_>) -> Result<(), String> {
    let (level, other) = (ours.0, theirs.0);
    let rows: Vec<usize> = level.rows_of(ours.1).collect();
    let others: Vec<usize> = other.rows_of(theirs.1).collect();
    if rows.len() != others.len() {
        return Err(format!("{} rows instead of {}", rows.len(), others.len()));
    }
    for (row, other_row) in rows.iter().zip(&others) {
        same_cells(
            query.columns.len(),
            (level.rows.as_ref(), *row),
            (other.rows.as_ref(), *other_row),
        )?;
        for (at, child) in query.children.iter().enumerate() {
            let (ours, theirs) = ((&level.children[at], *row), (&other.children[at], *other_row));
            difference(&child.query, ours, theirs).map_err(|what| format!("child {at}: {what}"))?;
        }
        for (at, variant) in query.variants.iter().enumerate() {
            let (ours, theirs) = ((&level.variants[at], *row), (&other.variants[at], *other_row));
            difference(&variant.query, ours, theirs)
                .map_err(|what| format!("variant {at}: {what}"))?;
        }
    }
    totals(query, ours, theirs)?;
    for (at, grouping) in query.totals.groups.iter().enumerate() {
        groups(grouping, (&level.groups[at], ours.1), (&other.groups[at], theirs.1))?;
    }
    Ok(())
}

fn totals(query: &Query, ours: At<'_>, theirs: At<'_>) -> Result<(), String> {
    let (Some(numbers), Some(others)) = (&ours.0.totals, &theirs.0.totals) else {
        return match (&ours.0.totals, &theirs.0.totals) {
            (None, None) => Ok(()),
            _ => Err("totals on one side only".into()),
        };
    };
    let width = usize::from(query.totals.count) + query.totals.aggregates.len();
    let other = others.of_parent[theirs.1].expect("memory counts for every parent");
    match numbers.of_parent[ours.1] {
        Some(row) => same_cells(
            width,
            (numbers.rows.as_ref(), row as usize),
            (others.rows.as_ref(), other as usize),
        ),
        // No row at all stands for nothing counted.
        None => (0..width).try_for_each(|column| match others.rows.cell(other as usize, column) {
            Cell::Int(0) | Cell::Null => Ok(()),
            cell => Err(format!("no totals instead of {cell:?}")),
        }),
    }
    .map_err(|what| format!("totals: {what}"))
}

fn groups(
    grouping: &Grouping,
    ours: (&GroupRows, usize),
    theirs: (&GroupRows, usize),
) -> Result<(), String> {
    let rows: Vec<usize> = ours.0.rows_of(ours.1).collect();
    let others: Vec<usize> = theirs.0.rows_of(theirs.1).collect();
    if rows.len() != others.len() {
        return Err(format!("{} groups instead of {}", rows.len(), others.len()));
    }
    let width = grouping.width() + grouping.aggregates.len();
    rows.iter().zip(&others).try_for_each(|(row, other)| {
        for (at, target) in grouping.targets.iter().enumerate() {
            let (ours, theirs) = ((&ours.0.targets[at], *row), (&theirs.0.targets[at], *other));
            difference(&target.query, ours, theirs)
                .map_err(|what| format!("target {at} of groups: {what}"))?;
        }
        same_cells(width, (ours.0.rows.as_ref(), *row), (theirs.0.rows.as_ref(), *other))
            .map_err(|what| format!("groups: {what}"))
    })
}

fn same_cells(
    width: usize,
    ours: (&dyn Rows, usize),
    theirs: (&dyn Rows, usize),
) -> Result<(), String> {
    for column in 0..width {
        let (cell, other) = (ours.0.cell(ours.1, column), theirs.0.cell(theirs.1, column));
        let same = match (cell, other) {
            // Sums of doubles depend on the order in which they are added.
            (Cell::Float(a), Cell::Float(b)) => {
                (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
            }
            _ => cell == other,
        };
        if !same {
            return Err(format!("column {column} is {cell:?} instead of {other:?}"));
        }
    }
    Ok(())
}
