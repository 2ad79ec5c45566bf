//! The statement that reads rows of a foreign database: its names are ours, its values are bound.

use super::{Page, Select};

/// How an engine spells what differs.
pub(super) struct Dialect {
    /// The place of a row of the first table, as a whole number.
    pub place: &'static str,
    /// What rows are in the order of their places by.
    pub by_place: &'static str,
    /// The condition that a row stands behind a place.
    pub after: fn(i64) -> String,
    /// The placeholder of a value by its number, from 1 on.
    pub mark: fn(usize) -> String,
}

/// A bound value.
pub(super) enum Bind {
    Int(i64),
    Text(String),
}

impl Select {
    /// How many columns its rows have.
    pub(super) fn width(&self) -> usize {
        self.columns.len() + usize::from(matches!(self.page, Page::Placed(..)))
    }
}

/// The statement with the values of its placeholders.
pub(super) fn statement(select: &Select, dialect: &Dialect) -> (String, Vec<Bind>) {
    let named = select.columns.iter();
    let mut columns: Vec<String> =
        named.map(|(table, column)| format!("t{table}.{}", quoted(column))).collect();
    if matches!(select.page, Page::Placed(..)) {
        columns.push(dialect.place.to_owned());
    }
    let mut sql = format!("SELECT {} FROM", columns.join(", "));
    for (index, table) in select.tables.iter().enumerate() {
        let table = quoted(table);
        match index {
            0 => sql.push_str(&format!(" {table} t0")),
            _ => sql.push_str(&format!(" LEFT JOIN {table} t{index} ON t{index}.id = t0.id")),
        }
    }
    let mut binds = Vec::new();
    let mut conditions = Vec::new();
    match select.page {
        Page::After(id, _) => {
            binds.push(Bind::Int(id));
            conditions.push(format!("t0.id > {}", (dialect.mark)(binds.len())));
        }
        Page::Placed(place, _) => conditions.push((dialect.after)(place)),
        Page::Inserted | Page::Nothing => {}
    }
    if let Some((column, texts)) = &select.among {
        let mark = |text: &String| {
            binds.push(Bind::Text(text.clone()));
            (dialect.mark)(binds.len())
        };
        let marks: Vec<String> = texts.iter().map(mark).collect();
        conditions.push(format!("t0.{} IN ({})", quoted(column), marks.join(", ")));
    }
    if !conditions.is_empty() {
        sql.push_str(&format!(" WHERE {}", conditions.join(" AND ")));
    }
    let by_place = dialect.by_place;
    match select.page {
        Page::Inserted => sql.push_str(&format!(" ORDER BY {by_place}")),
        Page::Nothing => sql.push_str(" LIMIT 0"),
        Page::After(_, limit) => sql.push_str(&format!(" ORDER BY t0.id LIMIT {limit}")),
        Page::Placed(_, limit) => sql.push_str(&format!(" ORDER BY {by_place} LIMIT {limit}")),
    }
    (sql, binds)
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
